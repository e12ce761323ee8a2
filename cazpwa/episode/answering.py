"""How a page of any step answers the desk: back to where one was, or the form again."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

#: `back` in a form → where the desk goes on; by default to the episode itself
BOARDS = {
    "worklist": "desk.worklist",
    "to_authorise": "desk.to_authorise",
    "advice": "desk.advice",
    "centre": "desk.centre",
    "visits": "desk.visits",
}


def back_to(episode_id: UUID) -> ResponseReturnValue:
    """To the board that the form came from, else to the episode."""
    board = BOARDS.get(request.form.get("back", ""))
    if board is not None:
        return redirect(url_for(board), 303)
    return redirect(url_for("desk.episode", episode_id=episode_id), 303)


def ask_again(episode_id: UUID, field: str, problem: str) -> ResponseReturnValue:
    """The episode with everything that was filled in, and what is wrong with it: 422.

    field: the id of the input that the summary points to.
    """
    g.problems = [(field, problem)]
    view = current_app.view_functions["desk.episode"]
    return current_app.ensure_sync(view)(episode_id=episode_id), 422
