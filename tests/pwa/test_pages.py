"""Manifest, service worker script and offline page."""

from __future__ import annotations

import json

from flask import Flask
from flask.testing import FlaskClient

from cazpwa.identity.access import access_of
from cazpwa.pwa import Assets, worker


def test_every_page_of_the_ground_is_marked_public(app: Flask) -> None:
    views = {name: view for name, view in app.view_functions.items() if name.startswith("pwa.")}
    assert len(views) == 4
    for view in views.values():
        access = access_of(view)
        assert access is not None
        assert access.kind == "public"


def test_the_manifest_carries_the_name_of_the_centre(client: FlaskClient) -> None:
    answer = client.get("/manifest.webmanifest?lang=en")
    manifest = json.loads(answer.data)
    assert answer.headers["Content-Type"].startswith("application/manifest+json")
    assert (manifest["name"], manifest["lang"]) == ("CAZ Voorbeeldstad", "en")
    assert (manifest["start_url"], manifest["display"]) == ("/", "standalone")
    for icon in manifest["icons"]:
        assert client.get(icon["src"]).status_code == 200


def _settings(client: FlaskClient) -> dict[str, list[str]]:
    answer = client.get("/sw.js")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Service-Worker-Allowed"] == "/"
    first, _, rest = answer.get_data(as_text=True).partition("\n")
    assert "addEventListener('fetch'" in rest
    settings: dict[str, list[str]] = json.loads(first.removeprefix("self.CAZ = ").removesuffix(";"))
    return settings


def test_the_service_worker_may_keep_only_the_allowed_pages(client: FlaskClient) -> None:
    assert _settings(client)["pages"] == [
        "/",
        "/?lang=en",
        "/112",
        "/112?lang=en",
        "/offline",
        "/offline?lang=en",
        "/visits/offline",
        "/visits/offline?lang=en",
    ]


def test_the_service_worker_may_keep_only_versioned_files(
    client: FlaskClient, assets: Assets
) -> None:
    settings = _settings(client)
    known = {assets.url(name) for name in assets.files}
    assert set(settings["shell"]) <= set(settings["files"]) <= known
    assert assets.url(worker.SCRIPT) not in settings["files"]


def test_the_offline_page_gives_both_numbers_and_says_what_was_not_sent(
    client: FlaskClient,
) -> None:
    page = client.get("/offline").get_data(as_text=True)
    assert 'href="tel:112"' in page
    assert 'href="tel:0790000000"' in page
    assert "NIET verstuurd" in page
