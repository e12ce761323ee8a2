"""Static files, manifest, service worker and offline page: public, without a session."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, json, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from cazpwa.identity.access import public
from cazpwa.pwa import worker
from cazpwa.pwa.assets import Assets

pages = Blueprint("pwa", __name__)

_PAPER = "#f3f6f5"
_ICONS = (
    ("icons/app.svg", "any", "any"),
    ("icons/app-192.png", "192x192", "any"),
    ("icons/app-512.png", "512x512", "any"),
    ("icons/maskable-512.png", "512x512", "maskable"),
)


def install(app: Flask, folder: Path) -> Assets:
    """Serve `folder` under /static. The app must be made with `static_folder=None`."""
    assets = Assets(folder)
    app.extensions["assets"] = assets
    app.jinja_env.globals["asset"] = assets.url
    app.register_blueprint(pages)
    return assets


def _assets() -> Assets:
    found: Assets = current_app.extensions["assets"]
    return found


@pages.get("/static/<path:path>")
@public
def static_file(path: str) -> ResponseReturnValue:
    return _assets().respond(path)


@pages.get("/manifest.webmanifest")
@public
def manifest() -> ResponseReturnValue:
    body = json.dumps(_manifest(g.centre.name), ensure_ascii=False)
    response = Response(body, content_type="application/manifest+json; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@pages.get("/sw.js")
@public
def service_worker() -> ResponseReturnValue:
    response = Response(worker.script(_assets()), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@pages.get("/offline")
@public
def offline() -> ResponseReturnValue:
    return render_template("pwa/offline.html", centre=g.centre)


def _manifest(name: str) -> dict[str, Any]:
    return {
        "id": "/",
        "name": name,
        "short_name": "CAZ",
        "description": _("Vraag hier om zorg als u niet kunt wachten."),
        "lang": str(get_locale() or "nl"),
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": _PAPER,
        "theme_color": _PAPER,
        "icons": [
            {
                "src": _assets().url(src),
                "sizes": sizes,
                "purpose": purpose,
                "type": "image/svg+xml" if src.endswith("svg") else "image/png",
            }
            for src, sizes, purpose in _ICONS
        ],
        "shortcuts": [{"name": _("Bel 112"), "url": "/112"}],
    }
