"""Acts at the centre."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from cazpwa.consults import rules
from cazpwa.consults.records import Consult, latest_consult, open_consults
from cazpwa.episode import actions as thread
from cazpwa.episode.events import EpisodeEnded
from cazpwa.episode.rules import Act
from cazpwa.identity.records import Centre
from cazpwa.triage import actions as triage
from cazpwa.triage.events import BackToTriage, Confirmed
from cazpwa.work import UnitOfWork, action


def expect(work: UnitOfWork, event: Confirmed) -> None:
    """Decided: come to the centre, at the first free time."""
    _withdraw(work, event.episode_id)
    if event.step != "centre":
        return
    work.session.get_one(
        Centre, work.centre_id, with_for_update={"key_share": True}
    )  # one slot each
    taken = [consult.come_at for consult in open_consults(work.session, work.centre_id)]
    work.add(
        Consult(
            episode_id=event.episode_id,
            centre_id=work.centre_id,
            come_at=rules.next_slot(event.urgency, work.now, taken),
        )
    )


def withdraw(work: UnitOfWork, event: EpisodeEnded | BackToTriage) -> None:
    """Cancelled, or somebody decides again: the time is free for another."""
    _withdraw(work, event.episode_id)


def _withdraw(work: UnitOfWork, episode_id: UUID) -> None:
    consult = latest_consult(work.session, episode_id)
    if consult is not None and consult.ended_at is None:
        consult.ended_at, consult.outcome = work.now, "withdrawn"


@action
def change_time(work: UnitOfWork, episode_id: UUID, come_at: datetime) -> None:
    """Ask the patient to come at another moment."""
    episode = thread.locked(work, episode_id)
    _open(work, episode_id).come_at = come_at
    thread.note(work, episode, "time_changed")


@action
def arrive(work: UnitOfWork, episode_id: UUID) -> None:
    """The patient stands at the desk."""
    episode = thread.locked(work, episode_id)
    _open(work, episode_id).arrived_at = work.now
    thread.move(work, episode, Act.ARRIVE)


@action
def call_in(work: UnitOfWork, episode_id: UUID) -> None:
    """The next one comes in."""
    episode = thread.locked(work, episode_id)
    consult = _open(work, episode_id)
    consult.called_in_at, consult.called_in_by = work.now, work.by.id
    thread.move(work, episode, Act.CALL_IN)


@action
def finish(work: UnitOfWork, episode_id: UUID, outcome: rules.Outcome, text: str) -> None:
    """Seen, admitted or referred, with what the patient takes home in writing."""
    episode = thread.locked(work, episode_id)
    consult = _open(work, episode_id)
    consult.ended_at, consult.outcome = work.now, outcome.value
    consult.close_up({"text": text})
    thread.move(work, episode, Act.FINISH_CONSULT, {"outcome": outcome.value})


@action
def no_show(work: UnitOfWork, episode_id: UUID) -> None:
    """Not come: never closed by silence, triage calls."""
    triage.return_to_triage(work, episode_id, Act.NO_SHOW)


def _open(work: UnitOfWork, episode_id: UUID) -> Consult:
    consult = latest_consult(work.session, episode_id)
    if consult is None or consult.ended_at is not None:
        raise thread.NotFound
    return consult


def consult_of(session: Session, episode_id: UUID) -> Consult | None:
    """The newest consult of an episode."""
    return latest_consult(session, episode_id)


def consults_now(session: Session, centre_id: UUID) -> list[Consult]:
    """Everyone expected or present, in order of time."""
    return open_consults(session, centre_id)
