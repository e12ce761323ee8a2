"""People, places and a clock for the tests; a real database under each."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from argon2 import PasswordHasher
from flask import Flask
from playwright.sync_api import Browser, Playwright, sync_playwright
from sqlalchemy import text
from sqlalchemy.orm import Session

from cazpwa import clock, create_app, demo, work
from cazpwa import database as databases
from cazpwa.clinical import library
from cazpwa.clinical.content import UNKNOWN
from cazpwa.config import Settings
from cazpwa.database import Database
from cazpwa.episode.records import Episode, Person
from cazpwa.identity import actions as identity
from cazpwa.identity.records import Centre, Staff, staff_by_username
from cazpwa.intake.actions import Receipt, submit
from cazpwa.intake.rules import Contact, Submission
from cazpwa.tables import Base
from cazpwa.work import Actor

SECRET = b"a secret for tests only, never for a centre"
PG_ADMIN = os.environ.get("CAZ_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
EVENING = datetime(2026, 11, 21, 20, 4, tzinfo=UTC)  # 21:04 in Zoetermeer


def _missing(service: str, error: Exception) -> None:
    """On a user's machine a missing service skips its tests; in CI it fails them."""
    sentence = f"{service} does not answer on this machine; its tests are skipped ({error})"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence.replace("skipped", "needed"))
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A database of our own in the PostgreSQL of this machine."""
    name = f"caz_test_{uuid.uuid4().hex[:8]}"
    try:
        admin = psycopg.connect(PG_ADMIN, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        _missing("PostgreSQL", error)
        return
    admin.execute(f"CREATE DATABASE {name}")
    yield PG_ADMIN.rsplit("/", 1)[0] + f"/{name}"
    admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    admin.close()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('db') / 'caz.sqlite3'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        database_url=database_url,
        redis_url=None,
        port=8000,
        role="all",
        var=tmp_path_factory.mktemp("var"),
        secret=SECRET,
        demo=True,
        origins=("http://localhost",),
        proxies=0,
        secure_cookies=False,
        video_url="https://video.example",
    )


@pytest.fixture(scope="session")
def whole_app(settings: Settings) -> Iterator[tuple[Flask, Database]]:
    app = create_app(settings)
    app.config["TESTING"] = True
    base = databases.current()
    Base.metadata.create_all(base.engine)
    yield app, base
    base.engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> None:
    """The real work factor is for real passwords; nine accounts a test need none of it."""
    identity._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    identity._NOBODY = identity._hasher.hash("nobody has this password")


@pytest.fixture
def app(whole_app: tuple[Flask, Database]) -> Iterator[Flask]:
    """The whole program on an empty database with the demonstration centre in it."""
    made, base = whole_app
    databases.bind(base)
    _empty(base)
    with clock.stopped_at(EVENING):
        demo.seed()
    yield made
    work.publish_with(lambda _messages: None)


def _empty(base: Database) -> None:
    names = [table.name for table in reversed(Base.metadata.sorted_tables)]
    with base.engine.begin() as connection:
        if base.is_sqlite:
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
            for name in names:
                connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608
        else:
            connection.execute(text(f"TRUNCATE {', '.join(names)}"))


class StoppedClock:
    """A clock that stands until somebody moves it."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def forward(self, **by: float) -> datetime:
        self.set(self.moment + timedelta(**by))
        return self.moment

    def set(self, moment: datetime) -> None:
        self.moment = moment
        clock._fixed = moment


@pytest.fixture
def time(app: Flask) -> Iterator[StoppedClock]:
    with clock.stopped_at(EVENING):
        yield StoppedClock(EVENING)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with databases.current().reading() as opened:
        yield opened


@pytest.fixture
def centre(app: Flask) -> Centre:
    with databases.current().reading() as opened:
        return opened.query(Centre).one()


@pytest.fixture
def other_centre(app: Flask, centre: Centre) -> Centre:
    """A second centre on the same installation."""
    other = Centre(
        slug="elders", name="CAZ Elders", hosts=["elders.example"], phone="070-0000000",
        duty_phone="+31700000001", address="Elders 1", lat=52.0, lon=4.3, demo=True, settings={},
    )  # fmt: skip
    with databases.current().writing() as opened:
        opened.add(other)
    return other


def _actor(centre: Centre, username: str) -> Actor:
    with databases.current().reading() as opened:
        found = staff_by_username(opened, centre.id, username)
    assert found is not None
    return Actor("staff", centre.id, found.id, found.name, found.role, "127.0.0.1")


@pytest.fixture
def triagist(centre: Centre) -> Actor:
    return _actor(centre, "fatma")


@pytest.fixture
def other_triagist(centre: Centre) -> Actor:
    return _actor(centre, "joost")


@pytest.fixture
def doctor(centre: Centre) -> Actor:
    return _actor(centre, "lotte")


@pytest.fixture
def nurse(centre: Centre) -> Actor:
    return _actor(centre, "sanne")


@pytest.fixture
def visitor(centre: Centre) -> Actor:
    """Somebody without an account: a patient on a phone."""
    return Actor("patient", centre.id, role="visitor", address="127.0.0.1")


@pytest.fixture
def system(centre: Centre) -> Actor:
    return Actor.system(centre.id)


@pytest.fixture
def staff_row(session: Session, centre: Centre) -> Callable[[str], Staff]:
    def find(username: str) -> Staff:
        found = staff_by_username(session, centre.id, username)
        assert found is not None
        return found

    return find


SPRAIN = Submission(
    lang="nl",
    door="digital",
    reporter="self",
    with_patient=True,
    age_months=30 * 12,
    sex="female",
    pregnant="no",
    complaints=("trauma_extremity",),
    answers={},
    contact=Contact("Anna Bakker", "+31612345678", "1234AB", "12", birth_date=date(1996, 5, 1)),
    text="Ik ben door mijn enkel gegaan.",
)


CALM = {
    "temperature": "37.0",
    "fast_breathing": "16",
    "fall": "none",
    "standing_walking": "as_usual",
    "used_substances": "nothing",
}


def all_no(complaints: tuple[str, ...], **but: str) -> dict[str, str]:
    """Every question answered so that no criterion asks for that answer, except those named."""
    content = library()
    criteria = [c for name in complaints for c in content.complaints[name].criteria]
    conditions = [line for c in criteria for line in c.when]
    conditions += [line for modifier in content.modifiers for line in modifier.when]
    asked = {ask.sign for name in complaints for ask in content.complaints[name].ask}
    answers: dict[str, str] = {}
    for name in asked | {modifier.sign for modifier in content.modifiers if modifier.sign}:
        sign = content.signs[name]
        dangerous = {value for line in conditions for value in line.get(name, ())}
        calm = [v for v in sign.allowed_values() if v != UNKNOWN and v not in dangerous]
        otherwise = UNKNOWN if sign.kind == "number" else "no"
        answers[name] = CALM.get(name) or (calm[0] if calm else otherwise)
    return {**answers, **but}


@pytest.fixture
def a_patient(app: Flask, visitor: Actor) -> Callable[..., Receipt]:
    """Sends an intake: `a_patient(urgent=…)`; every field of a submission can be given."""

    def send(key: str | None = None, **fields: Any) -> Receipt:
        key = key or uuid.uuid4().hex
        submission = replace(SPRAIN, **fields)
        if "answers" not in fields and submission.complaints and submission.with_patient:
            submission = replace(submission, answers=all_no(submission.complaints))
        return submit(visitor, key, key, submission, lambda token: f"http://localhost/e/{token}")

    return send


@pytest.fixture
def episode_of(app: Flask) -> Callable[[Receipt], Episode]:
    def find(receipt: Receipt) -> Episode:
        with databases.current().reading() as opened:
            return opened.get_one(Episode, receipt.episode_id)

    return find


@pytest.fixture
def person_of(app: Flask) -> Callable[[Receipt], dict[str, Any]]:
    def find(receipt: Receipt) -> dict[str, Any]:
        with databases.current().reading() as opened:
            episode = opened.get_one(Episode, receipt.episode_id)
            return opened.get_one(Person, episode.person_id).opened()

    return find


@pytest.fixture
def told(app: Flask) -> list[Any]:
    """Everything announced to screens, in order."""
    heard: list[Any] = []
    work.publish_with(heard.extend)
    return heard


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The machine's own Chromium where there is one, else Playwright's."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if (found := shutil.which(name))), None)
    flags = ["--no-sandbox", "--disable-quic", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip
    launched = playwright.chromium.launch(executable_path=path, args=flags)
    yield launched
    launched.close()


ROOT = Path(__file__).resolve().parent.parent
