"""Pages of the front door, P1 to P6: gate, 112, for whom, what, questions, check and send.

The stages are one form without memory on the server: every page carries what
was filled in before, and nothing is stored until it is sent.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from cazpwa import clock, database
from cazpwa.clinical import library
from cazpwa.identity import access
from cazpwa.identity.access import public, staff, without_token
from cazpwa.identity.rules import INTAKE_TAKERS
from cazpwa.intake import actions, forms, search, views
from cazpwa.intake.forms import Form
from cazpwa.intake.mistakes import Mistakes, error_text

blueprint = Blueprint("intake", __name__)

STAGES = ("who", "what", "questions", "check", "send")


def _only_from_our_pages() -> None:
    if not access.same_origin():
        abort(403)


@blueprint.get("/")
@public
def front_door() -> ResponseReturnValue:
    closed_until = views.opens_at(g.centre.settings, clock.local(clock.now()))
    return render_template("intake/front_door.html", closed_until=closed_until)


@blueprint.get("/112")
@public
def emergency() -> ResponseReturnValue:
    return render_template("intake/emergency.html")


@blueprint.post("/gate-count")
@public
@without_token
def gate_count() -> ResponseReturnValue:
    _only_from_our_pages()
    actions.count_gate(access.anyone())
    return "", 204


@blueprint.post("/complaints")
@public
@without_token
def complaints() -> ResponseReturnValue:
    _only_from_our_pages()
    known = library().complaints
    found = search.find(request.form.get("q", ""), known.values())
    return jsonify([{"id": each, "name": known[each].name[g.lang]} for each in found])


@blueprint.get("/call-me")
@public
def call_me() -> ResponseReturnValue:
    return _call_me_page(MultiDict({"why": request.args.get("why", "")}), {})


@blueprint.post("/call-me")
@public
def ask_to_be_called() -> ResponseReturnValue:
    wanted = forms.read_call_me(request.form, clock.now())
    if isinstance(wanted, Mistakes):
        return _call_me_page(request.form, _sentences(wanted)), 422
    actions.ask_me_to_be_called(
        access.anyone(), wanted.name, wanted.phone, wanted.line, wanted.happened_at
    )
    return redirect(url_for("intake.will_be_called"), 303)


@blueprint.get("/call-me/done")
@public
def will_be_called() -> ResponseReturnValue:
    return render_template("intake/will_be_called.html")


def _call_me_page(form: Form, mistakes: dict[str, str]) -> str:
    page = views.Page("call_me", "", False, {}, form.to_dict(), [], mistakes)
    return render_template("intake/call_me.html", page=page)


@blueprint.get("/start")
@public
def start() -> ResponseReturnValue:
    return _who(_visit(desk=False))


@blueprint.get("/start/<stage>")
@public
def start_again(stage: str) -> ResponseReturnValue:
    return redirect(url_for("intake.start"))


@blueprint.post("/start/<stage>")
@public
def stage(stage: str) -> ResponseReturnValue:
    return _show(stage, _visit(desk=False))


@blueprint.get("/staff/intake")
@staff(*INTAKE_TAKERS)
def desk_start() -> ResponseReturnValue:
    return _who(_visit(desk=True))


@blueprint.get("/staff/intake/<stage>")
@staff(*INTAKE_TAKERS)
def desk_start_again(stage: str) -> ResponseReturnValue:
    return redirect(url_for("intake.desk_start"))


@blueprint.post("/staff/intake/<stage>")
@staff(*INTAKE_TAKERS)
def desk_stage(stage: str) -> ResponseReturnValue:
    return _show(stage, _visit(desk=True))


# The stages


@dataclass(frozen=True)
class Visit:
    """One post of the form: what was filled in so far, by whom, when on the centre's clock."""

    form: Form
    desk: bool
    now: datetime
    lang: str


def _visit(*, desk: bool) -> Visit:
    return Visit(request.form, desk, clock.local(clock.now()), g.lang)


def _show(stage: str, visit: Visit) -> ResponseReturnValue:
    if stage not in STAGES:
        abort(404)
    pages = {"who": _who, "what": _what, "questions": _questions, "check": _check, "send": _send}
    return pages[stage](visit)


def _who(visit: Visit, wrong: Mistakes | None = None) -> ResponseReturnValue:
    return _render(visit, "who", forms.WHO_FIELDS, wrong)


def _what(visit: Visit, wrong: Mistakes | None = None) -> ResponseReturnValue:
    who = forms.read_who(visit.form, visit.now.date(), desk=visit.desk)
    if isinstance(who, Mistakes):
        return _again(visit, who)
    page = _page(visit, "what", forms.WHAT_FIELDS, wrong)
    chosen = visit.form.getlist("complaint")
    what = views.what_view(page, who, chosen, visit.now.hour, visit.lang)
    return _answer(render_template("intake/what.html", page=page, what=what), wrong)


def _questions(visit: Visit, wrong: Mistakes | None = None) -> ResponseReturnValue:
    who = forms.read_who(visit.form, visit.now.date(), desk=visit.desk)
    if isinstance(who, Mistakes):
        return _again(visit, who)
    what = forms.read_what(visit.form, who, visit.now.hour)
    if isinstance(what, Mistakes):
        return _again(visit, what)
    if not what.complaints:
        return _check(visit)
    facts = forms.facts_of(who, what.pregnant, visit.now.hour)
    view = views.questions_view(who, what, facts, visit.form, visit.lang)
    labels = {each.name: each.text for each in view.questions}
    page = _page(visit, "questions", list(labels), wrong, labels)
    return _answer(render_template("intake/questions.html", page=page, asked=view), wrong)


def _check(visit: Visit) -> ResponseReturnValue:
    submission = forms.read_submission(visit.form, visit.now, visit.lang, desk=visit.desk)
    if isinstance(submission, Mistakes):
        return _again(visit, submission)
    facts = forms.facts_of_submission(submission, visit.now.hour)
    alarm = views.alarm_of(submission, facts, visit.lang)
    if alarm and not visit.desk:
        page = _page(visit, "alarm", ())
        return render_template("intake/alarm.html", page=page, alarm=alarm)
    check = views.check_view(submission, facts, visit.lang, desk=visit.desk)
    page = _page(visit, "check", ("tell_own_doctor", *(("text",) if check.ask_text else ())))
    return render_template("intake/check.html", page=page, check=check)


def _send(visit: Visit) -> ResponseReturnValue:
    key, body = forms.read_key(visit.form), forms.fingerprint(visit.form)
    if key is None:
        return _again(visit, Mistakes("who", {"key": "key"}))
    with database.current().reading() as session:
        receipt = actions.known_receipt(session, g.centre.id, key, body)
    if receipt is None:
        submission = forms.read_submission(visit.form, visit.now, visit.lang, desk=visit.desk)
        if isinstance(submission, Mistakes):
            return _again(visit, submission)
        by = access.staff_actor() if visit.desk else access.anyone()
        receipt = actions.submit(by, key, body, submission, address_of=_address_of)
    return _sent(visit, receipt)


def _address_of(token: str) -> str:
    """The live page's full address, on an origin of our own whatever Host the request named."""
    return access.own_origin() + url_for("patient.page", token=token)


def _sent(visit: Visit, receipt: actions.Receipt) -> ResponseReturnValue:
    if visit.desk:
        location = url_for("desk.episode", episode_id=receipt.episode_id)
    else:
        location = url_for("patient.page", token=receipt.token)
    if _wants_json():
        return jsonify(location=location), 201
    return redirect(location, 303)


def _again(visit: Visit, wrong: Mistakes) -> ResponseReturnValue:
    """The page where it went wrong, with everything that was filled in."""
    if _wants_json():
        return jsonify(stage=wrong.stage, fields=_sentences(wrong)), 422
    pages = {"who": _who, "what": _what, "questions": _questions}
    return pages[wrong.stage](visit, wrong)


def _render(
    visit: Visit, stage: str, own: tuple[str, ...], wrong: Mistakes | None
) -> ResponseReturnValue:
    page = _page(visit, stage, own, wrong)
    return _answer(render_template(f"intake/{stage}.html", page=page), wrong)


def _answer(html: str, wrong: Mistakes | None) -> ResponseReturnValue:
    return html, 422 if wrong else 200


def _page(
    visit: Visit,
    stage: str,
    own: Iterable[str],
    wrong: Mistakes | None = None,
    labels: dict[str, str] | None = None,
) -> views.Page:
    """own: the fields that this page shows; the others travel hidden."""
    endpoint = "intake.desk_stage" if visit.desk else "intake.stage"
    return views.Page(
        stage=stage,
        key=forms.read_key(visit.form) or str(uuid.uuid4()),
        desk=visit.desk,
        urls={each: url_for(endpoint, stage=each) for each in STAGES},
        values=visit.form.to_dict(),
        carried=forms.carried(visit.form, without=own),
        mistakes=_sentences(wrong) if wrong else {},
        labels=labels or {},
    )


def _sentences(wrong: Mistakes) -> dict[str, str]:
    return {name: error_text(code) for name, code in wrong.fields.items()}


def _wants_json() -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
