"""Writing messages and call tasks, and sending what is due."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cazpwa import clock, database
from cazpwa.audit import actions as audit
from cazpwa.database import new_id
from cazpwa.episode.events import DeskChanged
from cazpwa.exchange import channels
from cazpwa.exchange.records import CallTask, Outgoing, due_messages
from cazpwa.work import UnitOfWork, action

log = logging.getLogger(__name__)

MOST_TRIES = 20
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)


def send_later(
    work: UnitOfWork,
    kind: str,
    once: str,
    document: dict[str, Any],
    episode_id: UUID | None = None,
) -> None:
    """Write a message (`sms` or `telephone`) to be sent after this unit ends.

    once: names the message; a second one of that name is not written.
    document: `to` (a telephone number) and `text`.
    """
    if work.session.query(Outgoing.id).filter_by(once=once).first():
        return
    message = Outgoing(
        id=new_id(),
        centre_id=work.centre_id,
        episode_id=episode_id,
        kind=kind,
        once=once,
        due_at=work.now,
    )
    message.close_up(document)
    work.add(message)


def ask_to_call(
    work: UnitOfWork,
    why: str,
    document: dict[str, Any],
    *,
    episode_id: UUID | None = None,
    happened_at: datetime | None = None,
    within: timedelta = timedelta(minutes=10),
) -> CallTask:
    """A task for whoever is at the telephone: `name`, `phone` and one `line` in document."""
    task = CallTask(
        id=new_id(),
        centre_id=work.centre_id,
        episode_id=episode_id,
        why=why,
        happened_at=happened_at or work.now,
        made_at=work.now,
        due_at=work.now + within,
    )
    task.close_up(document)
    work.add(task)
    audit.record(work, f"call_task.{why}", "call_task", task.id, code="C")
    work.announce(DeskChanged(work.centre_id, episode_id or task.id))
    return task


@action
def finish_call(work: UnitOfWork, task_id: UUID, result: str) -> CallTask | None:
    """The call was made: `reached` or `not_reached`.  None when there is no such open task."""
    task = work.session.get(CallTask, task_id, with_for_update=True)
    if task is None or task.centre_id != work.centre_id or task.done_at:
        return None
    task.done_at, task.done_by, task.result = work.now, work.by.id, result
    audit.record(work, f"call_task.{result}", "call_task", task.id)
    work.announce(DeskChanged(work.centre_id, task.episode_id or task.id))
    return task


def send_due() -> int:
    """Send what is due; a message that fails waits longer each time.  Returns how many went.

    Each message is its own transaction: one bad row never holds up the others.
    """
    sent = 0
    for message_id in _due_ids():
        with database.current().writing() as session:
            message = session.get(Outgoing, message_id, with_for_update={"skip_locked": True})
            if message is None or message.sent_at or message.given_up:
                continue
            sent += _try_to_send(message)
    return sent


def _due_ids() -> list[UUID]:
    with database.current().reading() as session:
        return [message.id for message in due_messages(session, clock.now())]


def _try_to_send(message: Outgoing) -> int:
    try:
        channels.send(message.kind, message.opened())
    except Exception as error:
        message.tries += 1
        message.due_at = clock.now() + min(LONGEST_PAUSE, FIRST_PAUSE * 2**message.tries)
        message.given_up = message.tries >= MOST_TRIES
        log.warning("message %s not sent: %s", message.id, type(error).__name__)
        return 0
    message.sent_at = clock.now()
    return 1
