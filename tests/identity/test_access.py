"""Who may open what: every route × method × role in one table, and every socket event.

A route that is not in the table fails; so does a cell that answers otherwise.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from cazpwa.identity import actions as identity
from cazpwa.identity.records import Centre, staff_by_username
from cazpwa.identity.rules import Role
from cazpwa.work import Actor

T, D, N, V, B, M, A = (
    Role.TRIAGIST,
    Role.DOCTOR_IN_CHARGE,
    Role.VISITING_NURSE,
    Role.VISITING_DOCTOR,
    Role.DESK,
    Role.MANAGER,
    Role.ADMINISTRATOR,
)
PUBLIC, HOLDER = "public", "holder"
EVERYONE = {T, D, N, V, B, M, A}

#: (method, route) → who may.  PUBLIC: anyone.  HOLDER: whoever holds the link in the address.
TABLE: dict[tuple[str, str], object] = {
    ("GET", "/"): PUBLIC,
    ("GET", "/112"): PUBLIC,
    ("GET", "/offline"): PUBLIC,
    ("GET", "/sw.js"): PUBLIC,
    ("GET", "/manifest.webmanifest"): PUBLIC,
    ("GET", "/static/<path:path>"): PUBLIC,
    ("GET", "/model"): PUBLIC,
    ("POST", "/gate-count"): PUBLIC,
    ("POST", "/complaints"): PUBLIC,
    ("GET", "/call-me"): PUBLIC,
    ("POST", "/call-me"): PUBLIC,
    ("GET", "/call-me/done"): PUBLIC,
    ("GET", "/start"): PUBLIC,
    ("GET", "/start/<stage>"): PUBLIC,
    ("POST", "/start/<stage>"): PUBLIC,
    ("GET", "/e/<token>"): HOLDER,
    ("GET", "/e/<token>/state"): HOLDER,
    ("GET", "/e/<token>/worse"): HOLDER,
    ("POST", "/e/<token>/worse"): HOLDER,
    ("GET", "/e/<token>/stop"): HOLDER,
    ("POST", "/e/<token>/stop"): HOLDER,
    ("GET", "/staff/sign-in"): PUBLIC,
    ("POST", "/staff/sign-in"): PUBLIC,
    ("GET", "/staff/code"): PUBLIC,
    ("POST", "/staff/code"): PUBLIC,
    ("GET", "/staff/"): EVERYONE,
    ("POST", "/staff/sign-out"): EVERYONE,
    ("GET", "/staff/intake"): {T, D, B},
    ("GET", "/staff/intake/<stage>"): {T, D, B},
    ("POST", "/staff/intake/<stage>"): {T, D, B},
    ("GET", "/staff/worklist"): {T, D},
    ("GET", "/staff/worklist/list"): {T, D},
    ("GET", "/staff/to-authorise"): {T, D},
    ("GET", "/staff/episodes/<uuid:episode_id>"): {T, D, B, V},
    ("POST", "/staff/episodes/<uuid:episode_id>/answers"): {T, D},
    ("POST", "/staff/episodes/<uuid:episode_id>/calls"): {T, D},
    ("POST", "/staff/episodes/<uuid:episode_id>/calls/result"): {T, D},
    ("POST", "/staff/episodes/<uuid:episode_id>/decisions"): {T, D},
    ("POST", "/staff/episodes/<uuid:episode_id>/reading"): {T, D},
    ("POST", "/staff/episodes/<uuid:episode_id>/alarm-seen"): {T, D, B},
    ("POST", "/staff/episodes/<uuid:episode_id>/return"): {T, D, V},
    ("POST", "/staff/episodes/<uuid:episode_id>/elsewhere/close"): {T, D},
    ("POST", "/staff/confirmations/<uuid:confirmation_id>/signature"): {D},
    ("POST", "/staff/call-tasks/<uuid:task_id>"): {T, D, B},
    ("POST", "/staff/episodes/<uuid:episode_id>/advice"): {T, D, V},
    ("POST", "/staff/episodes/<uuid:episode_id>/advice/phone"): {T, D, V},
    ("POST", "/staff/episodes/<uuid:episode_id>/advice/video"): {T, D, V},
    ("POST", "/staff/episodes/<uuid:episode_id>/advice/finish"): {T, D, V},
    ("POST", "/staff/episodes/<uuid:episode_id>/advice/back"): {T, D, V},
    ("POST", "/staff/episodes/<uuid:episode_id>/arrival"): {T, D, B, V},
    ("POST", "/staff/episodes/<uuid:episode_id>/call-in"): {T, D, B, V},
    ("POST", "/staff/episodes/<uuid:episode_id>/time"): {T, D, B, V},
    ("POST", "/staff/episodes/<uuid:episode_id>/no-show"): {T, D, B, V},
    ("POST", "/staff/episodes/<uuid:episode_id>/consult/finish"): {T, D, V},
    ("POST", "/staff/episodes/<uuid:episode_id>/visit"): {T, D, B},
    ("GET", "/staff/advice"): {T, D, V},
    ("GET", "/staff/centre"): {T, D, B, V},
    ("GET", "/staff/visits"): {T, D, B},
    ("GET", "/staff/overview"): {T, D},
    ("GET", "/staff/today"): {D, M, A},
    ("GET", "/visits/"): {N, V},
    ("GET", "/visits/list"): {N, V},
    ("GET", "/visits/offline"): PUBLIC,
    ("GET", "/visits/<uuid:visit_id>"): {N, V},
    ("POST", "/visits/<uuid:visit_id>/taps"): {N, V},
    ("POST", "/visits/<uuid:visit_id>/finish"): {N, V},
}

#: Socket events that a client may send.  There is none beside connecting and leaving.
SOCKET_EVENTS = {"connect", "disconnect"}

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
#: Pages that take posts without a form token, and ask who the page is instead.
WITHOUT_TOKEN = {"/gate-count", "/complaints"}

USER_OF = {T: "fatma", D: "lotte", N: "sanne", V: "ruben", B: "bo", M: "marit", A: "arend"}


def _address(route: str) -> str:
    some = str(uuid.uuid4())
    for part in ("episode_id", "confirmation_id", "task_id", "visit_id"):
        route = route.replace(f"<uuid:{part}>", some)
    return (
        route.replace("<token>", "x" * 32)
        .replace("<stage>", "what")
        .replace("<path:path>", "none.css")
    )


@pytest.fixture
def client_as(app: Flask, centre: Centre, session: Session) -> Callable[..., FlaskClient]:
    """A browser with somebody signed in, or nobody."""

    def make(role: Role | None, second_factor: bool = True) -> FlaskClient:
        client = app.test_client()
        if role is not None:
            person = staff_by_username(session, centre.id, USER_OF[role])
            assert person is not None
            by = Actor("staff", centre.id, person.id, person.name, person.role)
            token = identity._begin_session(by, person.id, second_factor=second_factor)
            client.set_cookie("caz_session", token)
        return client

    return make


@pytest.fixture
def no_tokens(app: Flask) -> Iterator[None]:
    """Form tokens are another test's business."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


def _routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_stands_in_the_table_and_the_table_names_only_routes(app: Flask) -> None:
    assert _routes(app) == set(TABLE)


def _expected(who: object, role: Role | None, method: str) -> set[int]:
    """Which answers are right for one cell."""
    open_to = {200, 204, 302, 303, 400, 403, 404, 405, 409, 422}
    if who == PUBLIC:
        return open_to
    if who == HOLDER:
        return {404}  # nobody holds this link
    assert isinstance(who, set)
    if role is None:
        return {302} if method == "GET" else {401}
    if role not in who:
        return {403}
    return open_to - {403}


@pytest.mark.parametrize("role", [None, *Role])
def test_every_cell_answers_as_the_table_says(
    client_as: Callable[..., FlaskClient], no_tokens: None, role: Role | None
) -> None:
    wrong = []
    for (method, route), who in TABLE.items():
        client = client_as(role)  # signing out in one cell must not open the next
        status = client.open(_address(route), method=method).status_code
        if status not in _expected(who, role, method):
            wrong.append((method, route, role, status))
    assert wrong == []


@pytest.mark.parametrize("role", [None, T])
def test_methods_that_are_not_in_the_table_are_refused(
    client_as: Callable[..., FlaskClient], no_tokens: None, role: Role | None
) -> None:
    client = client_as(role)
    for route in {route for _method, route in TABLE}:
        for method in METHODS:
            if (method, route) not in TABLE:
                assert client.open(_address(route), method=method).status_code == 405, route


@pytest.mark.parametrize("role", list(Role))
def test_with_one_factor_only_every_staff_page_is_closed(
    client_as: Callable[..., FlaskClient], no_tokens: None, role: Role
) -> None:
    for (method, route), who in TABLE.items():
        if not isinstance(who, set):
            continue
        client = client_as(role, second_factor=False)  # signing out must not help
        answer = client.open(_address(route), method=method)
        if method == "GET":
            assert "/staff/sign-in" in answer.headers["Location"], route
        else:
            assert answer.status_code == 401, route


def test_every_post_without_its_token_is_refused_and_says_so(
    client_as: Callable[..., FlaskClient],
) -> None:
    client = client_as(D)
    for method, route in TABLE:
        if method != "POST":
            continue
        answer = client.post(_address(route))
        if route in WITHOUT_TOKEN:
            assert answer.status_code == 403, route
            continue
        assert answer.status_code in (400, 403), (route, answer.status_code)
        words = answer.get_data(as_text=True)
        assert "tel:112" in words, route
        assert "079-000 00 00" in words, route


def test_a_page_that_says_nothing_about_access_is_closed(app: Flask) -> None:
    from cazpwa.identity import access

    assert access.access_of(lambda: "hello") is None
    with app.test_request_context("/"), pytest.raises(Exception, match="404"):
        access.guard(lambda: "hello")


def test_no_socket_event_beside_connect_and_disconnect(app: Flask) -> None:
    from cazpwa.realtime.sockets import Sockets

    app.config["SOCKET_MODE"] = "threading"
    sockets = Sockets(app, ("http://localhost",), "caz_session")
    registered = {name for name, *_rest in sockets.io.handlers}
    namespaces = sockets.io.server.handlers
    names = registered | {name for handlers in namespaces.values() for name in handlers}
    assert names <= SOCKET_EVENTS
