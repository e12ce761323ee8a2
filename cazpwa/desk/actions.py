"""The one thing the desk itself writes: that a list was opened."""

from __future__ import annotations

from cazpwa.audit import actions as audit
from cazpwa.work import UnitOfWork, action


@action
def open_list(work: UnitOfWork, which: str) -> None:
    """A list opened by staff: one audit line an hour, not one for each refresh."""
    audit.record_once_an_hour(work, f"desk.{which}_opened", "centre", work.centre_id)
