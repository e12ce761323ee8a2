"""Whatever arrives: a clear sentence, 112 and the centre's number, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from cazpwa import database
from cazpwa.episode.records import Link
from cazpwa.identity.records import Centre
from cazpwa.intake.actions import Receipt
from tests.conftest import StoppedClock


@pytest.fixture
def phone(app: Flask) -> Iterator[FlaskClient]:
    app.config["WTF_CSRF_ENABLED"] = False
    yield app.test_client()
    app.config["WTF_CSRF_ENABLED"] = True


def _helps(page: str) -> None:
    assert 'href="tel:112"' in page
    assert "079-000 00 00" in page


def test_an_address_that_does_not_exist(phone: FlaskClient) -> None:
    answer = phone.get("/nothing-here")
    assert answer.status_code == 404
    _helps(answer.get_data(as_text=True))


def test_a_megabyte_of_text_is_refused_and_says_what_was_not_sent(phone: FlaskClient) -> None:
    for path in ("/start/check", "/start/send", "/call-me"):
        answer = phone.post(path, data={"text": "a" * 1_000_000})
        assert answer.status_code == 413, path
        page = answer.get_data(as_text=True)
        _helps(page)
        assert "NIET aangekomen" in page


def test_an_expired_link_of_ones_own_says_so_and_another_does_not_exist(
    phone: FlaskClient, a_patient: Callable[..., Receipt], time: StoppedClock, session: Session
) -> None:
    receipt = a_patient()
    assert phone.get(f"/e/{receipt.token}").status_code == 200
    phone.post(f"/e/{receipt.token}/stop")
    time.forward(hours=71)
    assert phone.get(f"/e/{receipt.token}").status_code == 200
    time.forward(hours=2)
    gone = phone.get(f"/e/{receipt.token}")
    assert gone.status_code == 410
    assert "drie dagen" in gone.get_data(as_text=True)
    _helps(gone.get_data(as_text=True))
    other = phone.get(f"/e/{receipt.token[:-1]}x")
    never = phone.get("/e/" + "y" * 32)
    assert other.status_code == never.status_code == 404
    assert other.get_data() == never.get_data()


def test_another_centres_link_does_not_exist(
    phone: FlaskClient, a_patient: Callable[..., Receipt], other_centre: Centre
) -> None:
    receipt = a_patient()
    here = phone.get(f"/e/{receipt.token}", headers={"Host": "127.0.0.1"})
    there = phone.get(f"/e/{receipt.token}", headers={"Host": "elders.example"})
    assert (here.status_code, there.status_code) == (200, 404)


def test_a_reporters_link_shows_the_status_and_may_do_nothing(
    phone: FlaskClient, a_patient: Callable[..., Receipt], session: Session
) -> None:
    receipt = a_patient(reporter="other")
    assert session.query(Link).filter_by(role="reporter").count() == 1
    page = phone.get(f"/e/{receipt.token}").get_data(as_text=True)
    assert "Anna" not in page
    assert "zorgvraag voor een ander" in page
    for act in ("worse", "stop"):
        assert phone.post(f"/e/{receipt.token}/{act}", data={}).status_code == 404


def test_without_a_database_112_opens_and_every_other_page_says_call_us(
    phone: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.get("/")  # the centre's number is known from before

    class Gone:
        def reading(self) -> None:
            raise OperationalError("select", {}, Exception("gone"))

        writing = reading

    monkeypatch.setattr(database, "_bound", Gone())
    emergency = phone.get("/112")
    assert emergency.status_code == 200
    for path in ("/", "/start", "/staff/sign-in"):
        answer = phone.get(path)
        assert answer.status_code == 503
        _helps(answer.get_data(as_text=True))
    sent = phone.post("/start/send", data={"key": "some-key-of-mine"})
    assert sent.status_code == 503
    assert "NIET aangekomen" in sent.get_data(as_text=True)


def test_links_in_messages_never_follow_a_forged_host(
    phone: FlaskClient, app: Flask, session: Session
) -> None:
    from cazpwa.identity.access import own_origin

    with app.test_request_context("/", headers={"Host": "evil.example"}):
        app.preprocess_request()
        assert own_origin() == "http://localhost"


@pytest.mark.parametrize(
    "text", ["😀 au", "مرحبا ألم في الصدر", "\x00\x01", "<script>alert(1)</script>", "%s %(x)s {n}"]
)
def test_any_words_are_accepted_and_shown_as_words(phone: FlaskClient, text: str) -> None:
    answer = phone.post("/call-me", data={"name": text, "phone": "0612345678", "line": text})
    assert answer.status_code in (303, 422)
    assert "<script>alert" not in answer.get_data(as_text=True)
