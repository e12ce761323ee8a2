"""What a triage nurse and the doctor in charge do with an open episode."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, make_response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cazpwa import database
from cazpwa.clinical import library
from cazpwa.clinical.content import UNKNOWN, Disposition, Sign
from cazpwa.episode.answering import ask_again, back_to
from cazpwa.identity.access import staff, staff_actor
from cazpwa.identity.rules import CLINICIANS, Role
from cazpwa.intake import actions as intake
from cazpwa.triage import actions
from cazpwa.triage.rules import Reason
from cazpwa.words import obstacle_words

blueprint = Blueprint("triage", __name__)

CALL_RESULTS = ("reached", "not_reached")


@blueprint.post("/staff/episodes/<uuid:episode_id>/answers")
@staff(*CLINICIANS)
def answer(episode_id: UUID) -> ResponseReturnValue:
    """A danger sign that was asked at the telephone."""
    sign = library().signs.get(request.form.get("sign", ""))
    if sign is None:
        abort(400)
    value = request.form.get("value", "").strip().replace(",", ".")
    if not _fits(sign, value):
        return ask_again(
            episode_id, f"ask-{sign.id}", _("Kies of vul in wat de patiënt antwoordt.")
        )
    intake.add_answers(staff_actor(), episode_id, "asked", {sign.id: value})
    return back_to(episode_id)


def _fits(sign: Sign, value: str) -> bool:
    """Whether this is an answer to this sign; `unknown` is no answer to a question just asked."""
    if sign.kind != "number":
        return value != UNKNOWN and value in sign.allowed_values()
    try:
        number = float(value)
    except ValueError:
        return False
    low = sign.minimum if sign.minimum is not None else number
    high = sign.maximum if sign.maximum is not None else number
    return low <= number <= high


@blueprint.post("/staff/episodes/<uuid:episode_id>/calls")
@staff(*CLINICIANS)
def call(episode_id: UUID) -> ResponseReturnValue:
    actions.begin_call(staff_actor(), episode_id)
    return back_to(episode_id)


@blueprint.post("/staff/episodes/<uuid:episode_id>/calls/result")
@staff(*CLINICIANS)
def call_result(episode_id: UUID) -> ResponseReturnValue:
    result = request.form.get("result", "")
    if result not in CALL_RESULTS:
        abort(400)
    actions.end_call(staff_actor(), episode_id, result)
    return back_to(episode_id)


@blueprint.post("/staff/episodes/<uuid:episode_id>/decisions")
@staff(*CLINICIANS)
def decide(episode_id: UUID) -> ResponseReturnValue:
    """Bevestig or Anders: one address, one act."""
    urgency = request.form.get("urgency", "")
    disposition = request.form.get("disposition", "")
    reason = request.form.get("reason") or None
    if urgency not in ("0", "1", "2", "3", "4", "5"):
        return ask_again(episode_id, "urgency-0", _("Kies een urgentie."))
    if disposition not in {each.value for each in Disposition}:
        return ask_again(episode_id, "disposition", _("Kies waar de patiënt naartoe gaat."))
    if reason not in {None, *(each.value for each in Reason)}:
        abort(400)
    if reason is None and _differs(episode_id, int(urgency), disposition):
        return ask_again(
            episode_id, "reason", _("Kies een reden. Uw besluit is anders dan het voorstel.")
        )
    decision = actions.Decision(int(urgency), disposition, reason)
    try:
        actions.decide(staff_actor(), episode_id, _version(), decision)
    except actions.Obstacle as obstacle:
        return _not_yet(episode_id, obstacle)
    return back_to(episode_id)


def _not_yet(episode_id: UUID, obstacle: actions.Obstacle) -> ResponseReturnValue:
    """What must come first, above the choice as it was filled in: 409, nothing is lost."""
    field = "reason" if "reason" in obstacle.what else "urgency-0"
    page = make_response(ask_again(episode_id, field, obstacle_words(obstacle.what)))
    page.status_code = 409
    return page


def _differs(episode_id: UUID, urgency: int, disposition: str) -> bool:
    with database.current().reading() as session:
        proposed = actions.suggestion_of(session, episode_id)
    if proposed is None or proposed.blind:
        return False
    return (urgency, disposition) != (proposed.urgency, proposed.disposition)


def _version() -> int:
    """The version that the screen showed."""
    version = request.form.get("version", "")
    if not version.isdecimal():
        abort(400)
    return int(version[:9])


@blueprint.post("/staff/confirmations/<uuid:confirmation_id>/signature")
@staff(Role.DOCTOR_IN_CHARGE)
def sign(confirmation_id: UUID) -> ResponseReturnValue:
    """Fiatteer, or back to triage."""
    signed = request.form.get("sign", "")
    if signed not in ("yes", "no"):
        abort(400)
    confirmation = actions.authorise(staff_actor(), confirmation_id, sign=signed == "yes")
    return back_to(confirmation.episode_id)


@blueprint.post("/staff/episodes/<uuid:episode_id>/elsewhere/close")
@staff(*CLINICIANS)
def close_elsewhere(episode_id: UUID) -> ResponseReturnValue:
    actions.close_elsewhere(staff_actor(), episode_id, _version())
    return back_to(episode_id)


@blueprint.post("/staff/episodes/<uuid:episode_id>/return")
@staff(*CLINICIANS, Role.VISITING_DOCTOR)
def back(episode_id: UUID) -> ResponseReturnValue:
    """Somebody must look again."""
    actions.return_to_triage(staff_actor(), episode_id)
    return back_to(episode_id)
