"""A time that the desk writes becomes a moment."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cazpwa.consults.pages import moment

NOW = datetime(2026, 11, 21, 20, 24, tzinfo=UTC)  # 21:24 in Voorbeeldstad


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("22:10", datetime(2026, 11, 21, 21, 10, tzinfo=UTC)),
        ("21:24", datetime(2026, 11, 21, 20, 24, tzinfo=UTC)),
        ("00:15", datetime(2026, 11, 21, 23, 15, tzinfo=UTC)),
        ("9:00", datetime(2026, 11, 22, 8, 0, tzinfo=UTC)),
    ],
)
def test_a_written_time_is_the_first_such_moment_from_now(written: str, expected: datetime) -> None:
    assert moment(written, NOW) == expected


@pytest.mark.parametrize("written", ["", "25:00", "half tien", "21"])
def test_what_is_no_time_is_refused(written: str) -> None:
    assert moment(written, NOW) is None
