"""Which components each stylesheet holds, in order. Pages name a bundle, never a component."""

from __future__ import annotations

from collections.abc import Mapping

_GROUND = ("tokens", "fonts", "base", "demo", "top", "buttons")
_ASKING = ("question", "disclosure", "forms")

BUNDLES: Mapping[str, tuple[str, ...]] = {
    # P1–P6, 112, error and offline pages
    "front": (
        *_GROUND,
        "gate",
        *_ASKING,
        "answers",
        "tiles",
        "search",
        "notes",
        "help",
        "language",
        "alarm",
        "print",
    ),
    # P7, and P8
    "live": (*_GROUND, *_ASKING, "thread", "notes", "stale", "help", "language", "print"),
    # C1–C3 and staff sign-in
    "desk": (
        *_GROUND,
        *_ASKING,
        "notes",
        "language",
        "urgency",
        "desk",
        "worklist",
        "episode",
        "proposal",
        "points",
        "tables",
        "stale",
        "print",
    ),
    # V1 and V2
    "visits": (*_GROUND, *_ASKING, "notes", "urgency", "visits", "stale", "print"),
    # M3
    "card": (
        *_GROUND,
        "disclosure",
        "notes",
        "help",
        "language",
        "urgency",
        "tables",
        "card",
        "print",
    ),
}
