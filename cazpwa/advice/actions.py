"""Acts of remote advice."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from cazpwa import database
from cazpwa.advice import rules, video
from cazpwa.advice.records import RemoteAdvice, latest_advice
from cazpwa.database import new_id
from cazpwa.episode import actions as thread
from cazpwa.episode.rules import Act, State
from cazpwa.queue import actions as queue
from cazpwa.queue.rules import Queue
from cazpwa.triage import actions as triage
from cazpwa.triage.events import BackToTriage, Confirmed
from cazpwa.work import Actor, UnitOfWork, action


class Taken(Exception):
    """A colleague has this patient already."""


@action
def take(work: UnitOfWork, episode_id: UUID) -> RemoteAdvice:
    """Take a waiting patient.  Raises Taken when a colleague was first."""
    episode = thread.locked(work, episode_id)
    if work.by.id is None or not queue.take(work, episode_id, Queue.ADVICE):
        raise Taken
    thread.move(work, episode, Act.TAKE)
    advice = RemoteAdvice(
        id=new_id(),
        episode_id=episode_id,
        centre_id=work.centre_id,
        taken_at=work.now,
        taken_by=work.by.id,
        taken_by_name=work.by.name,
        taken_by_role=work.by.role,
    )
    work.add(advice)
    return advice


@action
def open_video(work: UnitOfWork, episode_id: UUID) -> str:
    """Open the video door on the patient's page.  Returns the room's address."""
    episode = thread.locked(work, episode_id)
    advice = _running(work, episode_id)
    if advice.video_room is None:
        advice.video_room = video.new_room()
        advice.video_opened_at = work.now
        advice.modality = "video"
        thread.note(work, episode, "video_opened")
    return video.address(advice.video_room)


@action
def phone(work: UnitOfWork, episode_id: UUID) -> None:
    """The contact goes by telephone."""
    episode = thread.locked(work, episode_id)
    _running(work, episode_id).modality = "telephone"
    thread.note(work, episode, "advice_called")


@action
def put_back(work: UnitOfWork, episode_id: UUID) -> None:
    """Not now after all: the patient keeps the old place."""
    episode = thread.locked(work, episode_id)
    advice = _running(work, episode_id)
    advice.ended_at, advice.outcome = work.now, "put_back"
    queue.put_back(work, episode_id, Queue.ADVICE)
    thread.move(work, episode, Act.PUT_BACK)


@action
def finish(work: UnitOfWork, episode_id: UUID, outcome: rules.Outcome, text: str) -> None:
    """End the contact with its outcome and the advice as the patient will read it.

    Not reached is never the end: triage tries again.  Raises Obstacle when the
    patient said meanwhile that it is worse and nobody has looked at that.
    """
    episode = thread.locked(work, episode_id)
    if queue.somebody_must_look(work.session, episode_id):
        raise triage.Obstacle("worse")
    advice = _running(work, episode_id)
    advice.ended_at, advice.outcome = work.now, outcome.value
    advice.close_up({"text": text})
    if outcome is rules.Outcome.NOT_REACHED:
        triage.return_to_triage(work, episode_id)
        return
    thread.move(work, episode, Act.FINISH_ADVICE, {"outcome": outcome.value})


def withdraw(work: UnitOfWork, event: Confirmed | BackToTriage) -> None:
    """Somebody decided anew: a contact that was going on has ended with that."""
    advice = latest_advice(work.session, event.episode_id)
    if advice is not None and advice.ended_at is None:
        advice.ended_at, advice.outcome = work.now, "put_back"


def give_back_expired(centre_id: UUID) -> int:
    """Patients whom somebody took and did not finish go back to their old place."""
    with database.current().reading() as session:
        expired = queue.expired_leases(session, centre_id, Queue.ADVICE)
    return sum(_give_back(Actor.system(centre_id), episode_id) for episode_id in expired)


@action
def _give_back(work: UnitOfWork, episode_id: UUID) -> int:
    episode = thread.locked(work, episode_id)
    if episode.state != State.ADVICE_BUSY.value:
        return 0
    put_back(work, episode_id)
    return 1


def _running(work: UnitOfWork, episode_id: UUID) -> RemoteAdvice:
    advice = latest_advice(work.session, episode_id)
    if advice is None or advice.ended_at is not None:
        raise thread.NotFound
    return advice


def advice_of(session: Session, episode_id: UUID) -> RemoteAdvice | None:
    """The newest remote contact of an episode."""
    return latest_advice(session, episode_id)
