"""Acts around home visits: on a list, her taps, done."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from cazpwa.episode import actions as thread
from cazpwa.episode.events import EpisodeEnded
from cazpwa.episode.records import Episode, Person
from cazpwa.episode.rules import Act, State
from cazpwa.identity.records import Centre, Place, Staff, staff_of, staff_with_roles
from cazpwa.identity.rules import VISITORS
from cazpwa.queue import actions as queue
from cazpwa.queue.rules import Queue
from cazpwa.triage import actions as triage
from cazpwa.triage.events import BackToTriage, Confirmed
from cazpwa.visits import rules
from cazpwa.visits.events import ListChanged
from cazpwa.visits.records import (
    Tap,
    Visit,
    latest_visit,
    list_of,
    open_visits,
    visit_of,
)
from cazpwa.work import UnitOfWork, action


def plan(work: UnitOfWork, event: Confirmed) -> None:
    """Decided: a visit.  It stands on nobody's list until someone puts it on one."""
    _withdraw(work, event.episode_id)
    if event.step == "visit":
        work.add(Visit(episode_id=event.episode_id, centre_id=work.centre_id, planned_at=work.now))


def withdraw(work: UnitOfWork, event: EpisodeEnded | BackToTriage) -> None:
    """Cancelled, or somebody decides again: off the list."""
    _withdraw(work, event.episode_id)


def _withdraw(work: UnitOfWork, episode_id: UUID) -> None:
    visit = latest_visit(work.session, episode_id)
    if visit is None or visit.ended_at is not None:
        return
    visit.ended_at, visit.outcome = work.now, "withdrawn"
    if visit.visitor_id:
        _move_windows(work, visit.visitor_id)


@action
def put_on_list(
    work: UnitOfWork,
    episode_id: UUID,
    visitor_id: UUID,
    entry: str = "",
    position: int | None = None,
) -> Visit:
    """Put a visit on someone's list, by urgency unless a place is given."""
    episode = thread.locked(work, episode_id)
    visitor = staff_of(work.session, work.centre_id, visitor_id)
    visit = latest_visit(work.session, episode_id)
    if visit is None or visit.ended_at or visitor is None or visitor.role not in VISITORS:
        raise thread.NotFound
    if episode.state != State.VISIT_PLANNED.value:
        raise thread.Stale("")
    before = visit.visitor_id
    visit.visitor_id = visitor.id
    if entry:
        visit.close_up({**visit.opened(), "entry": entry})
    work.session.flush()
    _place_in_list(work, visit, position)
    queue.has_owner(work, episode_id, Queue.VISIT)
    thread.note(work, episode, "visit_on_list")
    for list_owner in {visitor.id, before or visitor.id}:
        _move_windows(work, list_owner)
    return visit


def _place_in_list(work: UnitOfWork, visit: Visit, position: int | None) -> None:
    """Where it goes: after the one under way, before whoever is less urgent."""
    others = [v for v in list_of(work.session, work.centre_id, visit.visitor_id) if v is not visit]
    mine = _urgency(work.session, visit.episode_id)
    if position is None:
        position = sum(
            1
            for other in others
            if other.departed_at or _urgency(work.session, other.episode_id) <= mine
        )
    others.insert(position, visit)
    for number, each in enumerate(others):
        each.position = number


def _urgency(session: Session, episode_id: UUID) -> int:
    confirmation = triage.confirmation_of(session, episode_id)
    return confirmation.urgency if confirmation else 5


@action
def tap(
    work: UnitOfWork, visit_id: UUID, what: str, key: str, tapped_at: datetime | None = None
) -> Visit:
    """Onderweg (`depart`), Aangekomen (`arrive`), Geen gehoor (`no_answer`): once per key.

    tapped_at: when the phone says it was, for taps kept offline; never in the future.
    """
    visit, episode = _own_visit(work, visit_id)
    if work.session.query(Tap.id).filter_by(visit_id=visit.id, key=key).first():
        return visit
    _must_stand(work, visit)
    moment = min(tapped_at or work.now, work.now)
    work.add(Tap(visit_id=visit.id, key=key, what=what, tapped_at=moment, received_at=work.now))
    if what == "depart":
        visit.departed_at = moment
        thread.move(work, episode, Act.DEPART)
    elif what == "arrive":
        visit.arrived_at = moment
        thread.move(work, episode, Act.REACH)
    elif what == "no_answer":
        triage.return_to_triage(work, episode.id, Act.NO_ANSWER)
    else:
        raise thread.NotFound
    _move_windows(work, visit.visitor_id)
    return visit


def _own_visit(work: UnitOfWork, visit_id: UUID) -> tuple[Visit, Episode]:
    """The visit on this visitor's own list, with its episode held."""
    visit = visit_of(work.session, work.centre_id, visit_id)
    if visit is None or visit.visitor_id != work.by.id:
        raise thread.NotFound
    episode = thread.locked(work, visit.episode_id)
    work.session.refresh(visit)
    return visit, episode


def _must_stand(work: UnitOfWork, visit: Visit) -> None:
    """A tap that was kept offline must not move a visit that was withdrawn meanwhile."""
    newest = latest_visit(work.session, visit.episode_id)
    if visit.ended_at is not None or newest is None or newest.id != visit.id:
        raise thread.Stale("")


@action
def finish(
    work: UnitOfWork, visit_id: UUID, key: str, outcome: rules.Outcome, report: str, advice: str
) -> Visit:
    """Klaar: the report, what the patient reads, and what comes after.

    A doctor needed or a trip to the centre goes back to triage instead of closing.
    """
    visit, episode = _own_visit(work, visit_id)
    if work.session.query(Tap.id).filter_by(visit_id=visit.id, key=key).first():
        return visit
    _must_stand(work, visit)
    work.add(Tap(visit_id=visit.id, key=key, what="finish", tapped_at=work.now,
                 received_at=work.now))  # fmt: skip
    visit.close_up({"report": report, "advice": advice})  # the way in is forgotten here
    if outcome in (rules.Outcome.DOCTOR_NEEDED, rules.Outcome.TO_CENTRE):
        visit.ended_at, visit.outcome = work.now, outcome.value
        triage.return_to_triage(work, episode.id)
    else:
        visit.ended_at, visit.outcome = work.now, outcome.value
        thread.move(work, episode, Act.FINISH_VISIT, {"outcome": outcome.value})
    _move_windows(work, visit.visitor_id)
    return visit


def _move_windows(work: UnitOfWork, visitor_id: UUID | None) -> None:
    """Reckon the windows of a list again; tell those patients whose window moved."""
    if visitor_id is None:
        return
    work.session.flush()
    visitor = work.session.get_one(Staff, visitor_id, with_for_update={"key_share": True})
    centre = work.session.get_one(Centre, work.centre_id)
    visits = list_of(work.session, work.centre_id, visitor_id)
    stops = [
        rules.Stop(_point(work.session, visit), visit.arrived_at, visit.departed_at)
        for visit in visits
    ]
    start = last_place(work.session, work.centre_id, visitor_id) or (centre.lat, centre.lon)
    reckoned = rules.windows(stops, start, work.now, visitor.speed_kmh)
    for visit, window in zip(visits, reckoned, strict=True):
        _tell_window(work, visit, window)
    work.announce(ListChanged(visitor_id))


def _tell_window(work: UnitOfWork, visit: Visit, window: rules.Window) -> None:
    if (visit.begin, visit.end) == (window.begin, window.end) or visit.arrived_at:
        return
    if visit.begin is not None:
        visit.before_begin, visit.before_end, visit.moved_at = visit.begin, visit.end, work.now
    visit.begin, visit.end = window.begin, window.end
    thread.note(work, thread.locked(work, visit.episode_id), "window_moved")


def _point(session: Session, visit: Visit) -> rules.Point | None:
    episode = session.get_one(Episode, visit.episode_id)
    person = session.get_one(Person, episode.person_id)
    place = session.get(Place, (episode.centre_id, person.pc4 or ""))
    return (place.lat, place.lon) if place else None


def last_place(session: Session, centre_id: UUID, visitor_id: UUID) -> rules.Point | None:
    """Where this visitor was last today; None before the first visit of the evening."""
    last = (
        session.query(Visit)
        .filter(
            Visit.centre_id == centre_id,
            Visit.visitor_id == visitor_id,
            Visit.ended_at.is_not(None),
            Visit.arrived_at.is_not(None),
        )
        .order_by(Visit.ended_at.desc())
        .first()
    )
    return _point(session, last) if last else None


def km_to(session: Session, visit: Visit, start: rules.Point | None) -> float | None:
    """Kilometres by road from a point, as far as we can tell."""
    point = _point(session, visit)
    return rules.straight_km(start, point) * rules.DETOUR if point and start else None


def visit_for(session: Session, episode_id: UUID) -> Visit | None:
    """The newest visit of an episode."""
    return latest_visit(session, episode_id)


def visits_now(session: Session, centre_id: UUID) -> list[Visit]:
    """All visits still to make, by list and order."""
    return open_visits(session, centre_id)


def visitors(session: Session, centre_id: UUID) -> list[Staff]:
    """Who may be given a visit."""
    return staff_with_roles(session, centre_id, tuple(role.value for role in VISITORS))
