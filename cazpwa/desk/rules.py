"""In which order the desk sees its rows, what a deadline reads as, and how points add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil
from uuid import UUID

BLIND_CLASS = 4  # a row to be judged unaided stands among the U4s, by time
COUNT_SECONDS_BELOW = timedelta(minutes=2)
OLD_112 = timedelta(minutes=10)
SURE, FAIRLY_SURE = 0, 1  # how many levels the model's interval spans


@dataclass(frozen=True)
class Left:
    """Time against a deadline.  kind: `seconds`, `minutes` or `late`; number in that unit."""

    kind: str
    number: int


def place_in_list(urgency: int, blind: bool, since: datetime, episode: UUID) -> tuple[object, ...]:
    """Most urgent first, then who came first; blind rows say nothing by where they stand."""
    return (BLIND_CLASS if blind else urgency, since, episode)


def left(by: datetime, now: datetime) -> Left:
    """What is left of a deadline: whole minutes, seconds in the last two, or minutes late."""
    rest = by - now
    if rest < timedelta():
        return Left("late", max(1, int(-rest.total_seconds() // 60)))
    if rest < COUNT_SECONDS_BELOW:
        return Left("seconds", int(rest.total_seconds()))
    return Left("minutes", ceil(rest.total_seconds() / 60))


def alarm_is_old(happened_at: datetime, now: datetime) -> bool:
    """A question after 112 that is older than ten minutes is asked calmly, never as an alarm."""
    return now - happened_at > OLD_112


@dataclass(frozen=True)
class Bar:
    """One bar in a drawing `WIDTH` wide: where it begins and how long it is; up or down."""

    begin: float
    length: float
    up: bool


WIDTH = 64.0


def bars(points: Sequence[float], limits: Sequence[float]) -> tuple[list[Bar], list[float]]:
    """Each bar begins where the one before ends; the limits on the same scale.

    points: in order, any sign.  Returns the bars, the whole one last, and the limits' places.
    """
    sums = [0.0]
    for each in points:
        sums.append(sums[-1] + each)
    low, high = min((*sums, *limits)), max((*sums, *limits))
    scale = WIDTH / (high - low) if high > low else 0.0

    def bar(begin: float, end: float) -> Bar:
        return Bar(
            round((min(begin, end) - low) * scale, 2),
            round(max(abs(end - begin) * scale, 0.5), 2),
            end >= begin,
        )

    steps = [bar(a, b) for a, b in pairwise(sums)]
    return [*steps, bar(0.0, sums[-1])], [round((each - low) * scale, 2) for each in limits]


def certainty(interval: Sequence[str]) -> int:
    """How many levels the model's interval spans, 0 for one level; U3 to U4 is 1."""
    return int(interval[1][1]) - int(interval[0][1])
