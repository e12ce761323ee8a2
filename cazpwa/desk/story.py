"""What the patient said, as a nurse reads it: danger signs first, then the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from cazpwa.clinical import library
from cazpwa.clinical.content import UNKNOWN, Complaint, Criterion, Sign
from cazpwa.clinical.protocol import (
    LAST_DANGER,
    NOT_ASKED,
    Facts,
    assess,
    holds,
    questions_for,
)
from cazpwa.intake.actions import Answered
from cazpwa.intake.records import Intake

#: answers that need no words of their own in a list of what is not there
NOTHING_WRONG = frozenset({"no", "none", UNKNOWN, NOT_ASKED})


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
    plain_no: bool = False
    urgency: int | None = None
    choices: tuple[Choice, ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class Said:
    short: str
    answer: str
    plain_no: bool


@dataclass(frozen=True)
class Story:
    signs: tuple[SignRow, ...]
    others: tuple[Said, ...]


@dataclass(frozen=True)
class Changed:
    """An answer that is another than before; before: empty when it was not asked."""

    short: str
    answer: str
    before: str


@dataclass(frozen=True)
class GotWorse:
    """What the patient told when it last got worse."""

    at: datetime
    text: str
    changed: tuple[Changed, ...]


def got_worse(session: Session, episode_id: UUID, lang: str) -> GotWorse | None:
    """The last "het wordt erger", against the answers before it.

    What is unknown now stands among the danger signs, to be asked.
    """
    rows = session.scalars(
        select(Intake).where(Intake.episode_id == episode_id).order_by(Intake.at, Intake.id)
    ).all()
    found = [(a, b) for a, b in pairwise(rows) if b.kind == "worse"]
    if not found:
        return None
    before, worse = found[-1]
    return GotWorse(worse.at, worse.opened().get("text", ""), _changed(before, worse, lang))


def _changed(before: Intake, worse: Intake, lang: str) -> tuple[Changed, ...]:
    signs = library().signs
    return tuple(
        Changed(
            signs[name].short[lang],
            answer_word(signs[name], value, lang),
            answer_word(signs[name], before.answers[name], lang)
            if before.answers.get(name, NOT_ASKED) != NOT_ASKED
            else "",
        )
        for name, value in worse.answers.items()
        if name in signs
        and value not in (before.answers.get(name), UNKNOWN, NOT_ASKED)
        and (name in before.answers or value not in NOTHING_WRONG)
    )


def story(intake: Answered, facts: Facts, unknown: frozenset[str], lang: str) -> Story:
    """The answers as they stand.  unknown: danger signs that the triagist must ask."""
    content = library()
    complaints = [content.complaints[c] for c in intake.complaints if c in content.complaints]
    if not complaints:
        return Story((), _rest(intake.answers, frozenset(), lang))
    level = _levels(complaints, intake.answers, facts)
    danger = _danger_signs(complaints)
    asked = _asked(complaints, intake.answers, facts)
    shown = [s for s in asked if s.id in danger and (s.id in unknown or s.id in intake.answers)]
    rows = [_sign_row(sign, intake.answers, level, unknown, lang) for sign in shown]
    rank = {"yes": 0, "ask": 1, "no": 2}
    rows.sort(key=lambda row: (rank[row.kind], row.urgency if row.urgency is not None else 9))
    hidden = frozenset(content.signs) - frozenset(sign.id for sign in asked)
    done = frozenset(sign.id for sign in shown) | hidden
    return Story(tuple(rows), _rest(intake.answers, done, lang))


def _asked(complaints: list[Complaint], answers: Mapping[str, str], facts: Facts) -> list[Sign]:
    """The signs in their order, without the follow-ups that the answers before them hid."""
    content = library()
    found: list[Sign] = []
    seen: dict[str, str] = dict(answers)
    for sign, condition in questions_for(content, complaints, facts):
        if condition is not None and holds(condition, seen, facts, content) is False:
            seen[sign.id] = NOT_ASKED
        else:
            found.append(sign)
    return found


def _danger_signs(complaints: list[Complaint]) -> frozenset[str]:
    return frozenset(
        sign
        for complaint in complaints
        for criterion in complaint.criteria
        if criterion.urgency <= LAST_DANGER
        for sign in criterion.signs
    )


def _levels(
    complaints: list[Complaint], answers: Mapping[str, str], facts: Facts
) -> dict[str, int]:
    """Sign → the most urgent criterion that holds because of its answer."""
    held = {each.criterion for each in assess(library(), complaints, answers, facts).holds}
    found: dict[str, int] = {}
    for complaint in complaints:
        for criterion in complaint.criteria:
            if criterion.id not in held:
                continue
            for sign in _fulfilling(criterion, answers, facts):
                found[sign] = min(found.get(sign, 9), int(criterion.urgency))
    return found


def _fulfilling(criterion: Criterion, answers: Mapping[str, str], facts: Facts) -> set[str]:
    """The signs of the lines that hold, but for those whose answer says that nothing is wrong."""
    content = library()
    return {
        name
        for line in criterion.when
        if holds(line, answers, facts, content) is True
        for name in line
        if name in content.signs and answers.get(name) not in NOTHING_WRONG
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
        plain_no=value in NOTHING_WRONG and not sign.choices,
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
    plain: dict[str, str] = {"yes": _("ja"), "no": _("nee"), UNKNOWN: _("weet niet")}
    for choice in sign.choices:
        if choice.id == value:
            return choice.text[lang][0].lower() + choice.text[lang][1:]
    if value in plain:
        return plain[value]
    return f"{value} {sign.unit[lang]}" if sign.unit else value


def _rest(answers: Mapping[str, str], shown: frozenset[str], lang: str) -> tuple[Said, ...]:
    """Answers to signs that are not shown above."""
    signs = library().signs
    return tuple(
        Said(
            signs[name].short[lang],
            answer_word(signs[name], value, lang),
            plain_no=value == "no" and not signs[name].choices,
        )
        for name, value in answers.items()
        if name in signs and name not in shown
    )
