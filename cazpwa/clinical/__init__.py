"""The clinical content and the protocol that reads it.

Complaints, signs, criteria and risk groups live in `content/` as text that a
doctor can read and sign; `content.py` gives them their shapes, `reading.py`
reads and checks them, `protocol.py` turns answers into an urgency with its
reasons.  Ground floor: it knows no step, so that the front door (which asks)
and triage (which proposes) share one source.
"""

from __future__ import annotations

from functools import cache

from cazpwa.clinical.content import Library
from cazpwa.clinical.reading import read_library


@cache
def library() -> Library:
    """The content of this installation, read once."""
    return read_library()
