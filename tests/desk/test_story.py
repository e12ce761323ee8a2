"""What the patient said, as a nurse reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask import Flask
from flask_babel import Babel

from cazpwa.clinical.protocol import Facts
from cazpwa.desk.story import Story, story
from cazpwa.intake.actions import Answered

WOMAN = Facts(age_months=58 * 12, sex="female", pregnant=None, hour=21)


def answered(*complaints: str, **answers: str) -> Answered:
    when = datetime(2026, 11, 21, 20, 4, tzinfo=UTC)
    return Answered(UUID(int=1), when, complaints, answers, None, 21, False, "test")


def read(unknown: frozenset[str] = frozenset(), **answers: str) -> Story:
    app = Flask("story")
    Babel(app, default_locale="nl")
    with app.test_request_context():
        return story(answered("chest_pain", **answers), WOMAN, unknown, "nl")


def test_a_danger_sign_that_decides_shows_its_urgency() -> None:
    told = read(chest_pain_when="now", chest_pressing="yes", sweating_heavily="no")
    by_id = {row.id: row for row in told.signs}
    assert (by_id["chest_pressing"].kind, by_id["chest_pressing"].urgency) == ("yes", 1)
    assert by_id["sweating_heavily"].kind == "no"


def test_an_unknown_danger_sign_is_asked_with_its_answers() -> None:
    told = read(frozenset({"chest_pressing"}), chest_pain_when="now", chest_pressing="unknown")
    row = next(row for row in told.signs if row.id == "chest_pressing")
    assert row.kind == "ask"
    assert [choice.value for choice in row.choices] == ["yes", "no"]


def test_a_follow_up_that_was_hidden_is_not_shown() -> None:
    told = read(chest_pain_when="none", chest_pressing="yes", pain_on_breathing="no")
    assert "chest_pressing" not in {row.id for row in told.signs}


@pytest.mark.parametrize("complaints", [[], ["own_words"]])
def test_without_a_questionnaire_there_are_no_signs(complaints: list[str]) -> None:
    app = Flask("story")
    Babel(app, default_locale="nl")
    with app.test_request_context():
        told = story(answered(*complaints), WOMAN, frozenset(), "nl")
    assert told == Story((), ())
