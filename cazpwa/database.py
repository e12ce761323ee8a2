"""The database: one engine, two kinds of session, and the types every table uses."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import uuid6
from sqlalchemy import JSON, DateTime, Dialect, MetaData, TypeDecorator, Uuid, create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, aware on both sides; SQLite would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a zone does not enter the database")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table's parent."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy's own idiom)
        datetime: UtcDateTime,
        UUID: Uuid,
        dict[str, Any]: JSON,
        list[str]: JSON,
    }


def new_id() -> UUID:
    """A UUIDv7, made before the insert and sortable by time."""
    return UUID(bytes=uuid6.uuid7().bytes)


class Database:
    """One database and the sessions on it.

    A writing session on SQLite begins IMMEDIATE and holds a lock of this process:
    with greenlets, two writers that wait for each other inside SQLite would
    stop the whole server for the length of its timeout.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._reading = sessionmaker(self.engine, expire_on_commit=False)
        writing = self.engine.execution_options(caz_write=True)
        self._writing = sessionmaker(writing, expire_on_commit=False)
        self._one_writer = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads; nothing it does is kept."""
        with self._reading() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose work is kept when the block ends well, and undone when it does not."""
        if not self.is_sqlite:
            with self._writing() as session, session.begin():
                yield session
            return
        with self._one_writer, self._writing() as session, session.begin():
            yield session


def _engine(url: str) -> Engine:
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"timeout": 10, "check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return create_engine(
        url, pool_size=10, max_overflow=10, pool_timeout=5, pool_pre_ping=True,
        connect_args={"connect_timeout": 5, "options": "-c lock_timeout=5000 -c timezone=UTC"},
    )  # fmt: skip


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("caz_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


_bound: Database | None = None


def bind(database: Database) -> None:
    """Make this the database of the process."""
    global _bound
    _bound = database


def current() -> Database:
    """The database of the process.  Raises RuntimeError before `bind`."""
    if _bound is None:
        raise RuntimeError("no database is bound; create_app does that")
    return _bound


def sqlite_path(url: str) -> Path | None:
    """The file behind a SQLite address, or None for another database."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None
