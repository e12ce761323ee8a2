"""How protocol and model together propose, and what a decision needs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cazpwa.triage import rules
from cazpwa.triage.rules import Case, propose


@pytest.mark.parametrize("model", range(2, 6))
@pytest.mark.parametrize("protocol", range(6))
def test_the_model_never_lowers_never_raises_more_than_one_and_never_into_u0_u1(
    protocol: int, model: int
) -> None:
    urgency = propose(protocol, "centre", model, 1.0, may_raise=True).urgency
    assert protocol - 1 <= urgency <= protocol
    assert urgency == protocol or urgency >= 2


def test_the_model_raises_by_one_level_when_it_is_sure_enough() -> None:
    raised = propose(4, "self_care", 2, 0.9, may_raise=True)
    assert (raised.urgency, raised.decided_by, raised.disposition) == (3, "model", "remote_advice")
    assert propose(4, "self_care", 2, 0.2, may_raise=True).urgency == 4


def test_the_model_only_advises_where_the_centre_or_its_budget_says_so() -> None:
    assert propose(4, "self_care", 2, 0.9, may_raise=False).decided_by == "protocol"


def test_without_a_model_the_protocol_stands_alone() -> None:
    assert propose(3, "centre", None, 0.0, may_raise=True) == rules.Proposal(
        3, "centre", "protocol"
    )


CALM = {
    "unknown_danger_sign": False,
    "with_patient": True,
    "second_contact": False,
    "other_language": False,
    "flagged": False,
}


def test_a_calm_u4_of_a_grown_up_needs_no_call_first() -> None:
    assert not rules.call_is_due(4, 30 * 12, **CALM)


@pytest.mark.parametrize("urgency", [0, 1, 2])
def test_red_is_called_first(urgency: int) -> None:
    assert rules.call_is_due(urgency, 30 * 12, **CALM)


@pytest.mark.parametrize("months", [0, 2, 76 * 12])
def test_the_very_young_and_the_very_old_are_called_first(months: int) -> None:
    assert rules.call_is_due(4, months, **CALM)


@pytest.mark.parametrize("flag", sorted(set(CALM) - {"with_patient"}))
def test_each_flag_by_itself_makes_the_call_due(flag: str) -> None:
    assert rules.call_is_due(4, 30 * 12, **{**CALM, flag: True})


def test_a_reporter_elsewhere_makes_the_call_due() -> None:
    assert rules.call_is_due(4, 30 * 12, **{**CALM, "with_patient": False})


DOUBTFUL = Case(
    urgency=2,
    protocol_urgency=2,
    disposition="centre",
    unknown_danger_signs=frozenset({"leg"}),
    call_due=True,
    called=False,
)


def test_confirming_waits_for_the_question_and_the_call() -> None:
    assert rules.obstacles(DOUBTFUL, 2) == ("unknown_danger_sign", "call_first")
    asked = replace(DOUBTFUL, unknown_danger_signs=frozenset(), called=True)
    assert rules.obstacles(asked, 2) == ()


@pytest.mark.parametrize("urgency", [0, 1])
def test_raising_is_never_locked_behind_anything(urgency: int) -> None:
    assert rules.obstacles(DOUBTFUL, urgency) == ()


def test_lower_than_a_danger_sign_and_any_change_to_u5_need_the_doctor_in_charge() -> None:
    assert rules.needs_doctor_first(DOUBTFUL, 3, "triagist")
    assert not rules.needs_doctor_first(DOUBTFUL, 3, "doctor_in_charge")
    u4 = replace(DOUBTFUL, urgency=4, protocol_urgency=4)
    assert rules.needs_doctor_first(u4, 5, "triagist")
    assert not rules.needs_doctor_first(u4, 3, "triagist")
    assert not rules.needs_doctor_first(replace(u4, urgency=5, protocol_urgency=5), 5, "triagist")


def test_a_worsening_can_only_raise() -> None:
    before = rules.Proposal(3, "centre", "protocol")
    assert rules.never_lower(rules.Proposal(4, "self_care", "protocol"), before) == before
    higher = rules.Proposal(2, "call_now", "protocol")
    assert rules.never_lower(higher, before) == higher
