"""Roles, and how long a sign-in lasts."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

IDLE = timedelta(minutes=60)  # without a human act; background refreshes do not count
ABSOLUTE = timedelta(hours=12)  # one long shift
SECOND_FACTOR_WITHIN = timedelta(minutes=5)
FREE_TRIES = 5


class Role(StrEnum):
    TRIAGIST = "triagist"
    DOCTOR_IN_CHARGE = "doctor_in_charge"
    VISITING_NURSE = "visiting_nurse"
    VISITING_DOCTOR = "visiting_doctor"
    DESK = "desk"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


CLINICIANS = (Role.TRIAGIST, Role.DOCTOR_IN_CHARGE)
VISITORS = (Role.VISITING_NURSE, Role.VISITING_DOCTOR)
INTAKE_TAKERS = (*CLINICIANS, Role.DESK)
BOARDS = (*CLINICIANS, Role.DESK)

HOME = {
    Role.TRIAGIST: "desk.worklist",
    Role.DOCTOR_IN_CHARGE: "desk.worklist",
    Role.VISITING_NURSE: "visits.my_list",
    Role.VISITING_DOCTOR: "visits.my_list",
    Role.DESK: "desk.centre",
    Role.MANAGER: "funding.today",
    Role.ADMINISTRATOR: "funding.today",
}


def session_is_alive(created_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Whether a sign-in still counts."""
    return now - created_at < ABSOLUTE and now - seen_at < IDLE


def wait_after_failures(failures: int) -> timedelta:
    """How long an account rests after wrong tries: from the fifth on, doubling to 15 minutes."""
    if failures < FREE_TRIES:
        return timedelta()
    seconds: int = 30 * 2 ** min(failures - FREE_TRIES, 10)
    return min(timedelta(minutes=15), timedelta(seconds=seconds))
