"""Roles apart: two web and two live processes on PostgreSQL and Redis behind a proxy."""

from __future__ import annotations

import os
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
import redis
from playwright.sync_api import Page

from tests.conftest import PG_ADMIN, _missing
from tests.journeys.conftest import Server, answers, eventually, free_port, shows, wait_until
from tests.journeys.people import ANNA, SICKER, ask_for_care
from tests.journeys.test_main_road import decide, fresh

pytestmark = pytest.mark.browser
REDIS = os.environ.get("CAZ_TEST_REDIS", "redis://127.0.0.1:6379/9")

PROXY = """
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    timeout tunnel 1h
    option forwardfor
frontend caz
    bind 127.0.0.1:{port}
    http-request del-header ^X-Forwarded- -m reg
    use_backend live if {{ path_beg /socket.io/ }}
    default_backend web
backend web
    balance roundrobin
    server web1 127.0.0.1:{web[0]} check
    server web2 127.0.0.1:{web[1]} check
backend live
    balance roundrobin
    server live1 127.0.0.1:{live[0]} check
    server live2 127.0.0.1:{live[1]} check
"""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, list[Server]]]:
    """A centre as it runs for real.  Yields what stands at its address, and the processes."""
    haproxy = shutil.which("haproxy") or "/usr/sbin/haproxy"
    try:
        redis.Redis.from_url(REDIS).ping()
        admin = psycopg.connect(PG_ADMIN, autocommit=True, connect_timeout=3)
        if not Path(haproxy).exists():
            raise OSError("haproxy is not installed")
    except (redis.RedisError, psycopg.OperationalError, OSError) as error:
        _missing("A centre with PostgreSQL, Redis and haproxy", error)
        return
    name = f"caz_roles_{uuid.uuid4().hex[:8]}"
    admin.execute(f"CREATE DATABASE {name}")
    folder = tmp_path_factory.mktemp("centre")
    front = free_port()
    shared = {
        "DATABASE_URL": PG_ADMIN.rsplit("/", 1)[0] + f"/{name}",
        "REDIS_URL": REDIS,
        "CAZ_ORIGINS": f"http://127.0.0.1:{front}",
        "CAZ_PROXIES": "1",
        "CAZ_SECRET": "a secret for tests only, never for a centre",
    }
    with ExitStack() as stack:
        processes = []
        for role in ("web", "web", "live", "live"):
            one = Server(folder / f"{role}{len(processes)}", env={**shared, "CAZ_ROLE": role})
            stack.callback(one.stop)
            processes.append(one.start())
        ports = [one.port for one in processes]
        config = folder / "haproxy.cfg"
        config.write_text(PROXY.format(port=front, web=ports[:2], live=ports[2:]))
        proxy = subprocess.Popen([haproxy, "-f", str(config)])
        stack.callback(proxy.wait)
        stack.callback(proxy.terminate)
        place = Server(folder / "web0", port=front, env=shared)
        wait_until(lambda: answers(f"{place.url}/112"), 30, "the proxy to answer")
        yield place, processes
    admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    admin.close()


def test_patient_and_nurse_on_different_processes_see_each_other(
    installation: tuple[Server, list[Server]],
    phone: Callable[..., Page],
    desk: Callable[..., Page],
) -> None:
    centre, _processes = installation
    nurse = desk("fatma", at=centre)
    nurse.goto(f"{centre.url}/staff/worklist")
    page, second = phone(), phone()
    ask_for_care(page, centre.url, fresh(ANNA, 11))
    eventually(nurse, lambda: nurse.locator("a.row").count() == 1, 12, "the row at the desk")
    decide(nurse, centre, page, 4, "remote_advice")
    assert shows(page, "U bent aan de beurt", 2) <= 2
    ask_for_care(second, centre.url, fresh(SICKER, 12))
    decide(nurse, centre, second, 2, "remote_advice")
    shows(page, "Iemand die zieker is gaat voor", 12)


def test_the_page_goes_on_when_the_leading_process_is_killed(
    installation: tuple[Server, list[Server]],
    phone: Callable[..., Page],
    desk: Callable[..., Page],
) -> None:
    import signal

    centre, processes = installation
    page = phone()
    ask_for_care(page, centre.url, fresh(ANNA, 21))
    processes[2].stop(signal.SIGKILL)
    nurse = desk("joost", at=centre)
    decide(nurse, centre, page, 4, "remote_advice")
    shows(page, "U bent aan de beurt", 15)
    assert "mensen voor u" in page.inner_text("main") or "voor u" in page.inner_text("main")
