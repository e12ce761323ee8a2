"""What `python app.py` can do beside serving."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from alembic import command as alembic
from alembic.config import Config
from sqlalchemy import select

from cazpwa import config, database, demo, sealing
from cazpwa.clinical.reading import ContentError, read_library
from cazpwa.config import ROOT, Settings
from cazpwa.identity import centres
from cazpwa.identity.records import Centre


def _ready() -> Settings:
    settings = config.read_settings()
    sealing.use_secret(settings.secret)
    database.bind(database.Database(settings.database_url))
    return settings


def alembic_config(url: str) -> Config:
    """Alembic's settings for one database; nothing of it stands in a file."""
    made = Config()
    made.set_main_option("script_location", str(ROOT / "migrations"))
    made.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return made


def migrate() -> None:
    """Bring the database to the newest version."""
    settings = _ready()
    alembic.upgrade(alembic_config(settings.database_url), "head")


def seed_if_empty() -> None:
    """Make the demonstration centre when there is no centre yet and this is a demonstration."""
    settings = _ready()
    with database.current().reading() as session:
        empty = session.scalar(select(Centre.id).limit(1)) is None
    if empty and settings.demo:
        demo.seed()


def say_hello() -> None:
    settings = _ready()
    base = f"http://127.0.0.1:{settings.port}"
    lines = [
        "",
        f"  Front door   {base}/",
        f"  Desk         {base}/staff/",
        f"  Visit list   {base}/visits/",
        f"  Model card   {base}/model",
        "",
    ]
    if settings.demo:
        lines += ["  Demonstration accounts (second factor: a TOTP secret for your app)", ""]
        lines += [
            f"  {a['user']:<10} {a['password']:<22} {a['totp_secret']}  {a['role']}"
            for a in demo.accounts()
        ]
        lines += ["", "  Oefenversie: niemand leest dit. Bel 112 of uw huisartsenpost.", ""]
    sys.stdout.write("\n".join(lines) + "\n")


def run(name: str, *, as_json: bool) -> None:
    """One command by its name."""
    if name == "migrate":
        migrate()
    elif name == "seed":
        migrate()
        seed_if_empty()
    elif name == "demo-accounts":
        _print_accounts(as_json)
    elif name == "check-content":
        _check_content()


def add_centre(path: str) -> None:
    """Make a centre from a JSON file: its own fields, `places` and `staff` (docs/running.md)."""
    _ready()
    given = json.loads(Path(path).read_text())
    for username, password, secret in centres.add(given):
        sys.stdout.write(f"{username}  {password}  {secret}\n")


def _print_accounts(as_json: bool) -> None:
    _ready()
    if as_json:
        sys.stdout.write(json.dumps({"accounts": demo.accounts()}, indent=2) + "\n")
        return
    for account in demo.accounts():
        sys.stdout.write("  ".join(account.values()) + "\n")


def _check_content() -> None:
    try:
        library = read_library()
    except ContentError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
    sys.stdout.write(
        f"{len(library.complaints)} complaints, {len(library.signs)} signs: content is in order\n"
    )
