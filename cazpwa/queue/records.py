"""The waiting places and what was done when nobody looked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from cazpwa.database import Base, new_id
from cazpwa.queue.rules import Queue


class Waiting(Base):
    """A place in one queue, from entering to leaving.  One open place per episode and queue."""

    __tablename__ = "waiting"
    __table_args__ = (
        Index("ix_waiting_open", "centre_id", "queue", "left_at"),
        Index(
            "uq_waiting_one_place",
            "episode_id",
            "queue",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"))
    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"))
    queue: Mapped[str] = mapped_column(String(10))
    urgency: Mapped[int] = mapped_column()
    #: when the request came in, so that a new look never costs a place
    since: Mapped[datetime] = mapped_column()
    entered_at: Mapped[datetime] = mapped_column()
    left_at: Mapped[datetime | None] = mapped_column()
    #: triage only: the desk's deadline and the patient's promise
    look_by: Mapped[datetime | None] = mapped_column()
    promised_by: Mapped[datetime | None] = mapped_column()
    #: who has taken it; the lease ends by itself, the place is kept
    leased_to: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    leased_until: Mapped[datetime | None] = mapped_column()
    #: what the patient was last told
    told_ahead: Mapped[int | None] = mapped_column()
    told_low: Mapped[int | None] = mapped_column()
    told_high: Mapped[int | None] = mapped_column()
    moved_back_at: Mapped[datetime | None] = mapped_column()


class Escalation(Base):
    """One step taken because nobody looked; each step once per place."""

    __tablename__ = "escalation"
    __table_args__ = (UniqueConstraint("waiting_id", "step"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    waiting_id: Mapped[UUID] = mapped_column(ForeignKey("waiting.id"))
    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"), index=True)
    step: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column()
    seen_at: Mapped[datetime | None] = mapped_column()
    seen_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))


def waiting_in(session: Session, centre_id: UUID, queue: Queue) -> list[Waiting]:
    """Everyone with an open place in a queue, in order."""
    return list(
        session.scalars(
            select(Waiting)
            .where(
                Waiting.centre_id == centre_id,
                Waiting.queue == queue.value,
                Waiting.left_at.is_(None),
            )
            .order_by(Waiting.urgency, Waiting.since, Waiting.episode_id)
        )
    )


def place_of(session: Session, episode_id: UUID, queue: Queue) -> Waiting | None:
    return session.scalar(
        select(Waiting).where(
            Waiting.episode_id == episode_id,
            Waiting.queue == queue.value,
            Waiting.left_at.is_(None),
        )
    )


def escalations_of(session: Session, episode_id: UUID) -> list[Escalation]:
    return list(
        session.scalars(
            select(Escalation).where(Escalation.episode_id == episode_id).order_by(Escalation.at)
        )
    )


def helpers_now(session: Session, centre_id: UUID, since: datetime) -> int:
    """How many people helped in the advice queue since then."""
    return (
        session.scalar(
            select(func.count(func.distinct(Waiting.leased_to))).where(
                Waiting.centre_id == centre_id,
                Waiting.queue == Queue.ADVICE.value,
                Waiting.leased_to.is_not(None),
                Waiting.leased_until >= since,
            )
        )
        or 0
    )
