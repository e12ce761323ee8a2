"""Every error is a page that helps: 112, the centre's number, and what was and was not sent."""

from __future__ import annotations

import logging

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from cazpwa.advice.actions import Taken
from cazpwa.episode.actions import Expired, NotFound, Stale
from cazpwa.episode.rules import NotAllowed
from cazpwa.intake.actions import KeyUsedForAnother
from cazpwa.triage.actions import Obstacle
from cazpwa.words import obstacle_words

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(Expired, _expired)
    app.register_error_handler(NotFound, lambda _e: answer(404))
    app.register_error_handler(Stale, _stale)
    app.register_error_handler(
        Taken, lambda _e: answer(409, _("Een collega heeft deze patiënt al."))
    )
    app.register_error_handler(
        NotAllowed, lambda _e: answer(409, _("Dit past niet meer bij de stand van deze zorgvraag."))
    )
    app.register_error_handler(Obstacle, _obstacle)
    app.register_error_handler(
        KeyUsedForAnother,
        _already_sent,
    )
    app.register_error_handler(DBAPIError, _database_gone)
    app.register_error_handler(PoolTimeout, _database_gone)
    app.register_error_handler(Exception, _unforeseen)


def answer(status: int, why: str = "") -> ResponseReturnValue:
    """The error page, or its two words as JSON for our own scripts."""
    sent = _was_it_sent(status)
    if request.headers.get("Accept", "").startswith("application/json"):
        return jsonify(error=why or _title(status), sent=sent), status
    return (
        render_template("error.html", status=status, title=_title(status), why=why, sent=sent),
        status,
    )


def _title(status: int) -> str:
    titles = {
        400: _("Dit konden wij niet lezen"),
        401: _("U bent niet aangemeld"),
        403: _("U heeft hier geen toegang toe"),
        404: _("Deze pagina bestaat niet"),
        405: _("Dit kan hier niet"),
        409: _("Dit is net veranderd"),
        410: _("Deze pagina is verlopen"),
        413: _("Dit is te veel tekst"),
        422: _("Er klopt iets niet"),
        429: _("Te veel verzoeken"),
    }
    return titles.get(status, _("Het lukt nu niet"))


def _was_it_sent(status: int) -> str:
    """What became of what the visitor sent; a GET sent nothing."""
    if request.method in ("GET", "HEAD"):
        return ""
    if status == 500:
        return _("Wij weten niet zeker of dit is aangekomen. Bel ons, of probeer het nog een keer.")
    if status == 409:
        return _("Uw tik is niet verwerkt. Wat eerder is opgeslagen, blijft staan.")
    return _("Wat u net verstuurde, is NIET aangekomen. Bel ons, of probeer het nog een keer.")


def _http(error: HTTPException) -> ResponseReturnValue:
    why = ""
    if isinstance(error, RequestEntityTooLarge):
        why = _("Schrijf uw vraag korter. Vertel de rest aan de telefoon.")
    return answer(error.code or 500, why)


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    return answer(
        400, _("De pagina stond te lang open. Ga terug, ververs de pagina en probeer het opnieuw.")
    )


def _stale(error: Stale) -> ResponseReturnValue:
    if error.by:
        return answer(
            409, _("%(name)s heeft dit net gedaan. Kijk naar de nieuwe stand.", name=error.by)
        )
    return answer(409, _("De zorgvraag is net veranderd. Kijk naar de nieuwe stand."))


def _expired(_error: Expired) -> ResponseReturnValue:
    why = _("Uw zorgvraag is al drie dagen afgerond. Nieuwe klacht? Begin opnieuw.")
    return answer(410, why)


def _already_sent(_error: KeyUsedForAnother) -> ResponseReturnValue:
    why = _(
        "Uw eerste vraag is wel aangekomen. Deze nieuwe versie niet. Bel ons als iets anders is."
    )
    return answer(422, why)


def _obstacle(error: Obstacle) -> ResponseReturnValue:
    return answer(409, obstacle_words(error.what))


def _database_gone(error: Exception) -> ResponseReturnValue:
    log.error("the database did not answer: %s", type(error).__name__)
    return answer(503, _("Onze computer heeft een storing. Bel ons. Wij helpen u aan de telefoon."))


def _unforeseen(error: Exception) -> ResponseReturnValue:
    log.exception("unforeseen error on %s", request.endpoint)
    return answer(500, _("Dit is onze fout. Bel ons."))
