"""What happens at the centre: arrived, called in, done, not come, another time."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cazpwa import clock
from cazpwa.consults import actions
from cazpwa.consults.rules import Outcome
from cazpwa.episode.answering import ask_again, back_to
from cazpwa.identity.access import staff, staff_actor
from cazpwa.identity.rules import CLINICIANS, Role

blueprint = Blueprint("consults", __name__)

AT_CENTRE = (*CLINICIANS, Role.DESK, Role.VISITING_DOCTOR)
LONGEST = 4000  # characters


@blueprint.post("/staff/episodes/<uuid:episode_id>/arrival")
@staff(*AT_CENTRE)
def arrive(episode_id: UUID) -> ResponseReturnValue:
    actions.arrive(staff_actor(), episode_id)
    return back_to(episode_id)


@blueprint.post("/staff/episodes/<uuid:episode_id>/call-in")
@staff(*AT_CENTRE)
def call_in(episode_id: UUID) -> ResponseReturnValue:
    actions.call_in(staff_actor(), episode_id)
    return back_to(episode_id)


@blueprint.post("/staff/episodes/<uuid:episode_id>/consult/finish")
@staff(*CLINICIANS, Role.VISITING_DOCTOR)
def finish(episode_id: UUID) -> ResponseReturnValue:
    outcome = request.form.get("outcome", "")
    if outcome not in {each.value for each in Outcome}:
        return ask_again(episode_id, "outcome-seen", _("Kies hoe het consult is afgelopen."))
    text = request.form.get("text", "").strip()[:LONGEST]
    actions.finish(staff_actor(), episode_id, Outcome(outcome), text)
    return back_to(episode_id)


@blueprint.post("/staff/episodes/<uuid:episode_id>/no-show")
@staff(*AT_CENTRE)
def no_show(episode_id: UUID) -> ResponseReturnValue:
    actions.no_show(staff_actor(), episode_id)
    return back_to(episode_id)


@blueprint.post("/staff/episodes/<uuid:episode_id>/time")
@staff(*AT_CENTRE)
def change_time(episode_id: UUID) -> ResponseReturnValue:
    come_at = moment(request.form.get("time", ""), clock.now())
    if come_at is None:
        return ask_again(episode_id, "time", _("Schrijf de tijd zo: 21:30."))
    actions.change_time(staff_actor(), episode_id, come_at)
    return back_to(episode_id)


def moment(written: str, now: datetime) -> datetime | None:
    """The first moment from now on at which the centre's clock reads `written` (HH:MM)."""
    try:
        wanted = datetime.strptime(written.strip(), "%H:%M").time()  # noqa: DTZ007 - a time of day
    except ValueError:
        return None
    today = clock.local(now)
    come_at = today.replace(hour=wanted.hour, minute=wanted.minute, second=0, microsecond=0)
    if come_at < today - timedelta(minutes=1):
        come_at += timedelta(days=1)
    return come_at
