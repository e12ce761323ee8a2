"""Makes the README's pictures from the running program: `python docs/pictures/make.py`."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from benchmarks.front_door import FLAGS, chromium  # noqa: E402
from tests.journeys.conftest import DESK, PHONE, Server, shows, sign_in  # noqa: E402
from tests.journeys.people import ANNA, FRAIL, SICKER, ask_for_care  # noqa: E402
from tests.journeys.test_main_road import decide  # noqa: E402


def _page(browser: Browser, size: dict[str, int]) -> Page:
    context = browser.new_context(viewport=size, locale="nl-NL", timezone_id="Europe/Amsterdam")
    return context.new_page()


def _draw(browser: Browser, server: Server) -> None:
    desk = _page(browser, DESK)
    sign_in(desk, server.url, server.accounts()["fatma"])
    phone = _page(browser, PHONE)
    ask_for_care(phone, server.url, ANNA)
    decide(desk, server, phone, 4, "remote_advice")
    for number, person in enumerate((SICKER, FRAIL, ANNA), 2):
        another = _page(browser, PHONE)
        ask_for_care(another, server.url, replace(person, phone=f"061000000{number}"))
        if number == 2:
            decide(desk, server, another, 3, "remote_advice")
    shows(phone, "Iemand die zieker is gaat voor")
    folder = ROOT / "docs" / "pictures"
    phone.screenshot(path=folder / "phone.png")
    desk.goto(f"{server.url}/staff/worklist")
    desk.locator("a.row").first.click()
    desk.wait_for_load_state("networkidle")
    desk.screenshot(path=folder / "desk.png")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "server").start()
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            _draw(browser, server)
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
