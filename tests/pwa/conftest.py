"""A small program with only the ground: static files, manifest, service worker, offline page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, g, render_template_string, request
from flask.testing import FlaskClient
from flask_babel import Babel
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader
from playwright.sync_api import Browser, Page
from werkzeug.serving import BaseWSGIServer, make_server

from cazpwa.pwa import Assets, install

ROOT = Path(__file__).resolve().parents[2]
CANARY = "kanarie-4711"
BASE = (
    "<!doctype html><html lang=nl><title>{% block title %}{% endblock %}</title>"
    "<link rel=stylesheet href=\"{{ asset('css/front.css') }}\">"
    '<a href="/112" data-module="quick-exit" data-href="/offline">Snel weg</a>'
    "<main>{% block main %}{% endblock %}</main>"
    "<script type=module src=\"{{ asset('js/main.js') }}\"></script>"
)


@pytest.fixture(scope="session")
def app() -> Flask:
    app = Flask("ground", static_folder=None)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    stub = DictLoader({"layouts/base.html": BASE})
    real = FileSystemLoader(ROOT / "templates")
    app.jinja_env.loader = ChoiceLoader([stub, real])
    Babel(app, locale_selector=lambda: request.args.get("lang", "nl"))

    @app.before_request
    def a_centre() -> None:
        g.centre = SimpleNamespace(name="CAZ Voorbeeldstad", phone="079-000 00 00")

    _add_stub_pages(app)
    install(app, ROOT / "static")
    return app


def _add_stub_pages(app: Flask) -> None:
    """The two emergency pages, and pages of one person that must never stay on a phone."""

    def page(text: str) -> str:
        base = "{% extends 'layouts/base.html' %}{% block main %}{{ text }}{% endblock %}"
        return render_template_string(base, text=f"{text} {request.args.get('lang', 'nl')}")

    app.add_url_rule("/", "front", lambda: page("voordeur"))
    app.add_url_rule("/visits/offline", "visits_offline", lambda: page("visits"))
    app.add_url_rule("/112", "emergency", lambda: page("bel 112"))
    app.add_url_rule("/zorgvraag", "live", lambda: page(CANARY))
    app.add_url_rule("/zorgvraag.json", "live_json", lambda: {"name": CANARY})


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


@pytest.fixture(scope="session")
def assets(app: Flask) -> Assets:
    found: Assets = app.extensions["assets"]
    return found


@dataclass
class Phone:
    page: Page
    server: BaseWSGIServer
    address: str

    def open(self, path: str) -> str:
        self.page.goto(self.address + path)
        return self.page.inner_text("main")

    def lose_the_server(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def phone(app: Flask, browser: Browser) -> Iterator[Phone]:
    """A phone on which the front door has been opened once and the service worker is ready."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    page = browser.new_page()
    phone = Phone(page, server, f"http://127.0.0.1:{server.server_port}")
    phone.open("/")
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.page.wait_for_function("navigator.serviceWorker.controller !== null")
    yield phone
    page.context.close()
    phone.lose_the_server()
    thread.join()
