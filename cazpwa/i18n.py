"""Dutch first, English beside it: which language a visitor reads, and how times look."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path

from babel.dates import format_date, format_datetime, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g, request
from flask_babel import Babel
from werkzeug.exceptions import HTTPException

from cazpwa.clock import LOCAL
from cazpwa.config import ROOT

LANGUAGES = ("nl", "en")
COOKIE = "caz_lang"


def choose_language() -> str:
    """The address first (`?lang=`), then the choice made before, then the browser's, then Dutch."""
    if g.get("lang"):
        return str(g.lang)
    asked = request.args.get("lang") or _from_form() or request.cookies.get(COOKIE)
    if asked in LANGUAGES:
        return asked
    return request.accept_languages.best_match(LANGUAGES) or "nl"


def _from_form() -> str | None:
    """The language a form was filled in; a body that is too large is another one's business."""
    try:
        return request.form.get("lang")
    except HTTPException:
        return None


def compile_catalogues(folder: Path = ROOT / "translations") -> None:
    """Write the .mo beside each .po that is newer; a start needs no build step."""
    for source in folder.glob("*/LC_MESSAGES/messages.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file)
        packed = BytesIO()
        write_mo(packed, catalogue)
        target.write_bytes(packed.getvalue())


def clock_time(moment: datetime | None) -> str:
    """21:04, on the centre's wall clock."""
    return format_time(moment.astimezone(LOCAL), "HH:mm") if moment else ""


def day_and_time(moment: datetime) -> str:
    return format_datetime(moment.astimezone(LOCAL), "d MMMM HH:mm", locale=_locale())


def day(moment: datetime) -> str:
    return format_date(moment.astimezone(LOCAL), "d MMMM y", locale=_locale())


def _locale() -> str:
    return str(g.get("lang") or "nl")


def install(app: Flask) -> None:
    compile_catalogues()
    Babel(
        app,
        default_locale="nl",
        default_translation_directories=str(ROOT / "translations"),
        locale_selector=choose_language,
    )
    app.jinja_env.filters["clock_time"] = clock_time
    app.jinja_env.filters["day_and_time"] = day_and_time
    app.jinja_env.filters["day"] = day
