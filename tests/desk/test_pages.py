"""The desk's screens and forms, through HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from cazpwa.episode.records import Episode
from cazpwa.identity.records import Centre
from cazpwa.intake.actions import Receipt
from cazpwa.triage import actions as triage
from cazpwa.work import Actor

SignIn = Callable[[Actor], Any]
SendIntake = Callable[..., Receipt]
Find = Callable[[Receipt], Episode]


@pytest.fixture
def waiting(time: Any, a_patient: SendIntake) -> Receipt:
    return a_patient()


def page_of(receipt: Receipt, more: str = "") -> str:
    return f"/staff/episodes/{receipt.episode_id}{more}"


def test_a_triagist_sees_who_waits_and_opens_it(
    at_desk: SignIn, triagist: Actor, waiting: Receipt
) -> None:
    desk = at_desk(triagist)
    listed = desk.open("/staff/worklist").text
    assert f"row-{waiting.episode_id}" in listed
    assert "Anna Bakker" not in listed
    opened = desk.open(f"/staff/worklist?episode={waiting.episode_id}").text
    assert "Anna Bakker, 30" in opened
    assert "Anna Bakker" not in re.findall(r"<title>(.*?)</title>", opened)[0]


def test_the_fragment_holds_only_the_list(
    at_desk: SignIn, triagist: Actor, waiting: Receipt
) -> None:
    answer = at_desk(triagist).open("/staff/worklist/list")
    assert f"row-{waiting.episode_id}" in answer.text
    assert "<html" not in answer.text


def test_an_episode_of_another_centre_does_not_exist(
    at_desk: SignIn, triagist: Actor, waiting: Receipt, other_centre: Centre
) -> None:
    desk = at_desk(triagist)
    assert desk.open(page_of(waiting)).status_code == 200
    assert desk.client.get(page_of(waiting), headers={"Host": "elders.example"}).status_code != 200
    assert desk.open(f"/staff/episodes/{other_centre.id}").status_code == 404


@pytest.mark.parametrize("path", ["/staff/worklist", "/staff/advice", "/staff/to-authorise"])
def test_a_nurse_on_the_road_has_no_worklist(
    at_desk: SignIn, triagist: Actor, nurse: Actor, path: str
) -> None:
    assert at_desk(triagist).open(path).status_code == 200
    assert at_desk(nurse).open(path).status_code == 403


def test_whoever_is_not_signed_in_is_sent_to_the_door(app: Any, waiting: Receipt) -> None:
    answer = app.test_client().get(page_of(waiting))
    assert answer.status_code == 302
    assert "/staff/sign-in" in answer.headers["Location"]


def test_a_decision_without_urgency_comes_back_with_what_was_filled_in(
    at_desk: SignIn, triagist: Actor, waiting: Receipt
) -> None:
    answer = at_desk(triagist).send(
        page_of(waiting, "/decisions"), version="1", disposition="centre", reason="history"
    )
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert '<option value="centre" selected>' in answer.text
    assert '<option value="history" selected>' in answer.text


def test_another_decision_needs_a_reason(
    at_desk: SignIn, triagist: Actor, waiting: Receipt
) -> None:
    answer = at_desk(triagist).send(
        page_of(waiting, "/decisions"), version="1", urgency="3", disposition="centre"
    )
    assert answer.status_code == 422
    assert 'href="#reason"' in answer.text


def test_confirming_sends_the_episode_on(
    at_desk: SignIn, triagist: Actor, waiting: Receipt, episode_of: Find
) -> None:
    desk = at_desk(triagist)
    before = episode_of(waiting)
    answer = desk.send(
        page_of(waiting, "/decisions"),
        version=str(before.version),
        urgency="3",
        disposition="centre",
        reason="history",
    )
    assert answer.status_code == 303
    assert episode_of(waiting).state == "centre_expected"
    assert "Is er" in desk.open(page_of(waiting)).text


def test_a_screen_that_is_old_decides_nothing(
    at_desk: SignIn, triagist: Actor, other_triagist: Actor, waiting: Receipt, episode_of: Find
) -> None:
    fields = {"urgency": "3", "disposition": "centre", "reason": "history"}
    version = str(episode_of(waiting).version)
    first = at_desk(triagist).send(page_of(waiting, "/decisions"), version=version, **fields)
    second = at_desk(other_triagist).send(page_of(waiting, "/decisions"), version=version, **fields)
    assert (first.status_code, second.status_code) == (303, 409)


def test_a_call_shows_the_number_and_what_to_say(
    at_desk: SignIn, triagist: Actor, waiting: Receipt
) -> None:
    desk = at_desk(triagist)
    assert desk.send(page_of(waiting, "/calls")).status_code == 303
    calling = desk.open(page_of(waiting)).text
    assert "06 12345678" in calling
    assert "Heb ik goed begrepen" in calling
    assert desk.send(page_of(waiting, "/calls/result"), result="reached").status_code == 303
    assert desk.send(page_of(waiting, "/calls/result"), result="maybe").status_code == 400


def test_only_the_doctor_in_charge_signs(
    at_desk: SignIn, triagist: Actor, doctor: Actor, waiting: Receipt, episode_of: Find
) -> None:
    version = episode_of(waiting).version
    decision = triage.Decision(4, "own_doctor", "patient_wish")
    confirmation = triage.decide(triagist, waiting.episode_id, version, decision)
    address = f"/staff/confirmations/{confirmation.id}/signature"
    assert "Fiatteer" in at_desk(doctor).open(f"{page_of(waiting)}").text
    assert at_desk(triagist).send(address, sign="yes").status_code == 403
    assert at_desk(doctor).send(address, sign="yes").status_code == 303


def test_the_front_desk_sees_no_answers(
    at_desk: SignIn, centre: Centre, triagist: Actor, staff_row: Any, waiting: Receipt
) -> None:
    person = staff_row("bo")
    front = Actor("staff", centre.id, person.id, person.name, person.role, "127.0.0.1")
    assert "Gevaartekens" in at_desk(triagist).open(page_of(waiting)).text
    seen = at_desk(front).open(page_of(waiting)).text
    assert "Anna Bakker" in seen
    assert "Gevaartekens" not in seen


def test_the_reader_shows_at_another_desk(
    at_desk: SignIn, triagist: Actor, other_triagist: Actor, waiting: Receipt
) -> None:
    assert at_desk(triagist).send(page_of(waiting, "/reading")).status_code == 204
    assert "Fatma leest" in at_desk(other_triagist).open("/staff/worklist").text
    assert "Fatma leest" not in at_desk(triagist).open("/staff/worklist").text


def test_a_red_one_is_asked_about_until_somebody_looks(
    at_desk: SignIn, triagist: Actor, other_triagist: Actor, time: Any, a_patient: SendIntake
) -> None:
    red = a_patient(with_patient=False, reporter="other", answers={})
    assert f'data-alarm="{red.episode_id}"' in at_desk(other_triagist).open("/staff/worklist").text
    answer = at_desk(triagist).send(page_of(red, "/alarm-seen"))
    assert answer.status_code == 303
    assert "data-alarm=" not in at_desk(other_triagist).open("/staff/worklist").text


def test_no_name_stands_in_an_address_of_the_desk(
    at_desk: SignIn, triagist: Actor, waiting: Receipt
) -> None:
    text = at_desk(triagist).open(page_of(waiting)).text
    assert not [each for each in re.findall(r'(?:href|action)="([^"]*)"', text) if "Bakker" in each]
