"""Who may hear that a list at the desk changed."""

from __future__ import annotations

from collections.abc import Iterable

from cazpwa.episode.events import desk_room
from cazpwa.identity.rules import BOARDS, Role
from cazpwa.realtime.sockets import Caller


def rooms(caller: Caller) -> Iterable[str]:
    """The centre's desk room, for whoever works there."""
    at_desk = caller.staff is not None and Role(caller.staff.role) in BOARDS
    return [desk_room(caller.centre_id)] if at_desk else []
