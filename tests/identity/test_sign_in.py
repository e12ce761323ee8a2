"""Signing in with two factors; a session of one centre opens nothing in another."""

from __future__ import annotations

import pyotp
import pytest
from sqlalchemy.orm import Session

from cazpwa import demo
from cazpwa.identity import actions
from cazpwa.identity.records import Centre, StaffSession
from cazpwa.sealing import fingerprint
from cazpwa.work import Actor
from tests.conftest import StoppedClock


def _half(centre: Centre) -> str:
    token = actions.check_password(centre.id, "fatma", demo.password_of("fatma"), "127.0.0.1")
    assert token is not None
    return token


def _code() -> str:
    return pyotp.TOTP(demo.totp_secret_of("fatma")).now()


@pytest.fixture
def someone(centre: Centre) -> Actor:
    return Actor("staff", centre.id, role="half", address="127.0.0.1")


def test_password_and_code_open_the_desk_with_a_new_token(centre: Centre, someone: Actor) -> None:
    half = _half(centre)
    assert actions.signed_in(half, centre.id) is None
    token = actions.check_second_factor(someone, half, _code())
    assert token not in (None, half)
    assert actions.signed_in(token, centre.id)
    assert actions.signed_in(half, centre.id) is None


def test_a_code_works_once(centre: Centre, someone: Actor) -> None:
    code = _code()
    assert actions.check_second_factor(someone, _half(centre), code)
    assert actions.check_second_factor(someone, _half(centre), code) is None


@pytest.mark.parametrize("code", ["000000", "", "é", "１２３４５６", "🙂", "12345678901"])
def test_a_wrong_or_odd_code_is_refused_calmly(centre: Centre, someone: Actor, code: str) -> None:
    assert actions.check_second_factor(someone, _half(centre), code) is None


def test_the_first_factor_of_one_centre_opens_nothing_in_another(
    centre: Centre, other_centre: Centre
) -> None:
    stranger = Actor("staff", other_centre.id, role="half")
    assert actions.check_second_factor(stranger, _half(centre), _code()) is None


def test_a_full_session_of_one_centre_opens_nothing_in_another(
    centre: Centre, other_centre: Centre, someone: Actor
) -> None:
    token = actions.check_second_factor(someone, _half(centre), _code())
    assert actions.signed_in(token, centre.id)
    assert actions.signed_in(token, other_centre.id) is None


def test_after_signing_out_the_token_is_worth_nothing(centre: Centre, someone: Actor) -> None:
    token = actions.check_second_factor(someone, _half(centre), _code())
    assert token is not None
    actions.sign_out(someone, token)
    assert actions.signed_in(token, centre.id) is None


def test_a_session_that_nobody_uses_falls_asleep(
    centre: Centre, someone: Actor, time: StoppedClock
) -> None:
    token = actions.check_second_factor(someone, _half(centre), _code())
    time.forward(minutes=59)
    assert actions.signed_in(token, centre.id)
    time.forward(minutes=2)
    assert actions.signed_in(token, centre.id) is None


def test_after_five_wrong_passwords_even_the_right_one_waits(
    centre: Centre, time: StoppedClock
) -> None:
    for _ in range(5):
        assert actions.check_password(centre.id, "fatma", "wrong", "") is None
    assert actions.check_password(centre.id, "fatma", demo.password_of("fatma"), "") is None
    time.forward(minutes=16)
    assert actions.check_password(centre.id, "fatma", demo.password_of("fatma"), "")


def test_only_the_fingerprint_of_a_token_is_stored(
    centre: Centre, someone: Actor, session: Session
) -> None:
    token = actions.check_second_factor(someone, _half(centre), _code())
    assert token is not None
    stored = {row.fingerprint for row in session.query(StaffSession)}
    assert token not in stored
    assert fingerprint(token) in stored
