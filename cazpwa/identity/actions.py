"""Signing in with password and second factor, and signing out."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from uuid import UUID

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from gevent import get_hub, monkey

from cazpwa import clock, database
from cazpwa.audit import actions as audit
from cazpwa.database import new_id
from cazpwa.identity import rules
from cazpwa.identity.records import (
    Staff,
    StaffSession,
    staff_by_username,
)
from cazpwa.sealing import fingerprint, seal, unseal
from cazpwa.work import Actor, UnitOfWork, action

_hasher = PasswordHasher()
#: verified when the account does not exist, so that the answer takes as long
_NOBODY = _hasher.hash("nobody has this password")


def outside_the_hub(function: Callable[..., bool], *args: str) -> bool:
    """Run something that burns the processor where it does not hold up the greenlets."""
    if monkey.is_module_patched("socket"):
        return bool(get_hub().threadpool.apply(function, args))
    return function(*args)


def _password_fits(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def hire(
    work: UnitOfWork, username: str, name: str, role: rules.Role, password: str, totp_secret: str
) -> Staff:
    """Add a member of staff."""
    staff_id = new_id()
    staff = Staff(
        id=staff_id,
        centre_id=work.centre_id,
        username=username,
        name=name,
        role=role.value,
        password_hash=_hasher.hash(password),
        totp_sealed=seal(totp_secret, "staff", staff_id),
        speed_kmh=28.0 if role is rules.Role.VISITING_DOCTOR else 15.0,
    )
    work.add(staff)
    audit.record(work, "staff.hired", "staff", staff_id, code="C")
    return staff


def check_password(centre_id: UUID, username: str, password: str, address: str) -> str | None:
    """First step of signing in: a token that is good for the second step only, or None.

    The hash is computed outside any transaction; wrong tries make the account rest.
    """
    with database.current().reading() as session:
        staff = staff_by_username(session, centre_id, username)
    now = clock.now()
    resting = staff is not None and staff.rests_until is not None and staff.rests_until > now
    stored = staff.password_hash if staff and staff.active and not resting else _NOBODY
    right = outside_the_hub(_password_fits, stored, password)
    if staff is None or not staff.active or resting:
        return None
    actor = Actor("staff", centre_id, staff.id, staff.name, staff.role, address)
    if not right:
        _failed(actor, staff.id)
        return None
    return _begin_session(actor, staff.id)


@action
def _failed(work: UnitOfWork, staff_id: UUID) -> None:
    staff = work.session.get_one(Staff, staff_id, with_for_update=True)
    staff.failures += 1
    staff.rests_until = work.now + rules.wait_after_failures(staff.failures)
    audit.record(work, "staff.sign_in_refused", "staff", staff_id, code="E", outcome="8")


@action
def _begin_session(work: UnitOfWork, staff_id: UUID, second_factor: bool = False) -> str:
    token = secrets.token_urlsafe(32)
    work.add(
        StaffSession(
            fingerprint=fingerprint(token),
            staff_id=staff_id,
            centre_id=work.centre_id,
            second_factor=second_factor,
            created_at=work.now,
            seen_at=work.now,
        )
    )
    return token


@action
def check_second_factor(work: UnitOfWork, half_token: str, code: str) -> str | None:
    """Second step: a fresh token that opens the desk, or None.  A code works once."""
    half = work.session.get(StaffSession, fingerprint(half_token), with_for_update=True)
    if half is None or half.centre_id != work.centre_id:
        return None
    if half.revoked_at or work.now - half.created_at > rules.SECOND_FACTOR_WITHIN:
        return None
    staff = work.session.get_one(Staff, half.staff_id, with_for_update=True)
    resting = staff.rests_until is not None and staff.rests_until > work.now
    step = _matching_step(unseal(staff.totp_sealed, "staff", staff.id), code)
    if resting or step is None or step <= staff.totp_last_step:
        staff.failures += 1
        staff.rests_until = work.now + rules.wait_after_failures(staff.failures)
        audit.record(work, "staff.sign_in_refused", "staff", staff.id, code="E", outcome="8")
        return None
    half.revoked_at = work.now
    staff.totp_last_step, staff.failures, staff.rests_until = step, 0, None
    audit.record(work, "staff.signed_in", "staff", staff.id, code="E")
    return _begin_session(work, staff.id, second_factor=True)


def _matching_step(secret: str, code: str) -> int | None:
    """The 30-second step whose code this is, one step of clock difference allowed.

    Real time, not the centre's clock: the other side is a telephone.
    """
    if not (code.strip().isascii() and code.strip().isdecimal()):
        return None
    totp, step = pyotp.TOTP(secret), int(time.time()) // 30
    for candidate in (step, step - 1, step + 1):
        if secrets.compare_digest(totp.at(candidate * 30), code.strip()):
            return candidate
    return None


@action
def sign_out(work: UnitOfWork, token: str) -> None:
    """End one session; its sockets are cut by the sweep of every live process."""
    found = work.session.get(StaffSession, fingerprint(token), with_for_update=True)
    if found and not found.revoked_at:
        found.revoked_at = work.now
        audit.record(work, "staff.signed_out", "staff", found.staff_id, code="E")


@action
def touch(work: UnitOfWork, token: str) -> None:
    """A human act keeps the session awake."""
    found = work.session.get(StaffSession, fingerprint(token))
    if found and not found.revoked_at:
        found.seen_at = work.now


def signed_in(token: str | None, centre_id: UUID) -> tuple[Staff, StaffSession] | None:
    """The member of staff behind a token with both factors, still alive, of this centre."""
    if not token:
        return None
    with database.current().reading() as session:
        found = session.get(StaffSession, fingerprint(token))
        if found is None or found.revoked_at or not found.second_factor:
            return None
        if found.centre_id != centre_id:
            return None
        if not rules.session_is_alive(found.created_at, found.seen_at, clock.now()):
            return None
        staff = session.get(Staff, found.staff_id)
    ours = staff is not None and staff.active and staff.centre_id == centre_id
    return (staff, found) if staff is not None and ours else None
