"""The patient's window: straight distance, speed, and the visits before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

DETOUR = 1.35  # road over straight line; own inference from 1.3–1.4 in the literature
SERVICE = timedelta(minutes=25)  # one visit at the door; until the centre has measured its own
UNKNOWN_KM = 6.0  # when a postcode has no known place
STEP = timedelta(minutes=15)
NARROWEST = timedelta(minutes=30)
WIDER_PER_VISIT = timedelta(minutes=15)  # uncertainty grows with each visit before it

Point = tuple[float, float]  # latitude, longitude in degrees


class Outcome(StrEnum):
    DONE = "done"
    HANDED_TO_REGULAR_CARE = "handed_to_regular_care"
    DOCTOR_NEEDED = "doctor_needed"
    TO_CENTRE = "to_centre"


@dataclass(frozen=True)
class Stop:
    """One visit still to make.  begun_at: when she arrived there, if she is there now."""

    place: Point | None
    begun_at: datetime | None = None
    departed_at: datetime | None = None


@dataclass(frozen=True)
class Window:
    """Between which moments the nurse comes.  Never ends before it begins."""

    begin: datetime
    end: datetime


def straight_km(a: Point, b: Point) -> float:
    """Great-circle distance in kilometres."""
    lat1, lon1, lat2, lon2 = (radians(x) for x in (*a, *b))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 12742 * asin(sqrt(h))


def travel(a: Point | None, b: Point | None, speed_kmh: float) -> timedelta:
    """How long a ride takes; an unknown place counts as six kilometres away."""
    km = straight_km(a, b) * DETOUR if a and b else UNKNOWN_KM
    return timedelta(hours=km / speed_kmh)


def windows(
    stops: Sequence[Stop], start: Point | None, now: datetime, speed_kmh: float
) -> list[Window]:
    """The window of each stop, in order, from where the nurse is now.

    The first is counted from her departure or from now; each next one from the
    expected end of the one before.  Width grows with the visits before it.
    """
    found: list[Window] = []
    here, free_at = start, now
    for ahead, stop in enumerate(stops):
        left = stop.departed_at or free_at
        arrive = stop.begun_at or max(left + travel(here, stop.place, speed_kmh), now)
        found.append(_window(arrive, ahead, now))
        free_at = max(arrive + SERVICE, now)
        here = stop.place or here
    return found


def _window(arrive: datetime, ahead: int, now: datetime) -> Window:
    """Whole quarters around the expected moment; what is past is never promised."""
    begin = max(_down(arrive - timedelta(minutes=5) * (ahead + 1)), _down(now + STEP))
    width = NARROWEST + WIDER_PER_VISIT * ahead
    return Window(begin, max(begin + width, _down(arrive) + STEP))


def _down(moment: datetime) -> datetime:
    """Down to the whole quarter of an hour."""
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
