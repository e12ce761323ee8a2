"""V1 and V2: the visitor's list and one visit, on her phone; and the desk's "put on a list"."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Blueprint, abort, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cazpwa import clock
from cazpwa.identity.access import public, staff, staff_actor
from cazpwa.identity.rules import CLINICIANS, VISITORS, Role
from cazpwa.visits import actions, reading
from cazpwa.visits.rules import Outcome

blueprint = Blueprint("visits", __name__)

TAPS = ("depart", "arrive", "no_answer")
LONGEST_KEY = 64  # characters
LONGEST_TEXT = 4000  # characters; a page of writing
LONGEST_ENTRY = 300  # characters
OLDEST_TAP = timedelta(
    hours=12
)  # one long shift; an older one comes from a phone with a wrong clock


@dataclass(frozen=True)
class FinishForm:
    """Klaar as it was filled in; `errors`: field → sentence."""

    outcome: str = ""
    report: str = ""
    advice: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@blueprint.get("/visits/")
@staff(*VISITORS)
def my_list() -> ResponseReturnValue:
    return render_template("visits/list.html", **_screens())


@blueprint.get("/visits/list")
@staff(*VISITORS)
def list_fragment() -> ResponseReturnValue:
    return render_template("visits/_screens.html", opened=None, form=None, **_screens())


@blueprint.get("/visits/offline")
@public
def offline() -> ResponseReturnValue:
    """An empty frame that the phone fills with its own sealed copy of the last list."""
    return render_template("visits/offline.html")


@blueprint.get("/visits/<uuid:visit_id>")
@staff(*VISITORS)
def visit(visit_id: UUID) -> ResponseReturnValue:
    return _visit_page(visit_id, None)


@blueprint.post("/visits/<uuid:visit_id>/taps")
@staff(*VISITORS)
def tap(visit_id: UUID) -> ResponseReturnValue:
    what = request.form.get("what", "")
    if what not in TAPS:
        abort(422)
    actions.tap(staff_actor(), visit_id, what, _key(), _tapped_at(request.form.get("at", "")))
    if _wants_json():
        return jsonify(ok=True)
    if what == "no_answer":
        return redirect(url_for("visits.my_list"), 303)
    return redirect(url_for("visits.visit", visit_id=visit_id), 303)


@blueprint.post("/visits/<uuid:visit_id>/finish")
@staff(*VISITORS)
def finish(visit_id: UUID) -> ResponseReturnValue:
    form = _read_finish()
    if form.errors:
        if _wants_json():
            return jsonify(error=" ".join(form.errors.values())), 422
        return _visit_page(visit_id, form), 422
    outcome = Outcome(form.outcome)
    actions.finish(staff_actor(), visit_id, _key(), outcome, form.report, form.advice)
    if _wants_json():
        return jsonify(ok=True)
    return redirect(url_for("visits.my_list"), 303)


@blueprint.post("/staff/episodes/<uuid:episode_id>/visit")
@staff(*CLINICIANS, Role.DESK)
def put_on_list(episode_id: UUID) -> ResponseReturnValue:
    visitor_id = _uuid(request.form.get("visitor_id", ""))
    entry = request.form.get("entry", "").strip()
    if visitor_id is None or len(entry) > LONGEST_ENTRY:
        abort(422)
    actions.put_on_list(staff_actor(), episode_id, visitor_id, entry)
    return redirect(url_for("desk.visits"), 303)


def _screens() -> dict[str, object]:
    """What list and fragment share: her visits, and the moment at which they were read."""
    return {"visits": reading.own_list(staff_actor(), g.lang), "now": clock.now()}


def _visit_page(visit_id: UUID, form: FinishForm | None) -> str:
    """One visit in front, the others behind it; one that has ended shows only that."""
    found = reading.own_visit(staff_actor(), visit_id)
    screens = _screens()
    if found.ended_at:
        return render_template("visits/done.html", ended_at=found.ended_at)
    chosen = request.args.get("outcome", "")
    asked = FinishForm(outcome=chosen) if chosen in list(Outcome) else None
    return render_template("visits/visit.html", opened=visit_id, form=form or asked, **screens)


def _read_finish() -> FinishForm:
    outcome = request.form.get("outcome", "")
    report = request.form.get("report", "").strip()
    advice = request.form.get("advice", "").strip()
    errors = {}
    if outcome not in list(Outcome):
        errors["outcome"] = _("Kies hoe het verder gaat.")
    if not report:
        errors["report"] = _("Schrijf kort op wat u heeft gedaan.")
    if not advice:
        errors["advice"] = _("Schrijf op wat de patiënt moet weten.")
    for name, text in (("report", report), ("advice", advice)):
        if len(text) > LONGEST_TEXT:
            errors[name] = _("Schrijf dit korter. Er passen %(n)s tekens in.", n=LONGEST_TEXT)
    return FinishForm(outcome, report, advice, errors)


def _key() -> str:
    key = request.form.get("key", "")
    if not 8 <= len(key) <= LONGEST_KEY:
        abort(422)
    return key


def _tapped_at(seconds: str) -> datetime | None:
    """When the phone says it was; None when it says nothing that can be."""
    try:
        moment = datetime.fromtimestamp(float(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if clock.now() - moment < OLDEST_TAP else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _wants_json() -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
