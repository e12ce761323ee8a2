"""The table of remote advice."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from cazpwa.database import Base, new_id
from cazpwa.sealing import Sealing


class RemoteAdvice(Sealing, Base):
    """One remote contact: who took it, how, and what was advised.

    Sealed: `text`, the advice as written to the patient.
    """

    __tablename__ = "remote_advice"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"), index=True)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"))
    taken_at: Mapped[datetime] = mapped_column()
    taken_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    taken_by_name: Mapped[str] = mapped_column(String(120))
    taken_by_role: Mapped[str] = mapped_column(String(30))
    modality: Mapped[str | None] = mapped_column(String(10))  # telephone, video
    video_room: Mapped[str | None] = mapped_column(String(60))
    video_opened_at: Mapped[datetime | None] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    outcome: Mapped[str | None] = mapped_column(String(20))
    sealed: Mapped[bytes | None] = mapped_column()


def latest_advice(session: Session, episode_id: UUID) -> RemoteAdvice | None:
    return session.scalar(
        select(RemoteAdvice)
        .where(RemoteAdvice.episode_id == episode_id)
        .order_by(RemoteAdvice.taken_at.desc())
        .limit(1)
    )
