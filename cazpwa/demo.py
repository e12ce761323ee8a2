"""The demonstration centre: CAZ Voorbeeldstad, fictional people only."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cazpwa import sealing
from cazpwa.database import new_id
from cazpwa.identity import centres
from cazpwa.identity.records import Centre
from cazpwa.identity.rules import Role
from cazpwa.work import Actor

NAME = "CAZ Voorbeeldstad"

#: user, name, role.  All fictional.
STAFF = (
    ("fatma", "Fatma Yildiz", Role.TRIAGIST),
    ("joost", "Joost Hendriks", Role.TRIAGIST),
    ("lotte", "Lotte Bos", Role.DOCTOR_IN_CHARGE),
    ("sanne", "Sanne de Wit", Role.VISITING_NURSE),
    ("karim", "Karim Haddad", Role.VISITING_NURSE),
    ("ruben", "Ruben Visser", Role.VISITING_DOCTOR),
    ("bo", "Bo Jansen", Role.DESK),
    ("marit", "Marit Kok", Role.MANAGER),
    ("arend", "Arend Smit", Role.ADMINISTRATOR),
)

#: Postcode areas of the invented town, laid out around its centre (52.05 N, 4.48 E).
PLACES = {
    "1234": (52.052, 4.482),
    "1235": (52.061, 4.495),
    "1236": (52.043, 4.462),
    "1237": (52.068, 4.470),
    "1238": (52.036, 4.501),
    "1239": (52.074, 4.521),
}


def password_of(user: str) -> str:
    """Derived from the installation's own secret: the same after a restart, no other's."""
    digest = hmac.new(sealing.key("index"), b"demo/" + user.encode(), hashlib.sha256).digest()
    return f"oefen-{base64.b32encode(digest)[:12].decode().lower()}"


def totp_secret_of(user: str) -> str:
    digest = hmac.new(sealing.key("index"), b"totp/" + user.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode()


def accounts() -> list[dict[str, str]]:
    """Who may sign in: role, user, password and TOTP secret."""
    return [
        {
            "role": role.value,
            "user": user,
            "name": name,
            "password": password_of(user),
            "totp_secret": totp_secret_of(user),
        }
        for user, name, role in STAFF
    ]


def seed() -> Centre:
    """Make the centre, its places and its staff."""
    centre = Centre(
        id=new_id(),
        slug="voorbeeldstad",
        name=NAME,
        hosts=["127.0.0.1", "localhost"],
        phone="079-000 00 00",
        duty_phone="+31790000001",
        address="Marktplein 1, 1234 AB Voorbeeldstad",
        lat=52.0500,
        lon=4.4800,
        demo=True,
        settings={"over_triage_budget": 0.1, "blind_share": 0.0},
    )
    people = [(u, name, role, password_of(u), totp_secret_of(u)) for u, name, role in STAFF]
    centres.fill(Actor.system(centre.id), centre, PLACES, people)
    return centre
