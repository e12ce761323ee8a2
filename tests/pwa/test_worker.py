"""The service worker in a real browser: what opens without a server, and what stays behind."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser

CANARY = "kanarie-4711"
KEPT = """async () => {
  const kept = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const response = await cache.match(request, { ignoreVary: true });
      const url = new URL(request.url);
      kept.push([url.pathname + url.search, await response.text()]);
    }
  }
  return kept;
}"""


def test_the_emergency_pages_open_without_a_server(phone: Any) -> None:
    phone.lose_the_server()
    assert phone.open("/112") == "bel 112 nl"
    assert phone.open("/112?lang=en") == "bel 112 en"
    assert phone.open("/") == "voordeur nl"
    assert phone.page.evaluate("document.styleSheets[0].cssRules.length") > 0


def test_other_pages_say_that_there_is_no_connection(phone: Any) -> None:
    phone.lose_the_server()
    assert "NIET verstuurd" in phone.open("/zorgvraag")


def test_without_a_server_the_last_language_is_kept(phone: Any) -> None:
    phone.open("/112?lang=en")
    phone.page.wait_for_function(
        "caches.match('/.language').then((it) => it?.text()).then((it) => it === 'en')"
    )
    phone.lose_the_server()
    assert phone.open("/112") == "bel 112 en"


def test_nothing_of_a_person_stays_on_the_phone(phone: Any) -> None:
    assert CANARY in phone.open("/zorgvraag")
    assert CANARY in phone.page.evaluate("fetch('/zorgvraag.json').then((it) => it.text())")
    kept: list[tuple[str, str]] = phone.page.evaluate(KEPT)
    pages = {path for path, _ in kept if not path.startswith("/static/")}
    assert {"/", "/112", "/offline"} <= pages
    assert pages <= {
        *("/", "/112", "/offline", "/?lang=en", "/112?lang=en", "/offline?lang=en"),
        *("/visits/offline", "/visits/offline?lang=en"),
        "/.language",
    }
    assert [path for path, body in kept if CANARY in body] == []
