"""The table of consults at the centre."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from cazpwa.database import Base, new_id
from cazpwa.sealing import Sealing


class Consult(Sealing, Base):
    """One visit to the centre, from being asked to come to going home.

    Sealed: `text`, what the patient takes home in writing.
    """

    __tablename__ = "consult"
    __table_args__ = (Index("ix_consult_open", "centre_id", "ended_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"), index=True)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"))
    come_at: Mapped[datetime] = mapped_column()
    arrived_at: Mapped[datetime | None] = mapped_column()
    called_in_at: Mapped[datetime | None] = mapped_column()
    called_in_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    ended_at: Mapped[datetime | None] = mapped_column()
    outcome: Mapped[str | None] = mapped_column(String(20))
    sealed: Mapped[bytes | None] = mapped_column()


def latest_consult(session: Session, episode_id: UUID) -> Consult | None:
    return session.scalar(
        select(Consult)
        .where(Consult.episode_id == episode_id)
        .order_by(Consult.come_at.desc(), Consult.id.desc())
        .limit(1)
    )


def open_consults(session: Session, centre_id: UUID) -> list[Consult]:
    return list(
        session.scalars(
            select(Consult)
            .where(Consult.centre_id == centre_id, Consult.ended_at.is_(None))
            .order_by(Consult.come_at)
        )
    )
