"""What the queue tells the screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cazpwa.episode.events import desk_room

#: Never handed to a client: wakes the process that recomputes.
INTERNAL_ROOM = "internal"


def place_room(episode_id: UUID) -> str:
    """Who may hear the place itself: the patient and a young child's parent, no reporter."""
    return f"place:{episode_id}"


@dataclass(frozen=True)
class QueueTouched:
    """The order of a centre may have changed; the leader recomputes."""

    name: ClassVar[str] = "queue.touched"
    centre_id: UUID

    @property
    def room(self) -> str:
        return INTERNAL_ROOM


@dataclass(frozen=True)
class PlaceMoved:
    """A whole state of one waiting place.  ahead: people; low, high: minutes."""

    name: ClassVar[str] = "place.moved"
    episode_id: UUID
    queue_seq: int
    ahead: int
    low: int
    high: int
    moved_back: bool

    @property
    def room(self) -> str:
        return place_room(self.episode_id)


@dataclass(frozen=True)
class RedWaits:
    """A red request waits: every desk sounds once.  step: desk, doctor or duty_phone."""

    name: ClassVar[str] = "red.waits"
    centre_id: UUID
    episode_id: UUID
    step: str

    @property
    def room(self) -> str:
        return desk_room(self.centre_id)
