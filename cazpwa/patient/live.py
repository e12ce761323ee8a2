"""Who may hear about an episode: the holder of a link to it."""

from __future__ import annotations

from collections.abc import Iterable

from cazpwa.episode.events import episode_room
from cazpwa.realtime.sockets import Caller


def rooms(caller: Caller) -> Iterable[str]:
    """One room, the episode of the link; the reporter's link hears the same bare versions."""
    if caller.link is not None:
        yield episode_room(caller.link.episode_id)
