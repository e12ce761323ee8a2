"""From what was typed to what may be sent: every field read once, every mistake by name.

One form travels through all stages as plain fields; nothing is kept between
them.  Each reader gives a value, or the mistakes of its stage by field.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import phonenumbers
from phonenumbers import PhoneNumberFormat
from werkzeug.datastructures import MultiDict

from cazpwa.clinical import library
from cazpwa.clinical.content import UNKNOWN, Complaint, Condition, Sign
from cazpwa.clinical.protocol import (
    NOT_ASKED,
    Facts,
    assess,
    belongs_to,
    holds,
    questions_for,
)
from cazpwa.intake import rules
from cazpwa.intake.actions import OLD_ALARM
from cazpwa.intake.mistakes import Mistakes

Form = MultiDict[str, str]
Asked = Iterable[tuple[Sign, Condition | None]]

WHO_FIELDS = (
    "door", "reporter", "with_patient", "name", "birth_day", "birth_month", "birth_year",
    "age_years", "age_months", "sex", "phone", "postcode", "house_number", "addition",
    "reporter_name", "reporter_phone",
)  # fmt: skip
WHAT_FIELDS = ("complaint", "own_words", "pregnant", "text", "hopes")
CHECK_FIELDS = ("tell_own_doctor",)
CARRIED = (*WHO_FIELDS, *WHAT_FIELDS, *CHECK_FIELDS)
ANSWER = "a."  # an answer's field is a.<sign>

REPORTERS = ("self", "child", "other")
SEXES = ("female", "male", "unknown")
DESK_DOORS = ("telephone", "physical", "referral", "ambulance")
MOST_COMPLAINTS = 5
LONGEST_HOPES = 300
LONGEST_LINE = 300
LONGEST_ADDITION = 10


@dataclass(frozen=True)
class Who:
    """The second page: for whom."""

    door: str
    reporter: str
    with_patient: bool
    age_months: int
    sex: str
    contact: rules.Contact

    @property
    def may_be_pregnant(self) -> bool:
        return rules.may_be_pregnant(self.sex, self.age_months)


@dataclass(frozen=True)
class What:
    """The third page: what is wrong.  No complaints: own words, and a person calls."""

    complaints: tuple[str, ...]
    pregnant: str | None
    text: str
    hopes: str


@dataclass(frozen=True)
class CallMe:
    """Bel mij terug."""

    name: str
    phone: str
    line: str
    happened_at: datetime | None


class _Reader:
    """Reads fields one by one and gathers the mistakes."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.wrong: dict[str, str] = {}

    def line(self, name: str, longest: int, missing: str = "") -> str:
        """One line of text; `missing` is the code when it must be there."""
        value = " ".join(clean(self.form.get(name, "")).split())
        if not value and missing:
            self.wrong[name] = missing
        if len(value) > longest:
            self.wrong[name] = f"too_long:{longest}"
        return value

    def page_of_text(self, name: str, longest: int, missing: str = "") -> str:
        value = clean(self.form.get(name, "")).strip()
        if not value and missing:
            self.wrong[name] = missing
        if len(value) > longest:
            self.wrong[name] = f"too_long:{longest}"
        return value

    def choice(self, name: str, allowed: Iterable[str]) -> str:
        value = self.form.get(name, "")
        if value not in allowed:
            self.wrong[name] = "no_such_choice" if value else f"choose_{name}"
        return value

    def phone(self, name: str, missing: str = "phone_missing") -> str:
        """E.164, or empty when it is missing or wrong."""
        typed = clean(self.form.get(name, "")).strip()[:40]
        if not typed:
            if missing:
                self.wrong[name] = missing
            return ""
        number = as_phone(typed)
        if number is None:
            self.wrong[name] = "phone"
        return number or ""


def clean(text: str) -> str:
    """Without control characters; every script, emoji and direction of writing stays."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def as_phone(typed: str) -> str | None:
    """E.164 of a number as people type it, Dutch unless it says otherwise."""
    try:
        number = phonenumbers.parse(typed, "NL")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def spoken_phone(phone: str) -> str:
    """06 12 34 56 78: as people read a number aloud."""
    if re.fullmatch(r"\+316\d{8}", phone):
        pairs = re.findall(r"\d\d", "06" + phone[4:])
        return " ".join(pairs)
    try:
        number = phonenumbers.parse(phone, "NL")
    except phonenumbers.NumberParseException:
        return phone
    dutch = number.country_code == 31
    style = PhoneNumberFormat.NATIONAL if dutch else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


# Who


def read_who(form: Form, today: date, *, desk: bool = False) -> Who | Mistakes:
    """The patient, the reporter and where the patient is now."""
    read = _Reader(form)
    door = read.choice("door", DESK_DOORS) if desk else "digital"
    reporter = read.choice("reporter", REPORTERS)
    name = read.line("name", rules.LONGEST_NAME, "name_missing")
    birth, age_months = _birth(read, today)
    sex = read.choice("sex", SEXES)
    phone = read.phone("phone", _phone_needed(reporter, age_months))
    postcode, house_number, addition = _address(read)
    reporter_name, reporter_phone, with_patient = _reporter(read, reporter)
    if read.wrong:
        return Mistakes("who", read.wrong)
    contact = rules.Contact(
        name=name,
        phone=phone or reporter_phone,
        postcode=postcode,
        house_number=house_number,
        addition=addition,
        birth_date=birth,
        reporter_name=reporter_name,
        reporter_phone=reporter_phone,
    )
    return Who(door, reporter, with_patient, age_months, sex, contact)


def _phone_needed(reporter: str, age_months: int) -> str:
    """The code of a missing number, or nothing for a child that is too young for a telephone."""
    if reporter == "child":
        young = age_months // 12 < rules.CHILD_BELOW_YEARS
        return "" if young else "phone_of_child"
    return "phone_of_patient" if reporter == "other" else "phone_missing"


def _reporter(read: _Reader, reporter: str) -> tuple[str, str, bool]:
    if reporter not in ("child", "other"):
        return "", "", True
    name = read.line("reporter_name", rules.LONGEST_NAME, "name_missing")
    phone = read.phone("reporter_phone")
    return name, phone, read.choice("with_patient", ("yes", "no")) == "yes"


def _address(read: _Reader) -> tuple[str, str, str]:
    typed = read.line("postcode", 10, "postcode_missing")
    found = rules.POSTCODE.fullmatch(typed)
    if typed and not found:
        read.wrong["postcode"] = "postcode"
    house_number = read.line("house_number", 10, "house_number_missing")
    if house_number and not re.fullmatch(r"[1-9][0-9]{0,4}", house_number):
        read.wrong["house_number"] = "house_number"
    addition = read.line("addition", LONGEST_ADDITION)
    return f"{found[1]}{found[2].upper()}" if found else "", house_number, addition


def _birth(read: _Reader, today: date) -> tuple[date | None, int]:
    """Birth date and age in months; from an age alone when the date is not known."""
    parts = [read.form.get(f"birth_{part}", "").strip() for part in ("day", "month", "year")]
    if any(parts):
        return _birth_date(read, parts, today)
    if read.form.get("age_years", "").strip() or read.form.get("age_months", "").strip():
        return None, _age(read)
    read.wrong["birth_day"] = "birth_missing"
    return None, 0


def _birth_date(read: _Reader, parts: list[str], today: date) -> tuple[date | None, int]:
    if re.fullmatch(r"[0-9]{1,2}", parts[2]):
        read.wrong["birth_day"] = "short_year"
        return None, 0
    try:
        day, month, year = (int(part[:5]) for part in parts)
        birth = date(year, month, day)
    except ValueError:
        read.wrong["birth_day"] = "no_date"
        return None, 0
    if birth > today:
        read.wrong["birth_day"] = "future"
        return None, 0
    try:
        return birth, rules.months_between(birth, today)
    except ValueError:
        read.wrong["birth_day"] = "too_old"
        return None, 0


def _age(read: _Reader) -> int:
    years = _whole(read, "age_years", rules.OLDEST_YEARS)
    months = _whole(read, "age_months", 11 if years else 35)
    baby_without_months = not read.form.get("age_months", "").strip() and not years
    if baby_without_months and "age_years" not in read.wrong:
        read.wrong["age_months"] = "months_missing"
    return years * 12 + months


def _whole(read: _Reader, name: str, most: int) -> int:
    typed = read.form.get(name, "").strip()
    if not typed:
        return 0
    if not re.fullmatch(r"[0-9]{1,5}", typed):
        read.wrong[name] = "no_number"
        return 0
    if int(typed) > most:
        read.wrong[name] = f"range:0:{most}"
        return 0
    return int(typed)


# What


def facts_of(who: Who, pregnant: str | None, hour: int) -> Facts:
    """What is known without asking."""
    return Facts(who.age_months, who.sex, pregnant, hour)


def complaints_for(who: Who, hour: int) -> list[Complaint]:
    """What may be chosen by this person; pregnancy is not known yet."""
    facts = facts_of(who, UNKNOWN if who.may_be_pregnant else None, hour)
    return [c for c in library().complaints.values() if belongs_to(c.audience, facts)]


def read_what(form: Form, who: Who, hour: int) -> What | Mistakes:
    """Complaints, or own words when these are not known or the reporter is elsewhere."""
    read = _Reader(form)
    own = not who.with_patient or _own_words_only(form)
    pregnant = None
    if who.with_patient and who.may_be_pregnant:
        pregnant = read.choice("pregnant", ("yes", "no", UNKNOWN))
    complaints = () if own else _complaints(read, facts_of(who, pregnant, hour))
    text = read.page_of_text("text", rules.LONGEST_TEXT, "text_missing" if own else "")
    hopes = read.page_of_text("hopes", LONGEST_HOPES)
    if read.wrong:
        return Mistakes("what", read.wrong)
    return What(complaints, pregnant, text, hopes)


def _own_words_only(form: Form) -> bool:
    return "own_words" in form and not form.getlist("complaint")


def _complaints(read: _Reader, facts: Facts) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(read.form.getlist("complaint")))
    known = library().complaints
    if not chosen:
        read.wrong["complaint"] = "complaint_missing"
    elif any(each not in known for each in chosen):
        read.wrong["complaint"] = "complaint_unknown"
    elif len(chosen) > MOST_COMPLAINTS:
        read.wrong["complaint"] = f"complaints_many:{MOST_COMPLAINTS}"
    elif not all(belongs_to(known[each].audience, facts) for each in chosen):
        read.wrong["complaint"] = "complaint_not_yours"
    return chosen


# Answers


def read_answers(
    form: Form, complaints: Iterable[str], facts: Facts, *, all_needed: bool = True
) -> dict[str, str] | Mistakes:
    """Answers to the questions of this person; "weet ik niet" is an answer, silence is not.

    all_needed: False when someone is sent to 112 halfway; what was not asked stays unknown.
    """
    chosen = [library().complaints[each] for each in complaints]
    if not chosen:
        return {}  # own words: a person asks
    asked = questions_for(library(), chosen, facts)
    return read_asked(form, asked, facts, all_needed=all_needed)


def read_asked(
    form: Form, asked: Asked, facts: Facts, *, all_needed: bool = True
) -> dict[str, str] | Mistakes:
    """Answers to these questions; a follow-up that the answers before it hide is left out."""
    wrong = {
        name: "question_unknown"
        for name in form
        if name.startswith(ANSWER) and name[len(ANSWER) :] not in library().signs
    }
    given = {sign.id: _answer(sign, form.get(ANSWER + sign.id, "").strip()) for sign, _if in asked}
    seen = {sign: value for sign, (value, mistake) in given.items() if value and not mistake}
    for sign, condition in asked:
        value, mistake = given[sign.id]
        if condition and holds(condition, seen, facts, library()) is False:
            seen[sign.id] = NOT_ASKED
        elif mistake or (all_needed and not value):
            wrong[ANSWER + sign.id] = mistake or "choose"
    if wrong:
        return Mistakes("questions", wrong)
    return {sign: value for sign, value in seen.items() if value != NOT_ASKED}


def _answer(sign: Sign, typed: str) -> tuple[str, str]:
    """The value and the code of what is wrong with it; an empty number is unknown."""
    if sign.kind == "number":
        return _number(sign, typed)
    if typed and typed not in sign.allowed_values():
        return "", "no_such_choice"
    return typed, ""


def _number(sign: Sign, typed: str) -> tuple[str, str]:
    if typed in ("", UNKNOWN):
        return UNKNOWN, ""
    plain = typed.replace(",", ".")
    if not re.fullmatch(r"-?[0-9]{1,4}(\.[0-9]{1,2})?", plain):
        return "", "no_number"
    value = float(plain)
    low, high = sign.minimum, sign.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        return "", f"range:{_short(low)}:{_short(high)}"
    return f"{value:g}", ""


def _short(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


# All of it


def read_submission(
    form: Form, now: datetime, lang: str, *, desk: bool = False
) -> rules.Submission | Mistakes:
    """Everything once more, whoever sends it.  now: on the centre's wall clock."""
    who = read_who(form, now.date(), desk=desk)
    if isinstance(who, Mistakes):
        return who
    what = read_what(form, who, now.hour)
    if isinstance(what, Mistakes):
        return what
    called_112 = form.get("called_112") == "1"
    facts = facts_of(who, what.pregnant, now.hour)
    answers = read_answers(form, what.complaints, facts, all_needed=not called_112)
    if isinstance(answers, Mistakes):
        return answers
    return rules.Submission(
        lang=lang,
        door=who.door,
        reporter=who.reporter,
        with_patient=who.with_patient,
        age_months=who.age_months,
        sex=who.sex,
        pregnant=what.pregnant,
        complaints=_worst_first(what.complaints, answers, facts),
        answers=answers,
        contact=who.contact,
        text=what.text,
        hopes=what.hopes,
        tell_own_doctor=form.get("tell_own_doctor") != "no",
        called_112=called_112,
    )


def _worst_first(
    complaints: tuple[str, ...], answers: dict[str, str], facts: Facts
) -> tuple[str, ...]:
    known = library().complaints
    return tuple(
        sorted(complaints, key=lambda c: assess(library(), [known[c]], answers, facts).urgency)
    )


def facts_of_submission(submission: rules.Submission, hour: int) -> Facts:
    """The same facts, from what was read."""
    return Facts(submission.age_months, submission.sex, submission.pregnant, hour)


def read_key(form: Form) -> str | None:
    """The key that makes sending twice harmless; None when it is not one of ours."""
    key = form.get("key", "")
    return key if rules.KEY.fullmatch(key) else None


def fingerprint(form: Form) -> str:
    """What was sent, as one hash; the token of the page is no part of it."""
    items = sorted(item for item in form.items(multi=True) if item[0] != "csrf_token")
    return hashlib.sha256(repr(items).encode("utf-8", "backslashreplace")).hexdigest()


def carried(form: Form, without: Iterable[str] = ()) -> list[tuple[str, str]]:
    """The fields that travel along as hidden ones, so that Back and Forward keep them."""
    stay = set(without)
    known = {*CARRIED, *(ANSWER + sign for sign in library().signs)}
    return [
        (name, clean(value))
        for name, value in form.items(multi=True)
        if name in known and name not in stay
    ]


def read_call_me(form: Form, now: datetime) -> CallMe | Mistakes:
    """Who wants to be called.  A 112 call of more than ten minutes ago is no alarm any more."""
    read = _Reader(form)
    name = read.line("name", rules.LONGEST_NAME, "name_missing")
    phone = read.phone("phone")
    line = read.line("line", LONGEST_LINE)
    if read.wrong:
        return Mistakes("call_me", read.wrong)
    happened_at = _when(form.get("happened_at", ""), now) if form.get("why") == "112" else None
    return CallMe(name, phone, line, happened_at)


def _when(epoch: str, now: datetime) -> datetime | None:
    """The moment a phone says it was, never in the future; None when too long ago."""
    if not re.fullmatch(r"[0-9]{9,11}", epoch):
        return now
    ago = timedelta(seconds=max(0.0, now.timestamp() - int(epoch)))
    return now - ago if ago <= OLD_ALARM else None
