"""Who may hear about an episode: the holder of a link to it."""

from __future__ import annotations

from collections.abc import Iterable

from cazpwa.episode.events import episode_room
from cazpwa.queue.events import place_room
from cazpwa.realtime.sockets import Caller


def rooms(caller: Caller) -> Iterable[str]:
    """The episode of the link; its place in the queue only for who may see it."""
    if caller.link is None:
        return
    yield episode_room(caller.link.episode_id)
    if caller.link.role != "reporter":
        yield place_room(caller.link.episode_id)
