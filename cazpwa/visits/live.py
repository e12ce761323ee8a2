"""Who may hear that a list of visits changed: its own visitor, nobody else."""

from __future__ import annotations

from collections.abc import Iterable

from cazpwa.identity.rules import VISITORS
from cazpwa.realtime.sockets import Caller
from cazpwa.visits.events import visitor_room


def rooms(caller: Caller) -> Iterable[str]:
    """The visitor's own room; everyone else hears nothing of visits here."""
    if caller.staff is None or caller.staff.role not in VISITORS:
        return []
    return [visitor_room(caller.staff.id)]
