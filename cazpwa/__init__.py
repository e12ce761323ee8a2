"""CAZ PWA: the front door of acute care.

`create_app` puts one process together.  `wire` is the one place that says who
hears what: which later step acts on what an earlier one did.
"""

from __future__ import annotations

import functools
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, Response, current_app, g, request
from flask_compress import Compress
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.middleware.proxy_fix import ProxyFix

from cazpwa import clock, config, database, errors, i18n, pwa, sealing, words, work
from cazpwa.advice import actions as advice
from cazpwa.advice import video
from cazpwa.config import ROOT, Settings
from cazpwa.consults import actions as consults
from cazpwa.episode.events import EpisodeEnded, Noted
from cazpwa.exchange import channels
from cazpwa.funding import actions as funding
from cazpwa.identity import access
from cazpwa.identity import actions as identity
from cazpwa.identity.records import Centre, centre_for_host
from cazpwa.intake.events import IntakeSubmitted
from cazpwa.queue import actions as queue
from cazpwa.triage import actions as triage
from cazpwa.triage.events import BackToTriage, Confirmed, SuggestionMade, WaitsForDoctor
from cazpwa.visits import actions as visits

__version__ = "0.1.0"

csrf = CSRFProtect()


def wire() -> None:
    """Who acts on what an earlier step did, in the same transaction and in this order."""
    work.on(IntakeSubmitted, funding.begin)
    work.on(IntakeSubmitted, triage.suggest)

    work.on(SuggestionMade, queue.wait_for_triage)
    work.on(SuggestionMade, funding.proposed)

    work.on(WaitsForDoctor, queue.wait_for_doctor)

    work.on(Confirmed, advice.withdraw)
    work.on(Confirmed, queue.wait_for_step)
    work.on(Confirmed, consults.expect)
    work.on(Confirmed, visits.plan)
    work.on(Confirmed, funding.confirmed)

    work.on(BackToTriage, advice.withdraw)
    work.on(BackToTriage, queue.wait_again)
    work.on(BackToTriage, consults.withdraw)
    work.on(BackToTriage, visits.withdraw)

    work.on(EpisodeEnded, queue.leave_all)
    work.on(EpisodeEnded, consults.withdraw)
    work.on(EpisodeEnded, visits.withdraw)
    work.on(EpisodeEnded, funding.ended)

    work.on(Noted, funding.follow)


def create_app(settings: Settings | None = None) -> Flask:
    """One process of the installation: pages, and sockets where its role has them."""
    settings = settings or config.read_settings()
    sealing.use_secret(settings.secret)
    database.bind(database.Database(settings.database_url))
    wire()
    channels.use(channels.Console() if settings.demo else channels.NoProvider())
    video.use(video.Jitsi(settings.video_url))
    app = Flask(__name__, static_folder=None, template_folder=str(ROOT / "templates"))
    app.config.update(
        SECRET_KEY=sealing.key("flask"),
        SESSION_COOKIE_NAME="__Host-caz_form" if settings.secure_cookies else "caz_form",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a form may stand open all evening
        WTF_CSRF_SSL_STRICT=False,  # Origin is checked by our own policy; Referer is never sent
        MAX_CONTENT_LENGTH=256 * 1024,
        MAX_FORM_MEMORY_SIZE=256 * 1024,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_MIMETYPES=["text/html", "application/json", "application/manifest+json"],
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.extensions["settings"] = settings
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.before_request(_who_and_where)
    app.after_request(_protect)
    csrf.init_app(app)
    Compress(app)
    i18n.install(app)
    words.install(app)
    errors.install(app)
    _install_pages(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    return app


def _install_pages(app: Flask) -> None:
    from cazpwa.advice.pages import blueprint as advice_pages
    from cazpwa.consults.pages import blueprint as consult_pages
    from cazpwa.desk.pages import blueprint as desk_pages
    from cazpwa.funding.pages import blueprint as funding_pages
    from cazpwa.identity.pages import blueprint as identity_pages
    from cazpwa.intake.pages import blueprint as intake_pages
    from cazpwa.modelcard.pages import blueprint as model_pages
    from cazpwa.patient.pages import blueprint as patient_pages
    from cazpwa.queue.pages import blueprint as queue_pages
    from cazpwa.triage.pages import blueprint as triage_pages
    from cazpwa.visits.pages import blueprint as visit_pages

    pwa.install(app, ROOT / "static")
    for blueprint in (
        intake_pages,
        patient_pages,
        identity_pages,
        desk_pages,
        triage_pages,
        queue_pages,
        advice_pages,
        consult_pages,
        visit_pages,
        funding_pages,
        model_pages,
    ):
        app.register_blueprint(blueprint)
    for view in app.view_functions.values():
        if getattr(view, "without_token", False):
            csrf.exempt(view)


@functools.lru_cache(maxsize=64)
def _fallback(_host: str) -> Centre:
    """What an error page can still say when the database is gone."""
    return Centre(id=UUID(int=0), name="CAZ", phone="112", demo=True, settings={}, hosts=[])


def _who_and_where() -> Any:
    """Which centre, which member of staff, which language; then the guard at the door."""
    g.staff = None
    g.centre = _fallback(request.host)
    g.lang = i18n.choose_language()
    if request.endpoint == "pwa.static_file":
        return None
    from cazpwa.identity.pages import cookie_name

    try:
        with database.current().reading() as session:
            g.centre = centre_for_host(session, request.host.split(":")[0]) or g.centre
        _remember_centre(g.centre)
        token = request.cookies.get(cookie_name())
        if token and g.centre.id.int:
            found = identity.signed_in(token, g.centre.id)
            if found:
                g.staff = found[0]
                _keep_awake(token, found[1])
    except (DBAPIError, PoolTimeout):
        g.centre = _remembered.get(_host_key(), g.centre)
        if request.endpoint not in WITHOUT_DATABASE:
            raise
    if not g.centre.id.int and request.endpoint not in (None, *WITHOUT_DATABASE):
        return errors.answer(404)
    if request.endpoint is None or request.routing_exception is not None:
        return None
    return access.guard(_view())


_remembered: dict[str, Centre] = {}


def _remember_centre(centre: Centre) -> None:
    """The last known name and number, for error pages while the database is gone."""
    if centre.id.int:
        _remembered[_host_key()] = centre


def _host_key() -> str:
    """The host name, where it may be one of several centres'; anything else counts as one."""
    host = request.host.split(":")[0]
    return host if any(host == urlsplit(o).hostname for o in _origins()) else "*"


def _origins() -> tuple[str, ...]:
    settings: Settings = current_app.extensions["settings"]
    return settings.origins


#: Pages that open whatever happens to the database.
WITHOUT_DATABASE = ("intake.emergency", "pwa.offline")


def _view() -> Any:
    return current_app.view_functions.get(request.endpoint or "")


def _keep_awake(token: str, session: Any) -> None:
    """A human act keeps a sign-in awake; a page that refreshes itself does not."""
    by_itself = "X-Live" in request.headers
    if not by_itself and (clock.now() - session.seen_at).total_seconds() > 60:
        identity.touch(access.staff_actor(), token)


CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def _protect(response: Response) -> Response:
    """Headers that every answer carries; only versioned static files may be kept."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CSP)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
    headers.setdefault("Cache-Control", "no-store")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if response.mimetype == "text/html":
        headers.setdefault("Content-Language", g.get("lang", "nl"))
        if request.args.get("lang") in i18n.LANGUAGES:
            response.set_cookie(
                i18n.COOKIE,
                request.args["lang"],
                samesite="Lax",
                httponly=True,
                secure=bool(request.is_secure),
                max_age=365 * 24 * 3600,
            )
    return response
