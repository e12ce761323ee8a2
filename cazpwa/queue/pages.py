"""Call tasks, who reads what, and the red alarm."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cazpwa.episode import actions as thread
from cazpwa.episode.answering import back_to
from cazpwa.exchange import actions as exchange
from cazpwa.identity.access import staff, staff_actor
from cazpwa.identity.rules import BOARDS, CLINICIANS
from cazpwa.queue import actions

blueprint = Blueprint("queue", __name__)

CALL_RESULTS = ("reached", "not_reached")


@blueprint.post("/staff/call-tasks/<uuid:task_id>")
@staff(*BOARDS)
def finish_call(task_id: UUID) -> ResponseReturnValue:
    """Gesproken or niet bereikt; a task that a colleague just did stays done."""
    result = request.form.get("result", "")
    if result not in CALL_RESULTS:
        abort(400)
    exchange.finish_call(staff_actor(), task_id, result)
    return redirect(url_for("identity.home"), 303)


@blueprint.post("/staff/episodes/<uuid:episode_id>/reading")
@staff(*CLINICIANS)
def reading(episode_id: UUID) -> ResponseReturnValue:
    """The script says who has it open; colleagues see that."""
    thread.show_reading(staff_actor(), episode_id)
    return "", 204


@blueprint.post("/staff/episodes/<uuid:episode_id>/alarm-seen")
@staff(*BOARDS)
def alarm_seen(episode_id: UUID) -> ResponseReturnValue:
    """Ik kijk ernaar."""
    actions.acknowledge(staff_actor(), episode_id)
    return back_to(episode_id)
