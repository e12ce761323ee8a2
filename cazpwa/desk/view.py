"""The open episode (C2): everything a clinician needs on one screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from babel.dates import format_date
from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cazpwa import clock
from cazpwa.advice import video
from cazpwa.advice.actions import advice_of
from cazpwa.advice.records import RemoteAdvice
from cazpwa.clinical import library
from cazpwa.consults.actions import consult_of
from cazpwa.consults.records import Consult
from cazpwa.desk.explain import Explanation, explain
from cazpwa.desk.rows import names_of, newest, shown_number
from cazpwa.desk.story import GotWorse, Story, got_worse, story
from cazpwa.desk.timeline import Moment, moment
from cazpwa.episode.records import Episode, Person, timeline_of
from cazpwa.episode.rules import Act, NotAllowed, State, move
from cazpwa.identity.records import Staff
from cazpwa.identity.rules import CLINICIANS, Role
from cazpwa.intake.actions import Answered, current_answers, facts_of, own_words
from cazpwa.queue.records import place_of
from cazpwa.queue.rules import Queue
from cazpwa.triage import actions as triage
from cazpwa.triage import rules as triage_rules
from cazpwa.triage.records import Call, Confirmation, Suggestion, calls_of
from cazpwa.visits.actions import visit_for, visitors
from cazpwa.visits.records import Visit
from cazpwa.words import badge, complaint_name, person_word
from cazpwa.work import Actor, UnitOfWork

EARLIER_SHOWN = 5
REASONS_SHOWN = 3


@dataclass(frozen=True)
class Who:
    """Who it is about and who asks, opened from the sealed document."""

    name: str
    age: str
    born: str
    phone: str
    number: str
    address: str
    reporter: str
    reporter_phone: str
    reporter_number: str


@dataclass(frozen=True)
class Earlier:
    episode_id: UUID
    on: datetime
    complaint: str
    urgency: int | None


@dataclass(frozen=True)
class Proposal:
    """What was proposed, or, when blind, only that somebody must judge."""

    urgency: int
    disposition: str
    product: str | None
    reasons: tuple[str, ...]
    more_reasons: tuple[str, ...]
    explanation: Explanation
    blind: bool
    obstacles: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Decided:
    """The decision that stands, and its signature."""

    id: UUID
    urgency: int
    disposition: str
    product: str | None
    reason: str | None
    by_name: str
    by_role: str
    at: datetime
    pending: bool
    sign_by: datetime | None
    signed_at: datetime | None
    proposed_urgency: int
    proposed_disposition: str


@dataclass(frozen=True)
class Called:
    """A call that runs now, or the last one that was made."""

    running: bool
    result: str | None
    began_at: datetime
    by: str


@dataclass(frozen=True)
class May:
    """What this member of staff may do here now."""

    see_answers: bool
    call: bool
    decide: bool
    redecide: bool
    sign: bool
    advise: bool
    receive: bool
    send_back: bool


@dataclass(frozen=True)
class EpisodeView:
    id: UUID
    version: int
    state: str
    open: bool
    door: str
    code: str
    lang: str
    complaint: str
    person: str
    received_at: datetime
    who: Who
    own: str
    hopes: str
    worse: GotWorse | None
    story: Story
    risks: tuple[str, ...]
    pregnant: str
    called_112: bool
    earlier: tuple[Earlier, ...]
    proposal: Proposal | None
    decided: Decided | None
    to_decide: bool
    call: Called | None
    advice: RemoteAdvice | None
    advice_written: str
    video_address: str
    advice_lines: tuple[tuple[str, str], ...]
    consult: Consult | None
    visit: Visit | None
    visitor: str
    visitors: tuple[tuple[UUID, str], ...]
    moments: tuple[Moment, ...]
    may: May


def episode_view(session: Session, episode: Episode, me: Staff, lang: str) -> EpisodeView:
    """Read everything about an opened episode; the caller has written its audit line."""
    to_decide = place_of(session, episode.id, Queue.TRIAGE) is not None
    confirmation = triage.confirmation_of(session, episode.id)
    return EpisodeView(
        id=episode.id,
        version=episode.version,
        state=episode.state,
        open=episode.is_open,
        door=episode.door,
        code=episode.code,
        lang=episode.lang,
        received_at=episode.created_at,
        **_person(session, episode, lang),
        **_said(session, episode, lang),
        **_way_on(session, episode, lang),
        proposal=_proposal(session, episode, confirmation, to_decide, lang),
        decided=_decided(session, confirmation),
        to_decide=to_decide,
        call=_called(session, calls_of(session, episode.id)),
        moments=tuple(moment(row) for row in reversed(timeline_of(session, episode.id))),
        may=_may(Role(me.role), episode, confirmation, to_decide),
    )


def _person(session: Session, episode: Episode, lang: str) -> dict[str, Any]:
    """Who it is, and when this person was here before."""
    person = session.get_one(Person, episode.person_id)
    return {
        "complaint": complaint_name(episode.complaint, lang),
        "person": person_word(episode.age_months, episode.sex),
        "who": _who(episode, person.opened(), lang),
        "earlier": _earlier(session, episode, person, lang),
    }


def _said(session: Session, episode: Episode, lang: str) -> dict[str, Any]:
    """What the patient told, in answers and in own words."""
    intake = current_answers(session, episode.id)
    suggestion = triage.suggestion_of(session, episode.id)
    words = own_words(session, episode.id)
    return {
        "own": words.get("text", ""),
        "hopes": words.get("hopes", ""),
        "worse": got_worse(session, episode.id, lang),
        "story": _story(episode, intake, suggestion, lang),
        "risks": tuple(badge(each, lang) for each in suggestion.badges) if suggestion else (),
        "pregnant": (intake.pregnant or "") if intake else "",
        "called_112": bool(intake and intake.called_112),
    }


def _way_on(session: Session, episode: Episode, lang: str) -> dict[str, Any]:
    """Where the three ways on stand."""
    advice = advice_of(session, episode.id)
    visit = visit_for(session, episode.id)
    return {
        "advice": advice,
        "advice_written": advice.opened().get("text", "") if advice else "",
        "video_address": video.address(advice.video_room) if advice and advice.video_room else "",
        "advice_lines": _advice_lines(episode, lang),
        "consult": consult_of(session, episode.id),
        "visit": visit,
        "visitor": _visitor(session, visit),
        "visitors": tuple((each.id, each.name) for each in visitors(session, episode.centre_id)),
    }


def _may(role: Role, episode: Episode, confirmation: Confirmation | None, to_decide: bool) -> May:
    clinician = role in CLINICIANS
    waits = confirmation is not None and bool(
        confirmation.authorise_by and not confirmation.authorised_at
    )
    state = State(episode.state)
    return May(
        see_answers=role is not Role.DESK,
        call=clinician and episode.is_open,
        decide=clinician and to_decide,
        redecide=clinician and not to_decide and _fits(state, Act.CONFIRM_ADVICE),
        sign=role is Role.DOCTOR_IN_CHARGE and waits,
        advise=clinician or role is Role.VISITING_DOCTOR,
        receive=True,
        send_back=(clinician or role is Role.VISITING_DOCTOR)
        and state is not State.AUTHORISING
        and _fits(state, Act.RETURN_TO_TRIAGE),
    )


def _fits(state: State, act: Act) -> bool:
    try:
        move(state, act)
    except NotAllowed:
        return False
    return True


def _who(episode: Episode, said: dict[str, Any], lang: str) -> Who:
    house = f"{said.get('house_number', '')}{said.get('addition', '') and ' ' + said['addition']}"
    address = " ".join(part for part in (said.get("postcode", ""), house) if part)
    months = episode.age_months
    reporter_phone = said.get("reporter_phone") or ""
    return Who(
        name=said.get("name") or _("Naam onbekend"),
        age=_("%(n)s maanden", n=months) if months < 24 else str(months // 12),
        born=_day(said.get("birth_date"), lang),
        phone=said.get("phone") or "",
        number=shown_number(said.get("phone") or ""),
        address=address,
        reporter=_reporter(episode, said.get("reporter_name") or ""),
        reporter_phone=reporter_phone,
        reporter_number=shown_number(reporter_phone) if reporter_phone else "",
    )


def _day(iso: str | None, lang: str) -> str:
    return format_date(date.fromisoformat(iso), "dd-MM-yyyy", locale=lang) if iso else ""


def _reporter(episode: Episode, name: str) -> str:
    if episode.reporter == "self":
        return str(_("zelf"))
    who = name or (_("ouder") if episode.reporter == "child" else _("iemand anders"))
    if not episode.with_patient:
        return str(_("%(who)s, niet bij de patiënt", who=who))
    return who


def _story(
    episode: Episode, intake: Answered | None, suggestion: Suggestion | None, lang: str
) -> Story:
    if intake is None:
        return Story((), ())
    unknown = frozenset(suggestion.unknown_signs) if suggestion else frozenset[str]()
    return story(intake, facts_of(episode, intake), unknown, lang)


def _earlier(session: Session, episode: Episode, person: Person, lang: str) -> tuple[Earlier, ...]:
    """Other episodes of the same number, or of the same birth date and postcode."""
    same = [
        column == value
        for column, value in (
            (Person.phone_index, person.phone_index),
            (Person.birth_index, person.birth_index),
        )
        if value is not None
    ]
    if not same:
        return ()
    found = session.scalars(
        select(Episode)
        .join(Person, Person.id == Episode.person_id)
        .where(Person.centre_id == episode.centre_id, Episode.id != episode.id, or_(*same))
        .order_by(Episode.created_at.desc())
        .limit(EARLIER_SHOWN)
    ).all()
    decided = newest(session, Confirmation, [each.id for each in found])
    return tuple(
        Earlier(
            each.id,
            each.created_at,
            complaint_name(each.complaint, lang),
            decided[each.id].urgency if each.id in decided else None,
        )
        for each in found
    )


def _proposal(
    session: Session,
    episode: Episode,
    confirmation: Confirmation | None,
    to_decide: bool,
    lang: str,
) -> Proposal | None:
    suggestion = triage.suggestion_of(session, episode.id)
    if suggestion is None:
        return None
    judged = confirmation is not None and confirmation.suggestion_id == suggestion.id
    reading = UnitOfWork(session, Actor.system(episode.centre_id), clock.now())
    case = triage.case_of(reading, episode, suggestion)
    age = person_word(episode.age_months, episode.sex).split(", ")[-1]
    texts = [reason[lang] for reason in suggestion.reasons]
    signs = library().signs
    return Proposal(
        urgency=suggestion.urgency,
        disposition=suggestion.disposition,
        product=suggestion.product,
        reasons=tuple(texts[:REASONS_SHOWN]),
        more_reasons=tuple(texts[REASONS_SHOWN:]),
        explanation=explain(suggestion, age, lang),
        blind=suggestion.blind and not judged and to_decide,
        obstacles=triage_rules.obstacles(case, suggestion.urgency),
        unknown=tuple(
            signs[each].short[lang] for each in suggestion.unknown_signs if each in signs
        ),
    )


def _decided(session: Session, confirmation: Confirmation | None) -> Decided | None:
    if confirmation is None:
        return None
    proposed = session.get_one(Suggestion, confirmation.suggestion_id)
    return Decided(
        id=confirmation.id,
        urgency=confirmation.urgency,
        disposition=confirmation.disposition,
        product=confirmation.product,
        reason=confirmation.reason,
        by_name=confirmation.by_name,
        by_role=confirmation.by_role,
        at=confirmation.at,
        pending=confirmation.pending,
        sign_by=confirmation.authorise_by,
        signed_at=confirmation.authorised_at,
        proposed_urgency=proposed.urgency,
        proposed_disposition=proposed.disposition,
    )


def _called(session: Session, calls: list[Call]) -> Called | None:
    if not calls:
        return None
    running = [each for each in calls if each.ended_at is None]
    call = running[-1] if running else calls[-1]
    name = names_of(session, [call.by_id]).get(call.by_id, "")
    return Called(bool(running), call.result, call.began_at, name)


def _advice_lines(episode: Episode, lang: str) -> tuple[tuple[str, str], ...]:
    complaint = library().complaints.get(episode.complaint)
    if complaint is None:
        return ()
    return tuple((each.id, each.text[lang]) for each in complaint.advice)


def _visitor(session: Session, visit: Visit | None) -> str:
    if visit is None or visit.visitor_id is None:
        return ""
    return session.get_one(Staff, visit.visitor_id).name
