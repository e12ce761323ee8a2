"""Sockets: who connects is asked of the database, and the server chooses the rooms.

A client sends nothing but its connect; there is no event by which it could
name a room.  Logout, revocation and expiry cut a socket within SWEEP seconds.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask, request
from flask_socketio import SocketIO, join_room
from sqlalchemy import select

from cazpwa import clock, database
from cazpwa.episode.events import centre_room
from cazpwa.episode.records import Link, link_by_token
from cazpwa.identity import actions as identity
from cazpwa.identity.records import Centre, Staff, StaffSession, centre_for_host
from cazpwa.identity.rules import session_is_alive
from cazpwa.realtime.bus import LocalBus, RedisBus
from cazpwa.sealing import fingerprint
from cazpwa.work import Message

log = logging.getLogger(__name__)

SWEEP = 2.0  # seconds between two looks at who may still listen
BEAT = 10.0  # seconds; a page without a beat for 30 s turns grey


@dataclass(frozen=True)
class Caller:
    """Who is on the other side of a socket, as the database says at this moment."""

    centre_id: UUID
    staff: Staff | None = None
    session_fingerprint: str | None = None
    link: Link | None = None


#: Each step's live.py: which rooms a caller may hear.
WhoMayListen = Callable[[Caller], Iterable[str]]
_who_may_listen: list[WhoMayListen] = []


def who_may_listen(rule: WhoMayListen) -> WhoMayListen:
    """Register a step's rule.  Wired in `cazpwa/__init__.py` only."""
    if rule not in _who_may_listen:
        _who_may_listen.append(rule)
    return rule


class Sockets:
    """The live side of one process."""

    def __init__(self, app: Flask, origins: tuple[str, ...], cookie: str) -> None:
        self.cookie = cookie
        self.callers: dict[str, Caller] = {}
        self.io = SocketIO(
            app,
            async_mode=app.config.get("SOCKET_MODE", "gevent"),
            cors_allowed_origins=list(origins),
            transports=["websocket"],
            manage_session=False,
            max_http_buffer_size=4096,
            ping_interval=25,
            ping_timeout=20,
        )
        self.io.on_event("connect", self.connect)
        self.io.on_event("disconnect", self.leave)
        app.wsgi_app = OriginGuard(app.wsgi_app, origins)  # type: ignore[method-assign]

    def connect(self, auth: Any = None) -> bool:
        """Let a caller in, to the rooms the database allows; or refuse."""
        caller = self._caller(auth)
        if caller is None:
            return False
        self.callers[request.sid] = caller  # type: ignore[attr-defined]
        join_room(centre_room(caller.centre_id))
        for rule in _who_may_listen:
            for room in rule(caller):
                join_room(room)
        return True

    def leave(self, _reason: str = "") -> None:
        self.callers.pop(request.sid, None)  # type: ignore[attr-defined]

    def _caller(self, auth: Any) -> Caller | None:
        token = auth.get("link") if isinstance(auth, dict) else None
        with database.current().reading() as session:
            centre = centre_for_host(session, request.host.split(":")[0])
            if centre is None:
                return None
            if isinstance(token, str):
                link = link_by_token(session, centre.id, token)
                alive = link and not (link.expires_at and link.expires_at < clock.now())
                return Caller(centre.id, link=link) if alive else None
        cookie = request.cookies.get(self.cookie)
        found = identity.signed_in(cookie, centre.id)
        if found is None or cookie is None:
            return None
        return Caller(centre.id, staff=found[0], session_fingerprint=fingerprint(cookie))

    def hand_out(self, messages: list[Message]) -> None:
        """Give this process's clients what was announced."""
        for message in messages:
            self.io.emit(message.name, message.data, to=message.room)

    def start(self, bus: LocalBus | RedisBus) -> None:
        self.bus = bus
        bus.listen(self.hand_out)
        for loop in (self._sweep_for_ever, self._beat_for_ever):
            threading.Thread(target=loop, name=loop.__name__, daemon=True).start()

    def _sweep_for_ever(self) -> None:
        while True:
            self.io.sleep(SWEEP)
            try:
                self.cut_revoked()
            except Exception:
                log.exception("could not look at who may still listen")

    def cut_revoked(self) -> None:
        """Disconnect every socket whose sign-in or link no longer counts."""
        callers = dict(self.callers)
        if not callers:
            return
        sessions = {c.session_fingerprint for c in callers.values() if c.session_fingerprint}
        links = {c.link.id for c in callers.values() if c.link}
        alive = _alive(sessions, links)
        for sid, caller in callers.items():
            if (caller.session_fingerprint or (caller.link and caller.link.id)) not in alive:
                self.callers.pop(sid, None)
                self.io.server.disconnect(sid)

    def _beat_for_ever(self) -> None:
        while True:
            try:
                if self.bus.connected:
                    self.beat()
            except Exception:
                log.exception("no beat")
            self.io.sleep(BEAT)

    def beat(self) -> None:
        """Say that we live, and where each centre's queue stands."""
        with database.current().reading() as session:
            centres = session.execute(select(Centre.id, Centre.queue_seq)).all()
        for centre_id, queue_seq in centres:
            data = {"at": clock.now().isoformat(), "queue_seq": queue_seq}
            self.io.emit("beat", data, to=centre_room(centre_id))


def _alive(sessions: set[str], links: set[UUID]) -> set[str | UUID]:
    """Which of these sign-ins and links still count."""
    now = clock.now()
    alive: set[str | UUID] = set()
    with database.current().reading() as session:
        rows = session.execute(
            select(StaffSession, Staff.active)
            .join(Staff, Staff.id == StaffSession.staff_id)
            .where(StaffSession.fingerprint.in_(sessions))
        )
        for row, active in rows:
            awake = session_is_alive(row.created_at, row.seen_at, now)
            if active and awake and not row.revoked_at:
                alive.add(row.fingerprint)
        for link in session.scalars(select(Link).where(Link.id.in_(links))):
            if not link.revoked_at and not (link.expires_at and link.expires_at < now):
                alive.add(link.id)
    return alive


class OriginGuard:
    """Refuses a socket whose page is not ours, before the library sees it.

    The library accepts a missing Origin; we do not.  It would also agree to
    compress frames of eighty bytes, which doubles the memory of each client.
    """

    def __init__(self, inner: Any, origins: tuple[str, ...]) -> None:
        self.inner = inner
        self.origins = frozenset(origins)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ.get("PATH_INFO", "").startswith("/socket.io"):
            if environ.get("HTTP_ORIGIN") not in self.origins:
                start_response("403 Forbidden", [("Content-Type", "text/plain")])
                return [b"This origin may not open a socket.\n"]
            environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return self.inner(environ, start_response)
