"""What happens in a remote contact: take, call, video, finish, put back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cazpwa import database
from cazpwa.advice import actions
from cazpwa.advice.rules import Outcome
from cazpwa.clinical import library
from cazpwa.episode.answering import ask_again, back_to
from cazpwa.episode.records import episode_of
from cazpwa.identity.access import staff, staff_actor
from cazpwa.identity.rules import CLINICIANS, Role

blueprint = Blueprint("advice", __name__)

ADVISERS = (*CLINICIANS, Role.VISITING_DOCTOR)
LONGEST = 4000  # characters; a page of writing


@blueprint.post("/staff/episodes/<uuid:episode_id>/advice")
@staff(*ADVISERS)
def take(episode_id: UUID) -> ResponseReturnValue:
    actions.take(staff_actor(), episode_id)
    return back_to(episode_id)


@blueprint.post("/staff/episodes/<uuid:episode_id>/advice/phone")
@staff(*ADVISERS)
def phone(episode_id: UUID) -> ResponseReturnValue:
    actions.phone(staff_actor(), episode_id)
    return back_to(episode_id)


@blueprint.post("/staff/episodes/<uuid:episode_id>/advice/video")
@staff(*ADVISERS)
def video(episode_id: UUID) -> ResponseReturnValue:
    """Open the door on the patient's page; the episode then shows the way in."""
    actions.open_video(staff_actor(), episode_id)
    return back_to(episode_id)


@blueprint.post("/staff/episodes/<uuid:episode_id>/advice/finish")
@staff(*ADVISERS)
def finish(episode_id: UUID) -> ResponseReturnValue:
    outcome = request.form.get("outcome", "")
    if outcome not in {each.value for each in Outcome}:
        return ask_again(episode_id, "outcome-advised", _("Kies hoe het contact is afgelopen."))
    text = advice_text(episode_id)
    if outcome == Outcome.ADVISED.value and not text:
        return ask_again(
            episode_id, "text", _("Schrijf het advies op. De patiënt leest dit terug.")
        )
    actions.finish(staff_actor(), episode_id, Outcome(outcome), text)
    return back_to(episode_id)


def advice_text(episode_id: UUID) -> str:
    """The chosen lines of the complaint, in the patient's language, and what was written."""
    actor = staff_actor()
    with database.current().reading() as session:
        episode = episode_of(session, actor.centre_id, episode_id)
    complaint = library().complaints.get(episode.complaint) if episode else None
    lines = []
    if episode is not None and complaint is not None:
        chosen = set(request.form.getlist("line"))
        lines = [each.text[episode.lang] for each in complaint.advice if each.id in chosen]
    own = request.form.get("text", "").strip()[:LONGEST]
    return "\n".join([*lines, own] if own else lines)


@blueprint.post("/staff/episodes/<uuid:episode_id>/advice/back")
@staff(*ADVISERS)
def put_back(episode_id: UUID) -> ResponseReturnValue:
    actions.put_back(staff_actor(), episode_id)
    return back_to(episode_id)
