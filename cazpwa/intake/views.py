"""What the pages of the front door show: small, read-only, with every decision already made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from cazpwa.clinical import library
from cazpwa.clinical.content import UNKNOWN, Complaint, Condition, Criterion, Sign, Urgency
from cazpwa.clinical.protocol import Facts, alarms, belongs_to, holds, questions_for
from cazpwa.intake import forms, rules, search
from cazpwa.words import DOOR, complaint_name


@dataclass(frozen=True)
class Page:
    """The frame of one stage: what is carried along, what was filled in, what is wrong.

    urls: stage → address.  mistakes: field → sentence.
    labels: field → what was asked, where the sentence alone does not say it.
    """

    stage: str
    key: str
    desk: bool
    urls: Mapping[str, str]
    values: Mapping[str, str]
    carried: list[tuple[str, str]]
    mistakes: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        return self.values.get(name, "")

    def mistake(self, name: str) -> str:
        return self.mistakes.get(name, "")


@dataclass(frozen=True)
class Option:
    """One thing to choose."""

    value: str
    text: str
    chosen: bool = False


@dataclass(frozen=True)
class WhatView:
    """P3: what may be chosen by this person, and whether pregnancy is asked."""

    tiles: list[Option]
    others: list[Option]
    ask_pregnant: bool
    elsewhere: bool
    own_words: bool


@dataclass(frozen=True)
class Question:
    """One sign as it is asked.  condition: what script needs to hide a follow-up."""

    sign: str
    kind: str
    text: str
    short: str
    why: str
    look: str
    picture: str
    private: bool
    unit: str
    value: str
    options: list[Option]
    condition: dict[str, list[str]]

    @property
    def name(self) -> str:
        return forms.ANSWER + self.sign


@dataclass(frozen=True)
class Line:
    """Answers that together mean something, and what to say then."""

    when: dict[str, list[str]]
    reason: str
    first_aid: list[str]

    def as_data(self) -> dict[str, Any]:
        return {"when": self.when, "reason": self.reason, "firstAid": self.first_aid}


@dataclass(frozen=True)
class QuestionsView:
    """P4: the questions, most dangerous first, and what a phone without network must know."""

    questions: list[Question]
    alarms: list[dict[str, Any]]
    first_aid: list[dict[str, Any]]
    place: str
    means_patient: bool


@dataclass(frozen=True)
class Alarm:
    """P5 for this person."""

    reason: str
    chose: str
    first_aid: list[str]
    place: str
    change: str


@dataclass(frozen=True)
class Row:
    """One answer on the check page; anchor: where it is changed."""

    label: str
    value: str
    stage: str
    anchor: str


@dataclass(frozen=True)
class CheckView:
    """P6: everything once more, without the questions that stay private."""

    who: list[Row]
    what: list[Row]
    answers: list[Row]
    phone: str
    ask_text: bool
    back: str
    first_aid: list[str]
    red: str
    tell_own_doctor: bool


def what_view(page: Page, who: forms.Who, chosen: list[str], hour: int, lang: str) -> WhatView:
    tiles, others = search.tiles_first(forms.complaints_for(who, hour), lang)
    return WhatView(
        tiles=_complaint_options(tiles, chosen, lang),
        others=_complaint_options(others, chosen, lang),
        ask_pregnant=who.may_be_pregnant and who.with_patient,
        elsewhere=not who.with_patient,
        own_words="own_words" in page.values,
    )


def _complaint_options(
    complaints: Iterable[Complaint], chosen: list[str], lang: str
) -> list[Option]:
    return [Option(each.id, each.name[lang], each.id in chosen) for each in complaints]


def questions_view(
    who: forms.Who, what: forms.What, facts: Facts, values: Mapping[str, str], lang: str
) -> QuestionsView:
    complaints = _complaints(what.complaints)
    child = who.reporter == "child"
    asked = [
        _question(sign, rest, values.get(forms.ANSWER + sign.id, ""), child, lang)
        for sign, condition in questions_for(library(), complaints, facts)
        if (rest := _still_open(condition or {}, facts)) is not None
    ]
    return QuestionsView(
        questions=asked,
        alarms=[line.as_data() for line, _c in _alarm_lines(complaints, facts, lang)],
        first_aid=[line.as_data() for line in _first_aid_lines(complaints, facts, lang)],
        place=place_of(who.contact),
        means_patient=who.reporter == "other",
    )


def _complaints(ids: Iterable[str]) -> list[Complaint]:
    return [library().complaints[each] for each in ids]


def _still_open(condition: Condition, facts: Facts) -> dict[str, list[str]] | None:
    """A condition with the facts worked out; None when it can never hold for this person."""
    known = {name: wanted for name, wanted in condition.items() if name not in library().signs}
    rest = {name: wanted for name, wanted in condition.items() if name in library().signs}
    if holds(known, {}, facts, library()) is False:
        return None
    if not all(belongs_to(library().signs[name].audience, facts) for name in rest):
        return None
    return {name: list(wanted) for name, wanted in rest.items()}


def _question(
    sign: Sign, condition: dict[str, list[str]], value: str, child: bool, lang: str
) -> Question:
    text = sign.child if child and sign.child else sign.text
    return Question(
        sign=sign.id,
        kind=sign.kind,
        text=text[lang],
        short=sign.short[lang],
        why=sign.why[lang],
        look=sign.look[lang] if sign.look else "",
        picture=sign.picture or "",
        private=sign.private,
        unit=sign.unit[lang] if sign.unit else "",
        value=value,
        options=_options(sign, value, lang),
        condition=condition,
    )


def _options(sign: Sign, value: str, lang: str) -> list[Option]:
    if sign.kind == "number":
        return []
    words = {"yes": _("Ja"), "no": _("Nee")} if sign.kind == "yes_no" else {}
    named = [*words.items(), *((choice.id, choice.text[lang]) for choice in sign.choices)]
    return [Option(each, text, each == value) for each, text in named]


def _alarm_lines(
    complaints: list[Complaint], facts: Facts, lang: str
) -> list[tuple[Line, Condition]]:
    return [
        (_line(criterion, rest, lang), rest)
        for criterion, rest in alarms(library(), complaints, facts)
    ]


def _line(criterion: Criterion, rest: Mapping[str, Iterable[str]], lang: str) -> Line:
    when = {name: list(wanted) for name, wanted in rest.items()}
    return Line(when, criterion.reason[lang], list(criterion.first_aid[lang]))


def _first_aid_lines(complaints: list[Complaint], facts: Facts, lang: str) -> list[Line]:
    """What cannot wait for the end of the questions, below 112."""
    return [
        _line(criterion, rest, lang)
        for complaint in complaints
        for criterion in complaint.criteria
        if criterion.first_aid and criterion.urgency > Urgency.U1
        for line in criterion.when
        if (rest := _still_open(line, facts))
    ]


def first_aid_now(
    complaints: Iterable[str], answers: Mapping[str, str], facts: Facts, lang: str
) -> list[str]:
    """The first aid of the most urgent line that holds already."""
    found = [
        criterion
        for complaint in _complaints(complaints)
        for criterion in complaint.criteria
        if criterion.first_aid
        and any(holds(line, answers, facts, library()) is True for line in criterion.when)
    ]
    worst = min(found, key=lambda criterion: criterion.urgency, default=None)
    return list(worst.first_aid[lang]) if worst else []


def alarm_of(submission: rules.Submission, facts: Facts, lang: str) -> Alarm | None:
    """What to show when these answers mean 112; None when they do not."""
    lines = _alarm_lines(_complaints(submission.complaints), facts, lang)
    for line, condition in lines:
        if holds(condition, submission.answers, facts, library()) is True:
            last = list(condition)[-1]
            return Alarm(
                reason=line.reason,
                chose=_chosen(condition, submission.answers, lang),
                first_aid=line.first_aid,
                place=place_of(submission.contact),
                change=forms.ANSWER + last,
            )
    return None


def _chosen(condition: Condition, answers: Mapping[str, str], lang: str) -> str:
    said = []
    for name in condition:
        sign = library().signs[name]
        if not sign.private:
            value = answers[name]
            said.append(
                sign.short[lang]
                if value == "yes"
                else f"{sign.short[lang].split(':')[0]}: {answer_text(sign, value, lang)}"
            )
    return ", ".join(said)


def answer_text(sign: Sign, value: str, lang: str) -> str:
    """An answer in words."""
    if value == UNKNOWN:
        return str(_("Weet ik niet"))
    if sign.kind == "yes_no":
        return str(_("Ja") if value == "yes" else _("Nee"))
    if sign.kind == "number":
        number = value.replace(".", ",") if lang == "nl" else value
        return f"{number} {sign.unit[lang]}" if sign.unit else number
    return next(choice.text[lang] for choice in sign.choices if choice.id == value)


def place_of(contact: rules.Contact) -> str:
    """The address as one reads it out on the telephone."""
    text = _(
        "Postcode %(postcode)s, huisnummer %(number)s",
        postcode=f"{contact.postcode[:4]} {contact.postcode[4:]}",
        number=f"{contact.house_number} {contact.addition}".strip(),
    )
    return str(text)


def check_view(submission: rules.Submission, facts: Facts, lang: str, *, desk: bool) -> CheckView:
    own_words = not submission.complaints
    alarm = alarm_of(submission, facts, lang)
    return CheckView(
        who=_who_rows(submission, desk=desk),
        what=_what_rows(submission, lang, own_words=own_words),
        answers=_answer_rows(submission, facts, lang),
        phone=forms.spoken_phone(submission.contact.reporter_phone or submission.contact.phone),
        ask_text=not own_words,
        back="what" if own_words else "questions",
        first_aid=first_aid_now(submission.complaints, submission.answers, facts, lang),
        red=alarm.reason if alarm else "",
        tell_own_doctor=submission.tell_own_doctor,
    )


def _who_rows(submission: rules.Submission, *, desk: bool) -> list[Row]:
    contact = submission.contact
    sexes = {"female": _("Vrouw"), "male": _("Man"), "unknown": _("Anders of weet ik niet")}
    rows = [Row(_("Wie is ziek"), contact.name, "who", "name")]
    if desk:
        rows.append(Row(_("Hoe komt de vraag binnen?"), str(DOOR[submission.door]), "who", "door"))
    born = contact.birth_date
    rows.append(
        Row(_("Geboortedatum"), written_date(born), "who", "birth_day")
        if born
        else Row(_("Leeftijd"), age_text(submission.age_months), "who", "age_years")
    )
    rows.append(Row(_("Geslacht"), sexes[submission.sex], "who", "sex"))
    rows.append(Row(_("Waar de patiënt nu is"), place_of(contact), "who", "postcode"))
    if submission.reporter != "self":
        rows.append(Row(_("Wie het invult"), contact.reporter_name, "who", "reporter_name"))
        number = forms.spoken_phone(contact.phone)
        if contact.phone != contact.reporter_phone:
            rows.append(Row(_("Telefoon van de patiënt"), number, "who", "phone"))
    return rows


def written_date(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"


def age_text(months: int) -> str:
    if months < 24:
        return str(_("%(n)s maanden", n=months))
    return str(_("%(n)s jaar", n=months // 12))


def _what_rows(submission: rules.Submission, lang: str, *, own_words: bool) -> list[Row]:
    rows = [
        Row(_("Wat er aan de hand is"), complaint_name(each, lang), "what", "search")
        for each in submission.complaints
    ]
    if own_words:
        rows.append(Row(_("Wat er aan de hand is"), submission.text, "what", "text"))
    if submission.pregnant:
        words = {"yes": _("Ja"), "no": _("Nee"), UNKNOWN: _("Misschien")}
        rows.append(Row(_("Zwanger"), words[submission.pregnant], "what", "pregnant"))
    if submission.hopes:
        rows.append(Row(_("Wat u hoopt dat wij doen"), submission.hopes, "what", "hopes"))
    return rows


def _answer_rows(submission: rules.Submission, facts: Facts, lang: str) -> list[Row]:
    asked = questions_for(library(), _complaints(submission.complaints), facts)
    return [
        Row(
            sign.short[lang],
            answer_text(sign, submission.answers[sign.id], lang),
            "questions",
            forms.ANSWER + sign.id,
        )
        for sign, _condition in asked
        if sign.id in submission.answers and not sign.private
    ]


def opens_at(settings: Mapping[str, Any], now: datetime) -> str:
    """When the centre opens again, as 17:00; empty when it is open now.

    settings: `open_from` and `open_until` as "17:00"; without these it is always open.
    now: on the centre's wall clock.
    """
    start, end = settings.get("open_from"), settings.get("open_until")
    if not start or not end:
        return ""
    time = f"{now:%H:%M}"
    inside = start <= time < end if start < end else time >= start or time < end
    return "" if inside else str(start)
