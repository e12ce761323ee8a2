"""Each migration up and down with data in it; the head is what the tables say."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from cazpwa import clock, database, demo, sealing
from cazpwa.commands import alembic_config
from cazpwa.database import Database
from cazpwa.identity.records import Staff
from cazpwa.tables import Base
from tests.conftest import EVENING, PG_ADMIN, SECRET, _missing


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    try:
        admin = psycopg.connect(PG_ADMIN, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        _missing("PostgreSQL", error)
        return
    name = f"caz_migrate_{uuid.uuid4().hex[:8]}"
    admin.execute(f"CREATE DATABASE {name}")
    yield PG_ADMIN.rsplit("/", 1)[0] + f"/{name}"
    admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    admin.close()


def test_up_with_data_down_to_nothing_and_up_again(empty_url: str) -> None:
    sealing.use_secret(SECRET)
    config = alembic_config(empty_url)
    command.upgrade(config, "head")
    base = Database(empty_url)
    before = database._bound
    database.bind(base)
    try:
        with clock.stopped_at(EVENING):
            demo.seed()
        with base.reading() as session:
            assert session.query(Staff).count() == len(demo.STAFF)
    finally:
        database._bound = before
    command.downgrade(config, "base")
    assert set(inspect(base.engine).get_table_names()) <= {"alembic_version"}
    command.upgrade(config, "head")
    base.engine.dispose()


def test_the_head_is_what_the_tables_say(empty_url: str) -> None:
    command.upgrade(alembic_config(empty_url), "head")
    base = Database(empty_url)
    with base.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    base.engine.dispose()
    assert found == []


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(alembic_config("sqlite://")).get_heads()) == 1


def test_sqlite_writes_through_and_keeps_its_promises(tmp_path: Path) -> None:
    base = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    with base.engine.connect() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    base.engine.dispose()
