"""The live page and what can be done on it.  The link in the address is the key."""

from __future__ import annotations

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cazpwa import clock, database, errors
from cazpwa.clinical import library
from cazpwa.clinical.content import UNKNOWN
from cazpwa.clinical.protocol import Facts, alarms, value_fits
from cazpwa.episode import actions as thread
from cazpwa.episode.records import Episode, Link, link_by_token
from cazpwa.identity.access import holder
from cazpwa.intake import actions as intake
from cazpwa.intake import forms
from cazpwa.intake.mistakes import Mistakes, error_text
from cazpwa.patient import actions
from cazpwa.patient.views import View, view_of
from cazpwa.work import Actor

blueprint = Blueprint("patient", __name__)


def _link(token: str, *, acting: bool = False) -> Link:
    """The link behind the address; anything else does not exist.

    acting: for what a reporter's link may not do.  Raises Expired for one's own old link.
    """
    with database.current().reading() as session:
        link = link_by_token(session, g.centre.id, token)
    if link is None or (acting and link.role == "reporter"):
        abort(404)
    if link.expires_at is not None and link.expires_at < clock.now():
        raise thread.Expired
    return link


def _actor(link: Link) -> Actor:
    return Actor("patient", g.centre.id, link.id, role=link.role, address=request.remote_addr or "")


def _view(link: Link) -> View:
    with database.current().reading() as session:
        episode = session.get_one(Episode, link.episode_id)
        return view_of(session, episode, link, g.centre, g.lang)


@blueprint.get("/e/<token>")
@holder
def page(token: str) -> ResponseReturnValue:
    link = _link(token)
    actions.looked(_actor(link), link.id)
    return render_template("patient/page.html", view=_view(link), token=token)


@blueprint.get("/e/<token>/state")
@holder
def state(token: str) -> ResponseReturnValue:
    """The same fragment that the page was first painted with."""
    link = _link(token)
    return render_template("patient/_state.html", view=_view(link), token=token)


@blueprint.get("/e/<token>/worse")
@holder
def worse(token: str) -> ResponseReturnValue:
    link = _link(token)
    if link.role == "reporter":
        return redirect(url_for("intake.call_me"))
    return _worse_form(link, token, {}, {})


def _worse_form(
    link: Link, token: str, filled: dict[str, str], mistakes: dict[str, str]
) -> ResponseReturnValue:
    with database.current().reading() as session:
        episode = session.get_one(Episode, link.episode_id)
        answers = intake.current_answers(session, episode.id)
    if answers is None:
        abort(404)
    facts = intake.facts_of(episode, answers)
    page_of_questions = render_template(
        "patient/worse.html",
        token=token,
        questions=actions.danger_questions(actions.complaints_of(episode), facts),
        child=episode.reporter == "child",
        filled=filled,
        mistakes={name: error_text(code) for name, code in mistakes.items()},
    )
    return page_of_questions, 422 if mistakes else 200


@blueprint.post("/e/<token>/worse")
@holder
def say_worse(token: str) -> ResponseReturnValue:
    link = _link(token, acting=True)
    with database.current().reading() as session:
        episode = session.get_one(Episode, link.episode_id)
        before = intake.current_answers(session, episode.id)
    if before is None or not episode.is_open:
        return errors.answer(409, _("Uw zorgvraag is al afgerond. Bel ons of begin opnieuw."))
    facts = intake.facts_of(episode, before)
    complaints = actions.complaints_of(episode)
    asked = actions.danger_questions(complaints, facts)
    answers = forms.read_asked(request.form, asked, facts, all_needed=False)
    if isinstance(answers, Mistakes):
        return _worse_form(link, token, dict(request.form), answers.fields)
    actions.worse(_actor(link), episode.id, answers, request.form.get("text", "")[:4000])
    if _means_112(answers, facts, episode):
        return render_template("patient/worse_112.html", token=token)
    return redirect(url_for("patient.page", token=token))


def _means_112(answers: dict[str, str], facts: Facts, episode: Episode) -> bool:
    """Whether these answers by themselves complete a U0/U1 line."""
    return any(
        all(
            answers.get(name, UNKNOWN) != UNKNOWN and value_fits(answers[name], wanted)
            for name, wanted in line.items()
        )
        for _criterion, line in alarms(library(), actions.complaints_of(episode), facts)
    )


@blueprint.get("/e/<token>/stop")
@holder
def stop(token: str) -> ResponseReturnValue:
    _link(token)
    return render_template("patient/stop.html", token=token)


@blueprint.post("/e/<token>/stop")
@holder
def do_stop(token: str) -> ResponseReturnValue:
    link = _link(token, acting=True)
    ended = actions.stop(_actor(link), link.episode_id)
    if ended:
        return redirect(url_for("patient.page", token=token))
    return render_template("patient/we_call_first.html", token=token)
