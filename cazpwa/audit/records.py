"""The audit table."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from cazpwa.database import Base, new_id


class AuditLine(Base):
    """One event in NEN 7513 terms: which event, when, who, from where, on what."""

    __tablename__ = "audit_line"
    __table_args__ = (Index("ix_audit_line_object", "centre_id", "object_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"))
    at: Mapped[datetime] = mapped_column()
    event_type: Mapped[str] = mapped_column(String(60))
    action_code: Mapped[str] = mapped_column(String(1))  # C R U D E, as in DICOM and FHIR
    outcome: Mapped[str] = mapped_column(String(1), default="0")  # 0 success, 8 serious failure
    user_kind: Mapped[str] = mapped_column(String(10))
    user_id: Mapped[UUID | None] = mapped_column()
    role: Mapped[str] = mapped_column(String(30))
    access_point: Mapped[str] = mapped_column(String(60))
    object_type: Mapped[str] = mapped_column(String(30))
    object_id: Mapped[UUID | None] = mapped_column()
