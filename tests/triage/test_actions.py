"""Call, ask, confirm, decide otherwise, authorise: on a real database."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from cazpwa.episode.actions import NotFound, Stale
from cazpwa.episode.records import Episode
from cazpwa.identity.records import Centre
from cazpwa.intake.actions import Receipt, add_answers
from cazpwa.queue.records import Waiting
from cazpwa.triage import actions
from cazpwa.triage.actions import Decision, Obstacle
from cazpwa.triage.records import Confirmation, latest_suggestion
from cazpwa.work import Actor
from tests.conftest import StoppedClock, all_no

EpisodeOf = Callable[[Receipt], Episode]
Patient = Callable[..., Receipt]


def test_confirming_brings_the_patient_into_the_queue_of_the_step(
    a_patient: Patient, episode_of: EpisodeOf, triagist: Actor, session: Session, time: StoppedClock
) -> None:
    receipt = a_patient()
    suggestion = latest_suggestion(session, receipt.episode_id)
    assert suggestion is not None
    actions.decide(
        triagist,
        receipt.episode_id,
        episode_of(receipt).version,
        Decision(4, "remote_advice", reason="history"),
    )
    assert episode_of(receipt).state == "advice_waiting"
    session.rollback()  # a fresh look at the database
    open_places = session.query(Waiting).filter_by(episode_id=receipt.episode_id, left_at=None)
    assert [place.queue for place in open_places] == ["advice"]


def test_two_people_never_decide_the_same_episode_twice(
    a_patient: Patient,
    episode_of: EpisodeOf,
    triagist: Actor,
    other_triagist: Actor,
    session: Session,
) -> None:
    receipt = a_patient()
    version = episode_of(receipt).version
    outcomes: list[str] = []

    def decide(by: Actor) -> None:
        try:
            actions.decide(by, receipt.episode_id, version, Decision(4, "centre", "history"))
            outcomes.append("decided")
        except Stale as stale:
            outcomes.append(stale.by)

    threads = [threading.Thread(target=decide, args=(by,)) for by in (triagist, other_triagist)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes, key=lambda o: o == "decided")[-1] == "decided"
    assert len([o for o in outcomes if o in (triagist.name, other_triagist.name)]) == 1
    assert session.query(Confirmation).count() == 1


def test_an_unknown_danger_sign_must_be_asked_before_confirming(
    a_patient: Patient, episode_of: EpisodeOf, triagist: Actor, session: Session
) -> None:
    answers = all_no(("chest_pain",), blue_lips="unknown", chest_pain_when="now")
    receipt = a_patient(complaints=("chest_pain",), answers=answers | {"chest_pressing": "unknown"})
    suggestion = latest_suggestion(session, receipt.episode_id)
    assert suggestion is not None
    assert (suggestion.urgency, suggestion.disposition) == (2, "call_now")
    assert suggestion.unknown_signs
    with pytest.raises(Obstacle) as refused:
        actions.decide(
            triagist,
            receipt.episode_id,
            episode_of(receipt).version,
            Decision(suggestion.urgency, suggestion.disposition),
        )
    assert set(refused.value.what) == {"unknown_danger_sign", "call_first"}


def test_raising_goes_without_question_or_call(
    a_patient: Patient, episode_of: EpisodeOf, triagist: Actor
) -> None:
    receipt = a_patient(reporter="other", with_patient=False, complaints=(), answers={})
    actions.decide(
        triagist,
        receipt.episode_id,
        episode_of(receipt).version,
        Decision(1, "ambulance_112", "worse_than_filled_in"),
    )
    assert episode_of(receipt).state == "elsewhere"


def test_deciding_otherwise_needs_a_reason(
    a_patient: Patient, episode_of: EpisodeOf, triagist: Actor
) -> None:
    receipt = a_patient()
    with pytest.raises(Obstacle, match="reason"):
        actions.decide(
            triagist, receipt.episode_id, episode_of(receipt).version, Decision(3, "centre")
        )


def test_to_u5_by_a_triagist_waits_for_the_doctor_in_charge(
    a_patient: Patient, episode_of: EpisodeOf, triagist: Actor, doctor: Actor, session: Session
) -> None:
    answers = all_no(("trauma_extremity",), pain_severity="disturbs_everything")
    receipt = a_patient(answers=answers | {"second_contact": "yes"})
    suggestion = latest_suggestion(session, receipt.episode_id)
    assert suggestion is not None
    assert suggestion.urgency < 5
    actions.begin_call(triagist, receipt.episode_id)
    actions.end_call(triagist, receipt.episode_id, "reached")
    confirmation = actions.decide(
        triagist,
        receipt.episode_id,
        episode_of(receipt).version,
        Decision(5, "self_care", "milder_than_filled_in"),
    )
    assert confirmation.pending
    assert episode_of(receipt).state == "authorising"
    actions.authorise(doctor, confirmation.id, sign=True)
    assert episode_of(receipt).state == "elsewhere"


def test_the_doctor_may_send_it_back_and_it_waits_again(
    a_patient: Patient, episode_of: EpisodeOf, triagist: Actor, doctor: Actor, session: Session
) -> None:
    receipt = a_patient()
    suggestion = latest_suggestion(session, receipt.episode_id)
    assert suggestion is not None
    confirmation = actions.decide(
        triagist,
        receipt.episode_id,
        episode_of(receipt).version,
        Decision(suggestion.urgency, "own_doctor", "patient_wish"),
    )
    assert confirmation.authorise_by is not None
    actions.authorise(doctor, confirmation.id, sign=False)
    assert episode_of(receipt).state == "received"
    place = session.query(Waiting).filter_by(episode_id=receipt.episode_id, left_at=None).one()
    assert place.queue == "triage"


def test_what_the_triagist_asks_herself_can_raise_the_proposal(
    a_patient: Patient, triagist: Actor, session: Session
) -> None:
    receipt = a_patient()
    before = latest_suggestion(session, receipt.episode_id)
    add_answers(
        triagist, receipt.episode_id, "asked", {"pain_severity": "cannot_talk_or_sit_still"}
    )
    session.rollback()
    after = latest_suggestion(session, receipt.episode_id)
    assert before is not None
    assert after is not None
    assert after.urgency < before.urgency


def test_another_centres_episode_does_not_exist(
    a_patient: Patient, episode_of: EpisodeOf, other_centre: Centre
) -> None:
    receipt = a_patient()
    stranger = Actor("staff", other_centre.id, receipt.episode_id, "X", "triagist")
    with pytest.raises(NotFound):
        actions.decide(stranger, receipt.episode_id, 2, Decision(3, "centre"))
