"""The one clock.  Everything that asks for the time asks here, so that tests can set it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/Amsterdam")  # for display only; durations are computed in UTC

_fixed: datetime | None = None


def now() -> datetime:
    """The present moment in UTC."""
    if _fixed is not None:
        return _fixed
    return datetime.now(UTC) + _offset()


def _offset() -> timedelta:
    """The shift that a test wrote, in seconds, for a server in another process.

    `create_app` refuses CAZ_TEST_CLOCK outside a demonstration centre.
    """
    path = os.environ.get("CAZ_TEST_CLOCK")
    if not path:
        return timedelta()
    try:
        return timedelta(seconds=float(Path(path).read_text() or 0))
    except (OSError, ValueError):
        return timedelta()


def local(moment: datetime) -> datetime:
    """The same moment on the wall clock of the centre."""
    return moment.astimezone(LOCAL)


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    """Hold the clock at a moment; for tests in this process."""
    global _fixed
    before, _fixed = _fixed, moment
    try:
        yield
    finally:
        _fixed = before
