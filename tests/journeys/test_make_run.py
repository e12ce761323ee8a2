"""The README's first command, on a clean copy with nothing prepared but Python."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.journeys.conftest import answers, free_port, wait_until


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_make_run_installs_what_the_program_needs_and_serves(tmp_path: Path) -> None:
    """With what `run.txt` installs and no more: what tests need may not hide a missing package."""
    copy = tmp_path / "copy"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(copy)], check=True)
    port = free_port()
    inherited = ("DATABASE_URL", "REDIS_URL", "VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "CAZ_VAR")
    env = {k: v for k, v in os.environ.items() if k not in inherited} | {"PORT": str(port)}
    with (tmp_path / "log").open("wb") as log:
        started = subprocess.Popen(
            ["make", "run"], cwd=copy, env=env, stdout=log, stderr=log, start_new_session=True
        )
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/") or started.poll(), 170, "make run")
        assert started.poll() is None, (tmp_path / "log").read_text()[-2000:]
        assert answers(f"http://127.0.0.1:{port}/112")
        assert "Demonstration accounts" in (tmp_path / "log").read_text()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGTERM)
        started.wait(30)
