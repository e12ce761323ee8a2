"""Two hundred posts of one key on a real server: one intake, one answer."""

from __future__ import annotations

import re
import sqlite3
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.intake.test_pages import filled
from tests.journeys.conftest import Server


class _Stay(urllib.request.HTTPRedirectHandler):
    """Show the redirect instead of following it."""

    def redirect_request(self, *_args: object, **_more: object) -> None:
        return None


def _form_token(server: Server) -> tuple[str, str]:
    with urllib.request.urlopen(f"{server.url}/start") as page:
        found = re.search(r'name="csrf_token" value="([^"]+)"', page.read().decode())
        assert found is not None
        return found[1], page.headers["Set-Cookie"].split(";")[0]


def _post(server: Server, fields: dict[str, str], cookie: str) -> tuple[int, str]:
    body = urllib.parse.urlencode(fields).encode()
    request = urllib.request.Request(
        f"{server.url}/start/send", data=body, headers={"Cookie": cookie}
    )
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=60) as answer:
            return answer.status, answer.headers.get("Location", "")
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers.get("Location", "")


def _episodes(server: Server) -> int:
    with sqlite3.connect(server.folder / "caz.sqlite3") as base:
        return int(base.execute("SELECT count(*) FROM episode").fetchone()[0])


def test_two_hundred_posts_of_one_key_at_once_make_one_intake(server: Server) -> None:
    token, cookie = _form_token(server)
    fields = {**filled(), "csrf_token": token, "key": uuid.uuid4().hex}
    before = _episodes(server)
    with ThreadPoolExecutor(20) as pool:
        answers = Counter(pool.map(lambda _n: _post(server, fields, cookie), range(200)))
    assert _episodes(server) == before + 1
    assert len(answers) == 1
    status, location = next(iter(answers))
    assert status == 303
    assert location.startswith("/e/")
    assert _post(server, {**fields, "text": "iets anders"}, cookie)[0] == 422
    assert _episodes(server) == before + 1
