"""Who hears what: the server chooses the rooms, and cuts who may no longer listen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask_socketio import SocketIOTestClient

from cazpwa import database
from cazpwa.desk import live as desk
from cazpwa.episode.records import Link
from cazpwa.identity import actions as identity
from cazpwa.identity.records import Centre
from cazpwa.intake.actions import Receipt
from cazpwa.patient import live as patient
from cazpwa.realtime.bus import LocalBus, RedisBus
from cazpwa.realtime.sockets import OriginGuard, Sockets, who_may_listen
from cazpwa.visits import live as visits
from cazpwa.work import Actor, Message
from tests.conftest import StoppedClock

OURS = "http://localhost"


@pytest.fixture
def sockets(app: Flask) -> Iterator[Sockets]:
    app.config["SOCKET_MODE"] = "threading"
    before = app.wsgi_app
    for rule in (patient.rooms, desk.rooms, visits.rooms):
        who_may_listen(rule)
    yield Sockets(app, (OURS,), "caz_session")
    app.wsgi_app = before  # type: ignore[method-assign]


@pytest.fixture
def connect(app: Flask, sockets: Sockets) -> Callable[..., SocketIOTestClient]:
    def open_one(auth: Any = None, cookie: str = "") -> SocketIOTestClient:
        browser = app.test_client()
        if cookie:
            browser.set_cookie("caz_session", cookie)
        return sockets.io.test_client(app, auth=auth, flask_test_client=browser)

    return open_one


def _heard(client: SocketIOTestClient) -> list[tuple[str, Any]]:
    return [(each["name"], each["args"][0]) for each in client.get_received()]


def test_a_patient_hears_about_the_own_episode_and_no_other(
    connect: Callable[..., SocketIOTestClient], a_patient: Callable[..., Receipt], sockets: Sockets
) -> None:
    mine, other = a_patient(), a_patient(key="somebody-elses-key")
    client = connect({"link": mine.token})
    assert client.is_connected()
    sockets.hand_out(
        [
            Message("episode.changed", f"episode:{mine.episode_id}", {"version": 2}),
            Message("episode.changed", f"episode:{other.episode_id}", {"version": 9}),
            Message("queue.touched", "internal", {"centre_id": "x"}),
        ]
    )
    assert _heard(client) == [("episode.changed", {"version": 2})]


def test_a_reporter_does_not_hear_the_place(
    connect: Callable[..., SocketIOTestClient], a_patient: Callable[..., Receipt], sockets: Sockets
) -> None:
    receipt = a_patient(reporter="other")
    client = connect({"link": receipt.token})
    sockets.hand_out([Message("place.moved", f"place:{receipt.episode_id}", {"ahead": 1})])
    assert _heard(client) == []


@pytest.mark.parametrize(
    "auth",
    [None, {}, {"link": ""}, {"link": "x" * 32}, {"link": 7}, {"link": ["a"]}, {"room": "desk:1"},
     "link", [], {"link": None}],
)  # fmt: skip
def test_who_shows_nothing_that_we_gave_does_not_get_in(
    connect: Callable[..., SocketIOTestClient], auth: Any
) -> None:
    assert not connect(auth).is_connected()


def test_no_event_of_a_client_does_anything(
    connect: Callable[..., SocketIOTestClient], a_patient: Callable[..., Receipt], sockets: Sockets
) -> None:
    mine, other = a_patient(), a_patient(key="somebody-elses-key")
    client = connect({"link": mine.token})
    for name in ("join", "watch", "subscribe", "message", "json", "enter_room"):
        client.emit(name, {"room": f"episode:{other.episode_id}"})
    sockets.hand_out([Message("episode.changed", f"episode:{other.episode_id}", {"version": 9})])
    assert _heard(client) == []


def test_the_desk_hears_its_centre_until_it_signs_out(
    connect: Callable[..., SocketIOTestClient], sockets: Sockets, triagist: Actor, centre: Centre
) -> None:
    assert triagist.id is not None
    token = identity._begin_session(triagist, triagist.id, second_factor=True)
    client = connect(cookie=token)
    message = Message("desk.changed", f"desk:{centre.id}", {"episode_id": "x"})
    sockets.hand_out([message])
    assert [name for name, _data in _heard(client)] == ["desk.changed"]
    identity.sign_out(triagist, token)
    sockets.cut_revoked()
    assert not client.is_connected()


def test_with_one_factor_nobody_hears_the_desk(
    connect: Callable[..., SocketIOTestClient], triagist: Actor
) -> None:
    assert triagist.id is not None
    assert not connect(cookie=identity._begin_session(triagist, triagist.id)).is_connected()


def test_a_visiting_nurse_does_not_hear_the_desk(
    connect: Callable[..., SocketIOTestClient], sockets: Sockets, nurse: Actor, centre: Centre
) -> None:
    assert nurse.id is not None
    client = connect(cookie=identity._begin_session(nurse, nurse.id, second_factor=True))
    sockets.hand_out([Message("desk.changed", f"desk:{centre.id}", {})])
    sockets.hand_out([Message("visits.changed", f"visits:{nurse.id}", {})])
    assert [name for name, _data in _heard(client)] == ["visits.changed"]


def test_a_revoked_link_is_cut_and_a_good_one_stays(
    connect: Callable[..., SocketIOTestClient],
    a_patient: Callable[..., Receipt],
    sockets: Sockets,
    time: StoppedClock,
) -> None:
    mine, other = a_patient(), a_patient(key="somebody-elses-key")
    first, second = connect({"link": mine.token}), connect({"link": other.token})
    with database.current().writing() as session:
        link = session.query(Link).filter_by(episode_id=mine.episode_id).one()
        link.revoked_at = time.moment
    sockets.cut_revoked()
    assert (first.is_connected(), second.is_connected()) == (False, True)


@pytest.mark.parametrize(
    ("origin", "let_in"),
    [(OURS, True), (None, False), ("http://evil.example", False), ("null", False)],
)
def test_only_our_own_pages_may_open_a_socket(origin: str | None, let_in: bool) -> None:
    reached: list[dict[str, Any]] = []
    guard = OriginGuard(lambda environ, _start: reached.append(environ) or [b"ok"], (OURS,))
    environ = {
        "PATH_INFO": "/socket.io/",
        "HTTP_SEC_WEBSOCKET_EXTENSIONS": "permessage-deflate",
        "HTTP_X_FORWARDED_HOST": "evil.example",
    }
    if origin is not None:
        environ["HTTP_ORIGIN"] = origin
    said: list[str] = []
    guard(environ, lambda status, _headers: said.append(status))
    assert bool(reached) is let_in
    assert said == ([] if let_in else ["403 Forbidden"])
    if let_in:
        assert "HTTP_SEC_WEBSOCKET_EXTENSIONS" not in reached[0]


def test_a_listener_that_stumbles_stops_no_other() -> None:
    bus, heard = LocalBus(), []
    bus.listen(heard.append)
    bus.publish([Message("a", "b", {})])
    assert len(heard) == 1


@pytest.mark.parametrize("garbage", [b"\x80\x04pickle", b"{}", b"[1]", b'[{"name": 1}]', b""])
def test_garbage_on_the_bus_is_passed_over(garbage: bytes) -> None:
    bus, heard = RedisBus("redis://127.0.0.1:1/0"), []
    bus._listeners.append(heard.append)
    bus._pass_on(garbage)
    assert heard == []
