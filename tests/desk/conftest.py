"""Signing in to the desk without the two steps; those are tested in tests/identity."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cazpwa.identity.actions import _begin_session
from cazpwa.identity.pages import cookie_name
from cazpwa.work import Actor


class Desk:
    """One signed-in member of staff with a browser."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        page = client.get("/staff/sign-in").text
        self.token = re.findall(r'csrf_token" value="([^"]+)"', page)[0]

    def open(self, path: str) -> TestResponse:
        return self.client.get(path)

    def send(self, path: str, **fields: str) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token, **fields})


@pytest.fixture
def at_desk(app: Flask) -> Callable[[Actor], Desk]:
    def sign_in(actor: Actor) -> Desk:
        assert actor.id is not None
        token = _begin_session(actor, actor.id, second_factor=True)
        client = app.test_client()
        with app.app_context():
            client.set_cookie(cookie_name(), token)
        return Desk(client)

    return sign_in
