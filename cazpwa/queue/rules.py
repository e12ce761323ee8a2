"""Order, honest ranges, and what happens when nobody looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil, floor
from uuid import UUID

RED = 2

#: How soon the desk should have looked (minutes), by proposed urgency; own inference from
#: the escalation times of the house: red after 60 s, U3 15 min, U4–U5 60 min.
LOOK_WITHIN = {
    0: timedelta(minutes=1),
    1: timedelta(minutes=1),
    2: timedelta(minutes=1),
    3: timedelta(minutes=15),
    4: timedelta(minutes=60),
    5: timedelta(minutes=60),
}
#: What the patient is promised; for red a little longer than the desk's own deadline.
PROMISE_WITHIN = {**LOOK_WITHIN, 0: timedelta(minutes=2), 1: timedelta(minutes=2),
                  2: timedelta(minutes=2)}  # fmt: skip
LOOK_AGAIN_WITHIN = timedelta(minutes=10)
#: How soon the doctor in charge signs, and how soon a red patient is taken for advice.
SIGN_WITHIN = timedelta(minutes=60)
SIGN_RED_WITHIN = timedelta(minutes=5)
TAKE_RED_WITHIN = timedelta(minutes=5)
TELL_WITHIN = timedelta(minutes=60)
TELL_RED_WITHIN = timedelta(minutes=5)
LIST_WITHIN = timedelta(minutes=60)  # a visit stands on somebody's list by then
LIST_RED_WITHIN = timedelta(minutes=5)
SEEN_COUNTS_FOR = timedelta(minutes=5)

DOCTOR_AFTER = timedelta(seconds=60)
DUTY_PHONE_AFTER = timedelta(seconds=120)

MINUTES_EACH = 8.0  # one remote advice, start to end; until the centre has measured its own
STEP = 5  # minutes; ranges are told in whole steps


class Queue(StrEnum):
    TRIAGE = "triage"
    ADVICE = "advice"
    CENTRE = "centre"
    VISIT = "visit"
    DOCTOR = "doctor"  # decided, and waiting for the signature of the doctor in charge
    TELL = "tell"  # sent elsewhere, and still to be told so


class Step(StrEnum):
    """What was done because nobody looked."""

    DOCTOR = "doctor"
    DUTY_PHONE = "duty_phone"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Place:
    """One who waits.  urgency 0–5; since: when the request came in."""

    episode_id: UUID
    urgency: int
    since: datetime


@dataclass(frozen=True)
class Standing:
    """What a waiting patient is told: how many go first, and between which minutes."""

    ahead: int
    low: int
    high: int


def in_order(places: Iterable[Place]) -> list[Place]:
    """Most urgent first, then who came first; the id settles a tie."""
    return sorted(places, key=lambda p: (p.urgency, p.since, p.episode_id))


def standings(places: Iterable[Place], helpers: int) -> dict[UUID, Standing]:
    """What each waiting patient is told, with so many people helping at once."""
    return {
        place.episode_id: Standing(ahead, *waiting_range(ahead, helpers))
        for ahead, place in enumerate(in_order(places))
    }


def waiting_range(ahead: int, helpers: int, minutes_each: float = MINUTES_EACH) -> tuple[int, int]:
    """Between which minutes the turn comes: half to one and a half times the plain sum.

    A first honest range until the centre's own durations are known: whole steps
    of five minutes, never narrower than ten.
    """
    helpers = max(1, helpers)
    low = floor(ahead * minutes_each * 0.5 / helpers / STEP) * STEP
    high = ceil((ahead + 1) * minutes_each * 1.5 / helpers / STEP) * STEP
    return low, max(high, low + 2 * STEP)


def promised_by(received_at: datetime, urgency: int) -> datetime:
    """Before which moment the patient is told that somebody will look."""
    return received_at + PROMISE_WITHIN[urgency]


def look_by(received_at: datetime, urgency: int, *, again: bool) -> datetime:
    """The desk's own deadline.  A worsening is looked at within ten minutes at most."""
    within = LOOK_WITHIN[urgency]
    return received_at + (min(within, LOOK_AGAIN_WITHIN) if again else within)


def sign_by(now: datetime, urgency: int) -> datetime:
    """When a decision that waits for a signature is late."""
    return now + (SIGN_RED_WITHIN if urgency <= RED else SIGN_WITHIN)


def tell_by(now: datetime, urgency: int) -> datetime:
    """When a patient who is sent elsewhere must have heard it."""
    return now + (TELL_RED_WITHIN if urgency <= RED else TELL_WITHIN)


def list_by(now: datetime, urgency: int) -> datetime:
    """When a home visit must stand on somebody's list."""
    return now + (LIST_RED_WITHIN if urgency <= RED else LIST_WITHIN)


def steps_when_late(urgency: int, look_by: datetime, now: datetime) -> tuple[Step, ...]:
    """Further on than triage: when late the doctor, and for red the duty telephone."""
    if now < look_by:
        return ()
    return (Step.DOCTOR, Step.DUTY_PHONE) if urgency <= RED else (Step.DOCTOR,)


def steps_due(
    urgency: int, waiting_since: datetime, look_by: datetime, now: datetime
) -> tuple[Step, ...]:
    """What must have been done by now for an episode at which nobody has looked."""
    due = []
    if urgency <= RED:
        if now - waiting_since >= DOCTOR_AFTER:
            due.append(Step.DOCTOR)
        if now - waiting_since >= DUTY_PHONE_AFTER:
            due.append(Step.DUTY_PHONE)
    if now >= look_by:
        due.append(Step.OVERDUE)
    return tuple(due)
