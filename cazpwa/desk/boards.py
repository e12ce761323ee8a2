"""The boards (C3): who is expected at the centre, who goes where, what is about to be late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from cazpwa.consults.actions import consults_now
from cazpwa.consults.records import Consult
from cazpwa.desk.rows import (
    Row,
    episodes_by_id,
    in_advice,
    newest,
    to_decide,
    to_sign,
    untold,
)
from cazpwa.episode.records import Episode, Person
from cazpwa.queue.actions import next_in
from cazpwa.queue.rules import Queue
from cazpwa.triage.records import Confirmation
from cazpwa.visits.actions import visitors, visits_now
from cazpwa.visits.records import Visit
from cazpwa.words import complaint_name, person_word

SOONEST_SHOWN = 8


@dataclass(frozen=True)
class Guest:
    """Someone expected or present at the centre."""

    episode_id: UUID
    urgency: int
    name: str
    who: str
    what: str
    code: str
    come_at: datetime
    arrived_at: datetime | None
    late: bool


@dataclass(frozen=True)
class CentreBoard:
    expected: tuple[Guest, ...]
    arrived: tuple[Guest, ...]
    inside: tuple[Guest, ...]


@dataclass(frozen=True)
class Stop:
    """One visit still to make."""

    episode_id: UUID
    urgency: int
    what: str
    who: str
    area: str
    begin: datetime | None
    end: datetime | None
    moment: str


@dataclass(frozen=True)
class VisitList:
    visitor_id: UUID
    name: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class VisitBoard:
    nobodys: tuple[Stop, ...]
    lists: tuple[VisitList, ...]


@dataclass(frozen=True)
class AdviceBoard:
    rows: tuple[Row, ...]
    next_id: UUID | None


@dataclass(frozen=True)
class Overview:
    """What is late or about to be, over all lists."""

    late: int
    soonest: tuple[Row, ...]
    untold: tuple[Row, ...]


def advice_board(session: Session, centre_id: UUID, now: datetime, lang: str) -> AdviceBoard:
    first = next_in(session, centre_id, Queue.ADVICE)
    rows = in_advice(session, centre_id, now, lang)
    return AdviceBoard(tuple(rows), first.episode_id if first else None)


def centre_board(session: Session, centre_id: UUID, now: datetime, lang: str) -> CentreBoard:
    consults = consults_now(session, centre_id)
    ids = [each.episode_id for each in consults]
    episodes = episodes_by_id(session, ids)
    decided = newest(session, Confirmation, ids)
    guests = [
        _guest(session, each, episodes[each.episode_id], decided.get(each.episode_id), now, lang)
        for each in consults
    ]
    by_urgency = sorted(guests, key=lambda guest: (guest.urgency, guest.come_at))
    called = {each.episode_id for each in consults if each.called_in_at}
    return CentreBoard(
        expected=tuple(guest for guest in guests if guest.arrived_at is None),
        arrived=tuple(g for g in by_urgency if g.arrived_at and g.episode_id not in called),
        inside=tuple(g for g in guests if g.arrived_at and g.episode_id in called),
    )


def _guest(
    session: Session,
    consult: Consult,
    episode: Episode,
    confirmation: Confirmation | None,
    now: datetime,
    lang: str,
) -> Guest:
    person = session.get_one(Person, episode.person_id).opened()
    return Guest(
        episode_id=episode.id,
        urgency=confirmation.urgency if confirmation else 5,
        name=person.get("name") or _("Naam onbekend"),
        who=person_word(episode.age_months, episode.sex),
        what=complaint_name(episode.complaint, lang),
        code=episode.code,
        come_at=consult.come_at,
        arrived_at=consult.arrived_at,
        late=consult.arrived_at is None and consult.come_at < now,
    )


def visit_board(session: Session, centre_id: UUID, lang: str) -> VisitBoard:
    visits = visits_now(session, centre_id)
    ids = [each.episode_id for each in visits]
    episodes = episodes_by_id(session, ids)
    decided = newest(session, Confirmation, ids)
    stops = [
        (v.visitor_id, _stop(session, v, episodes[v.episode_id], decided.get(v.episode_id), lang))
        for v in visits
    ]
    lists = tuple(
        VisitList(each.id, each.name, tuple(stop for owner, stop in stops if owner == each.id))
        for each in visitors(session, centre_id)
    )
    nobodys = sorted((s for owner, s in stops if owner is None), key=lambda stop: stop.urgency)
    return VisitBoard(tuple(nobodys), lists)


def _stop(
    session: Session,
    visit: Visit,
    episode: Episode,
    confirmation: Confirmation | None,
    lang: str,
) -> Stop:
    person = session.get_one(Person, episode.person_id)
    if visit.arrived_at:
        moment = _("bij de patiënt")
    elif visit.departed_at:
        moment = _("onderweg")
    else:
        moment = ""
    return Stop(
        episode_id=episode.id,
        urgency=confirmation.urgency if confirmation else 5,
        what=complaint_name(episode.complaint, lang),
        who=person_word(episode.age_months, episode.sex),
        area=person.pc4 or "",
        begin=visit.begin,
        end=visit.end,
        moment=moment,
    )


def overview(session: Session, centre_id: UUID, me: UUID, now: datetime, lang: str) -> Overview:
    rows = [
        *to_decide(session, centre_id, me, now, lang),
        *to_sign(session, centre_id, now, lang),
    ]
    timed = sorted((row for row in rows if row.due_at), key=lambda row: row.due_at or now)
    return Overview(
        sum(row.late for row in timed),
        tuple(timed[:SOONEST_SHOWN]),
        tuple(untold(session, centre_id, lang)),
    )
