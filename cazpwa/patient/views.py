"""Gathers what the live page shows, in one small object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cazpwa import clock
from cazpwa.advice import video
from cazpwa.advice.actions import advice_of
from cazpwa.clinical import library
from cazpwa.consults.actions import consult_of
from cazpwa.episode.records import Episode, Link, Person
from cazpwa.exchange.records import open_call_tasks
from cazpwa.identity.records import Centre, Staff
from cazpwa.intake.actions import current_answers
from cazpwa.patient import rules
from cazpwa.queue.actions import standing_of
from cazpwa.triage.actions import confirmation_of, suggestion_of
from cazpwa.visits.actions import visit_for


@dataclass(frozen=True)
class Decided:
    """Who looked, when, and what follows from it."""

    by: str
    role: str
    at: datetime
    disposition: str


@dataclass(frozen=True)
class Place:
    """A place in the queue as a whole state.  low, high: minutes."""

    ahead: int
    low: int
    high: int
    moved_back_at: datetime | None


@dataclass(frozen=True)
class Window:
    begin: datetime
    end: datetime
    before_begin: datetime | None
    before_end: datetime | None
    visitor: str
    visitor_role: str


@dataclass(frozen=True)
class View:
    """All that one holder of a link sees.  Nothing here that the page does not show."""

    kind: str
    state: str
    version: int
    queue_seq: int
    updated_at: datetime
    received_at: datetime
    code: str
    phone_tail: str
    name: str
    promised_by: datetime | None
    late: bool
    looks_again: bool
    wants_to_stop: bool
    called_112: bool
    decided: Decided | None
    place: Place | None
    come_at: datetime | None
    window: Window | None
    video_url: str | None
    helper: str
    advice: str
    outcome: str
    meanwhile: tuple[str, ...]
    watch: tuple[str, ...]
    self_care: tuple[str, ...]
    under_way: bool


def view_of(session: Session, episode: Episode, link: Link, centre: Centre, lang: str) -> View:
    """The live page of this holder at this moment, from one reading of the database."""
    kind = rules.page_kind(episode.state, link_role=link.role, sensitive=episode.sensitive)
    shown = kind not in ("status_only", "person_calls")
    person = session.get_one(Person, episode.person_id).opened()
    promised, looks_again, place = _waiting(session, episode)
    late = episode.state == "received" and promised is not None and clock.now() >= promised
    confirmed = kind in rules.CONFIRMED and shown
    complaint = library().complaints.get(episode.complaint) if confirmed else None
    answers = current_answers(session, episode.id)
    return View(
        kind=kind,
        state=episode.state,
        version=episode.version,
        queue_seq=centre.queue_seq,
        updated_at=clock.now(),
        received_at=episode.created_at,
        code=episode.code,
        phone_tail=rules.phone_tail(person["phone"]) if shown or kind == "person_calls" else "",
        name=person["name"].split(" ")[0] if shown else "",
        promised_by=promised,
        late=late,
        looks_again=looks_again and confirmed,
        wants_to_stop=kind in rules.UNDER_WAY and _is_to_be_called(session, episode),
        called_112=bool(answers and answers.called_112),
        decided=_decided(session, episode) if confirmed else None,
        place=place if kind == "advice" else None,
        come_at=_come_at(session, episode) if kind == "centre" else None,
        window=_window(session, episode) if kind in ("visit", "visit_underway") else None,
        video_url=_video(session, episode) if kind == "advice_busy" else None,
        helper=_helper(session, episode) if shown else "",
        advice=_written(session, episode) if kind == "closed" and shown else "",
        outcome=(episode.outcome or "") if shown else "",
        meanwhile=complaint.meanwhile[lang] if complaint else (),
        watch=_watch(episode, lang) if shown and kind != "cancelled" else (),
        self_care=_self_care(session, episode, lang) if confirmed else (),
        under_way=kind in rules.UNDER_WAY,
    )


def _watch(episode: Episode, lang: str) -> tuple[str, ...]:
    """When to say that it got worse: also before anybody looked, for it says nothing of urgency."""
    complaint = library().complaints.get(episode.complaint)
    return complaint.watch[lang] if complaint else ()


def _self_care(session: Session, episode: Episode, lang: str) -> tuple[str, ...]:
    """What to do oneself, in the complaint's words, once a clinician decided for self-care."""
    decision = confirmation_of(session, episode.id)
    complaint = library().complaints.get(episode.complaint)
    if decision is None or complaint is None or decision.disposition != "self_care":
        return ()
    return tuple(advice.text[lang] for advice in complaint.advice)


def _is_to_be_called(session: Session, episode: Episode) -> bool:
    return any(
        task.episode_id == episode.id and task.why == "wants_to_stop"
        for task in open_call_tasks(session, episode.centre_id)
    )


def _waiting(session: Session, episode: Episode) -> tuple[datetime | None, bool, Place | None]:
    promised, looks_again, standing = standing_of(session, episode)
    if standing is None:
        return promised, looks_again, None
    place = Place(standing.ahead, standing.low, standing.high, standing.moved_back_at)
    return promised, looks_again, place


def _decided(session: Session, episode: Episode) -> Decided | None:
    found = confirmation_of(session, episode.id)
    if found is None or found.pending:
        return None
    return Decided(found.by_name.split(" ")[0], found.by_role, found.at, found.disposition)


def _come_at(session: Session, episode: Episode) -> datetime | None:
    consult = consult_of(session, episode.id)
    return consult.come_at if consult else None


def _window(session: Session, episode: Episode) -> Window | None:
    visit = visit_for(session, episode.id)
    if visit is None or visit.visitor_id is None or visit.begin is None or visit.end is None:
        return None
    visitor = session.get_one(Staff, visit.visitor_id)
    return Window(
        visit.begin,
        visit.end,
        visit.before_begin,
        visit.before_end,
        visitor.first_name,
        visitor.role,
    )


def _video(session: Session, episode: Episode) -> str | None:
    advice = advice_of(session, episode.id)
    return video.address(advice.video_room) if advice and advice.video_room else None


def _helper(session: Session, episode: Episode) -> str:
    advice = advice_of(session, episode.id)
    if advice is not None and advice.outcome != "put_back":
        return advice.taken_by_name.split(" ")[0]
    visit = visit_for(session, episode.id)
    if visit is not None and visit.visitor_id is not None:
        return session.get_one(Staff, visit.visitor_id).first_name
    return ""


def _written(session: Session, episode: Episode) -> str:
    """The advice in writing, from whichever step gave it."""
    advice, consult = advice_of(session, episode.id), consult_of(session, episode.id)
    visit = visit_for(session, episode.id)
    found = [
        advice.opened().get("text") if advice else None,
        consult.opened().get("text") if consult else None,
        visit.opened().get("advice") if visit else None,
    ]
    return next((text for text in found if text), "")


def most_urgent(session: Session, episode: Episode) -> int:
    """The most urgent level that anybody or anything gave this episode."""
    suggestion = suggestion_of(session, episode.id)
    confirmation = confirmation_of(session, episode.id)
    levels = [row.urgency for row in (suggestion, confirmation) if row is not None]
    return min(levels, default=0)
