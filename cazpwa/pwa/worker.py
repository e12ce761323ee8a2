"""What the service worker may keep on a phone: this list and nothing else (S-23)."""

from __future__ import annotations

from flask import json

from cazpwa.pwa.assets import Assets

#: Pages that must open without a network. Public, the same for everyone.
#: The visitor's one is an empty frame: her own sealed copy of the list fills it.
PAGES = (
    "/",
    "/?lang=en",
    "/112",
    "/112?lang=en",
    "/offline",
    "/offline?lang=en",
    "/visits/offline",
    "/visits/offline?lang=en",
)

#: Fetched at once, because those pages need them; the other files when they are first used.
SHELL = (
    "css/front.css",
    "fonts/noto-sans-400.woff2",
    "fonts/noto-sans-700.woff2",
    "js/main.js",
    "js/pwa.js",
    "js/components/need.js",
    "js/components/quick_exit.js",
    "js/intake/gate.js",
)


SCRIPT = "js/sw/worker.js"


def script(assets: Assets) -> bytes:
    """The service worker: its settings in one line, then static/js/sw/worker.js as it is."""
    settings = {
        "version": assets.version,
        "pages": PAGES,
        "shell": [assets.url(name) for name in SHELL],
        "files": [assets.url(name) for name in sorted(assets.files) if name != SCRIPT],
    }
    return b"self.CAZ = " + json.dumps(settings).encode() + b";\n" + _body(assets)


def _body(assets: Assets) -> bytes:
    return assets.files[SCRIPT].bodies["identity"]
