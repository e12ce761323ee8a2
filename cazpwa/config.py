"""Settings from the environment, read once at start."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """How one process of the installation runs.

    role: `web` serves pages, `live` serves sockets and the timers, `all` does both.
    origins: the web addresses whose pages may open a socket.
    proxies: how many reverse proxies stand before us; 0 means that no
        X-Forwarded header counts.
    """

    database_url: str
    redis_url: str | None
    port: int
    role: str
    var: Path
    secret: bytes
    demo: bool
    origins: tuple[str, ...]
    proxies: int
    secure_cookies: bool
    video_url: str

    @property
    def sockets(self) -> bool:
        return self.role in ("all", "live")


def read_settings() -> Settings:
    """Settings of this process.  Raises ValueError for a value that cannot be meant."""
    port = int(os.environ.get("PORT", "8000"))
    var = Path(os.environ.get("CAZ_VAR", ROOT / "var"))
    var.mkdir(parents=True, exist_ok=True)
    role = os.environ.get("CAZ_ROLE", "all")
    if role not in ("all", "web", "live"):
        raise ValueError(f"CAZ_ROLE is {role}; it must be all, web or live")
    demo = os.environ.get("CAZ_DEMO", "1") == "1"
    if os.environ.get("CAZ_TEST_CLOCK") and not demo:
        raise ValueError("CAZ_TEST_CLOCK works in a demonstration centre only")
    here = f"http://127.0.0.1:{port},http://localhost:{port}"
    return Settings(
        database_url=os.environ.get("DATABASE_URL") or f"sqlite:///{var / 'caz.sqlite3'}",
        redis_url=os.environ.get("REDIS_URL") or None,
        port=port,
        role=role,
        var=var,
        secret=_secret(var, demo),
        demo=demo,
        origins=tuple(o.strip() for o in os.environ.get("CAZ_ORIGINS", here).split(",")),
        proxies=int(os.environ.get("CAZ_PROXIES", "0")),
        secure_cookies=os.environ.get("CAZ_SECURE_COOKIES", "0") == "1",
        video_url=os.environ.get("CAZ_VIDEO_URL", "https://meet.jit.si"),
    )


def _secret(var: Path, demo: bool) -> bytes:
    """The installation's secret: from the environment, or, in a demonstration, made once."""
    given = os.environ.get("CAZ_SECRET")
    if given:
        if len(given) < 32:
            raise ValueError("CAZ_SECRET must have at least 32 characters")
        return given.encode()
    if not demo:
        raise ValueError("CAZ_SECRET is not set; a centre needs its own secret")
    path = var / "secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return path.read_text().strip().encode()
