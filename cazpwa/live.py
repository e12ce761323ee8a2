"""Starts the live side of a process: bus, sockets and timers."""

from __future__ import annotations

from flask import Flask

from cazpwa import work
from cazpwa.config import Settings
from cazpwa.desk import live as desk
from cazpwa.identity.pages import cookie_name
from cazpwa.patient import live as patient
from cazpwa.realtime.bus import make_bus
from cazpwa.realtime.sockets import Sockets, who_may_listen
from cazpwa.timers import Timers
from cazpwa.visits import live as visits


def start(app: Flask) -> None:
    """Connect this process to the others, and serve sockets where its role has them."""
    settings: Settings = app.extensions["settings"]
    bus = make_bus(settings.redis_url)
    work.publish_with(bus.publish)
    if not settings.sockets:
        return
    who_may_listen(patient.rooms)
    who_may_listen(desk.rooms)
    who_may_listen(visits.rooms)
    with app.app_context():
        cookie = cookie_name()
    sockets = Sockets(app, settings.origins, cookie)
    app.extensions["sockets"] = sockets
    sockets.start(bus)
    Timers(bus).start()
