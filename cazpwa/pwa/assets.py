"""Static files, read once at start and served from memory under a folder named by their content.

A change of any file gives a new folder name, so everything in it may be kept for ever. After
changing a static file, start the program again.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import brotli
from flask import Response, abort, request

from cazpwa.pwa.bundles import BUNDLES

#: What may be served; scripts that make files and licence texts stay inside.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_COMPRESSIBLE = {".css", ".js", ".svg"}
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


@dataclass(frozen=True)
class File:
    """One file as it goes over the wire; `bodies` by content encoding, always with `identity`."""

    mimetype: str
    tag: str
    bodies: Mapping[str, bytes]

    @property
    def size(self) -> int:
        """Bytes over the wire for a modern browser."""
        return min(len(body) for body in self.bodies.values())


class Assets:
    """All static files of one installation.

    folder: the folder `static/` of the repository.
    Raises FileNotFoundError when a bundle names a component that is not there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        contents = _read(folder) | _bundled(folder / "css")
        self.version = _digest(*(part for item in sorted(contents.items()) for part in item))
        self.files = {name: _file(name, body) for name, body in contents.items()}

    def url(self, name: str) -> str:
        """The address of a file. Raises KeyError when there is no such file."""
        if name not in self.files:
            raise KeyError(f"no static file {name}")
        return f"/static/{self.version}/{name}"

    def respond(self, path: str) -> Response:
        """The file behind /static/<path>.

        With today's version in front it may be kept for ever. With an old version, or none, it
        is the current file, to be asked for again each time.
        """
        version, _, name = path.partition("/")
        file = self.files.get(name) or self.files.get(path) or abort(404)
        return _response(file, _FOR_EVER if version == self.version else _ASK_AGAIN)


def _read(folder: Path) -> dict[str, bytes]:
    """Every file that may be served, without the CSS components: those come in bundles."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in TYPES and path.suffix != ".css" and path.is_file()
    }


def _bundled(folder: Path) -> dict[str, bytes]:
    return {
        f"css/{bundle}.css": "".join(
            _slim((folder / f"{part}.css").read_text("utf-8")) for part in parts
        ).encode()
        for bundle, parts in BUNDLES.items()
    }


def _slim(css: str) -> str:
    """Without comments and indentation; the rest is left to compression."""
    without_comments = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "\n", without_comments).lstrip()


def _file(name: str, body: bytes) -> File:
    suffix = Path(name).suffix
    bodies = {"identity": body}
    if suffix in _COMPRESSIBLE:
        bodies["br"] = brotli.compress(body, quality=11)
        bodies["gzip"] = gzip.compress(body, compresslevel=9, mtime=0)
    return File(TYPES[suffix], _digest(body), bodies)


def _digest(*parts: bytes | str) -> str:
    made = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        made.update(len(data).to_bytes(8, "big") + data)
    return made.hexdigest()[:16]


def _response(file: File, cache: str) -> Response:
    encoding = _best_encoding(file)
    response = Response(file.bodies[encoding], content_type=file.mimetype)
    if encoding != "identity":
        response.content_encoding = encoding
    response.headers["Cache-Control"] = cache
    response.vary.add("Accept-Encoding")
    response.set_etag(f"{file.tag}-{encoding}")
    response.make_conditional(request)
    return response


def _best_encoding(file: File) -> str:
    accepted = request.accept_encodings
    for encoding in ("br", "gzip"):
        if encoding in file.bodies and accepted.quality(encoding) > 0:
            return encoding
    return "identity"
