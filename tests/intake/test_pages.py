"""The front door over HTTP, as a browser without script uses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from cazpwa.episode.records import Episode
from cazpwa.exchange.records import CallTask
from cazpwa.intake.records import GateCount
from tests.conftest import StoppedClock, all_no
from tests.intake.test_forms import OTHER, WHO

KEY = "b2c4a1de-6e1e-4b41-9c1c-0a1b2c3d4e5f"
OURS = {"Sec-Fetch-Site": "same-origin"}
SPRAIN = ("trauma_extremity",)
HEART = {"a.chest_pain_when": "now", "a.chest_pressing": "yes"}


@pytest.fixture
def phone(app: Flask, time: StoppedClock) -> Iterator[FlaskClient]:
    app.config["WTF_CSRF_ENABLED"] = False  # these tests are about the pages
    with app.test_client() as client:
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "nl"
        yield client
    app.config["WTF_CSRF_ENABLED"] = True


def answers_of(complaints: tuple[str, ...], **but: str) -> dict[str, str]:
    return {**{f"a.{sign}": value for sign, value in all_no(complaints).items()}, **but}


def filled(complaint: str = SPRAIN[0], **but: Any) -> dict[str, Any]:
    whole = {"key": KEY, "lang": "nl", **WHO, "complaint": complaint, "pregnant": "no"}
    return {**whole, **answers_of((complaint,)), **but}


def test_the_front_door_opens_without_a_cookie(phone: FlaskClient) -> None:
    answer = phone.get("/")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "csrf_token" not in answer.text
    gate = re.search(r'<section class="gate".*?</section>', answer.text, re.DOTALL)
    assert gate is not None
    assert gate[0].count("<li>") == 8
    assert 'href="tel:112"' in gate[0]


def test_the_112_page_opens_without_a_cookie_and_offers_to_call(phone: FlaskClient) -> None:
    answer = phone.get("/112")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "/call-me?why=112" in answer.text


def test_a_tap_on_112_is_counted_only_from_our_own_pages(
    phone: FlaskClient, session: Session
) -> None:
    assert phone.post("/gate-count").status_code == 403
    assert phone.post("/gate-count", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert phone.post("/gate-count", headers=OURS).status_code == 204
    assert phone.post("/gate-count", headers=OURS).status_code == 204
    assert session.query(GateCount).one().yes == 2


def test_the_search_answers_our_own_pages_best_first(phone: FlaskClient) -> None:
    assert phone.post("/complaints", data={"q": "borst"}).status_code == 403
    found = phone.post("/complaints", data={"q": "pijn op de brost"}, headers=OURS).get_json()
    assert found[0] == {"id": "chest_pain", "name": "Pijn op de borst"}


def test_who_asks_to_be_called_becomes_a_task(phone: FlaskClient, session: Session) -> None:
    answer = phone.post("/call-me", data={"name": "Anna", "phone": "0612345678", "line": "koorts"})
    assert answer.status_code == 303
    assert phone.get(answer.headers["Location"]).status_code == 200
    assert session.query(CallTask).one().why == "call_back"


def test_a_wrong_number_is_kept_and_explained(phone: FlaskClient, session: Session) -> None:
    answer = phone.post("/call-me", data={"name": "Anna", "phone": "12", "why": "112"})
    assert answer.status_code == 422
    assert 'value="Anna"' in answer.text
    assert "Dit is geen telefoonnummer" in answer.text
    assert 'name="why" value="112"' in answer.text
    assert session.query(CallTask).count() == 0


def test_who_called_112_gets_an_after_112_task(phone: FlaskClient, session: Session) -> None:
    phone.post("/call-me", data={"name": "Anna", "phone": "0612345678", "why": "112"})
    assert session.query(CallTask).one().why == "after_112"


def test_every_page_carries_what_was_filled_in_before(phone: FlaskClient) -> None:
    assert "Voor wie" in phone.get("/start").text
    what = phone.post("/start/what", data={**WHO, "key": KEY, "a.second_contact": "no"})
    assert what.status_code == 200
    assert '<input type="hidden" name="name" value="Anna Bakker">' in what.text
    assert f'name="key" value="{KEY}"' in what.text
    assert '<input type="hidden" name="a.second_contact" value="no">' in what.text


@pytest.mark.parametrize("stage", ["what", "questions", "check", "send"])
def test_a_mistake_brings_back_its_own_page_with_everything_in_it(
    phone: FlaskClient, stage: str
) -> None:
    answer = phone.post(f"/start/{stage}", data=filled(postcode="nee", name="שרה 😀"))
    assert answer.status_code == 422
    assert "Schrijf de postcode zo: 1234 AB." in answer.text
    assert 'role="alert"' in answer.text
    assert 'value="שרה 😀"' in answer.text
    assert 'name="complaint" value="trauma_extremity"' in answer.text


def test_an_unanswered_question_is_named(phone: FlaskClient) -> None:
    answer = phone.post("/start/check", data=filled(**{"a.second_contact": ""}))
    assert answer.status_code == 422
    assert 'href="#a.second_contact"' in answer.text


def test_the_check_page_shows_number_and_answers(phone: FlaskClient) -> None:
    answer = phone.post("/start/check", data=filled())
    assert answer.status_code == 200
    assert "06 12 34 56 78" in answer.text
    assert "27-3-1981" in answer.text
    assert "Anna Bakker" not in answer.text.split("</title>")[0]


def test_sending_leads_to_the_live_page_and_twice_is_once(
    phone: FlaskClient, session: Session
) -> None:
    first = phone.post("/start/send", data=filled())
    second = phone.post("/start/send", data=filled())
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert session.query(Episode).count() == 1


def test_a_program_gets_the_address_as_json(phone: FlaskClient) -> None:
    json = {"Accept": "application/json"}
    answer = phone.post("/start/send", data=filled(), headers=json)
    assert answer.status_code == 201
    assert answer.get_json()["location"].startswith("/")
    wrong = phone.post("/start/send", data=filled(phone="1", key="another-key-1"), headers=json)
    assert wrong.status_code == 422
    assert "phone" in wrong.get_json()["fields"]


def test_another_body_under_the_same_key_is_refused(phone: FlaskClient, session: Session) -> None:
    phone.post("/start/send", data=filled())
    answer = phone.post("/start/send", data=filled(text="iets anders"))
    assert answer.status_code == 422
    assert session.query(Episode).count() == 1


def test_a_key_that_is_not_ours_sends_nothing(phone: FlaskClient, session: Session) -> None:
    answer = phone.post("/start/send", data=filled(key="'; drop table"))
    assert answer.status_code == 422
    assert session.query(Episode).count() == 0


def alarm(phone: FlaskClient, **but: Any) -> TestResponse:
    return phone.post("/start/check", data=filled("chest_pain", **{**HEART, **but}))


def test_answers_that_mean_112_show_the_red_page_first(phone: FlaskClient) -> None:
    answer = alarm(phone)
    assert answer.status_code == 200
    assert "Bel nu 112" in answer.text
    assert "2711 AB" in answer.text
    assert "U koos:" in answer.text
    assert 'name="a.chest_pressing" value="yes"' in answer.text


def test_unknown_danger_never_shows_the_red_page(phone: FlaskClient) -> None:
    answer = alarm(phone, **{"a.chest_pressing": "unknown"})
    assert answer.status_code == 200
    assert "Klopt dit?" in answer.text


def test_after_112_the_centre_gets_the_request_and_a_call_task(
    phone: FlaskClient, session: Session
) -> None:
    body = {"key": KEY, "lang": "nl", **WHO, "complaint": "chest_pain", "pregnant": "no", **HEART}
    answer = phone.post("/start/send", data={**body, "called_112": "1"})
    assert answer.status_code == 303
    assert session.query(CallTask).one().why == "after_112"


def test_a_reporter_elsewhere_goes_from_own_words_to_check(phone: FlaskClient) -> None:
    elsewhere = {**WHO, **OTHER, "with_patient": "no", "key": KEY}
    what = phone.post("/start/what", data=elsewhere)
    assert "Wij bellen de patiënt" in what.text
    assert 'name="complaint"' not in what.text
    check = phone.post("/start/questions", data={**elsewhere, "text": "Moeder is gevallen"})
    assert check.status_code == 200
    assert "Moeder is gevallen" in check.text


def test_a_page_that_is_opened_again_starts_at_the_beginning(phone: FlaskClient) -> None:
    answer = phone.get("/start/check")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/start")
    assert phone.post("/start/nowhere").status_code == 404


def test_the_desk_form_is_closed_to_visitors(phone: FlaskClient) -> None:
    assert phone.get("/staff/intake").status_code == 302
    assert phone.post("/staff/intake/send", data=filled()).status_code == 401


def test_the_same_pages_speak_english(phone: FlaskClient) -> None:
    answer = phone.post("/start/questions", data=filled("chest_pain", lang="en"))
    assert answer.status_code == 200
    assert "Do you have chest pain?" in answer.text
