"""Places that move, and what happens when nobody looks, on a stopped clock."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from cazpwa.episode.records import Episode
from cazpwa.exchange import channels
from cazpwa.exchange.actions import send_due
from cazpwa.exchange.records import Outgoing
from cazpwa.intake.actions import Receipt, add_answers
from cazpwa.patient.views import View, view_of
from cazpwa.queue import actions
from cazpwa.queue.records import Escalation, Waiting
from cazpwa.queue.rules import Queue
from cazpwa.triage import actions as triage
from cazpwa.triage.actions import Decision
from cazpwa.work import Actor, Message
from tests.conftest import StoppedClock

Patient = Callable[..., Receipt]
EpisodeOf = Callable[[Receipt], Episode]


@pytest.fixture
def advised(triagist: Actor, episode_of: EpisodeOf) -> Callable[[Receipt, int], None]:
    """Confirmed for remote advice at some urgency."""

    def confirm(receipt: Receipt, urgency: int) -> None:
        triage.begin_call(triagist, receipt.episode_id)
        triage.end_call(triagist, receipt.episode_id, "reached")
        version = episode_of(receipt).version
        decision = Decision(urgency, "remote_advice", "history")
        triage.decide(triagist, receipt.episode_id, version, decision)

    return confirm


def _moved(told: list[Message]) -> list[Message]:
    return [message for message in told if message.name == "place.moved"]


def test_a_sicker_patient_goes_first_and_the_other_is_told(
    a_patient: Patient,
    advised: Callable[[Receipt, int], None],
    system: Actor,
    told: list[Message],
    session: Session,
) -> None:
    calm, sick = a_patient(), a_patient(key="the-sicker-ones-key")
    advised(calm, 4)
    actions.recompute(system)
    first = _moved(told)[-1]
    assert (first.data["ahead"], first.data["moved_back"]) == (0, False)
    advised(sick, 3)
    told.clear()
    actions.recompute(system)
    by_room = {message.room: message.data for message in _moved(told)}
    mine = by_room[f"place:{calm.episode_id}"]
    assert (mine["ahead"], mine["moved_back"]) == (1, True)
    assert mine["queue_seq"] > first.data["queue_seq"]
    assert by_room[f"place:{sick.episode_id}"]["ahead"] == 0


def test_recomputing_without_a_change_tells_nobody(
    a_patient: Patient, advised: Callable[[Receipt, int], None], system: Actor, told: list[Message]
) -> None:
    advised(a_patient(), 4)
    assert actions.recompute(system) == 1
    told.clear()
    assert actions.recompute(system) == 0
    assert told == []


def test_announcements_carry_no_words_about_anybody(
    a_patient: Patient, advised: Callable[[Receipt, int], None], system: Actor, told: list[Message]
) -> None:
    advised(a_patient(), 4)
    actions.recompute(system)
    allowed = {"episode_id", "version", "centre_id", "queue_seq", "ahead", "low", "high",
               "moved_back", "step"}  # fmt: skip
    assert told
    for message in told:
        assert set(message.data) <= allowed, message
        assert all(len(str(value)) <= 36 for value in message.data.values())


def test_the_next_to_take_is_the_first_that_nobody_has(
    a_patient: Patient,
    advised: Callable[[Receipt, int], None],
    triagist: Actor,
    other_triagist: Actor,
    session: Session,
) -> None:
    one, two = a_patient(), a_patient(key="the-second-ones-key")
    advised(one, 4)
    advised(two, 4)
    assert actions.take(triagist, one.episode_id, Queue.ADVICE)
    assert not actions.take(other_triagist, one.episode_id, Queue.ADVICE)
    following = actions.next_in(session, triagist.centre_id, Queue.ADVICE)
    assert following is not None
    assert following.episode_id == two.episode_id


def test_a_lease_that_runs_out_gives_the_place_back_at_its_old_rank(
    a_patient: Patient,
    advised: Callable[[Receipt, int], None],
    triagist: Actor,
    other_triagist: Actor,
    time: StoppedClock,
) -> None:
    one = a_patient()
    advised(one, 4)
    actions.take(triagist, one.episode_id, Queue.ADVICE)
    time.forward(seconds=actions.LEASE.total_seconds() + 1)
    assert actions.take(other_triagist, one.episode_id, Queue.ADVICE)


RED = {"reporter": "other", "with_patient": False, "complaints": (), "answers": {}}


def test_red_that_nobody_looks_at_reaches_the_doctor_then_the_duty_telephone(
    a_patient: Patient, time: StoppedClock, told: list[Message], session: Session, system: Actor
) -> None:
    receipt = a_patient(**RED)
    reds = [m.data["step"] for m in told if m.name == "red.waits"]
    assert reds == ["desk"]
    for seconds, expected in ((59, []), (1, ["doctor"]), (59, []), (1, ["duty_phone"])):
        told.clear()
        time.forward(seconds=seconds)
        actions.escalate(system.centre_id)
        assert [m.data["step"] for m in told if m.name == "red.waits"] == expected
    session.rollback()
    steps = {row.step for row in session.query(Escalation)}
    assert steps == {"doctor", "duty_phone", "overdue"}
    call = session.query(Outgoing).filter_by(kind="telephone").one()
    assert call.opened()["to"] == "+31790000001"
    assert session.get_one(Episode, receipt.episode_id).code in call.opened()["text"]


def test_each_step_is_taken_once_however_often_the_clock_ticks(
    a_patient: Patient, time: StoppedClock, session: Session, system: Actor
) -> None:
    a_patient(**RED)
    time.forward(minutes=5)
    assert actions.escalate(system.centre_id) == 3
    assert actions.escalate(system.centre_id) == 0
    assert session.query(Escalation).count() == 3


def _page(session: Session, receipt: Receipt) -> View:
    from cazpwa.episode.records import Link
    from cazpwa.identity.records import Centre

    session.rollback()
    episode = session.get_one(Episode, receipt.episode_id)
    link = session.query(Link).filter_by(episode_id=episode.id).first()
    assert link is not None
    return view_of(session, episode, link, session.query(Centre).one(), "nl")


def test_the_page_promises_a_moment_and_admits_when_it_passed(
    a_patient: Patient, time: StoppedClock, session: Session
) -> None:
    receipt = a_patient()
    before = _page(session, receipt)
    assert before.promised_by is not None
    assert not before.late
    assert before.place is None
    assert before.meanwhile == ()
    time.set(before.promised_by)
    assert _page(session, receipt).late


def test_a_worsening_never_lowers_and_is_looked_at_within_ten_minutes(
    a_patient: Patient,
    advised: Callable[[Receipt, int], None],
    visitor: Actor,
    session: Session,
    time: StoppedClock,
) -> None:
    receipt = a_patient()
    advised(receipt, 3)
    add_answers(visitor, receipt.episode_id, "worse", {"rapid_worsening": "no"})
    place = session.query(Waiting).filter_by(queue="triage", left_at=None).one()
    assert place.urgency == 3
    assert (place.look_by - time.moment).total_seconds() <= 600
    assert _page(session, receipt).looks_again


def test_a_message_that_fails_waits_and_holds_up_no_other(
    a_patient: Patient, time: StoppedClock, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_patient()
    a_patient(key="the-second-ones-key")
    sent: list[str] = []
    refused = session.query(Outgoing).first()
    assert refused is not None
    poison = refused.opened()["text"]

    class Provider:
        def __init__(self, down: bool) -> None:
            self.down = down

        def send(self, kind: str, document: dict[str, str]) -> None:
            if self.down and document["text"] == poison:
                raise OSError("refused")
            sent.append(document["text"])

    monkeypatch.setattr(channels, "_channel", Provider(down=True))
    assert send_due() == 1
    assert poison not in sent
    assert send_due() == 0
    time.forward(minutes=1)
    monkeypatch.setattr(channels, "_channel", Provider(down=False))
    assert send_due() == 1
    assert poison in sent
