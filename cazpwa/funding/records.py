"""Moments and minutes of each episode, as the HAP and SEH data sets want them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from cazpwa.database import Base, new_id


class Moments(Base):
    """One row per episode.  Times are the first of their kind and never move back."""

    __tablename__ = "moments"
    __table_args__ = (Index("ix_moments_month", "centre_id", "t_call"),)

    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"), primary_key=True)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"))
    # both data sets
    urgency_nts: Mapped[str | None] = mapped_column(String(2))
    requested_product: Mapped[str | None] = mapped_column(String(20))
    confirmed_product: Mapped[str | None] = mapped_column(String(20))
    delivered_product: Mapped[str | None] = mapped_column(String(20))
    disposition: Mapped[str | None] = mapped_column(String(30))
    # HAP
    contact_type: Mapped[str | None] = mapped_column(String(20))
    modality: Mapped[str | None] = mapped_column(String(10))
    professional: Mapped[str | None] = mapped_column(String(20))
    icpc: Mapped[str | None] = mapped_column(String(5))
    t_call: Mapped[datetime | None] = mapped_column()
    t_answer: Mapped[datetime | None] = mapped_column()
    t_triage_end: Mapped[datetime | None] = mapped_column()
    t_seen: Mapped[datetime | None] = mapped_column()
    t_end: Mapped[datetime | None] = mapped_column()
    visit_depart: Mapped[datetime | None] = mapped_column()
    visit_arrive: Mapped[datetime | None] = mapped_column()
    own_gp_agb: Mapped[str | None] = mapped_column(String(8))
    gp_message_sent_at: Mapped[datetime | None] = mapped_column()
    legacy_prestatie: Mapped[str | None] = mapped_column(String(20))
    # SEH
    arrival_mode: Mapped[str | None] = mapped_column(String(20))
    origin: Mapped[str | None] = mapped_column(String(20))
    referrer_type: Mapped[int | None] = mapped_column()
    t_arrived: Mapped[datetime | None] = mapped_column()
    triage_time: Mapped[datetime | None] = mapped_column()
    t_departure: Mapped[datetime | None] = mapped_column()


class RoleMinutes(Base):
    """A stretch of somebody's time on an episode: calling, advising, seeing, visiting."""

    __tablename__ = "role_minutes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    what: Mapped[str] = mapped_column(String(20))
    began_at: Mapped[datetime] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
