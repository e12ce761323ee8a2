"""Reading the form: every bad input has a clear sentence, every good one arrives whole."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from cazpwa.clinical import library
from cazpwa.clinical.protocol import Facts
from cazpwa.intake import forms
from cazpwa.intake.mistakes import Mistakes, error_text
from cazpwa.intake.rules import Submission
from tests.conftest import EVENING, all_no

TODAY = EVENING.date()
WHO = {
    "reporter": "self",
    "name": "Anna Bakker",
    "birth_day": "27",
    "birth_month": "3",
    "birth_year": "1981",
    "sex": "female",
    "phone": "06 12345678",
    "postcode": "2711 ab",
    "house_number": "12",
}
OTHER = {
    "reporter": "other",
    "with_patient": "yes",
    "reporter_name": "Jan de Wit",
    "reporter_phone": "079-3611234",
}
CHILD = {**OTHER, "reporter": "child", "birth_year": "2022", "phone": ""}
SPRAIN = ("trauma_extremity",)


def a_form(**fields: Any) -> forms.Form:
    return MultiDict({**WHO, **fields})


def a_whole_form(**fields: Any) -> forms.Form:
    answers = {f"a.{sign}": value for sign, value in all_no(SPRAIN).items()}
    return a_form(complaint=list(SPRAIN), pregnant="no", **{**answers, **fields})


def who(**fields: Any) -> forms.Who:
    read = forms.read_who(a_form(**fields), TODAY)
    assert isinstance(read, forms.Who), read
    return read


def wrong(**fields: Any) -> dict[str, str]:
    read = forms.read_who(a_form(**fields), TODAY)
    assert isinstance(read, Mistakes)
    return read.fields


def whole(**fields: Any) -> Submission | Mistakes:
    return forms.read_submission(a_whole_form(**fields), EVENING, "nl")


def test_a_patient_who_fills_in_everything_is_read() -> None:
    read = who()
    assert read.contact.name == "Anna Bakker"
    assert read.contact.phone == "+31612345678"
    assert read.contact.postcode == "2711AB"
    assert read.contact.birth_date == date(1981, 3, 27)
    assert read.age_months // 12 == TODAY.year - 1981


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"reporter": ""}, "reporter", "choose_reporter"),
        ({"reporter": "dog"}, "reporter", "no_such_choice"),
        ({"name": "  "}, "name", "name_missing"),
        ({"name": "a" * 121}, "name", "too_long:120"),
        ({"birth_year": ""}, "birth_day", "no_date"),
        ({"birth_day": "31", "birth_month": "2"}, "birth_day", "no_date"),
        ({"birth_day": "x"}, "birth_day", "no_date"),
        ({"birth_year": "81"}, "birth_day", "short_year"),
        ({"birth_year": "2090"}, "birth_day", "future"),
        ({"birth_year": "1880"}, "birth_day", "too_old"),
        ({"sex": "both"}, "sex", "no_such_choice"),
        ({"phone": "123"}, "phone", "phone"),
        ({"phone": ""}, "phone", "phone_missing"),
        ({"postcode": "0123 AB"}, "postcode", "postcode"),
        ({"house_number": "twelve"}, "house_number", "house_number"),
        ({"addition": "x" * 11}, "addition", "too_long:10"),
        ({**OTHER, "with_patient": ""}, "with_patient", "choose_with_patient"),
        ({**OTHER, "reporter_phone": "nee"}, "reporter_phone", "phone"),
        ({**OTHER, "phone": ""}, "phone", "phone_of_patient"),
        ({**CHILD, "birth_year": "2010"}, "phone", "phone_of_child"),
    ],
)
def test_a_mistake_about_the_person_is_named_at_its_field(
    fields: dict[str, str], field: str, code: str
) -> None:
    assert wrong(**fields)[field] == code


AGE_ONLY = {"birth_day": "", "birth_month": "", "birth_year": ""}


@pytest.mark.parametrize(
    ("years", "months", "expected"), [("40", "", 480), ("", "3", 3), ("0", "0", 0), ("1", "6", 18)]
)
def test_an_age_does_when_the_date_is_not_known(years: str, months: str, expected: int) -> None:
    read = who(**AGE_ONLY, age_years=years, age_months=months)
    assert read.age_months == expected
    assert read.contact.birth_date is None


@pytest.mark.parametrize(
    ("years", "months", "field", "code"),
    [
        ("200", "", "age_years", "range:0:120"),
        ("-3", "", "age_years", "no_number"),
        ("0", "", "age_months", "months_missing"),
        ("3", "14", "age_months", "range:0:11"),
        ("", "", "birth_day", "birth_missing"),
    ],
)
def test_an_age_that_cannot_be_is_refused(years: str, months: str, field: str, code: str) -> None:
    assert wrong(**AGE_ONLY, age_years=years, age_months=months)[field] == code


def test_a_young_child_without_a_telephone_is_called_on_the_parents_number() -> None:
    read = who(**CHILD)
    assert read.contact.phone == read.contact.reporter_phone == "+31793611234"


def test_the_public_door_is_digital_and_the_desk_says_which_door() -> None:
    assert who(door="ambulance").door == "digital"
    at_desk = forms.read_who(a_form(door="telephone"), TODAY, desk=True)
    assert isinstance(at_desk, forms.Who)
    assert at_desk.door == "telephone"
    without = forms.read_who(a_form(), TODAY, desk=True)
    assert isinstance(without, Mistakes)
    assert without.fields == {"door": "choose_door"}


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"complaint": []}, "complaint", "complaint_missing"),
        ({"complaint": ["sore_wing"]}, "complaint", "complaint_unknown"),
        ({"complaint": ["crying_baby"]}, "complaint", "complaint_not_yours"),
        ({"complaint": [], "own_words": "1"}, "text", "text_missing"),
        ({"pregnant": ""}, "pregnant", "choose_pregnant"),
        ({"pregnant": "a bit"}, "pregnant", "no_such_choice"),
        ({"text": "a" * 4001}, "text", "too_long:4000"),
        ({"hopes": "a" * 301}, "hopes", "too_long:300"),
        ({"a.temperature": "99"}, "a.temperature", "range:30:45"),
        ({"a.temperature": "hot"}, "a.temperature", "no_number"),
        ({"a.second_contact": "perhaps"}, "a.second_contact", "no_such_choice"),
        ({"a.second_contact": ""}, "a.second_contact", "choose"),
        ({"a.no_such_sign": "yes"}, "a.no_such_sign", "question_unknown"),
    ],
)
def test_a_mistake_about_the_complaint_is_named_at_its_field(
    fields: dict[str, Any], field: str, code: str
) -> None:
    complaint = ["urinary"] if "a.temperature" in fields else list(SPRAIN)
    answers = {f"a.{sign}": value for sign, value in all_no(tuple(complaint)).items()}
    read = forms.read_submission(
        a_form(**{**answers, "complaint": complaint, "pregnant": "no", **fields}), EVENING, "nl"
    )
    assert isinstance(read, Mistakes)
    assert read.fields[field] == code


def test_emoji_and_right_to_left_text_arrive_whole() -> None:
    read = whole(name="שרה 😀", text="كاحلي يؤلمني 🤒\r\nנפלתי\x00")
    assert isinstance(read, Submission)
    assert read.contact.name == "שרה 😀"
    assert read.text == "كاحلي يؤلمني 🤒\nנפלתי"


def test_fields_that_nobody_knows_are_left_out() -> None:
    read = whole(is_admin="1")
    assert isinstance(read, Submission)
    assert "is_admin" not in dict(forms.carried(a_whole_form(is_admin="1")))


def test_an_empty_number_is_unknown_and_a_comma_is_a_point() -> None:
    facts = Facts(480, "male", None, 21)
    answers = {f"a.{s}": v for s, v in all_no(("urinary",)).items() if s != "temperature"}
    empty = forms.read_answers(a_form(**answers), ("urinary",), facts)
    warm = forms.read_answers(a_form(**{**answers, "a.temperature": "38,5"}), ("urinary",), facts)
    assert isinstance(empty, dict)
    assert isinstance(warm, dict)
    assert empty["temperature"] == "unknown"
    assert warm["temperature"] == "38.5"


def test_a_follow_up_that_does_not_apply_need_not_be_answered() -> None:
    facts = Facts(600, "male", None, 21)
    answers = {**all_no(("chest_pain",)), "chest_pain_when": "none"}
    form = a_form(**{f"a.{s}": v for s, v in answers.items() if s != "chest_pressing"})
    read = forms.read_answers(form, ("chest_pain",), facts)
    assert isinstance(read, dict)
    assert "chest_pressing" not in read


def test_an_answer_to_a_follow_up_that_does_not_apply_is_left_out() -> None:
    facts = Facts(600, "male", None, 21)
    answers = {**all_no(("chest_pain",)), "chest_pain_when": "none", "chest_pressing": "yes"}
    form = a_form(**{f"a.{s}": v for s, v in answers.items()})
    read = forms.read_answers(form, ("chest_pain",), facts)
    assert isinstance(read, dict)
    assert "chest_pressing" not in read


def test_someone_sent_to_112_halfway_may_leave_questions_open() -> None:
    form = a_form(
        complaint=["chest_pain"],
        pregnant="no",
        called_112="1",
        **{"a.chest_pain_when": "now", "a.chest_pressing": "yes"},
    )
    read = forms.read_submission(form, EVENING, "nl")
    assert isinstance(read, Submission)
    assert read.called_112
    assert dict(read.answers)["chest_pressing"] == "yes"
    assert "sweating_heavily" not in read.answers


def test_a_reporter_elsewhere_is_asked_no_questions() -> None:
    form = a_form(
        **{**OTHER, "with_patient": "no"}, complaint=["chest_pain"], text="Zij is benauwd"
    )
    read = forms.read_submission(form, EVENING, "nl")
    assert isinstance(read, Submission)
    assert read.complaints == ()
    assert read.answers == {}
    assert not read.with_patient


def test_the_worst_complaint_comes_first() -> None:
    both = ("urinary", "chest_pain")
    answers = {**all_no(both), "chest_pain_when": "gone_under_12_hours", "chest_pressing": "yes"}
    fields = {f"a.{sign}": value for sign, value in answers.items()}
    read = forms.read_submission(
        a_form(complaint=list(both), pregnant="no", **fields), EVENING, "nl"
    )
    assert isinstance(read, Submission)
    assert read.complaints == ("chest_pain", "urinary")


def test_the_fingerprint_knows_another_body_but_not_another_token() -> None:
    one = forms.fingerprint(a_whole_form(csrf_token="a"))
    assert one == forms.fingerprint(a_whole_form(csrf_token="b"))
    assert one != forms.fingerprint(a_whole_form(csrf_token="a", text="anders"))


@pytest.mark.parametrize(
    ("typed", "spoken"),
    [
        ("0612345678", "06 12 34 56 78"),
        ("+31 79 361 1234", "079 361 1234"),
        ("+32 470 12 34 56", "+32 470 12 34 56"),
    ],
)
def test_a_number_is_shown_back_as_people_read_it(typed: str, spoken: str) -> None:
    number = forms.as_phone(typed)
    assert number is not None
    assert forms.spoken_phone(number) == spoken


NOW = datetime(2026, 11, 21, 20, 4, tzinfo=UTC)


@pytest.mark.parametrize(("minutes", "alarm"), [(0, True), (9, True), (11, False), (-30, True)])
def test_a_112_call_of_more_than_ten_minutes_ago_is_no_alarm(minutes: int, alarm: bool) -> None:
    then = int((NOW - timedelta(minutes=minutes)).timestamp())
    form = a_form(why="112", happened_at=str(then))
    read = forms.read_call_me(form, NOW)
    assert isinstance(read, forms.CallMe)
    assert (read.happened_at is not None) == alarm
    assert read.happened_at is None or read.happened_at <= NOW


def test_every_code_has_a_sentence(app: Flask) -> None:
    codes = ["choose", "key", "phone", "too_long:300", "range:30:45", "complaints_many:5"]
    with app.test_request_context("/"):
        for code in codes:
            assert error_text(code).endswith(".")


def test_every_complaint_of_the_content_can_be_filled_in() -> None:
    for complaint in library().complaints.values():
        months = complaint.audience.from_months or 0
        below = complaint.audience.below_months
        facts = Facts(months if below else max(months, 480), "female", "no", 21)
        unknown = {f"a.{ask.sign}": "unknown" for ask in complaint.ask}
        common = {f"a.{each.sign}": "no" for each in library().modifiers if each.sign}
        read = forms.read_answers(a_form(**{**common, **unknown}), (complaint.id,), facts)
        assert isinstance(read, dict), (complaint.id, read)
