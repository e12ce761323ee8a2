"""Entering and leaving a queue, taking the next, recomputing, and escalating."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cazpwa import clock, database
from cazpwa.episode import actions as thread
from cazpwa.episode.events import EpisodeEnded
from cazpwa.episode.records import Episode
from cazpwa.exchange import actions as exchange
from cazpwa.identity.records import Centre
from cazpwa.queue import rules
from cazpwa.queue.events import PlaceMoved, QueueTouched, RedWaits
from cazpwa.queue.records import (
    Escalation,
    Waiting,
    escalations_of,
    helpers_now,
    place_of,
    waiting_in,
)
from cazpwa.queue.rules import Queue, Step
from cazpwa.triage import actions as triage
from cazpwa.triage.events import BackToTriage, Confirmed, SuggestionMade, WaitsForDoctor
from cazpwa.work import Actor, UnitOfWork, action

LEASE = timedelta(minutes=60)
STEPS = (Queue.ADVICE, Queue.CENTRE, Queue.VISIT)
#: Where a deadline that passes rings; a consult has its own hour.
WATCHED = (Queue.TRIAGE, Queue.DOCTOR, Queue.ADVICE, Queue.VISIT, Queue.TELL)
log = logging.getLogger(__name__)


# What earlier steps did, in their transaction.


def wait_for_triage(work: UnitOfWork, event: SuggestionMade) -> None:
    """A proposal stands: somebody must look, by a moment that we keep.

    A worsening takes a new place, so that its alarms start anew; the rank stays.
    """
    if event.worse:
        _leave(work, event.episode_id, Queue.TRIAGE)
    _enter(work, event.episode_id, Queue.TRIAGE, event.urgency, again=event.again or event.worse)
    for queue in STEPS:
        place = place_of(work.session, event.episode_id, queue)
        if place is not None:  # moves up at once, before anybody looked
            place.urgency = min(place.urgency, event.urgency)
    if event.urgency <= rules.RED:
        work.announce(RedWaits(work.centre_id, event.episode_id, "desk"))


def wait_again(work: UnitOfWork, event: BackToTriage) -> None:
    for queue in (*STEPS, Queue.DOCTOR, Queue.TELL):
        _leave(work, event.episode_id, queue)
    _enter(work, event.episode_id, Queue.TRIAGE, event.urgency, again=True)


def wait_for_step(work: UnitOfWork, event: Confirmed) -> None:
    """Decided: out of triage, into the queue of the step that was chosen."""
    for queue in Queue:
        if queue.value != event.step:
            _leave(work, event.episode_id, queue)
    if event.step not in STEPS:
        tell = _enter(work, event.episode_id, Queue.TELL, event.urgency)
        tell.look_by = rules.tell_by(work.now, event.urgency)
        return
    place = _enter(work, event.episode_id, Queue(event.step), event.urgency)
    place.leased_to = place.leased_until = None
    if event.step == Queue.ADVICE and event.urgency <= rules.RED:
        place.look_by = work.now + rules.TAKE_RED_WITHIN
    if event.step == Queue.VISIT:
        place.look_by = rules.list_by(work.now, event.urgency)


def wait_for_doctor(work: UnitOfWork, event: WaitsForDoctor) -> None:
    """Out of triage, but not out of sight: late signatures are escalated too."""
    _leave(work, event.episode_id, Queue.TRIAGE)
    place = _enter(work, event.episode_id, Queue.DOCTOR, event.urgency)
    place.look_by = rules.sign_by(work.now, event.urgency)


def leave_all(work: UnitOfWork, event: EpisodeEnded) -> None:
    for queue in Queue:
        _leave(work, event.episode_id, queue)


def _enter(
    work: UnitOfWork, episode_id: UUID, queue: Queue, urgency: int, *, again: bool = False
) -> Waiting:
    """Take a place, or change the urgency of the one that is held; the time of arrival stands."""
    episode = work.session.get_one(Episode, episode_id)
    place = place_of(work.session, episode_id, queue)
    if place is None:
        place = Waiting(
            centre_id=work.centre_id,
            episode_id=episode_id,
            queue=queue.value,
            urgency=urgency,
            since=episode.created_at,
            entered_at=work.now,
        )
        work.add(place)
    place.urgency = min(place.urgency, urgency) if queue is Queue.TRIAGE else urgency
    if queue is Queue.TRIAGE:
        deadline = rules.look_by(work.now, urgency, again=again)
        promise = (
            min(rules.promised_by(work.now, urgency), deadline)
            if again
            else (rules.promised_by(work.now, urgency))
        )
        place.look_by = min(place.look_by or deadline, deadline)
        place.promised_by = min(place.promised_by or promise, promise)
    work.announce(QueueTouched(work.centre_id))
    return place


def _leave(work: UnitOfWork, episode_id: UUID, queue: Queue) -> None:
    place = place_of(work.session, episode_id, queue)
    if place is not None:
        place.left_at = work.now
        work.session.flush()
        work.announce(QueueTouched(work.centre_id))


# What people do.


@action
def take(work: UnitOfWork, episode_id: UUID, queue: Queue) -> bool:
    """Take a waiting one; False when a colleague has it.  The lease ends by itself."""
    place = _locked_place(work, episode_id, queue)
    if place is None:
        return False
    free = place.leased_until is None or place.leased_until < work.now
    if not free and place.leased_to != work.by.id:
        return False
    place.leased_to, place.leased_until = work.by.id, work.now + LEASE
    work.announce(QueueTouched(work.centre_id))
    return True


@action
def put_back(work: UnitOfWork, episode_id: UUID, queue: Queue) -> None:
    """Back in the queue, at the old place."""
    place = _locked_place(work, episode_id, queue)
    if place is not None:
        place.leased_until = work.now
        work.announce(QueueTouched(work.centre_id))


def has_owner(work: UnitOfWork, episode_id: UUID, queue: Queue) -> None:
    """Somebody answers for this place from now on; its deadline no longer rings."""
    place = place_of(work.session, episode_id, queue)
    if place is not None:
        place.look_by = None


@action
def acknowledge(work: UnitOfWork, episode_id: UUID) -> None:
    """Ik kijk ernaar: stops the alarm at every desk, not the deadline."""
    episode = thread.locked(work, episode_id)
    for row in escalations_of(work.session, episode.id):
        if row.seen_at is None:
            row.seen_at, row.seen_by = work.now, work.by.id
    thread.note(work, episode, "alarm_seen")


def _locked_place(work: UnitOfWork, episode_id: UUID, queue: Queue) -> Waiting | None:
    thread.locked(work, episode_id)
    return place_of(work.session, episode_id, queue)


def next_in(session: Session, centre_id: UUID, queue: Queue) -> Waiting | None:
    """The first who is not taken."""
    now = clock.now()
    free = (
        place
        for place in waiting_in(session, centre_id, queue)
        if place.leased_until is None or place.leased_until < now
    )
    return next(free, None)


def expired_leases(session: Session, centre_id: UUID, queue: Queue) -> list[UUID]:
    """Episodes that somebody took and did not finish in time."""
    now = clock.now()
    return [
        place.episode_id
        for place in waiting_in(session, centre_id, queue)
        if place.leased_until is not None and place.leased_until < now
    ]


def somebody_must_look(session: Session, episode_id: UUID) -> bool:
    """Whether the patient said something new that nobody has decided on."""
    return place_of(session, episode_id, Queue.TRIAGE) is not None


# What the clock does.


@action
def recompute(work: UnitOfWork) -> int:
    """Compare the order with what each waiting patient was last told; tell the differences.

    Returns how many were told something new.
    """
    centre = work.session.get_one(Centre, work.centre_id, with_for_update={"key_share": True})
    waiting = waiting_in(work.session, work.centre_id, Queue.ADVICE)
    free = [p for p in waiting if p.leased_until is None or p.leased_until < work.now]
    order = rules.standings(
        (rules.Place(p.episode_id, p.urgency, p.since) for p in free),
        max(2, helpers_now(work.session, work.centre_id, work.now)),
    )
    moved = [
        place
        for place in free
        if (place.told_ahead, place.told_low, place.told_high) != _as_told(order[place.episode_id])
    ]
    if not moved:
        return 0
    centre.queue_seq += 1
    for place in moved:
        _tell_place(work, place, order[place.episode_id], centre.queue_seq)
    return len(moved)


def _as_told(standing: rules.Standing) -> tuple[int, int, int]:
    return (standing.ahead, standing.low, standing.high)


def _tell_place(work: UnitOfWork, place: Waiting, now: rules.Standing, queue_seq: int) -> None:
    back = place.told_ahead is not None and now.ahead > place.told_ahead
    if back:
        place.moved_back_at = work.now
    place.told_ahead, place.told_low, place.told_high = _as_told(now)
    work.announce(
        PlaceMoved(
            place.episode_id,
            queue_seq,
            now.ahead,
            now.low,
            now.high,
            moved_back=place.moved_back_at is not None,
        )
    )


def escalate(centre_id: UUID) -> int:
    """Take every step that is due because nobody looked.  Returns how many were taken.

    Each episode is its own transaction; one that fails holds up no other.
    """
    now = clock.now()
    with database.current().reading() as session:
        due = [
            place.id
            for queue in WATCHED
            for place in waiting_in(session, centre_id, queue)
            if _missing_steps(session, place, now)
        ]
    taken = 0
    for place_id in due:
        try:
            taken += _escalate_one(Actor.system(centre_id), place_id)
        except Exception:
            log.exception("place %s could not be escalated", place_id)
    return taken


def _missing_steps(session: Session, place: Waiting, now: datetime) -> list[Step]:
    """The steps that are due and not yet taken; none to people while somebody is at it."""
    taken = place.leased_until is not None and place.leased_until > now
    if place.look_by is None or place.left_at is not None or taken:
        return []
    rows = session.scalars(select(Escalation).where(Escalation.waiting_id == place.id)).all()
    done = {row.step for row in rows}
    if place.queue == Queue.TRIAGE:
        due = rules.steps_due(place.urgency, place.entered_at, place.look_by, now)
    else:
        due = rules.steps_when_late(place.urgency, place.look_by, now)
    seen = any(row.seen_at and now - row.seen_at < rules.SEEN_COUNTS_FOR for row in rows)
    at_it = seen or triage.is_calling(session, place.episode_id)
    return [s for s in due if s.value not in done and not (at_it and s is not Step.OVERDUE)]


@action
def _escalate_one(work: UnitOfWork, place_id: UUID) -> int:
    place = work.session.get_one(Waiting, place_id)
    episode = thread.locked(work, place.episode_id)
    work.session.refresh(place)
    steps = _missing_steps(work.session, place, work.now)
    for step in steps:
        work.add(
            Escalation(waiting_id=place.id, episode_id=episode.id, step=step.value, at=work.now)
        )
        thread.note(work, episode, f"nobody_looked_{step.value}")
        if step is not Step.OVERDUE:
            work.announce(RedWaits(work.centre_id, episode.id, step.value))
        if step is Step.DUTY_PHONE:
            _ring_duty_phone(work, episode, place)
    return len(steps)


def _ring_duty_phone(work: UnitOfWork, episode: Episode, place: Waiting) -> None:
    centre = work.session.get_one(Centre, work.centre_id)
    text = (
        f"{centre.name}: een rode zorgvraag wacht sinds "
        f"{clock.local(place.entered_at):%H:%M}, code {episode.code}. Niemand keek."
    )
    exchange.send_later(
        work,
        "telephone",
        f"duty:{place.id}",
        {"to": centre.duty_phone, "text": text},
        episode.id,
    )


# What others read.


@dataclass(frozen=True)
class Standing:
    """A waiting place as the patient may know it.  low, high: minutes."""

    ahead: int
    low: int
    high: int
    moved_back_at: datetime | None


def standing_of(
    session: Session, episode: Episode
) -> tuple[datetime | None, bool, Standing | None]:
    """By when somebody looks, whether that is a second look, and the place in the advice queue."""
    look = place_of(session, episode.id, Queue.TRIAGE)
    promised = look.promised_by if look else None
    again = look is not None and episode.state not in ("received", "authorising")
    place = place_of(session, episode.id, Queue.ADVICE)
    if place is None:
        return promised, again, None
    if place.told_ahead is None:  # entered a moment ago: reckon it here, the leader will tell it
        order = rules.standings(
            (rules.Place(p.episode_id, p.urgency, p.since) for p in _free(session, episode)), 2
        )
        now = order.get(episode.id, rules.Standing(0, *rules.waiting_range(0, 2)))
        return promised, again, Standing(now.ahead, now.low, now.high, None)
    return (
        promised,
        again,
        Standing(place.told_ahead, place.told_low or 0, place.told_high or 0, place.moved_back_at),
    )


def _free(session: Session, episode: Episode) -> list[Waiting]:
    now = clock.now()
    waiting = waiting_in(session, episode.centre_id, Queue.ADVICE)
    return [p for p in waiting if p.leased_until is None or p.leased_until < now]
