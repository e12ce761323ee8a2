"""The unit of work: one human act, one transaction.

An action changes records, writes who did it (audit), tells later steps
(`happened`, same transaction) and tells the screens (`announce`, after commit).
No crash can separate an intake from its suggestion, or a change from its
audit line.
"""

from __future__ import annotations

import dataclasses
import functools
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Concatenate, ParamSpec, Protocol, TypeVar
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cazpwa import clock, database

P = ParamSpec("P")
R = TypeVar("R")
log = logging.getLogger(__name__)

TRIES = 3  # of a unit that the database refused for its order, not for its content
RETRY_STATES = ("40001", "40P01")  # PostgreSQL: serialisation failure, deadlock


@dataclass(frozen=True)
class Actor:
    """Who does something: a member of staff, the holder of a patient's link, or the system.

    name: for staff only; a patient's name never travels with an actor.
    """

    kind: str
    centre_id: UUID
    id: UUID | None = None
    name: str = ""
    role: str = ""
    address: str = ""

    @staticmethod
    def system(centre_id: UUID) -> Actor:
        return Actor("system", centre_id, role="system")


class Announcement(Protocol):
    """What screens are told: ids, versions and plain numbers, never content."""

    name: ClassVar[str]

    @property
    def room(self) -> str: ...


@dataclass(frozen=True)
class Message:
    """One announcement on its way to a room."""

    name: str
    room: str
    data: dict[str, Any]


@dataclass
class UnitOfWork:
    """One transaction in the name of one actor."""

    session: Session
    by: Actor
    now: datetime
    messages: list[Message] = field(default_factory=list)

    @property
    def centre_id(self) -> UUID:
        return self.by.centre_id

    def add(self, *rows: object) -> None:
        self.session.add_all(rows)

    def happened(self, event: object) -> None:
        """Run the handlers of later steps now, in this transaction."""
        self.session.flush()
        for handler in _handlers[type(event)]:
            handler(self, event)

    def announce(self, event: Announcement) -> None:
        """Tell a room after the commit; said twice about the same thing counts once."""
        data = {
            f.name: _plain(getattr(event, f.name))
            for f in dataclasses.fields(event)  # type: ignore[arg-type]
        }
        message = Message(event.name, event.room, data)
        if message not in self.messages:
            self.messages.append(message)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


_handlers: dict[type, list[Callable[[UnitOfWork, Any], None]]] = defaultdict(list)
_publish: list[Callable[[list[Message]], None]] = []


def on(event: type, handler: Callable[[UnitOfWork, Any], None]) -> None:
    """Let a later step hear what an earlier one did.  Wired in `cazpwa/__init__.py` only."""
    if handler not in _handlers[event]:
        _handlers[event].append(handler)


def publish_with(publisher: Callable[[list[Message]], None]) -> None:
    """Set who carries announcements to the screens."""
    _publish[:] = [publisher]


def publish(messages: Iterable[Message]) -> None:
    """Hand announcements over.  A screen that misses one refetches; care never waits for it."""
    batch = list(messages)
    if not batch:
        return
    for publisher in _publish:
        try:
            publisher(batch)
        except Exception:
            log.exception("announcements were not carried")


def action(
    act: Callable[Concatenate[UnitOfWork, P], R],
) -> Callable[Concatenate[Actor | UnitOfWork, P], R]:
    """Make a function of a unit of work into one act.

    Called with an Actor it is its own transaction, tried again when the
    database asks for it; called with a UnitOfWork it joins that transaction.
    """

    @functools.wraps(act)
    def run(by: Actor | UnitOfWork, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if isinstance(by, UnitOfWork):
            return act(by, *args, **kwargs)
        for attempt in range(1, TRIES + 1):
            try:
                return _run_once(act, by, *args, **kwargs)
            except DBAPIError as error:
                if attempt == TRIES or getattr(error.orig, "sqlstate", "") not in RETRY_STATES:
                    raise
                time.sleep(0.02 * attempt)
        raise AssertionError("unreachable")

    return run


def _run_once(
    act: Callable[Concatenate[UnitOfWork, P], R], by: Actor, *args: P.args, **kwargs: P.kwargs
) -> R:
    with database.current().writing() as session:
        work = UnitOfWork(session, by, clock.now())
        result = act(work, *args, **kwargs)
    publish(work.messages)
    return result
