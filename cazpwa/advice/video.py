"""The video door: a room's address from whichever provider the centre uses."""

from __future__ import annotations

import secrets
from typing import Protocol


class VideoProvider(Protocol):
    def address(self, room: str) -> str: ...


class Jitsi:
    """A Jitsi room is its address; the name is the only key, so it cannot be guessed."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")

    def address(self, room: str) -> str:
        return f"{self.base_url}/{room}"


_provider: VideoProvider = Jitsi("https://meet.jit.si")


def use(provider: VideoProvider) -> None:
    global _provider
    _provider = provider


def new_room() -> str:
    """A name that nobody can guess and that says nothing."""
    return f"caz-{secrets.token_urlsafe(18)}"


def address(room: str) -> str:
    return _provider.address(room)
