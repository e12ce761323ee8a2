"""Sign-in pages for staff."""

from __future__ import annotations

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from cazpwa.identity import actions
from cazpwa.identity.access import public, staff, staff_actor
from cazpwa.identity.rules import HOME, Role
from cazpwa.work import Actor

blueprint = Blueprint("identity", __name__)


def cookie_name() -> str:
    """`__Host-` over TLS; plain on loopback, where browsers refuse that prefix."""
    return "__Host-caz_session" if current_app.config["SESSION_COOKIE_SECURE"] else "caz_session"


def _keep(response: Response, name: str, token: str) -> Response:
    response.set_cookie(
        name,
        token,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        path="/",
    )
    return response


@blueprint.get("/staff/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    return render_template("identity/sign_in.html", next=request.args.get("next", ""))


@blueprint.post("/staff/sign-in")
@public
def password() -> ResponseReturnValue:
    half = actions.check_password(
        g.centre.id,
        request.form.get("username", "").replace("\0", "")[:40].strip().lower(),
        request.form.get("password", "")[:200],
        request.remote_addr or "",
    )
    onward = request.form.get("next", "")
    if half is None:
        flash(_("Naam of wachtwoord klopt niet. Na vijf keer moet u even wachten."))
        return redirect(url_for("identity.sign_in", next=onward))
    response = redirect(url_for("identity.second_factor", next=onward))
    return _keep(response, "caz_half", half)


@blueprint.get("/staff/code")
@public
def second_factor() -> ResponseReturnValue:
    return render_template("identity/code.html", next=request.args.get("next", ""))


@blueprint.post("/staff/code")
@public
def code() -> ResponseReturnValue:
    someone = Actor("staff", g.centre.id, role="half", address=request.remote_addr or "")
    token = actions.check_second_factor(
        someone, request.cookies.get("caz_half", ""), request.form.get("code", "")[:10]
    )
    onward = request.form.get("next", "")
    if token is None:
        flash(_("De code klopt niet of is al gebruikt. Wacht op een nieuwe code."))
        return redirect(url_for("identity.second_factor", next=onward))
    found = actions.signed_in(token, g.centre.id)
    if found is None:
        abort(401)
    response = redirect(_inside(onward) or url_for(HOME[Role(found[0].role)]))
    response.delete_cookie("caz_half")
    return _keep(response, cookie_name(), token)


def _inside(address: str) -> str | None:
    """An address of our own to go on to; anything else is ignored."""
    ours = address.startswith(("/staff/", "/visits/")) and "//" not in address
    return address if ours and "\\" not in address else None


@blueprint.get("/staff/")
@staff()
def home() -> ResponseReturnValue:
    return redirect(url_for(HOME[Role(g.staff.role)]))


@blueprint.post("/staff/sign-out")
@staff()
def leave() -> ResponseReturnValue:
    actions.sign_out(staff_actor(), request.cookies.get(cookie_name(), ""))
    response = redirect(url_for("identity.sign_in"))
    response.delete_cookie(cookie_name())
    response.headers["Clear-Site-Data"] = '"storage"'
    return response
