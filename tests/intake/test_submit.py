"""Sending: once per key, sealed, with its suggestion and its place in one transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import text
from sqlalchemy.orm import Session

from cazpwa import database, work
from cazpwa.episode.records import Episode, Link, Person
from cazpwa.exchange.records import CallTask, Outgoing
from cazpwa.intake.actions import KeyUsedForAnother, Receipt, submit
from cazpwa.intake.events import IntakeSubmitted
from cazpwa.intake.records import Intake, Sent
from cazpwa.queue.records import Waiting
from cazpwa.triage.records import Suggestion
from cazpwa.work import Actor
from tests.conftest import SPRAIN, StoppedClock, all_no

KEY = "key-of-one-phone"


def _send(by: Actor, key: str = KEY, fingerprint: str = "body") -> Receipt:
    submission = replace(SPRAIN, answers=all_no(SPRAIN.complaints))
    return submit(by, key, fingerprint, submission, lambda token: f"http://x/e/{token}")


def test_an_intake_brings_its_suggestion_and_its_place_with_it(
    a_patient: Callable[..., Receipt], session: Session, time: StoppedClock
) -> None:
    receipt = a_patient()
    suggestion = session.query(Suggestion).filter_by(episode_id=receipt.episode_id).one()
    place = session.query(Waiting).filter_by(episode_id=receipt.episode_id).one()
    assert suggestion.urgency >= 3
    assert suggestion.reasons
    assert (place.queue, place.urgency) == ("triage", suggestion.urgency)
    assert place.look_by > time.moment


def test_the_same_key_and_body_gives_the_same_receipt(visitor: Actor, session: Session) -> None:
    first, second = _send(visitor), _send(visitor)
    assert (second.token, second.episode_id, second.replayed) == (
        first.token,
        first.episode_id,
        True,
    )
    assert session.query(Episode).count() == 1


def test_the_same_key_with_another_body_is_refused(visitor: Actor, session: Session) -> None:
    _send(visitor)
    with pytest.raises(KeyUsedForAnother):
        _send(visitor, fingerprint="another body")
    assert session.query(Episode).count() == 1


@pytest.mark.slow
def test_two_hundred_posts_of_one_key_make_one_intake(visitor: Actor, session: Session) -> None:
    receipts: list[Receipt] = []
    mistakes: list[BaseException] = []

    def once() -> None:
        try:
            for _ in range(25):
                receipts.append(_send(visitor))
        except BaseException as error:
            mistakes.append(error)

    threads = [threading.Thread(target=once) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not mistakes
    assert len(receipts) == 200
    assert {(r.token, r.episode_id) for r in receipts} == {
        (receipts[0].token, receipts[0].episode_id)
    }
    for table in (Episode, Intake, Suggestion, Sent, Person, Link):
        assert session.query(table).count() == 1


def test_a_crash_while_suggesting_leaves_no_intake_behind(
    visitor: Actor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_work: Any, _event: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setitem(work._handlers, IntakeSubmitted, [*work._handlers[IntakeSubmitted], crash])
    with pytest.raises(RuntimeError, match="power cut"):
        _send(visitor)
    assert session.query(Episode).count() == 0
    assert session.query(Sent).count() == 0
    assert session.query(Outgoing).count() == 0


def test_the_link_goes_by_sms_in_the_same_transaction(visitor: Actor, session: Session) -> None:
    receipt = _send(visitor)
    message = session.query(Outgoing).one()
    assert message.kind == "sms"
    assert message.opened()["to"] == SPRAIN.contact.phone
    assert receipt.token in message.opened()["text"]


def test_nothing_that_identifies_stands_readable_in_the_database(visitor: Actor) -> None:
    receipt = _send(visitor)
    secrets = [SPRAIN.contact.name, SPRAIN.contact.phone, SPRAIN.text, receipt.token, "1996-05-01"]
    found = []
    with database.current().reading() as session:
        for table in database.Base.metadata.sorted_tables:
            for row in session.execute(table.select()):
                found += [
                    (table.name, s) for s in secrets if s.encode() in repr(tuple(row)).encode()
                ]
    assert found == []


def test_another_rows_sealed_document_does_not_open(
    a_patient: Callable[..., Receipt], session: Session
) -> None:
    a_patient(), a_patient(key="another-key-of-a-phone")
    one, two = session.query(Person).all()
    assert one.opened()["name"]
    one.sealed = two.sealed
    with pytest.raises(InvalidTag):
        one.opened()


def test_a_parent_of_a_teenager_sees_all_and_the_teenager_gets_an_own_link(
    a_patient: Callable[..., Receipt], session: Session
) -> None:
    contact = replace(SPRAIN.contact, reporter_name="Moeder", reporter_phone="+31687654321")
    a_patient(reporter="child", age_months=14 * 12, pregnant="no", contact=contact)
    roles = {link.role for link in session.query(Link)}
    assert roles == {"parent", "patient"}
    assert {m.opened()["to"] for m in session.query(Outgoing)} == {"+31687654321", "+31612345678"}


def test_somebody_who_reports_for_a_grown_up_sees_the_status_only(
    a_patient: Callable[..., Receipt], session: Session
) -> None:
    contact = replace(SPRAIN.contact, reporter_name="Buurman", reporter_phone="+31687654321")
    a_patient(reporter="other", contact=contact)
    assert {link.role for link in session.query(Link)} == {"reporter", "patient"}


def test_a_reporter_elsewhere_leads_to_a_call_now(
    a_patient: Callable[..., Receipt], session: Session
) -> None:
    a_patient(reporter="other", with_patient=False, complaints=(), answers={})
    suggestion = session.query(Suggestion).one()
    assert (suggestion.urgency, suggestion.disposition) == (2, "call_now")
    assert suggestion.call_due


def test_who_was_sent_to_112_and_goes_on_becomes_a_call_about_it(
    a_patient: Callable[..., Receipt], session: Session
) -> None:
    a_patient(called_112=True)
    assert session.query(CallTask).one().why == "after_112"


def test_a_number_that_was_here_this_week_is_a_second_contact(
    a_patient: Callable[..., Receipt], session: Session, time: StoppedClock
) -> None:
    a_patient()
    time.forward(days=2)
    second = a_patient()
    suggestion = session.query(Suggestion).filter_by(episode_id=second.episode_id).one()
    assert "second_contact" in suggestion.badges
    assert suggestion.call_due


def test_the_audit_line_of_the_beginning_is_there(visitor: Actor, session: Session) -> None:
    receipt = _send(visitor)
    lines = session.execute(
        text(
            "SELECT event_type, action_code, user_kind FROM audit_line WHERE user_kind = 'patient'"
        )
    ).all()
    assert ("episode.began", "C", "patient") in [tuple(line) for line in lines]
    assert receipt.episode_id
