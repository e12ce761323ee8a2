"""Tables of the thread: people, episodes, their timeline and their links."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from cazpwa.database import Base, new_id
from cazpwa.episode.rules import OPEN, State
from cazpwa.sealing import Sealing, fingerprint


class Person(Sealing, Base):
    """Who the care is for.  All that identifies is in one sealed document.

    Sealed: name, birth_date, phone, postcode, house_number, addition, reporter_name,
    reporter_phone, tell_own_doctor.
    """

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_phone", "centre_id", "phone_index"),
        Index("ix_person_birth", "centre_id", "birth_index"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"))
    sealed: Mapped[bytes] = mapped_column()
    phone_index: Mapped[str | None] = mapped_column(String(64))
    birth_index: Mapped[str | None] = mapped_column(String(64))
    pc4: Mapped[str | None] = mapped_column(String(4))


class Episode(Base):
    """One request for care.  `version` rises with each change: lock and gap check in one."""

    __tablename__ = "episode"
    __table_args__ = (
        Index("ix_episode_open", "centre_id", "state"),
        Index("ix_episode_person", "person_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    door: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20), default=State.RECEIVED.value)
    version: Mapped[int] = mapped_column(default=1)
    code: Mapped[str] = mapped_column(String(4))
    lang: Mapped[str] = mapped_column(String(2))
    age_months: Mapped[int] = mapped_column()
    sex: Mapped[str] = mapped_column(String(10))
    complaint: Mapped[str] = mapped_column(String(60))
    reporter: Mapped[str] = mapped_column(String(10))
    with_patient: Mapped[bool] = mapped_column(default=True)
    #: thoughts of suicide or violence: a neutral page, a person calls
    sensitive: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column()
    closed_at: Mapped[datetime | None] = mapped_column()
    outcome: Mapped[str | None] = mapped_column(String(40))
    #: who has it open at the desk now, and until when that counts
    reader_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    read_until: Mapped[datetime | None] = mapped_column()

    @property
    def is_open(self) -> bool:
        return State(self.state) in OPEN


class TimelineRow(Base):
    """What happened to an episode, when and by whom.  Rows are never changed."""

    __tablename__ = "timeline_row"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"), index=True)
    at: Mapped[datetime] = mapped_column()
    what: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column()
    by_kind: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[UUID | None] = mapped_column()
    by_name: Mapped[str] = mapped_column(String(120), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Link(Base):
    """A way to the live page, held by one person.  Only the token's fingerprint is stored."""

    __tablename__ = "link"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"), index=True)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"))
    role: Mapped[str] = mapped_column(String(10))
    token_fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime | None] = mapped_column()
    revoked_at: Mapped[datetime | None] = mapped_column()


def episode_of(
    session: Session, centre_id: UUID, episode_id: UUID, *, lock: bool = False
) -> Episode | None:
    """An episode of this centre, or None; another centre's does not exist."""
    found = session.get(Episode, episode_id, with_for_update={"key_share": True} if lock else None)
    return found if found and found.centre_id == centre_id else None


def link_by_token(session: Session, centre_id: UUID, token: str) -> Link | None:
    """The link behind a token, also when it has expired; None for anything else."""
    return session.scalar(
        select(Link).where(
            Link.token_fingerprint == fingerprint(token),
            Link.centre_id == centre_id,
            Link.revoked_at.is_(None),
        )
    )


def timeline_of(session: Session, episode_id: UUID) -> list[TimelineRow]:
    return list(
        session.scalars(
            select(TimelineRow)
            .where(TimelineRow.episode_id == episode_id)
            .order_by(TimelineRow.at, TimelineRow.version, TimelineRow.id)
        )
    )


def open_episodes(session: Session, centre_id: UUID, states: tuple[State, ...]) -> list[Episode]:
    return list(
        session.scalars(
            select(Episode)
            .where(Episode.centre_id == centre_id, Episode.state.in_([s.value for s in states]))
            .order_by(Episode.created_at)
        )
    )


def code_in_use(session: Session, centre_id: UUID, code: str) -> bool:
    found = session.scalar(
        select(Episode.id).where(
            Episode.centre_id == centre_id,
            Episode.code == code,
            Episode.state.in_([state.value for state in OPEN]),
        )
    )
    return found is not None
