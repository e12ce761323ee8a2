"""A real server, real browsers, real people: what the journeys walk on."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """One installation in a process of its own, with a clock that the test moves."""

    folder: Path
    port: int = field(default_factory=free_port)
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def clock_file(self) -> Path:
        return self.folder / "clock"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def environment(self) -> dict[str, str]:
        return {
            **{k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")},
            "CAZ_VAR": str(self.folder),
            "PORT": str(self.port),
            "CAZ_TEST_CLOCK": str(self.clock_file),
            **self.env,
        }

    def start(self) -> Server:
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.clock_file.exists():
            self.clock_file.write_text("0")
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "app.py"], cwd=ROOT, env=self.environment(), stdout=log, stderr=log
            )
        wait_until(lambda: answers(f"{self.url}/112"), 60, "the server to answer")
        return self

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is None:
            return
        self.process.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(15)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process = None

    def clock_forward(self, seconds: float) -> None:
        self.clock_file.write_text(str(float(self.clock_file.read_text()) + seconds))

    def accounts(self) -> dict[str, dict[str, str]]:
        printed = subprocess.run(
            [sys.executable, "app.py", "demo-accounts", "--json"],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            check=True,
        )
        return {a["user"]: a for a in json.loads(printed.stdout)["accounts"]}


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def wait_until(holds: Callable[[], Any], seconds: float, what: str) -> Any:
    """Wait for something to become true, and say what it was when it does not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = holds()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds} s in vain for {what}")


class _VideoRoom(BaseHTTPRequestHandler):
    """Somebody else's video service: any room opens."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>Video room</title>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture(scope="session")
def video_service() -> Iterator[str]:
    service = ThreadingHTTPServer(("127.0.0.1", 0), _VideoRoom)
    threading.Thread(target=service.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{service.server_port}"
    service.shutdown()
    service.server_close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, video_service: str) -> Iterator[Server]:
    env = {"CAZ_VIDEO_URL": video_service}
    started = Server(tmp_path_factory.mktemp("server"), env=env).start()
    yield started
    started.stop()


Opener = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser) -> Iterator[list[BrowserContext]]:
    """Every context of a test, closed at its end; a broken CSP fails the test."""
    contexts: list[BrowserContext] = []
    yield contexts
    for context in contexts:
        context.close()


@pytest.fixture
def violations() -> Iterator[list[str]]:
    """What the pages of a test complained about."""
    found: list[str] = []
    yield found
    assert not found, found


def _watch(page: Page, violations: list[str]) -> Page:
    def on_console(message: Any) -> None:
        if "Content Security Policy" in message.text or message.text.startswith("Uncaught"):
            violations.append(message.text)

    page.on("console", on_console)
    page.set_default_timeout(15000)
    page.on("pageerror", lambda error: violations.append(str(error)))
    return page


@pytest.fixture
def phone(
    browser: Browser, opened: list[BrowserContext], violations: list[str]
) -> Callable[..., Page]:
    """A phone: `phone()`; another one each time it is called."""

    def open_one(lang: str = "nl", **more: Any) -> Page:
        context = browser.new_context(
            viewport=PHONE,
            is_mobile=True,
            has_touch=True,
            locale={"nl": "nl-NL", "en": "en-GB"}[lang],
            timezone_id="Europe/Amsterdam",
            **more,
        )
        opened.append(context)
        return _watch(context.new_page(), violations)

    return open_one


_signed_in: dict[tuple[str, str], Any] = {}


@pytest.fixture
def desk(
    browser: Browser, opened: list[BrowserContext], violations: list[str], server: Server
) -> Callable[..., Page]:
    """A desk screen (or a nurse's phone) with somebody signed in."""

    def open_one(
        user: str, at: Server | None = None, url: str | None = None, small: bool = False,
        lang: str = "nl-NL",
    ) -> Page:  # fmt: skip
        place = at or server
        base = url or place.url
        key = (base, user)
        context = browser.new_context(
            viewport=PHONE if small else DESK,
            is_mobile=small,
            has_touch=small,
            locale=lang,
            timezone_id="Europe/Amsterdam",
            storage_state=_signed_in.get(key),
        )
        opened.append(context)
        page = _watch(context.new_page(), violations)
        if key not in _signed_in:
            sign_in(page, base, place.accounts()[user])
            _signed_in[key] = context.storage_state()
        page.goto(f"{base}/staff/")
        return page

    return open_one


def sign_in(page: Page, base: str, account: dict[str, str]) -> None:
    """Password, then the code of this half minute; each code works once."""
    page.goto(f"{base}/staff/sign-in")
    page.fill("input[name=username]", account["user"])
    page.fill("input[name=password]", account["password"])
    page.click("main button[type=submit]")
    page.fill("input[name=code]", pyotp.TOTP(account["totp_secret"]).now())
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    assert "/staff/code" not in page.url, page.inner_text("main")


def nothing_serious(page: Page, where: str = "") -> None:
    """axe finds nothing serious or critical on this page once it stands still."""
    page.wait_for_timeout(200)
    bad = _serious(page)
    if bad:  # a colour half way through its change is none; what stays, fails
        page.wait_for_timeout(1000)
        bad = _serious(page)
    assert not bad, (where or page.url, bad)


def _serious(page: Page) -> list[tuple[str, str, list[str]]]:
    found = Axe().run(page).response["violations"]
    return [
        (v["id"], v["impact"], [n["html"][:160] for n in v["nodes"][:3]])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]


def eventually(page: Page, holds: Callable[[], bool], seconds: float, what: str) -> float:
    """Wait for a page to show something; returns after how many seconds it did."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if holds():
            return time.monotonic() - began
        page.wait_for_timeout(50)
    raise AssertionError(f"{what} did not show within {seconds} s: {page.inner_text('body')[:900]}")


def shows(page: Page, words: str, seconds: float = 12) -> float:
    """The page shows these words within so many seconds."""
    return eventually(page, lambda: words in page.inner_text("body"), seconds, words)
