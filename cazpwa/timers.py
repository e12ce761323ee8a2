"""What the clock does: recompute the queue, escalate, send what is due.

One leader per installation: on PostgreSQL whoever holds an advisory lock, on
SQLite the one process.  If the leader dies, another takes over within a second.
"""

from __future__ import annotations

import logging
import threading
import time
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.engine import Connection

from cazpwa import database
from cazpwa.advice import actions as advice
from cazpwa.exchange import actions as exchange
from cazpwa.identity.records import Centre
from cazpwa.queue import actions as queue
from cazpwa.queue.events import QueueTouched
from cazpwa.realtime.bus import LocalBus, RedisBus
from cazpwa.work import Actor, Message

log = logging.getLogger(__name__)

TICK = 0.25  # seconds: at most four recomputations a second, and one after the last change
EVERY_CENTRE = 2.0  # seconds between looks at all centres, so that a lost wake-up costs little
SEND_EVERY = 1.0  # seconds between two looks at the outbox
LEADER_LOCK = 4_711_112  # any number, the same in every process


class Timers:
    """The leader's loop of one process."""

    def __init__(self, bus: LocalBus | RedisBus) -> None:
        self._touched: set[UUID] = set()
        self._leading: Connection | None = None
        self._looked_at = 0.0
        self.leads = False
        bus.listen(self._hear)

    def start(self) -> None:
        threading.Thread(target=self._run, name="timers", daemon=True).start()
        threading.Thread(target=self._send, name="outbox", daemon=True).start()

    def _send(self) -> None:
        """Messages go by themselves: a slow provider never holds up an escalation."""
        while True:
            time.sleep(SEND_EVERY)
            try:
                if self.leads:
                    exchange.send_due()
            except Exception:
                log.exception("the outbox stumbled and goes on")

    def _hear(self, messages: list[Message]) -> None:
        for message in messages:
            if message.name == QueueTouched.name:
                self._touched.add(UUID(message.data["centre_id"]))

    def _run(self) -> None:
        while True:
            time.sleep(TICK)
            try:
                self.leads = self.is_leader()
                if self.leads:
                    self.tick()
            except Exception:
                log.exception("the timers stumbled and go on")
                self.leads = False
                self._give_up_the_lead()
                time.sleep(1)

    def _give_up_the_lead(self) -> None:
        """Close the connection for good; back in the pool it would keep the lock."""
        if self._leading is not None:
            self._leading.invalidate()
            self._leading.close()
            self._leading = None

    def is_leader(self) -> bool:
        """Hold the lock, or try to get it.  A lost connection loses the lock with it."""
        base = database.current()
        if base.is_sqlite:
            return True
        if self._leading is not None:
            self._leading.execute(text("SELECT 1"))
            self._leading.commit()
            return True
        connection = base.engine.connect()
        got = connection.execute(text("SELECT pg_try_advisory_lock(:k)"), {"k": LEADER_LOCK})
        if got.scalar():
            connection.commit()
            self._leading = connection
            return True
        connection.close()
        time.sleep(1)
        return False

    def tick(self) -> None:
        """One round: the centres that were touched at once, all of them every two seconds."""
        touched, self._touched = self._touched, set()
        everything = time.monotonic() - self._looked_at >= EVERY_CENTRE
        centres = _all_centres() if everything else touched
        if everything:
            self._looked_at = time.monotonic()
        for centre_id in centres:
            try:
                _look_after(centre_id, everything)
            except Exception:
                log.exception("the timers could not look after a centre")


def _look_after(centre_id: UUID, everything: bool) -> None:
    if everything:
        queue.escalate(centre_id)
        advice.give_back_expired(centre_id)
    queue.recompute(Actor.system(centre_id))


def _all_centres() -> set[UUID]:
    with database.current().reading() as session:
        return set(session.scalars(select(Centre.id)))
