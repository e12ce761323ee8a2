"""What the holder of a link may see and do."""

from __future__ import annotations

import pytest

from cazpwa.episode.rules import State
from cazpwa.patient import rules

GROWN_UP, CHILD = 30 * 12, 8 * 12


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_page(state: State) -> None:
    assert rules.page_kind(state.value, link_role="patient", sensitive=False) in set(
        rules.KIND_OF.values()
    )


@pytest.mark.parametrize("state", list(State))
def test_a_reporter_sees_the_status_only(state: State) -> None:
    assert rules.page_kind(state.value, link_role="reporter", sensitive=False) == "status_only"


@pytest.mark.parametrize("state", [s for s in State if s not in (State.CLOSED, State.CANCELLED)])
def test_thoughts_of_suicide_never_show_a_queue(state: State) -> None:
    assert rules.page_kind(state.value, link_role="patient", sensitive=True) == "person_calls"


@pytest.mark.parametrize(
    ("urgency", "age_months", "sensitive", "alone"),
    [
        (4, GROWN_UP, False, True),
        (5, GROWN_UP, False, True),
        *[(urgency, GROWN_UP, False, False) for urgency in range(4)],
        (5, CHILD, False, False),
        (5, 12 * 12, False, True),
        (5, GROWN_UP, True, False),
    ],
)
def test_a_child_a_suicidal_patient_and_u0_to_u3_are_never_closed_by_a_button(
    urgency: int, age_months: int, sensitive: bool, alone: bool
) -> None:
    assert rules.may_stop_alone(urgency, age_months, sensitive=sensitive) is alone


@pytest.mark.parametrize(("phone", "tail"), [("+31612345678", "78"), ("", "")])
def test_only_the_tail_of_a_number_is_shown(phone: str, tail: str) -> None:
    assert rules.phone_tail(phone) == tail
