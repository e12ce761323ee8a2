"""What a visitor reads of her visits on her phone, and the audit lines of that reading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from cazpwa import database
from cazpwa.clinical import library
from cazpwa.clinical.content import UNKNOWN, Sign
from cazpwa.clinical.protocol import questions_for
from cazpwa.episode import actions as thread
from cazpwa.episode.records import Episode, Person
from cazpwa.identity.records import Centre, Place, Staff
from cazpwa.intake import actions as intake
from cazpwa.triage import actions as triage
from cazpwa.visits import actions, rules
from cazpwa.visits.records import Visit, list_of, visit_of
from cazpwa.work import Actor, UnitOfWork, action

LAST_DANGER = 2  # U0–U2: what the visitor must know first


class Stage(StrEnum):
    """How far a visit is, by her taps."""

    PLANNED = "planned"
    UNDERWAY = "underway"
    THERE = "there"
    DONE = "done"


@dataclass(frozen=True)
class Answer:
    """What was asked, in a few words, and what was said."""

    question: str
    said: str


@dataclass(frozen=True)
class VisitView:
    """One visit as its visitor sees it.

    entry: how to get in; None before Onderweg and after Klaar, whatever is stored.
    has_entry: whether something is stored about it.  lang: the patient's language.
    way: kilometres and minutes from the stop before, empty when unknown.
    """

    id: UUID
    stage: Stage
    begin: datetime | None
    end: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None
    way: str
    name: str
    age: str
    sex: str
    age_months: int
    postcode: str
    house: str
    phone: str
    reporter: str
    reporter_phone: str
    urgency: int
    complaint: str
    dangers: tuple[str, ...]
    badges: tuple[str, ...]
    answers: tuple[Answer, ...]
    denied: tuple[str, ...]
    text: str
    hopes: str
    lang: str
    advice: str
    has_entry: bool
    entry: str | None


def stage_of(visit: Visit) -> Stage:
    if visit.ended_at:
        return Stage.DONE
    if visit.arrived_at:
        return Stage.THERE
    return Stage.UNDERWAY if visit.departed_at else Stage.PLANNED


def entry_for(stage: Stage, stored: str) -> str | None:
    """How to get in is hers from Onderweg until Klaar, at no other time."""
    return stored or None if stage in (Stage.UNDERWAY, Stage.THERE) else None


def own_list(by: Actor, lang: str) -> list[VisitView]:
    """Her visits still to make, in order, each with everything she needs when the network is gone.

    Every patient on it counts as read: an audit line each, once an hour.
    """
    with database.current().reading() as session:
        views = _views(session, by, lang)
        episodes = [v.episode_id for v in list_of(session, by.centre_id, by.id)]
    _open_all(by, episodes)
    return views


def own_visit(by: Actor, visit_id: UUID) -> Visit:
    """Her own visit.  Raises NotFound for anybody else's."""
    with database.current().reading() as session:
        visit = visit_of(session, by.centre_id, visit_id)
    if visit is None or visit.visitor_id != by.id:
        raise thread.NotFound
    thread.open_for_reading(by, visit.episode_id)
    return visit


@action
def _open_all(work: UnitOfWork, episode_ids: Iterable[UUID]) -> None:
    for episode_id in episode_ids:
        thread.open_for_reading(work, episode_id)


def _views(session: Session, by: Actor, lang: str) -> list[VisitView]:
    if by.id is None:
        return []
    visits = list_of(session, by.centre_id, by.id)
    ways = _ways(session, by, visits)
    return [_view(session, visit, way, lang) for visit, way in zip(visits, ways, strict=True)]


def _ways(session: Session, by: Actor, visits: Sequence[Visit]) -> list[str]:
    """Distance of each stop from the one before it; of the first from where she is now."""
    centre, visitor = session.get_one(Centre, by.centre_id), session.get_one(Staff, by.id)
    here = actions.last_place(session, by.centre_id, visitor.id) or (centre.lat, centre.lon)
    found = []
    for visit in visits:
        km = None if visit.arrived_at else actions.km_to(session, visit, here)
        found.append("" if km is None else _way(km, visitor.speed_kmh))
        here = _place(session, visit) or here
    return found


def _way(km: float, speed_kmh: float) -> str:
    minutes = max(1, round(km / speed_kmh * 60))
    shown = format_decimal(round(km, 1), format="0.0")
    return str(
        ngettext("%(km)s km, %(num)s minuut", "%(km)s km, %(num)s minuten", minutes, km=shown)
    )


def _place(session: Session, visit: Visit) -> rules.Point | None:
    episode = session.get_one(Episode, visit.episode_id)
    person = session.get_one(Person, episode.person_id)
    place = session.get(Place, (visit.centre_id, person.pc4 or ""))
    return (place.lat, place.lon) if place else None


def _view(session: Session, visit: Visit, way: str, lang: str) -> VisitView:
    episode = session.get_one(Episode, visit.episode_id)
    who = session.get_one(Person, episode.person_id).opened()
    words = intake.own_words(session, episode.id)
    stored = str(visit.opened().get("entry") or "")
    stage = stage_of(visit)
    confirmation = triage.confirmation_of(session, episode.id)
    suggestion = triage.suggestion_of(session, episode.id)
    answers, denied = _answers(session, episode, lang)
    return VisitView(
        id=visit.id,
        stage=stage,
        begin=visit.begin,
        end=visit.end,
        departed_at=visit.departed_at,
        arrived_at=visit.arrived_at,
        way=way,
        **_patient(who),
        age=_age(episode.age_months),
        sex=episode.sex,
        age_months=episode.age_months,
        urgency=confirmation.urgency if confirmation else LAST_DANGER,
        complaint=episode.complaint,
        dangers=_dangers(suggestion.reasons if suggestion else (), lang),
        badges=tuple(suggestion.badges) if suggestion else (),
        answers=answers,
        denied=denied,
        text=words.get("text") or "",
        hopes=words.get("hopes") or "",
        lang=episode.lang,
        advice=_advice(episode),
        has_entry=bool(stored),
        entry=entry_for(stage, stored),
    )


def _patient(who: dict[str, Any]) -> dict[str, str]:
    """Name, address and telephone out of the sealed document."""
    house = (who.get("house_number"), who.get("addition"))
    return {
        "name": who.get("name") or _("Naam onbekend"),
        "postcode": who.get("postcode") or "",
        "house": " ".join(part for part in house if part),
        "phone": who.get("phone") or "",
        "reporter": who.get("reporter_name") or "",
        "reporter_phone": who.get("reporter_phone") or "",
    }


def _age(months: int) -> str:
    if months < 24:
        return str(ngettext("%(num)s maand", "%(num)s maanden", months))
    return str(months // 12)


def _dangers(reasons: Iterable[Any], lang: str) -> tuple[str, ...]:
    """The reasons at U0–U2, found or not assessed, most urgent first."""
    return tuple(reason[lang] for reason in reasons if reason["urgency"] <= LAST_DANGER)


def _advice(episode: Episode) -> str:
    """What she may hand over in writing, one line each, in the patient's language."""
    complaint = library().complaints.get(episode.complaint)
    return "\n".join(line.text[episode.lang] for line in complaint.advice) if complaint else ""


def _answers(
    session: Session, episode: Episode, lang: str
) -> tuple[tuple[Answer, ...], tuple[str, ...]]:
    """What was said, in the order in which it was asked, and apart from it what was denied.

    Questions about violence stay out: at the patient's door others read along.
    """
    current = intake.current_answers(session, episode.id)
    if current is None:
        return (), ()
    content = library()
    complaints = [content.complaints[c] for c in current.complaints if c in content.complaints]
    said: list[Answer] = []
    denied: list[str] = []
    for sign, _condition in questions_for(content, complaints, intake.facts_of(episode, current)):
        value = current.answers.get(sign.id)
        if value is None or sign.private:
            continue
        if value == "no":
            denied.append(sign.short[lang])
        else:
            said.append(Answer(sign.short[lang], _said(sign, value, lang)))
    return tuple(said), tuple(denied)


def _said(sign: Sign, value: str, lang: str) -> str:
    if value == UNKNOWN:
        return str(_("weet ik niet"))
    if sign.kind == "yes_no":
        return str(_("ja"))
    for choice in sign.choices:
        if choice.id == value:
            return choice.text[lang]
    number = str(format_decimal(float(value))) if sign.kind == "number" else value
    return f"{number} {sign.unit[lang]}" if sign.unit else number
