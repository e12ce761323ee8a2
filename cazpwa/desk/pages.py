"""The desk's screens: worklist and open episode side by side, and the boards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from cazpwa import clock, database
from cazpwa.desk import actions, boards
from cazpwa.desk.rows import CallRow, Counts, Row, call_rows, counts, to_decide, to_sign
from cazpwa.desk.view import EpisodeView, episode_view
from cazpwa.episode import actions as thread
from cazpwa.identity.access import staff, staff_actor
from cazpwa.identity.rules import BOARDS, CLINICIANS, Role

blueprint = Blueprint("desk", __name__)

READERS = (*BOARDS, Role.VISITING_DOCTOR)


@dataclass(frozen=True)
class Lists:
    """The left pane.  which: decide, authorise or none for who has no worklist."""

    which: str
    rows: tuple[Row, ...]
    calls: tuple[CallRow, ...]
    alarms: tuple[Row, ...]
    counts: Counts
    now: datetime
    open_id: UUID | None


def _lists(which: str, open_id: UUID | None = None) -> Lists:
    now, lang = clock.now(), str(g.lang)
    with database.current().reading() as session:
        waiting: list[Row] = []
        if Role(g.staff.role) in CLINICIANS:
            waiting = to_decide(session, g.centre.id, g.staff.id, now, lang)
        shown = waiting
        if which == "authorise":
            shown = to_sign(session, g.centre.id, now, lang)
        calls = call_rows(session, g.centre.id, now) if which == "decide" else []
        return Lists(
            which,
            tuple(shown),
            tuple(calls),
            tuple(row for row in waiting if row.alarm),
            counts(session, g.centre.id),
            now,
            open_id,
        )


def _list_opened(which: str) -> None:
    if "X-Live" not in request.headers:
        actions.open_list(staff_actor(), which)


@blueprint.get("/staff/worklist")
@staff(*CLINICIANS)
def worklist() -> ResponseReturnValue:
    """C1: te beslissen, with the episode that is asked for beside it."""
    _list_opened("worklist")
    asked = request.args.get("episode", type=UUID)
    return _two_panes("decide", _opened(asked) if asked else None)


@blueprint.get("/staff/to-authorise")
@staff(*CLINICIANS)
def to_authorise() -> ResponseReturnValue:
    """The second list: te autoriseren."""
    _list_opened("to_authorise")
    asked = request.args.get("episode", type=UUID)
    return _two_panes("authorise", _opened(asked) if asked else None)


@blueprint.get("/staff/worklist/list")
@staff(*CLINICIANS)
def worklist_list() -> ResponseReturnValue:
    """Only the list, for the script that keeps it fresh."""
    which = "authorise" if request.args.get("which") == "authorise" else "decide"
    lists = _lists(which, request.args.get("episode", type=UUID))
    return render_template("desk/_worklist.html", lists=lists)


@blueprint.get("/staff/episodes/<uuid:episode_id>")
@staff(*READERS)
def episode(episode_id: UUID) -> ResponseReturnValue:
    """C2 by its own address."""
    view = _opened(episode_id)
    which = "decide" if Role(g.staff.role) in CLINICIANS else ""
    if view.may.sign and not view.to_decide:
        which = "authorise"
    return _two_panes(which, view)


def _opened(episode_id: UUID) -> EpisodeView:
    """Open an episode for reading; that leaves its audit line."""
    found = thread.open_for_reading(staff_actor(), episode_id)
    with database.current().reading() as session:
        return episode_view(session, found, g.staff, str(g.lang))


def _two_panes(which: str, view: EpisodeView | None) -> ResponseReturnValue:
    return render_template(
        "desk/worklist.html",
        lists=_lists(which, view.id if view else None),
        episode=view,
        problems=g.get("problems", ()),
    )


def _board(template: str, which: str, **content: Any) -> ResponseReturnValue:
    return render_template(template, lists=_lists(which), here=which, **content)


@blueprint.get("/staff/advice")
@staff(*CLINICIANS, Role.VISITING_DOCTOR)
def advice() -> ResponseReturnValue:
    _list_opened("advice")
    with database.current().reading() as session:
        board = boards.advice_board(session, g.centre.id, clock.now(), str(g.lang))
    return _board("desk/advice.html", "advice", board=board)


@blueprint.get("/staff/centre")
@staff(*READERS)
def centre() -> ResponseReturnValue:
    _list_opened("centre")
    with database.current().reading() as session:
        board = boards.centre_board(session, g.centre.id, clock.now(), str(g.lang))
        calls = call_rows(session, g.centre.id, clock.now())
    return _board("desk/centre.html", "centre", board=board, calls=calls)


@blueprint.get("/staff/visits")
@staff(*BOARDS)
def visits() -> ResponseReturnValue:
    _list_opened("visits")
    with database.current().reading() as session:
        board = boards.visit_board(session, g.centre.id, str(g.lang))
    return _board("desk/visits.html", "visits", board=board)


@blueprint.get("/staff/overview")
@staff(*CLINICIANS)
def overview() -> ResponseReturnValue:
    now = clock.now()
    with database.current().reading() as session:
        found = boards.overview(session, g.centre.id, g.staff.id, now, str(g.lang))
    return _board("desk/overview.html", "overview", overview=found)
