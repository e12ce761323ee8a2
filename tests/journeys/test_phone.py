"""The phone itself: installable, honest when the network is gone, silent about what it keeps."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Server, eventually, shows
from tests.journeys.people import ANNA, ask_for_care, fill_in
from tests.journeys.test_main_road import fresh

pytestmark = pytest.mark.browser
Phone = Callable[..., Page]

KEPT = """async () => {
  const found = [];
  for (const {name} of await indexedDB.databases()) {
    const base = await new Promise((done, failed) => {
      const open = indexedDB.open(name);
      open.onsuccess = () => done(open.result);
      open.onerror = failed;
    });
    for (const store of base.objectStoreNames) {
      const rows = await new Promise((done) => {
        const all = base.transaction(store).objectStore(store).getAll();
        all.onsuccess = () => done(all.result);
      });
      for (const row of rows) {
        const parts = [];
        const walk = (value) => {
          if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
            parts.push(new TextDecoder('latin1').decode(value));
          } else if (value instanceof CryptoKey) {
            parts.push(`key extractable=${value.extractable}`);
          } else if (value && typeof value === 'object') {
            Object.values(value).forEach(walk);
          } else parts.push(String(value));
        };
        walk(row);
        found.push(parts.join(' '));
      }
    }
    base.close();
  }
  found.push(JSON.stringify(localStorage), JSON.stringify(sessionStorage));
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) found.push(request.url);
  }
  return found;
}"""


def _kept(page: Page) -> str:
    return json.dumps(page.evaluate(KEPT))


def test_the_draft_is_sealed_and_gone_once_the_server_has_it(phone: Phone, server: Server) -> None:
    anna = fresh(ANNA, 3101)
    page = phone()
    fill_in(page, server.url, anna)
    page.wait_for_timeout(800)
    kept = _kept(page)
    assert "key extractable=false" in kept, "there is no draft to look at"
    for secret in (anna.name, anna.phone, anna.postcode, "trauma_extremity", "Bakker"):
        assert secret not in kept
    page.locator("[data-send-now]").click()
    page.wait_for_url("**/e/*")
    page.wait_for_timeout(500)
    after = _kept(page)
    assert anna.name not in after
    assert len(after) < len(kept)


def test_a_failed_sending_says_so_and_sends_itself_once_when_the_network_is_back(
    phone: Phone, server: Server
) -> None:
    page = phone()
    fill_in(page, server.url, fresh(ANNA, 3201))
    page.context.set_offline(True)
    page.locator("[data-send-now]").click()
    shows(page, "NIET verstuurd", 15)
    assert page.locator("a[href='tel:112']:visible").count()
    assert "079-000 00 00" in page.inner_text("body")
    page.context.set_offline(False)
    page.wait_for_url("**/e/*", timeout=30_000)
    shows(page, "Ontvangen")


def test_who_comes_back_may_go_on_where_they_were(phone: Phone, server: Server) -> None:
    page = phone()
    fill_in(page, server.url, fresh(ANNA, 3301))
    page.wait_for_timeout(800)
    page.goto(f"{server.url}/start")
    shows(page, "Verder gaan?")


def test_the_live_page_greys_when_nothing_is_heard_and_comes_back(
    phone: Phone, tmp_path: Path
) -> None:
    alone = Server(tmp_path / "alone").start()
    try:
        page = phone()
        ask_for_care(page, alone.url, fresh(ANNA, 3401))
        shows(page, "Bijgewerkt om")
        page.wait_for_timeout(1500)
        alone.stop()
        took = eventually(
            page, lambda: page.locator("[data-stale]").count() == 1, 32, "the grey of an old page"
        )
        assert took <= 30
        assert "Geen verbinding" in page.inner_text("main")
        alone.start()
        eventually(page, lambda: page.locator("[data-stale]").count() == 0, 20, "colour again")
    finally:
        alone.stop()


def test_it_can_be_installed(phone: Phone, server: Server) -> None:
    page = phone()
    page.goto(f"{server.url}/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    found = page.context.new_cdp_session(page).send("Page.getInstallabilityErrors")
    errors = {e["errorId"] for e in found["installabilityErrors"]} - {"in-incognito"}
    assert errors == set()


def test_nothing_of_the_patient_stands_in_an_address_or_title(phone: Phone, server: Server) -> None:
    anna = fresh(ANNA, 3501)
    seen: list[str] = []
    page = phone()
    page.on("request", lambda request: seen.append(request.url))
    page.on("framenavigated", lambda frame: seen.append(frame.url))
    ask_for_care(page, server.url, anna)
    seen.append(page.title())
    for secret in ("Bakker", anna.phone, "1234", "trauma_extremity", "1996"):
        assert not [url for url in seen if secret in url]
    assert all(url.startswith((server.url, "ws://127.0.0.1", "Uw zorgvraag")) for url in seen)


def test_the_page_holds_at_320_pixels_and_four_times_the_text(phone: Phone, server: Server) -> None:
    page = phone()
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/", "/112", "/start", "/call-me"):
        page.goto(f"{server.url}{path}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, (path, wide)
