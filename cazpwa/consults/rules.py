"""When a patient is asked to come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

SLOT = timedelta(minutes=10)
TRAVEL = timedelta(minutes=20)  # time to get there, whoever it is; own inference
NOW = 2  # U0–U2 come at once, slot or no slot


class Outcome(StrEnum):
    SEEN = "seen"
    ADMITTED = "admitted"
    REFERRED = "referred"


def next_slot(urgency: int, now: datetime, taken: Iterable[datetime]) -> datetime:
    """The first whole ten minutes at which this patient can come.

    An urgent patient is asked at once and goes before whoever has that slot.
    """
    first = _round_up(now + TRAVEL)
    if urgency <= NOW:
        return first
    busy = set(taken)
    slot = first
    while slot in busy:
        slot += SLOT
    return slot


def _round_up(moment: datetime) -> datetime:
    whole = moment.replace(second=0, microsecond=0)
    late = timedelta(minutes=whole.minute % 10)
    return whole if not late and whole == moment else whole - late + SLOT
