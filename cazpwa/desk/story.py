"""What the patient said, as a nurse reads it: danger signs first, then the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from cazpwa.clinical import library
from cazpwa.clinical.content import UNKNOWN, Complaint, Criterion, Sign
from cazpwa.clinical.protocol import (
    LAST_DANGER,
    Facts,
    belongs_to,
    holds,
    questions_for,
    value_fits,
)
from cazpwa.intake.records import Intake


@dataclass(frozen=True)
class Choice:
    value: str
    word: str


@dataclass(frozen=True)
class SignRow:
    """One danger sign.  kind: yes, ask or no.

    urgency: of the criterion that this answer fulfils.
    choices: the answers that the nurse can give, when it must be asked; none for a number.
    """

    id: str
    kind: str
    short: str
    question: str
    answer: str
    urgency: int | None = None
    choices: tuple[Choice, ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class Answered:
    short: str
    answer: str


@dataclass(frozen=True)
class Story:
    signs: tuple[SignRow, ...]
    others: tuple[Answered, ...]


def story(intake: Intake, facts: Facts, unknown: frozenset[str], lang: str) -> Story:
    """The answers as they stand.  unknown: danger signs that the triagist must ask."""
    content = library()
    complaints = [content.complaints[c] for c in intake.complaints if c in content.complaints]
    if not complaints:
        return Story((), _rest(intake.answers, frozenset(), lang))
    level = _levels(complaints, intake.answers, facts)
    danger = _danger_signs(complaints)
    order = [sign for sign, _condition in questions_for(content, complaints, facts)]
    shown = [sign for sign in order if sign.id in danger and _is_shown(sign, intake, unknown)]
    rows = [_sign_row(sign, intake.answers, level, unknown, lang) for sign in shown]
    rank = {"yes": 0, "ask": 1, "no": 2}
    rows.sort(key=lambda row: (rank[row.kind], row.urgency if row.urgency is not None else 9))
    return Story(tuple(rows), _rest(intake.answers, frozenset(s.id for s in shown), lang))


def _danger_signs(complaints: list[Complaint]) -> frozenset[str]:
    return frozenset(
        sign
        for complaint in complaints
        for criterion in complaint.criteria
        if criterion.urgency <= LAST_DANGER
        for sign in criterion.signs
    )


def _is_shown(sign: Sign, intake: Intake, unknown: frozenset[str]) -> bool:
    """What was answered, and what must be asked; a follow-up that was never shown is left out."""
    return sign.id in unknown or sign.id in intake.answers


def _levels(
    complaints: list[Complaint], answers: Mapping[str, str], facts: Facts
) -> dict[str, int]:
    """Sign → the most urgent criterion that holds because of its answer."""
    found: dict[str, int] = {}
    for complaint in complaints:
        for criterion in complaint.criteria:
            for sign in _fulfilling(criterion, answers, facts):
                found[sign] = min(found.get(sign, 9), int(criterion.urgency))
    return found


def _fulfilling(criterion: Criterion, answers: Mapping[str, str], facts: Facts) -> set[str]:
    content = library()
    return {
        name
        for line in criterion.when
        if holds(line, answers, facts, content) is True
        for name in line
        if name in content.signs and belongs_to(content.signs[name].audience, facts)
    }


def _sign_row(
    sign: Sign,
    answers: Mapping[str, str],
    level: Mapping[str, int],
    unknown: frozenset[str],
    lang: str,
) -> SignRow:
    value = answers.get(sign.id, UNKNOWN)
    if sign.id in unknown or value == UNKNOWN:
        kind = "ask"
    else:
        kind = "yes" if sign.id in level or value == "yes" else "no"
    return SignRow(
        id=sign.id,
        kind=kind,
        short=sign.short[lang],
        question=sign.text[lang],
        answer=answer_word(sign, value, lang),
        urgency=level.get(sign.id) if kind == "yes" else None,
        choices=_choices(sign, lang),
        unit=sign.unit[lang] if sign.unit else "",
    )


def _choices(sign: Sign, lang: str) -> tuple[Choice, ...]:
    if sign.kind == "yes_no":
        return (Choice("yes", _("Ja")), Choice("no", _("Nee")))
    return tuple(Choice(each.id, each.text[lang]) for each in sign.choices)


def answer_word(sign: Sign, value: str, lang: str) -> str:
    """An answer as a nurse reads it."""
    plain = {"yes": _("ja"), "no": _("nee"), UNKNOWN: _("weet niet")}
    for choice in sign.choices:
        if choice.id == value:
            return choice.text[lang].lower() if value in plain else choice.text[lang]
    if value in plain:
        return plain[value]
    return f"{value} {sign.unit[lang]}" if sign.unit else value


def _rest(answers: Mapping[str, str], shown: frozenset[str], lang: str) -> tuple[Answered, ...]:
    """Other answers, what was answered "yes" or with a value first."""
    content = library()
    found = [
        (value_fits(value, ("no", "none", UNKNOWN)), content.signs[name], value)
        for name, value in answers.items()
        if name in content.signs and name not in shown
    ]
    found.sort(key=lambda each: each[0])
    return tuple(
        Answered(sign.short[lang], answer_word(sign, value, lang)) for _no, sign, value in found
    )
