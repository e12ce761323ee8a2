"""The table of home visits."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from cazpwa.database import Base, new_id
from cazpwa.sealing import Sealing


class Visit(Sealing, Base):
    """One home visit: on whose list, in which place, her taps, the window as last told.

    Sealed: `entry` (how to get in, for the visitor only), `report`, and `advice` for the patient.
    """

    __tablename__ = "visit"
    __table_args__ = (Index("ix_visit_open", "centre_id", "visitor_id", "ended_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"), index=True)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"))
    visitor_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    position: Mapped[int] = mapped_column(default=0)
    planned_at: Mapped[datetime] = mapped_column()
    departed_at: Mapped[datetime | None] = mapped_column()
    arrived_at: Mapped[datetime | None] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    outcome: Mapped[str | None] = mapped_column(String(30))
    begin: Mapped[datetime | None] = mapped_column()
    end: Mapped[datetime | None] = mapped_column()
    moved_at: Mapped[datetime | None] = mapped_column()
    before_begin: Mapped[datetime | None] = mapped_column()
    before_end: Mapped[datetime | None] = mapped_column()
    sealed: Mapped[bytes | None] = mapped_column()


class Tap(Base):
    """A tap of a visitor, named by her phone, so that one kept offline counts once."""

    __tablename__ = "tap"
    __table_args__ = (UniqueConstraint("visit_id", "key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    key: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(String(20))
    tapped_at: Mapped[datetime] = mapped_column()
    received_at: Mapped[datetime] = mapped_column()


def latest_visit(session: Session, episode_id: UUID) -> Visit | None:
    return session.scalar(
        select(Visit)
        .where(Visit.episode_id == episode_id)
        .order_by(Visit.planned_at.desc(), Visit.id.desc())
        .limit(1)
    )


def list_of(session: Session, centre_id: UUID, visitor_id: UUID | None) -> list[Visit]:
    """Someone's visits still to make, in order; None for those on nobody's list."""
    return list(
        session.scalars(
            select(Visit)
            .where(
                Visit.centre_id == centre_id,
                Visit.visitor_id == visitor_id if visitor_id else Visit.visitor_id.is_(None),
                Visit.ended_at.is_(None),
            )
            .order_by(Visit.position, Visit.planned_at)
        )
    )


def visit_of(session: Session, centre_id: UUID, visit_id: UUID) -> Visit | None:
    found = session.get(Visit, visit_id)
    return found if found and found.centre_id == centre_id else None


def open_visits(session: Session, centre_id: UUID) -> list[Visit]:
    return list(
        session.scalars(
            select(Visit)
            .where(Visit.centre_id == centre_id, Visit.ended_at.is_(None))
            .order_by(Visit.visitor_id, Visit.position)
        )
    )
