"""The protocol on the real content: every line can decide, nothing lowers, unknown is not no."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cazpwa.clinical import library
from cazpwa.clinical.content import (
    FACTS,
    UNKNOWN,
    Complaint,
    Condition,
    Criterion,
    Disposition,
    Sign,
    Urgency,
)
from cazpwa.clinical.protocol import Assessment, Facts, alarms, assess, belongs_to, questions_for
from tests.conftest import all_no

CONTENT = library()
COMPLAINTS = list(CONTENT.complaints.values())
LINES = [(c, k, line) for c in COMPLAINTS for k in c.criteria for line in k.when]


def _usual_facts(complaint: Complaint) -> Facts:
    """Somebody whose complaint this is, of an age that raises nothing by itself."""
    months = {"child_fever": 36, "crying_baby": 8, "frail_elderly_decline": 74 * 12}
    return Facts(months.get(complaint.id, 30 * 12), "female", "no", 14)


def _number(wanted: tuple[str, ...]) -> float:
    """A number that satisfies the first comparison."""
    limit = float(wanted[0].lstrip("<>="))
    if wanted[0].startswith(">="):
        return limit
    return limit + 1 if wanted[0].startswith(">") else limit - 1


def _facts_for(complaint: Complaint, line: Condition) -> Facts:
    """The facts that a line asks for, and an age and sex at which its signs are asked."""
    usual = _usual_facts(complaint)
    months, sex, pregnant, hour = usual.age_months, usual.sex, usual.pregnant, usual.hour
    parents = [ask.condition for ask in complaint.ask if ask.sign in line and ask.condition]
    for parent in parents:
        line = {**{n: w for n, w in parent.items() if n in FACTS}, **line}
    audiences = [CONTENT.signs[n].audience for n in line if n in CONTENT.signs]
    for audience in audiences:
        if audience.from_months is not None:
            months = max(months, audience.from_months)
        if audience.below_months is not None:
            months = min(months, audience.below_months - 1)
        sex = audience.sex or sex
        pregnant = (audience.pregnant or (pregnant,))[0]
    if "age_years" in line:
        months = int(_number(line["age_years"])) * 12
    if "age_months" in line:
        months = int(_number(line["age_months"]))
    if "hour" in line:
        hour = int(_number(line["hour"]))
    return Facts(months, line.get("sex", (sex,))[0], line.get("pregnant", (pregnant,))[0], hour)


def _fulfil(complaint: Complaint, line: Condition, answers: dict[str, str]) -> dict[str, str]:
    """Answers under which every part of the line holds, its follow-ups' parents included."""
    asks = {ask.sign: ask.condition for ask in complaint.ask}
    for name, wanted in line.items():
        if name in FACTS:
            continue
        parent = asks.get(name)
        if parent:
            missing = {n: w for n, w in parent.items() if n not in FACTS and n not in line}
            _fulfil(complaint, missing, answers)
        number = CONTENT.signs[name].kind == "number"
        answers[name] = f"{_number(wanted):g}" if number else wanted[0]
    return answers


def _assess(complaint: Complaint, answers: dict[str, str], facts: Facts) -> Assessment:
    return assess(CONTENT, [complaint], answers, facts)


@pytest.mark.parametrize("complaint", COMPLAINTS, ids=lambda c: c.id)
def test_all_reassuring_answers_give_the_floor(complaint: Complaint) -> None:
    found = _assess(complaint, all_no((complaint.id,)), _usual_facts(complaint))
    assert (found.urgency, found.disposition) == (
        complaint.floor.urgency,
        complaint.floor.disposition,
    )
    assert found.unknown == ()


@pytest.mark.parametrize(
    ("complaint", "criterion", "line"),
    LINES,
    ids=[f"{k.id}-{n}" for n, (_c, k, _l) in enumerate(LINES)],
)
def test_every_line_can_decide_and_is_never_answered_below_its_level(
    complaint: Complaint, criterion: Criterion, line: Condition
) -> None:
    answers = _fulfil(complaint, line, all_no((complaint.id,)))
    found = _assess(complaint, answers, _facts_for(complaint, line))
    assert criterion.id in {finding.criterion for finding in found.holds}
    assert found.urgency <= criterion.urgency


def _danger_lines() -> list[tuple[Complaint, Criterion, Condition]]:
    return [(c, k, line) for c, k, line in LINES if k.urgency <= Urgency.U2]


@pytest.mark.parametrize(
    ("complaint", "criterion", "line"),
    _danger_lines(),
    ids=[f"{k.id}-{n}" for n, (_c, k, _l) in enumerate(_danger_lines())],
)
def test_an_unknown_danger_sign_is_called_about_and_never_the_112_page(
    complaint: Complaint, criterion: Criterion, line: Condition
) -> None:
    signs = [name for name in line if name in CONTENT.signs]
    if not signs:
        pytest.skip("decided by age alone, which is never unknown")
    answers = _fulfil(complaint, line, all_no((complaint.id,)))
    answers[signs[-1]] = UNKNOWN
    found = _assess(complaint, answers, _facts_for(complaint, line))
    if criterion.id in {finding.criterion for finding in found.holds}:
        return  # another of its lines holds by itself
    assert criterion.id in {finding.criterion for finding in found.unknown}
    assert found.call_first
    if criterion.urgency <= Urgency.U1 and not [f for f in found.holds if f.urgency <= 2]:
        assert (found.urgency, found.disposition) == (Urgency.U2, Disposition.CALL_NOW)
    assert found.urgency <= Urgency.U3


def _answer(sign: Sign) -> st.SearchStrategy[str]:
    if sign.kind == "number":
        low, high = int(sign.minimum or 0), int(sign.maximum or 50)
        return st.integers(low, high).map(str) | st.just(UNKNOWN)
    return st.sampled_from(sign.allowed_values())


@st.composite
def _people(draw: st.DrawFn) -> tuple[Complaint, dict[str, str], Facts]:
    complaint = draw(st.sampled_from(COMPLAINTS))
    low = complaint.audience.from_months or 0
    high = (complaint.audience.below_months or 1200) - 1
    facts = Facts(
        draw(st.integers(low, high)),
        draw(st.sampled_from(["female", "male", "unknown"])),
        draw(st.sampled_from(["yes", "no", "unknown", None])),
        draw(st.integers(0, 23)),
    )
    asked = questions_for(CONTENT, [complaint], facts)
    return complaint, {sign.id: draw(_answer(sign)) for sign, _if in asked}, facts


@given(_people(), st.data())
@settings(max_examples=150, deadline=None)
def test_one_more_yes_to_a_danger_sign_never_lowers_the_urgency(
    person: tuple[Complaint, dict[str, str], Facts], data: st.DataObject
) -> None:
    """Only for signs that stand as plain yes in their lines; a choice can become milder."""
    complaint, answers, facts = person
    plain = [
        name
        for name in answers
        if CONTENT.signs[name].kind == "yes_no"
        and not any("no" in line.get(name, ()) for c in complaint.criteria for line in c.when)
        and not any(ask.condition and "no" in ask.condition.get(name, ()) for ask in complaint.ask)
    ]
    name = data.draw(st.sampled_from(sorted(plain)))
    without, having = {**answers, name: "no"}, {**answers, name: "yes"}
    assert _assess(complaint, having, facts).urgency <= _assess(complaint, without, facts).urgency


@given(_people())
@settings(max_examples=150, deadline=None)
def test_risk_groups_raise_at_most_one_level_and_never_into_u0_u1(
    person: tuple[Complaint, dict[str, str], Facts],
) -> None:
    complaint, answers, facts = person
    found = _assess(complaint, answers, facts)
    held = min((f.urgency for f in found.holds), default=complaint.floor.urgency)
    if found.urgency <= Urgency.U1:
        assert held <= Urgency.U1


@given(_people())
@settings(max_examples=100, deadline=None)
def test_the_order_of_answers_does_not_matter(
    person: tuple[Complaint, dict[str, str], Facts],
) -> None:
    complaint, answers, facts = person
    turned = dict(reversed(list(answers.items())))
    assert _assess(complaint, turned, facts) == _assess(complaint, answers, facts)


@given(_people())
@settings(max_examples=100, deadline=None)
def test_what_the_phone_calls_112_is_what_the_protocol_calls_112(
    person: tuple[Complaint, dict[str, str], Facts],
) -> None:
    complaint, _answers, facts = person
    for criterion, line in alarms(CONTENT, [complaint], facts):
        answers = _fulfil(complaint, line, all_no((complaint.id,)))
        found = _assess(complaint, answers, facts)
        assert criterion.id in {f.criterion for f in found.holds}
        assert found.urgency <= Urgency.U1


@pytest.mark.parametrize("complaint", COMPLAINTS, ids=lambda c: c.id)
def test_nothing_is_asked_twice_nor_what_the_program_knows(complaint: Complaint) -> None:
    asked = [sign.id for sign, _if in questions_for(CONTENT, [complaint], _usual_facts(complaint))]
    assert len(asked) == len(set(asked))
    assert not FACTS & set(asked)


def test_two_complaints_ask_their_shared_signs_once_and_the_worst_decides() -> None:
    both = [CONTENT.complaints["headache"], CONTENT.complaints["urinary"]]
    facts = Facts(30 * 12, "female", "no", 14)
    asked = [sign.id for sign, _if in questions_for(CONTENT, both, facts)]
    assert len(asked) == len(set(asked))
    answers = all_no(("headache", "urinary"), stiff_neck="yes")
    assert assess(CONTENT, both, answers, facts).urgency == Urgency.U2


#: Rows of the corrections to the fact base, one case each: complaint, answers, age, sex → level.
CORRECTED = [
    ("headache", {"others_headache": "yes"}, 30, "female", Urgency.U1),
    ("crying_baby", {"fear_harming_baby": "yes"}, 0.5, "male", Urgency.U2),
    ("trauma_extremity", {"hip_after_fall": "cannot_stand", "injury_place": "hip"}, 84, "female",
     Urgency.U2),
    ("urinary", {"temperature": "39"}, 30, "female", Urgency.U3),
    ("urinary", {"urinary_catheter": "yes", "catheter_blocked": "yes"}, 80, "male", Urgency.U2),
    ("wound", {"cut_off": "finger_toe"}, 30, "male", Urgency.U2),
    ("wound", {"cut_off": "hand_foot"}, 30, "male", Urgency.U1),
    ("wound", {"wound_cause": "pressure_gun"}, 40, "male", Urgency.U2),
    ("child_fever", {}, 0.04, "male", Urgency.U2),
    ("child_fever", {}, 0.17, "male", Urgency.U3),
    ("child_fever", {"drinks_under_half": "yes"}, 3, "male", Urgency.U2),
    ("suicidal", {"suicide_thoughts": "yes", "alone_now": "yes"}, 30, "male", Urgency.U2),
    ("shortness_of_breath", {"fast_breathing": "40"}, 0.5, "male", Urgency.U4),
    ("shortness_of_breath", {"sits_upright": "yes", "breathless_now": "known_for_weeks"}, 70,
     "male", Urgency.U3),
    ("chest_pain", {"chest_pain_when": "gone_under_12_hours", "chest_pressing": "yes"}, 55, "male",
     Urgency.U2),
    ("frail_elderly_decline", {"fall": "on_head", "anticoagulants": "yes"}, 82, "female",
     Urgency.U2),
]  # fmt: skip


@pytest.mark.parametrize(("name", "says", "years", "sex", "level"), CORRECTED)
def test_the_corrections_stand(
    name: str, says: dict[str, str], years: float, sex: str, level: Urgency
) -> None:
    complaint = CONTENT.complaints[name]
    facts = Facts(int(years * 12), sex, "no" if sex == "female" else None, 14)
    assert belongs_to(complaint.audience, facts)
    found = _assess(complaint, all_no((name,), **says), facts)
    if name == "shortness_of_breath" and years < 1:
        assert found.urgency >= Urgency.U3  # 40 a minute is normal for a baby
    else:
        assert found.urgency == level
