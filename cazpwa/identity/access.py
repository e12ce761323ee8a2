"""Who may open a page.  Written on the page itself; a page that says nothing is closed."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cazpwa.identity.rules import Role
from cazpwa.work import Actor

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """public: anyone.  holder: whoever holds a patient's link.  staff: these roles, signed in."""

    kind: str
    roles: tuple[Role, ...] = ()


def public(view: View) -> View:
    """Anyone may open this page."""
    return _marked(view, Access("public"))


def holder(view: View) -> View:
    """Whoever holds the link in the address may open this page; the page checks the link."""
    return _marked(view, Access("holder"))


def staff(*roles: Role) -> Callable[[View], View]:
    """These roles, signed in with both factors; no roles means all of them."""
    return functools.partial(_marked, access=Access("staff", roles or tuple(Role)))


def _marked(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def without_token(view: View) -> View:
    """This page takes posts without a form token, because a kept page has none.

    It checks Sec-Fetch-Site itself (`same_origin`) and changes nothing about anybody.
    """
    view.without_token = True  # type: ignore[attr-defined]
    return view


def same_origin() -> bool:
    """Whether a browser says that one of our own pages asks."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def own_origin() -> str:
    """A configured web address of this centre, for links that leave the house.

    Never taken from the request's Host header alone: anyone can write that.
    """
    origins: tuple[str, ...] = current_app.extensions["settings"].origins
    here = request.host_url.rstrip("/")
    if here in origins:
        return here
    ours = [each for each in origins if urlsplit(each).hostname in g.centre.hosts]
    return (ours or list(origins))[0]


def access_of(view: Callable[..., Any] | None) -> Access | None:
    return getattr(view, "access", None)


def guard(view: Callable[..., Any] | None) -> ResponseReturnValue | None:
    """Let the request through, or answer it: closed pages do not exist."""
    access = access_of(view)
    if access is None:
        abort(404)
    if access.kind != "staff":
        return None
    if g.staff is None:
        if request.method == "GET" and "X-Live" not in request.headers:
            return redirect(url_for("identity.sign_in", next=request.path))
        abort(401)
    if Role(g.staff.role) not in access.roles:
        abort(403)
    return None


def staff_actor() -> Actor:
    """The signed-in member of staff, as an actor."""
    person = g.staff
    return Actor(
        "staff", g.centre.id, person.id, person.name, person.role, request.remote_addr or ""
    )


def anyone() -> Actor:
    """Whoever is there: staff when signed in, else an unnamed visitor."""
    if g.get("staff") is not None:
        return staff_actor()
    return Actor("patient", g.centre.id, role="visitor", address=request.remote_addr or "")
