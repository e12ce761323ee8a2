"""Tables of proposals, decisions, calls and signatures."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from cazpwa.database import Base, new_id


class Suggestion(Base):
    """What protocol and model proposed on one set of answers.  Never changed."""

    __tablename__ = "suggestion"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"), index=True)
    intake_id: Mapped[UUID] = mapped_column(ForeignKey("intake.id"))
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"))
    at: Mapped[datetime] = mapped_column()
    urgency: Mapped[int] = mapped_column()
    disposition: Mapped[str] = mapped_column(String(20))
    product: Mapped[str | None] = mapped_column(String(20))
    decided_by: Mapped[str] = mapped_column(String(10))
    protocol_urgency: Mapped[int] = mapped_column()
    model_urgency: Mapped[int | None] = mapped_column()
    #: in order: [{"id", "nl", "en", "urgency"}]
    reasons: Mapped[list[Any]] = mapped_column(type_=Base.type_annotation_map[list[str]])
    badges: Mapped[list[str]] = mapped_column()
    unknown_signs: Mapped[list[str]] = mapped_column()
    call_due: Mapped[bool] = mapped_column(default=False)
    #: the model's points per answer, and what it said
    explanation: Mapped[dict[str, Any]] = mapped_column(default=dict)
    model_version: Mapped[str | None] = mapped_column(String(60))
    content_version: Mapped[str] = mapped_column(String(16))
    visit_by: Mapped[str | None] = mapped_column(String(10))
    #: drawn at random: shown only after the clinician's own choice
    blind: Mapped[bool] = mapped_column(default=False)


class Confirmation(Base):
    """What a clinician decided.  pending: waits for the doctor in charge before it counts."""

    __tablename__ = "confirmation"
    __table_args__ = (Index("ix_confirmation_due", "centre_id", "authorise_by"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"), index=True)
    suggestion_id: Mapped[UUID] = mapped_column(ForeignKey("suggestion.id"))
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"))
    at: Mapped[datetime] = mapped_column()
    by_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    by_name: Mapped[str] = mapped_column(String(120))
    by_role: Mapped[str] = mapped_column(String(30))
    urgency: Mapped[int] = mapped_column()
    disposition: Mapped[str] = mapped_column(String(20))
    product: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(40))
    pending: Mapped[bool] = mapped_column(default=False)
    authorise_by: Mapped[datetime | None] = mapped_column()
    authorised_at: Mapped[datetime | None] = mapped_column()
    authorised_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    authorisation: Mapped[str | None] = mapped_column(String(10))  # signed, returned
    #: a board: the details that the step needs (nurse, time to come)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Call(Base):
    """A telephone call with the patient: when it began, whether someone answered."""

    __tablename__ = "call"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"), index=True)
    began_at: Mapped[datetime] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    by_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    by_role: Mapped[str] = mapped_column(String(30))
    result: Mapped[str | None] = mapped_column(String(20))  # reached, not_reached


def latest_suggestion(session: Session, episode_id: UUID) -> Suggestion | None:
    return session.scalar(
        select(Suggestion)
        .where(Suggestion.episode_id == episode_id)
        .order_by(Suggestion.at.desc(), Suggestion.id.desc())
        .limit(1)
    )


def latest_confirmation(session: Session, episode_id: UUID) -> Confirmation | None:
    return session.scalar(
        select(Confirmation)
        .where(Confirmation.episode_id == episode_id)
        .order_by(Confirmation.at.desc(), Confirmation.id.desc())
        .limit(1)
    )


def calls_of(session: Session, episode_id: UUID) -> list[Call]:
    return list(
        session.scalars(select(Call).where(Call.episode_id == episode_id).order_by(Call.began_at))
    )


def to_authorise(session: Session, centre_id: UUID) -> list[Confirmation]:
    """Decisions that wait for the signature of the doctor in charge, oldest deadline first."""
    return list(
        session.scalars(
            select(Confirmation)
            .where(
                Confirmation.centre_id == centre_id,
                Confirmation.authorise_by.is_not(None),
                Confirmation.authorised_at.is_(None),
            )
            .order_by(Confirmation.authorise_by)
        )
    )


def share_raised_by_model(session: Session, centre_id: UUID, since: datetime) -> float:
    """Of the proposals since then, the part (0–1) in which the model raised the protocol."""
    total, raised = session.execute(
        select(func.count(), func.count().filter(Suggestion.decided_by == "model")).where(
            Suggestion.centre_id == centre_id, Suggestion.at >= since
        )
    ).one()
    return raised / total if total else 0.0
