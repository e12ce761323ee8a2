"""What a figure is, and the running program that it is measured on."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Measured:
    """runs: every single value.  value: their median.  detail: what helps to read it."""

    runs: list[float]
    detail: dict[str, Any]

    @property
    def value(self) -> float:
        return median(self.runs)


@dataclass(frozen=True)
class Figure:
    """goal: the limit; better: whether lower or higher is better."""

    name: str
    unit: str
    goal: float
    better: str
    measure: Callable[[], Measured]

    def line(self) -> str:
        """Measure, and say it as one line of JSON."""
        found = self.measure()
        holds = found.value <= self.goal if self.better == "lower" else found.value >= self.goal
        return json.dumps(
            {
                "figure": self.name,
                "value": found.value,
                "goal": self.goal,
                "holds": holds,
                "unit": self.unit,
                "runs": found.runs,
                "detail": found.detail,
            }
        )


@contextmanager
def running_program() -> Iterator[str]:
    """The program as a user starts it, on an empty database.  Yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory() as folder:
        env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
        env |= {"PORT": str(port), "CAZ_VAR": folder}
        process = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/112")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(url: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"{url} did not answer within a minute")
