"""Order, honest ranges, and what happens when nobody looks."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cazpwa.queue import rules
from cazpwa.queue.rules import Place, Step

NINE = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)

places = st.lists(
    st.builds(
        Place,
        episode_id=st.uuids(),
        urgency=st.integers(0, 5),
        since=st.integers(0, 600).map(lambda m: NINE + timedelta(minutes=m)),
    ),
    unique_by=lambda place: place.episode_id,
    max_size=30,
)


@given(places)
def test_nobody_less_urgent_stands_before_somebody_more_urgent(waiting: list[Place]) -> None:
    order = rules.in_order(waiting)
    assert [p.urgency for p in order] == sorted(p.urgency for p in waiting)


@given(places, st.integers(1, 6))
def test_ranges_never_shrink_further_back_and_are_never_narrower_than_ten_minutes(
    waiting: list[Place], helpers: int
) -> None:
    told = rules.standings(waiting, helpers)
    ranges = [told[place.episode_id] for place in rules.in_order(waiting)]
    assert [standing.ahead for standing in ranges] == list(range(len(waiting)))
    assert all(a.low <= b.low and a.high <= b.high for a, b in itertools.pairwise(ranges))
    assert all(standing.high - standing.low >= 10 for standing in ranges)


def test_who_came_first_goes_first_at_the_same_urgency() -> None:
    late = Place(UUID(int=1), 3, NINE + timedelta(minutes=5))
    early = Place(UUID(int=2), 3, NINE)
    assert rules.in_order([late, early]) == [early, late]


@pytest.mark.parametrize(
    ("urgency", "seconds", "steps"),
    [
        (2, 59, ()),
        (2, 60, (Step.DOCTOR, Step.OVERDUE)),
        (2, 120, (Step.DOCTOR, Step.DUTY_PHONE, Step.OVERDUE)),
        (1, 120, (Step.DOCTOR, Step.DUTY_PHONE, Step.OVERDUE)),
        (3, 14 * 60, ()),
        (3, 15 * 60, (Step.OVERDUE,)),
        (4, 59 * 60, ()),
        (4, 60 * 60, (Step.OVERDUE,)),
        (5, 60 * 60, (Step.OVERDUE,)),
    ],
)
def test_nobody_looks_step_by_step(urgency: int, seconds: int, steps: tuple[Step, ...]) -> None:
    deadline = rules.look_by(NINE, urgency, again=False)
    assert rules.steps_due(urgency, NINE, deadline, NINE + timedelta(seconds=seconds)) == steps


@pytest.mark.parametrize("urgency", range(6))
def test_a_worsening_is_looked_at_within_ten_minutes(urgency: int) -> None:
    assert rules.look_by(NINE, urgency, again=True) <= NINE + timedelta(minutes=10)
