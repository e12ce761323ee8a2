"""Making a centre with its places and its people, for the demonstration and for real."""

from __future__ import annotations

import secrets
from typing import Any

import pyotp

from cazpwa.database import new_id
from cazpwa.identity import actions
from cazpwa.identity.records import Centre, Place
from cazpwa.identity.rules import Role
from cazpwa.work import Actor, UnitOfWork, action

FIELDS = ("slug", "name", "hosts", "phone", "duty_phone", "address", "lat", "lon")


def add(given: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Make a centre.  Returns each person's user name, first password and TOTP secret, once.

    given: FIELDS, `places` {pc4: [lat, lon]} and `staff` [{user, name, role}].
    Raises KeyError for a missing field and ValueError for an unknown role.
    """
    centre = Centre(id=new_id(), demo=False, settings=given.get("settings", {}),
                    **{name: given[name] for name in FIELDS})  # fmt: skip
    people = [
        (each["user"], each["name"], Role(each["role"]), secrets.token_urlsafe(12),
         pyotp.random_base32())
        for each in given.get("staff", [])
    ]  # fmt: skip
    fill(Actor.system(centre.id), centre, given.get("places", {}), people)
    return [(user, password, secret) for user, _name, _role, password, secret in people]


@action
def fill(
    work: UnitOfWork,
    centre: Centre,
    places: dict[str, tuple[float, float]],
    people: list[tuple[str, str, Role, str, str]],
) -> None:
    """Store a centre with its postcode areas and its people (user, name, role, password, TOTP)."""
    work.add(centre)
    work.session.flush()
    for pc4, (lat, lon) in places.items():
        work.add(Place(centre_id=centre.id, pc4=pc4, lat=lat, lon=lon))
    for user, name, role, password, totp_secret in people:
        actions.hire(work, user, name, role, password, totp_secret)
