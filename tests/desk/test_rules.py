"""The desk's rules: order, deadlines, bars."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from cazpwa.desk import rules

NOW = datetime(2026, 11, 21, 20, 24, tzinfo=UTC)
ONE, OTHER = UUID(int=1), UUID(int=2)


def test_the_most_urgent_stands_first_and_then_who_came_first() -> None:
    late_u2 = rules.place_in_list(2, False, NOW, ONE)
    early_u3 = rules.place_in_list(3, False, NOW - timedelta(minutes=9), OTHER)
    earlier_u3 = rules.place_in_list(3, False, NOW - timedelta(minutes=10), ONE)
    assert late_u2 < earlier_u3 < early_u3


@pytest.mark.parametrize("urgency", [3, 4, 5])
def test_a_blind_row_says_nothing_by_where_it_stands(urgency: int) -> None:
    assert rules.place_in_list(urgency, True, NOW, ONE) == rules.place_in_list(4, False, NOW, ONE)


@pytest.mark.parametrize(
    ("seconds", "kind", "number"),
    [
        (540, "minutes", 9),
        (121, "minutes", 3),
        (120, "minutes", 2),
        (119, "seconds", 119),
        (0, "seconds", 0),
        (-1, "late", 1),
        (-125, "late", 2),
    ],
)
def test_a_deadline_reads_in_minutes_then_seconds_then_late(
    seconds: int, kind: str, number: int
) -> None:
    assert rules.left(NOW + timedelta(seconds=seconds), NOW) == rules.Left(kind, number)


def test_a_question_after_112_older_than_ten_minutes_is_no_alarm() -> None:
    assert not rules.alarm_is_old(NOW - timedelta(minutes=10), NOW)
    assert rules.alarm_is_old(NOW - timedelta(minutes=10, seconds=1), NOW)


def test_each_bar_begins_where_the_one_before_ends() -> None:
    drawn, limits = rules.bars([10.0, 5.0, -3.0], [8.0])
    first, second, third, total = drawn
    assert second.begin == pytest.approx(first.begin + first.length, abs=0.02)
    assert not third.up
    assert third.begin + third.length == pytest.approx(second.begin + second.length, abs=0.02)
    assert total.begin + total.length == pytest.approx(third.begin, abs=0.02)
    assert 0 <= limits[0] <= rules.WIDTH


def test_bars_of_nothing_do_not_divide_by_nothing() -> None:
    drawn, limits = rules.bars([], [])
    assert len(drawn) == 1
    assert limits == []


@pytest.mark.parametrize(
    ("interval", "span"), [(["U3", "U3"], 0), (["U2", "U3"], 1), (["U2", "U5"], 3)]
)
def test_certainty_is_how_many_levels_the_interval_spans(interval: list[str], span: int) -> None:
    assert rules.certainty(interval) == span
