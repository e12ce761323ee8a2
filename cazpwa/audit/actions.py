"""Writing audit lines."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from cazpwa.audit.records import AuditLine
from cazpwa.work import UnitOfWork


def record(
    work: UnitOfWork,
    event_type: str,
    object_type: str,
    object_id: UUID | None,
    *,
    code: str = "U",
    outcome: str = "0",
) -> None:
    """One line about what this unit's actor did.

    code: C create, R read, U update, D delete, E execute (search, export, sign-in).
    outcome: 0 for success, 8 for a refusal.
    """
    work.add(
        AuditLine(
            centre_id=work.centre_id,
            at=work.now,
            event_type=event_type,
            action_code=code,
            outcome=outcome,
            user_kind=work.by.kind,
            user_id=work.by.id,
            role=work.by.role,
            access_point=work.by.address,
            object_type=object_type,
            object_id=object_id,
        )
    )


def record_once_an_hour(
    work: UnitOfWork, event_type: str, object_type: str, object_id: UUID
) -> None:
    """A reading that repeats by itself (a live page) leaves one line an hour."""
    last = work.session.scalar(
        select(AuditLine.at)
        .where(
            AuditLine.centre_id == work.centre_id,
            AuditLine.object_id == object_id,
            AuditLine.event_type == event_type,
            AuditLine.user_id == work.by.id,
        )
        .order_by(AuditLine.at.desc())
        .limit(1)
    )
    if last is None or (work.now - last).total_seconds() >= 3600:
        record(work, event_type, object_type, object_id, code="R")
