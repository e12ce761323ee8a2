"""What a patient does on the live page: look, say it is worse, stop."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from cazpwa.audit import actions as audit
from cazpwa.clinical import library
from cazpwa.clinical.content import Complaint, Condition, Sign, Urgency
from cazpwa.clinical.protocol import Facts, questions_for
from cazpwa.episode import actions as thread
from cazpwa.episode.records import Episode, Person
from cazpwa.episode.rules import TRANSITIONS, Act, State
from cazpwa.exchange import actions as exchange
from cazpwa.intake import actions as intake
from cazpwa.patient import rules
from cazpwa.patient.views import most_urgent
from cazpwa.work import UnitOfWork, action


@action
def looked(work: UnitOfWork, link_id: UUID) -> None:
    """The holder opened the page: one audit line an hour."""
    audit.record_once_an_hour(work, "link.opened", "link", link_id)


@action
def worse(work: UnitOfWork, episode_id: UUID, answers: Mapping[str, str], text: str) -> None:
    """Het wordt erger: a new intake on the same episode; it can raise, never lower."""
    intake.add_answers(work, episode_id, "worse", answers, text)


@action
def stop(work: UnitOfWork, episode_id: UUID) -> bool:
    """Ik heb geen hulp meer nodig.  True when it ended; else a person calls first."""
    episode = thread.locked(work, episode_id)
    urgency = most_urgent(work.session, episode)
    if not episode.is_open:
        return True
    alone = rules.may_stop_alone(urgency, episode.age_months, sensitive=episode.sensitive)
    if alone and (State(episode.state), Act.CANCEL) in TRANSITIONS:
        thread.move(work, episode, Act.CANCEL, {"outcome": "cancel"})
        return True
    person = work.session.get_one(Person, episode.person_id).opened()
    thread.note(work, episode, "wants_to_stop")
    exchange.ask_to_call(
        work,
        "wants_to_stop",
        {"name": person["name"], "phone": person["phone"], "line": ""},
        episode_id=episode.id,
        within=timedelta(minutes=5 if urgency <= rules.MAY_STOP_FROM else 15),
    )
    return False


def danger_questions(
    complaints: list[Complaint], facts: Facts
) -> list[tuple[Sign, Condition | None]]:
    """The questions behind U0–U2 of these complaints, and whether it goes downhill fast."""
    dangerous = {
        sign
        for complaint in complaints
        for criterion in complaint.criteria
        if criterion.urgency <= Urgency.U2
        for sign in criterion.signs
    } | {"rapid_worsening"}
    everything = questions_for(library(), complaints, facts)
    return [(sign, condition) for sign, condition in everything if sign.id in dangerous]


def complaints_of(episode: Episode) -> list[Complaint]:
    found = library().complaints.get(episode.complaint)
    return [found] if found else []
