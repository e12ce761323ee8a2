"""Today in numbers: products and minutes, about nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from cazpwa import clock, database
from cazpwa.episode.records import Episode
from cazpwa.funding.records import Moments, RoleMinutes
from cazpwa.identity.access import staff
from cazpwa.identity.rules import Role

blueprint = Blueprint("funding", __name__)

PRODUCTS = ("remote_advice", "home_visit", "centre_consult", None)


@dataclass(frozen=True)
class ProductLine:
    product: str | None
    requested: int
    confirmed: int
    delivered: int


@dataclass(frozen=True)
class RoleLine:
    role: str
    times: int
    minutes: int


@blueprint.get("/staff/today")
@staff(Role.MANAGER, Role.ADMINISTRATOR, Role.DOCTOR_IN_CHARGE)
def today() -> ResponseReturnValue:
    since = clock.local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    with database.current().reading() as session:
        return render_template(
            "funding/today.html",
            since=since,
            now=clock.now(),
            products=_products(session, g.centre.id, since),
            roles=_roles(session, g.centre.id, since),
        )


def _products(session: Session, centre_id: UUID, since: datetime) -> list[ProductLine]:
    """Requested, confirmed and delivered are three different things; each has its own column.

    Without a product: not claimable, so nothing stands there before it has ended.
    """
    requested = _count(session, centre_id, since, Moments.requested_product)
    confirmed = _count(session, centre_id, since, Moments.confirmed_product, Moments.disposition)
    delivered = _count(session, centre_id, since, Moments.delivered_product, Moments.t_end)
    return [
        ProductLine(each, requested.get(each, 0), confirmed.get(each, 0), delivered.get(each, 0))
        for each in PRODUCTS
    ]


def _count(
    session: Session,
    centre_id: UUID,
    since: datetime,
    column: InstrumentedAttribute[str | None],
    known: InstrumentedAttribute[str | None] | InstrumentedAttribute[datetime | None] | None = None,
) -> dict[str | None, int]:
    query = (
        select(column, func.count())
        .where(Moments.centre_id == centre_id, Moments.t_call >= since)
        .group_by(column)
    )
    if known is not None:
        query = query.where(known.is_not(None))
    return {product: number for product, number in session.execute(query).all()}  # noqa: C416


def _roles(session: Session, centre_id: UUID, since: datetime) -> list[RoleLine]:
    """Minutes of stretches that have ended, per role."""
    found = session.execute(
        select(RoleMinutes.role, RoleMinutes.began_at, RoleMinutes.ended_at)
        .join(Episode, Episode.id == RoleMinutes.episode_id)
        .where(
            Episode.centre_id == centre_id,
            RoleMinutes.began_at >= since,
            RoleMinutes.ended_at.is_not(None),
        )
    )
    times: dict[str, int] = {}
    seconds: dict[str, float] = {}
    for role, began_at, ended_at in found:
        if ended_at is None:
            continue
        times[role] = times.get(role, 0) + 1
        seconds[role] = seconds.get(role, 0.0) + (ended_at - began_at).total_seconds()
    return [RoleLine(role, times[role], round(seconds[role] / 60)) for role in sorted(times)]
