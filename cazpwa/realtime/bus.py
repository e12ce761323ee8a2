"""From the process where something changed to the processes that hold sockets."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import asdict

import redis

from cazpwa.work import Message

log = logging.getLogger(__name__)
Listener = Callable[[list[Message]], None]


class LocalBus:
    """One process: what is published is heard at once."""

    connected = True

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def publish(self, messages: list[Message]) -> None:
        for listener in self._listeners:
            listener(messages)


class RedisBus:
    """Several processes, one channel.

    While Redis is away messages are lost.  `connected` then stops the beat of this
    process, so that its screens turn grey within 30 s and fetch by themselves.
    """

    CHANNEL = "caz.announcements"

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=None)
        self._sender = redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1)
        self._listeners: list[Listener] = []
        self.connected = False

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)
        if len(self._listeners) == 1:
            threading.Thread(target=self._hear, name="bus", daemon=True).start()

    def publish(self, messages: list[Message]) -> None:
        self._sender.publish(self.CHANNEL, json.dumps([asdict(message) for message in messages]))

    def _hear(self) -> None:
        """Listen for ever; a broken connection is tried again, garbage is passed over."""
        while True:
            try:
                subscription = self._redis.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
                subscription.subscribe(self.CHANNEL)
                self.connected = True
                for raw in subscription.listen():
                    self._pass_on(raw["data"])
            except (redis.RedisError, OSError) as error:
                self.connected = False
                log.warning("the bus is down, trying again: %s", type(error).__name__)
                time.sleep(1)

    def _pass_on(self, data: bytes) -> None:
        try:
            messages = [Message(**each) for each in json.loads(data)]
        except (ValueError, TypeError):
            log.warning("something on the bus is not ours; passed over")
            return
        if not messages:
            return
        for listener in self._listeners:
            try:
                listener(messages)
            except Exception:
                log.exception("a listener stumbled over an announcement")


def make_bus(redis_url: str | None) -> LocalBus | RedisBus:
    return RedisBus(redis_url) if redis_url else LocalBus()
