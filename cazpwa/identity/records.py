"""Tables of centres, places, staff and their sessions."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from cazpwa.database import Base, new_id


class Centre(Base):
    """One acute-care centre.  Everything else is scoped to one."""

    __tablename__ = "centre"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    hosts: Mapped[list[str]] = mapped_column()
    phone: Mapped[str] = mapped_column(String(20))
    duty_phone: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(200))
    lat: Mapped[float] = mapped_column()
    lon: Mapped[float] = mapped_column()
    demo: Mapped[bool] = mapped_column(default=False)
    queue_seq: Mapped[int] = mapped_column(default=0)
    #: lets the model raise the protocol by one level; else it is only shown beside it
    model_may_raise: Mapped[bool] = mapped_column(default=True)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Place(Base):
    """The middle of a four-digit postcode area, for straight distances."""

    __tablename__ = "place"

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"), primary_key=True)
    pc4: Mapped[str] = mapped_column(String(4), primary_key=True)
    lat: Mapped[float] = mapped_column()
    lon: Mapped[float] = mapped_column()


class Staff(Base):
    """Someone who works at a centre."""

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("centre_id", "username"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"))
    username: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(30))
    password_hash: Mapped[str] = mapped_column(String(200))
    totp_sealed: Mapped[bytes] = mapped_column()
    totp_last_step: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    rests_until: Mapped[datetime | None] = mapped_column()
    active: Mapped[bool] = mapped_column(default=True)
    #: km/h in a straight line's detour; a nurse on a bicycle is slower than a doctor in a car
    speed_kmh: Mapped[float] = mapped_column(default=15.0)

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


class StaffSession(Base):
    """A sign-in.  The cookie holds the token; we hold only its fingerprint."""

    __tablename__ = "staff_session"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"))
    second_factor: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column()
    seen_at: Mapped[datetime] = mapped_column()
    revoked_at: Mapped[datetime | None] = mapped_column()


def centre_for_host(session: Session, host: str) -> Centre | None:
    """The centre of a host name; a sole centre answers on any host."""
    centres = session.scalars(select(Centre)).all()
    if len(centres) == 1:
        return centres[0]
    return next((centre for centre in centres if host in centre.hosts), None)


def staff_by_username(session: Session, centre_id: UUID, username: str) -> Staff | None:
    return session.scalar(
        select(Staff).where(Staff.centre_id == centre_id, Staff.username == username)
    )


def staff_of(session: Session, centre_id: UUID, staff_id: UUID) -> Staff | None:
    found = session.get(Staff, staff_id)
    return found if found and found.centre_id == centre_id else None


def staff_with_roles(session: Session, centre_id: UUID, roles: tuple[str, ...]) -> list[Staff]:
    return list(
        session.scalars(
            select(Staff)
            .where(Staff.centre_id == centre_id, Staff.role.in_(roles), Staff.active.is_(True))
            .order_by(Staff.name)
        )
    )
