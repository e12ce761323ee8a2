"""How remote advice may end."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """What the contact came to; only `advised` may be claimed as remote advice."""

    ADVISED = "advised"
    NOT_REACHED = "not_reached"
    WENT_ELSEWHERE = "went_elsewhere"


def is_claimable(outcome: Outcome, *, two_way_contact: bool) -> bool:
    """Remote advice counts only as two-way contact with a named professional."""
    return outcome is Outcome.ADVISED and two_way_contact
