"""What the thread tells the screens, and what it tells later steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


def episode_room(episode_id: UUID) -> str:
    return f"episode:{episode_id}"


def desk_room(centre_id: UUID) -> str:
    return f"desk:{centre_id}"


def centre_room(centre_id: UUID) -> str:
    return f"centre:{centre_id}"


@dataclass(frozen=True)
class EpisodeChanged:
    """Something about this episode changed; who may see it fetches it again."""

    name: ClassVar[str] = "episode.changed"
    episode_id: UUID
    version: int

    @property
    def room(self) -> str:
        return episode_room(self.episode_id)


@dataclass(frozen=True)
class DeskChanged:
    """A list at the desk changed: fetch it again.  Says which episode, never whose."""

    name: ClassVar[str] = "desk.changed"
    centre_id: UUID
    episode_id: UUID

    @property
    def room(self) -> str:
        return desk_room(self.centre_id)


@dataclass(frozen=True)
class EpisodeEnded:
    """For later steps, in the same transaction: closed or cancelled."""

    episode_id: UUID
    outcome: str


@dataclass(frozen=True)
class Noted:
    """For later steps: a row was added to the timeline."""

    episode_id: UUID
    what: str
