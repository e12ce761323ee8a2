"""Sealed documents and keyed look-ups: what identifies a person is unreadable in the database."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_keys: dict[str, bytes] = {}


def use_secret(secret: bytes) -> None:
    """Derive this installation's keys, each for one purpose, from its secret."""
    for purpose in ("seal", "index", "link", "flask"):
        _keys[purpose] = hmac.new(secret, b"caz/1/" + purpose.encode(), hashlib.sha256).digest()


def key(purpose: str) -> bytes:
    """The key for one purpose.  Raises KeyError before `use_secret`."""
    return _keys[purpose]


KEY_ID = b"\x01"  # which key sealed a document; a second key gets a second id


def seal(document: Any, table: str, row: UUID) -> bytes:
    """Encrypt a JSON document so that it opens only in its own table and row.

    Layout: key id (1 byte), nonce (12 bytes), AES-256-GCM ciphertext with tag.
    """
    nonce = os.urandom(12)
    clear = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return KEY_ID + nonce + AESGCM(key("seal")).encrypt(nonce, clear, _bound_to(table, row))


def unseal(sealed: bytes, table: str, row: UUID) -> Any:
    """Open a sealed document.  Raises InvalidTag when it was moved or changed."""
    clear = AESGCM(key("seal")).decrypt(sealed[1:13], sealed[13:], _bound_to(table, row))
    return json.loads(clear)


class Sealing:
    """For a table row with a column `sealed`: one document, bound to its own table and id."""

    __tablename__: str
    id: Any
    sealed: Any

    def close_up(self, document: dict[str, Any]) -> None:
        """Seal a document into this row."""
        self.sealed = seal(document, self.__tablename__, self.id)

    def opened(self) -> dict[str, Any]:
        """The document of this row; empty when nothing was sealed yet."""
        if self.sealed is None:
            return {}
        document: dict[str, Any] = unseal(self.sealed, self.__tablename__, self.id)
        return document


def _bound_to(table: str, row: UUID) -> bytes:
    return KEY_ID + table.encode() + row.bytes


def blind_index(centre: UUID, field: str, value: str) -> str:
    """A keyed fingerprint to look a value up by, without storing it; differs per centre."""
    message = centre.bytes + field.encode() + b"\0" + value.strip().lower().encode()
    return hmac.new(key("index"), message, hashlib.sha256).hexdigest()


def link_token(link: UUID) -> str:
    """The secret part of a patient's link: 192 bits that only we can compute again."""
    digest = hmac.new(key("link"), link.bytes, hashlib.sha256).digest()[:24]
    return base64.urlsafe_b64encode(digest).decode()


def fingerprint(token: str) -> str:
    """What we store of a secret that others hold."""
    return hashlib.sha256(token.encode()).hexdigest()
