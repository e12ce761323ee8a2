"""Points that a person can add up: whole numbers that still sum to the score shown."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ml.model import Contribution


@dataclass(frozen=True)
class SpokenPoints:
    """One reason in whole points, for a screen."""

    feature: str
    label_key: str
    points: int


def in_whole_points(contributions: Sequence[Contribution]) -> tuple[SpokenPoints, ...]:
    """Whole points per reason that sum to the rounded score, heaviest reason first.

    Each is rounded down, and the points still missing go to the largest remainders (ties to
    the first in FEATURES order), so no reason is off by a whole point or more. Reasons worth
    nothing are left out.
    """
    total = round(math.fsum(c.points for c in contributions))
    floors = [math.floor(c.points) for c in contributions]
    left = total - sum(floors)
    by_remainder = sorted(
        range(len(contributions)), key=lambda i: floors[i] - contributions[i].points
    )
    for index in by_remainder[:left]:
        floors[index] += 1
    spoken = [
        SpokenPoints(c.feature, c.label_key, points)
        for c, points in zip(contributions, floors, strict=True)
        if points
    ]
    return tuple(sorted(spoken, key=lambda reason: -abs(reason.points)))
