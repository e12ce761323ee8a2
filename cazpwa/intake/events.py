"""What the front door tells later steps, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class IntakeSubmitted:
    """Answers came in: the first ones, a worsening, or what a triagist asked herself."""

    episode_id: UUID
    intake_id: UUID
    kind: str  # first, worse, asked
