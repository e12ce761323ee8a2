"""The providers behind one small interface; a centre chooses its own."""

from __future__ import annotations

import sys
from typing import Any, Protocol


class Channel(Protocol):
    """Sends one message.  Raises OSError when it could not, so that it is tried again."""

    def send(self, kind: str, document: dict[str, Any]) -> None: ...


class Console:
    """The demonstration's telephone company: prints what it would have sent."""

    def send(self, kind: str, document: dict[str, Any]) -> None:
        line = f"[{kind}] {document['to']}: {document['text']}\n"
        sys.stdout.write(line)
        sys.stdout.flush()


class NoProvider:
    """A centre without a provider: messages stay in the outbox and the log says so."""

    def send(self, kind: str, document: dict[str, Any]) -> None:
        raise OSError(f"no provider for {kind} is configured")


_channel: Channel = NoProvider()


def use(channel: Channel) -> None:
    global _channel
    _channel = channel


def send(kind: str, document: dict[str, Any]) -> None:
    _channel.send(kind, document)
