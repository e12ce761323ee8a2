"""The outbox, and tasks for a person at the telephone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from cazpwa.database import Base, new_id
from cazpwa.sealing import Sealing


class Outgoing(Sealing, Base):
    """One message to the outside.  `once` makes a second attempt to write it a no-op.

    Sealed: `to` and `text`.
    """

    __tablename__ = "outgoing"
    __table_args__ = (Index("ix_outgoing_due", "sent_at", "due_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"))
    episode_id: Mapped[UUID | None] = mapped_column(ForeignKey("episode.id"))
    kind: Mapped[str] = mapped_column(String(20))
    once: Mapped[str] = mapped_column(String(120), unique=True)
    sealed: Mapped[bytes] = mapped_column()
    due_at: Mapped[datetime] = mapped_column()
    sent_at: Mapped[datetime | None] = mapped_column()
    tries: Mapped[int] = mapped_column(default=0)
    given_up: Mapped[bool] = mapped_column(default=False)


class CallTask(Sealing, Base):
    """Someone must be called: who asked, why, and whether it is done.

    Sealed: `name`, `phone` and one `line`.
    """

    __tablename__ = "call_task"
    __table_args__ = (Index("ix_call_task_open", "centre_id", "done_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"))
    episode_id: Mapped[UUID | None] = mapped_column(ForeignKey("episode.id"))
    why: Mapped[str] = mapped_column(String(30))
    sealed: Mapped[bytes] = mapped_column()
    #: when it happened at the patient's side; an old 112 question is no alarm
    happened_at: Mapped[datetime] = mapped_column()
    made_at: Mapped[datetime] = mapped_column()
    due_at: Mapped[datetime] = mapped_column()
    done_at: Mapped[datetime | None] = mapped_column()
    done_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    result: Mapped[str | None] = mapped_column(String(20))


def open_call_tasks(session: Session, centre_id: UUID) -> list[CallTask]:
    return list(
        session.scalars(
            select(CallTask)
            .where(CallTask.centre_id == centre_id, CallTask.done_at.is_(None))
            .order_by(CallTask.due_at)
        )
    )


def due_messages(session: Session, now: datetime, limit: int = 20) -> list[Outgoing]:
    """Messages to send now, held so that two workers never send the same one."""
    return list(
        session.scalars(
            select(Outgoing)
            .where(
                Outgoing.sent_at.is_(None),
                Outgoing.given_up.is_(False),
                Outgoing.due_at <= now,
            )
            .order_by(Outgoing.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )
