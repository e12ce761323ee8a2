"""Tables of the front door."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from cazpwa.database import Base, new_id
from cazpwa.sealing import Sealing


class Intake(Sealing, Base):
    """Answers as they were sent.  Never changed; more answers are a new row.

    Sealed: `text` and `hopes`, in the sender's own words.
    """

    __tablename__ = "intake"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"), index=True)
    at: Mapped[datetime] = mapped_column()
    kind: Mapped[str] = mapped_column(String(10))
    complaints: Mapped[list[str]] = mapped_column()
    answers: Mapped[dict[str, Any]] = mapped_column()
    pregnant: Mapped[str | None] = mapped_column(String(10))
    hour: Mapped[int] = mapped_column()
    called_112: Mapped[bool] = mapped_column(default=False)
    content_version: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[bytes] = mapped_column()


class Sent(Base):
    """What was answered to a key.  The same key gives the same answer for as long as we live."""

    __tablename__ = "sent"

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    body_fingerprint: Mapped[str] = mapped_column(String(64))
    episode_id: Mapped[UUID | None] = mapped_column(ForeignKey("episode.id"))
    link_id: Mapped[UUID | None] = mapped_column(ForeignKey("link.id"))
    at: Mapped[datetime] = mapped_column()


class GateCount(Base):
    """How often the gate led to 112, per day.  Nobody is known here."""

    __tablename__ = "gate_count"

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    yes: Mapped[int] = mapped_column(default=0)


def latest_intake(session: Session, episode_id: UUID) -> Intake | None:
    return session.scalar(
        select(Intake)
        .where(Intake.episode_id == episode_id)
        .order_by(Intake.at.desc(), Intake.id.desc())
        .limit(1)
    )


def first_intake(session: Session, episode_id: UUID) -> Intake | None:
    return session.scalar(
        select(Intake).where(Intake.episode_id == episode_id).order_by(Intake.at, Intake.id)
    )
