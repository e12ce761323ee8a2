"""What visits tell the screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


def visitor_room(staff_id: UUID) -> str:
    return f"visits:{staff_id}"


@dataclass(frozen=True)
class ListChanged:
    """A visitor's list changed: fetch it again."""

    name: ClassVar[str] = "visits.changed"
    visitor_id: UUID

    @property
    def room(self) -> str:
        return visitor_room(self.visitor_id)
