"""Nobody falls between: stale signatures, worsenings at any moment, places that are kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from cazpwa.advice import actions as advice
from cazpwa.advice.rules import Outcome
from cazpwa.episode.actions import Stale
from cazpwa.episode.records import Episode
from cazpwa.episode.rules import NotAllowed, State
from cazpwa.intake.actions import Receipt, add_answers
from cazpwa.patient import actions as patient
from cazpwa.queue import actions as queue
from cazpwa.queue.records import Escalation, Waiting
from cazpwa.triage import actions
from cazpwa.triage.actions import Decision, Obstacle
from cazpwa.triage.records import Confirmation
from cazpwa.visits import actions as visits
from cazpwa.work import Actor
from tests.conftest import StoppedClock

Patient = Callable[..., Receipt]
EpisodeOf = Callable[[Receipt], Episode]
ELSEWHERE = {"reporter": "other", "with_patient": False, "complaints": (), "answers": {}}


@pytest.fixture
def decide(triagist: Actor, episode_of: EpisodeOf) -> Callable[..., Confirmation]:
    def do(receipt: Receipt, urgency: int, where: str, by: Actor = triagist) -> Confirmation:
        if episode_of(receipt).state == "received":
            actions.begin_call(by, receipt.episode_id)
            actions.end_call(by, receipt.episode_id, "reached")
        return actions.decide(
            by, receipt.episode_id, episode_of(receipt).version, Decision(urgency, where, "history")
        )

    return do


def _open_places(session: Session, receipt: Receipt) -> set[str]:
    session.rollback()
    rows = session.query(Waiting).filter_by(episode_id=receipt.episode_id, left_at=None)
    return {row.queue for row in rows}


def test_a_signature_does_not_count_once_the_patient_said_that_it_is_worse(
    a_patient: Patient,
    decide: Callable[..., Confirmation],
    visitor: Actor,
    doctor: Actor,
    session: Session,
) -> None:
    receipt = a_patient(**ELSEWHERE)
    pending = decide(receipt, 4, "remote_advice")
    assert pending.pending
    add_answers(visitor, receipt.episode_id, "worse", {"rapid_worsening": "yes"})
    with pytest.raises(Stale):
        actions.authorise(doctor, pending.id, sign=True)
    assert "triage" in _open_places(session, receipt)


def test_a_decision_that_was_replaced_cannot_be_signed_from_an_old_screen(
    a_patient: Patient,
    decide: Callable[..., Confirmation],
    doctor: Actor,
    episode_of: EpisodeOf,
    other_triagist: Actor,
) -> None:
    receipt = a_patient(**ELSEWHERE)
    old = decide(receipt, 4, "remote_advice")
    decide(receipt, 1, "ambulance_112", by=other_triagist)
    with pytest.raises(Stale):
        actions.authorise(doctor, old.id, sign=True)
    assert episode_of(receipt).state == "elsewhere"


def test_a_decision_that_waits_for_the_doctor_is_escalated_too(
    a_patient: Patient,
    decide: Callable[..., Confirmation],
    time: StoppedClock,
    session: Session,
    system: Actor,
) -> None:
    receipt = a_patient(**ELSEWHERE)
    decide(receipt, 4, "remote_advice")
    assert _open_places(session, receipt) == {"doctor"}
    assert queue.escalate(system.centre_id) == 0
    time.forward(minutes=5)
    queue.escalate(system.centre_id)
    session.rollback()
    assert {row.step for row in session.query(Escalation)} == {"doctor", "duty_phone"}


def test_the_alarm_rests_while_somebody_is_at_it_and_starts_anew_on_a_worsening(
    a_patient: Patient, time: StoppedClock, session: Session, triagist: Actor, visitor: Actor
) -> None:
    receipt = a_patient(**ELSEWHERE)
    time.forward(seconds=61)
    queue.escalate(triagist.centre_id)
    queue.acknowledge(triagist, receipt.episode_id)
    time.forward(seconds=61)
    assert queue.escalate(triagist.centre_id) == 0  # the duty telephone stays silent
    add_answers(visitor, receipt.episode_id, "worse", {"rapid_worsening": "yes"})
    time.forward(seconds=121)
    assert queue.escalate(triagist.centre_id) == 3


def test_one_that_cannot_be_escalated_holds_up_no_other(
    a_patient: Patient, time: StoppedClock, system: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    poisoned = a_patient(**ELSEWHERE)
    a_patient(key="the-second-ones-key", **ELSEWHERE)
    time.forward(minutes=5)
    real = queue._ring_duty_phone

    def stumble(work: object, episode: Episode, place: Waiting) -> None:
        if episode.id == poisoned.episode_id:
            raise RuntimeError("poisoned")
        real(work, episode, place)  # type: ignore[arg-type]

    monkeypatch.setattr(queue, "_ring_duty_phone", stumble)
    assert queue.escalate(system.centre_id) == 3


def test_what_has_ended_takes_no_more_answers(
    a_patient: Patient, visitor: Actor, triagist: Actor, session: Session
) -> None:
    receipt = a_patient()
    assert patient.stop(visitor, receipt.episode_id)
    with pytest.raises(NotAllowed):
        add_answers(triagist, receipt.episode_id, "asked", {"rapid_worsening": "yes"})
    assert _open_places(session, receipt) == set()
    assert patient.stop(visitor, receipt.episode_id)  # a second tap is no mistake


def test_stopping_while_a_colleague_is_busy_becomes_a_call(
    a_patient: Patient,
    decide: Callable[..., Confirmation],
    visitor: Actor,
    triagist: Actor,
    episode_of: EpisodeOf,
) -> None:
    receipt = a_patient()
    decide(receipt, 5, "remote_advice")
    advice.take(triagist, receipt.episode_id)
    assert not patient.stop(visitor, receipt.episode_id)
    assert episode_of(receipt).state == "advice_busy"


def test_not_reached_is_never_the_end(
    a_patient: Patient,
    decide: Callable[..., Confirmation],
    triagist: Actor,
    episode_of: EpisodeOf,
    session: Session,
) -> None:
    receipt = a_patient()
    decide(receipt, 5, "remote_advice")
    advice.take(triagist, receipt.episode_id)
    advice.finish(triagist, receipt.episode_id, Outcome.NOT_REACHED, "")
    assert episode_of(receipt).state == "received"
    assert _open_places(session, receipt) == {"triage"}


def test_advice_does_not_end_over_a_worsening_that_nobody_saw(
    a_patient: Patient, decide: Callable[..., Confirmation], triagist: Actor, visitor: Actor
) -> None:
    receipt = a_patient()
    decide(receipt, 5, "remote_advice")
    advice.take(triagist, receipt.episode_id)
    add_answers(visitor, receipt.episode_id, "worse", {"rapid_worsening": "yes"})
    with pytest.raises(Obstacle, match="worse"):
        advice.finish(triagist, receipt.episode_id, Outcome.ADVISED, "Rust")


def test_who_is_decided_on_anew_can_be_taken_by_another(
    a_patient: Patient,
    decide: Callable[..., Confirmation],
    triagist: Actor,
    other_triagist: Actor,
    episode_of: EpisodeOf,
    visitor: Actor,
) -> None:
    receipt = a_patient()
    decide(receipt, 5, "remote_advice")
    advice.take(triagist, receipt.episode_id)
    add_answers(visitor, receipt.episode_id, "worse", {"rapid_worsening": "yes"})
    actions.begin_call(triagist, receipt.episode_id)
    actions.end_call(triagist, receipt.episode_id, "reached")
    decide(receipt, 3, "remote_advice")
    advice.take(other_triagist, receipt.episode_id)
    assert episode_of(receipt).state == "advice_busy"


def test_a_patient_whom_nobody_finished_gets_the_old_place_back(
    a_patient: Patient,
    decide: Callable[..., Confirmation],
    triagist: Actor,
    episode_of: EpisodeOf,
    time: StoppedClock,
) -> None:
    receipt = a_patient()
    decide(receipt, 5, "remote_advice")
    advice.take(triagist, receipt.episode_id)
    time.forward(seconds=queue.LEASE.total_seconds() + 1)
    assert advice.give_back_expired(triagist.centre_id) == 1
    assert episode_of(receipt).state == "advice_waiting"


def test_a_tap_kept_offline_does_not_move_a_visit_that_was_withdrawn(
    a_patient: Patient,
    decide: Callable[..., Confirmation],
    triagist: Actor,
    nurse: Actor,
    episode_of: EpisodeOf,
) -> None:
    receipt = a_patient()
    decide(receipt, 3, "home_visit")
    assert nurse.id is not None
    old = visits.put_on_list(triagist, receipt.episode_id, nurse.id)
    actions.return_to_triage(triagist, receipt.episode_id)
    decide(receipt, 3, "home_visit")
    with pytest.raises(Stale):
        visits.tap(nurse, old.id, "depart", "a-tap-from-a-dead-spot")
    assert episode_of(receipt).state == "visit_planned"


@pytest.mark.parametrize(("where", "minutes"), [("home_visit", 60), ("own_doctor", 60)])
def test_whom_nobody_visits_or_tells_is_escalated_too(
    a_patient: Patient,
    decide: Callable[..., Confirmation],
    time: StoppedClock,
    session: Session,
    system: Actor,
    where: str,
    minutes: int,
) -> None:
    decide(a_patient(), 4, where)
    time.forward(minutes=minutes - 1)
    assert queue.escalate(system.centre_id) == 0
    time.forward(minutes=1)
    assert queue.escalate(system.centre_id) == 1
    session.rollback()
    assert [row.step for row in session.query(Escalation)] == ["doctor"]


def test_a_visit_on_somebodys_list_rings_no_more(
    a_patient: Patient,
    decide: Callable[..., Confirmation],
    time: StoppedClock,
    triagist: Actor,
    nurse: Actor,
) -> None:
    receipt = a_patient()
    decide(receipt, 4, "home_visit")
    assert nurse.id is not None
    visits.put_on_list(triagist, receipt.episode_id, nurse.id)
    time.forward(hours=3)
    assert queue.escalate(triagist.centre_id) == 0


@pytest.mark.parametrize("state", [s for s in State if s not in (State.CLOSED, State.CANCELLED)])
def test_112_can_be_decided_from_every_open_state(state: State) -> None:
    from cazpwa.episode.rules import TRANSITIONS, Act

    assert TRANSITIONS[state, Act.CONFIRM_ELSEWHERE] is State.ELSEWHERE


def test_every_open_episode_has_a_place_or_a_visit_or_a_consult_after_every_step(
    a_patient: Patient, decide: Callable[..., Confirmation], session: Session
) -> None:
    for number, (urgency, where, expected) in enumerate(
        [(5, "remote_advice", "advice"), (3, "centre", "centre"), (3, "home_visit", "visit")]
    ):
        receipt = a_patient(key=f"patient-number-{number}")
        assert _open_places(session, receipt) == {"triage"}
        decide(receipt, urgency, where)
        assert _open_places(session, receipt) == {expected}
