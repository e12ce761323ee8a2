"""What triage tells later steps, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class SuggestionMade:
    """A proposal stands; someone must look at it.

    again: somebody decided before.  worse: the patient says that it got worse.
    """

    episode_id: UUID
    urgency: int
    again: bool
    worse: bool


@dataclass(frozen=True)
class Confirmed:
    """A clinician decided, and it may go on.  step: advice, centre, visit or elsewhere."""

    episode_id: UUID
    confirmation_id: UUID
    urgency: int
    disposition: str
    step: str


@dataclass(frozen=True)
class WaitsForDoctor:
    """A decision waits for the doctor in charge before it counts.

    urgency: the most urgent of what was proposed, not what was decided.
    """

    episode_id: UUID
    urgency: int


@dataclass(frozen=True)
class BackToTriage:
    """Somebody must decide again: sent back, no answer, not shown up."""

    episode_id: UUID
    urgency: int


@dataclass(frozen=True)
class ToAuthorise:
    """Settled by a triagist alone; the doctor in charge signs within the hour."""

    episode_id: UUID
    confirmation_id: UUID
