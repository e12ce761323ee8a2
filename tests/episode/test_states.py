"""The whole table of states: every state × every act."""

from __future__ import annotations

import pytest

from cazpwa.episode.rules import ENDED, TRANSITIONS, Act, NotAllowed, State, move


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("state", list(State))
def test_every_act_in_every_state_follows_the_table_or_is_refused(state: State, act: Act) -> None:
    if (state, act) in TRANSITIONS:
        assert move(state, act) is TRANSITIONS[state, act]
    else:
        with pytest.raises(NotAllowed):
            move(state, act)


@pytest.mark.parametrize("state", sorted(ENDED))
def test_what_has_ended_never_moves_again(state: State) -> None:
    assert not [act for act in Act if (state, act) in TRANSITIONS]


def test_every_state_can_be_reached_and_left() -> None:
    reached = set(TRANSITIONS.values()) | {State.RECEIVED}
    left = {state for state, _act in TRANSITIONS}
    assert reached == set(State)
    assert left == set(State) - ENDED


def test_nothing_reaches_care_without_a_confirmation() -> None:
    first_steps = {act for (state, act) in TRANSITIONS if state is State.RECEIVED}
    assert first_steps == {
        Act.CONFIRM_ADVICE,
        Act.CONFIRM_CENTRE,
        Act.CONFIRM_VISIT,
        Act.CONFIRM_ELSEWHERE,
        Act.SEND_TO_AUTHORISE,
        Act.CANCEL,
    }
