"""The front door as a phone meets it: bytes to `load`, and Lighthouse's view."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.figures import ROOT, Figure, Measured, running_program

LIGHTHOUSE = "lighthouse@12.8.2"
TOOLS = ROOT / "var" / "bench-tools"
FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip


def chromium() -> str | None:
    """The machine's own Chromium, or None for Playwright's."""
    return shutil.which("chromium") or shutil.which("google-chrome")


def bytes_to_load() -> Measured:
    """Bytes over the wire, headers included, from an empty cache to the load event."""
    with running_program() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        counted = [_load_once(browser, url) for _ in range(5)]
        browser.close()
    requests = dict(counted[-1].items())
    return Measured([float(sum(sizes.values())) for sizes in counted], {"requests": requests})


def _load_once(browser: Browser, url: str) -> dict[str, float]:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, locale="nl-NL", service_workers="block"
    )
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    names: dict[str, str] = {}
    sizes: dict[str, float] = {}

    def sent(event: dict[str, Any]) -> None:
        names[event["requestId"]] = event["request"]["url"].removeprefix(url)

    def finished(event: dict[str, Any]) -> None:
        sizes[names[event["requestId"]]] = event["encodedDataLength"]

    session.on("Network.requestWillBeSent", sent)
    session.on("Network.loadingFinished", finished)
    page.goto(f"{url}/", wait_until="load")
    page.wait_for_timeout(300)  # what began before load and ends just after counts too
    context.close()
    return sizes


def lighthouse() -> Measured:
    """The least of performance, accessibility and best practices on a mobile phone (0–100)."""
    runner = _lighthouse_installed()
    with running_program() as url:
        scores = [_audit(runner, url) for _ in range(5)]
    least = [min(run.values()) for run in scores]
    return Measured(least, {"scores": scores, "lighthouse": LIGHTHOUSE})


def _lighthouse_installed() -> Path:
    runner = TOOLS / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not runner.exists():
        TOOLS.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["npm", "install", "--silent", "--no-package-lock", "--ignore-scripts",
             "--prefix", str(TOOLS), LIGHTHOUSE],
            check=True,
        )  # fmt: skip
    return runner


def _audit(runner: Path, url: str) -> dict[str, float]:
    categories = "performance,accessibility,best-practices"
    found = subprocess.run(
        ["node", str(runner), f"{url}/", "--quiet", "--output=json",
         f"--only-categories={categories}", "--form-factor=mobile",
         "--chrome-flags=--headless=new " + " ".join(FLAGS)],
        capture_output=True,
        check=True,
        env={**os.environ, "CHROME_PATH": chromium() or ""},
    )  # fmt: skip
    report = json.loads(found.stdout)
    return {name: round(c["score"] * 100) for name, c in report["categories"].items()}


FIGURES = (
    Figure("p1_bytes", "bytes", 60_000, "lower", bytes_to_load),
    Figure("lighthouse_p1", "score 0-100", 95, "higher", lighthouse),
)
