"""What may be sent through the front door: facts, answers, and who may hold the link."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

OLDEST_YEARS = 120
LONGEST_TEXT = 4000  # characters; a page of writing
LONGEST_NAME = 120
PREGNANCY_FROM_YEARS, PREGNANCY_BELOW_YEARS = 12, 55
OWN_LINK_FROM_YEARS = 16
CHILD_BELOW_YEARS = 12

#: "I do not know what it is": own words and a call, no questionnaire.
OWN_WORDS = "own_words"
KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
POSTCODE = re.compile(r"([1-9]\d{3})\s?([A-Za-z]{2})")
SENSITIVE_COMPLAINTS = frozenset({"suicidal"})


@dataclass(frozen=True)
class Contact:
    """Who and where; everything here ends up in a sealed document.

    phone: E.164.  birth_date: None when only an age was given.
    reporter_name, reporter_phone: when someone else fills in.
    """

    name: str
    phone: str
    postcode: str
    house_number: str
    addition: str = ""
    birth_date: date | None = None
    reporter_name: str = ""
    reporter_phone: str = ""


@dataclass(frozen=True)
class Submission:
    """What was filled in, checked.  The same from a page, a desk or a program.

    answers: sign id → yes, no, unknown, choice id or number as text.
    pregnant: yes, no, unknown ("misschien"), or None where it cannot apply.
    """

    lang: str
    door: str
    reporter: str  # self, child, other
    with_patient: bool
    age_months: int
    sex: str
    pregnant: str | None
    complaints: tuple[str, ...]
    answers: Mapping[str, str]
    contact: Contact
    text: str = ""
    hopes: str = ""
    tell_own_doctor: bool = True
    called_112: bool = False

    @property
    def sensitive(self) -> bool:
        """Thoughts of suicide: a neutral page, a person calls."""
        return bool(SENSITIVE_COMPLAINTS & set(self.complaints))


def months_between(birth: date, today: date) -> int:
    """Whole months of age.  Raises ValueError for a future date or beyond 120 years."""
    months = (today.year - birth.year) * 12 + today.month - birth.month
    if today.day < birth.day:
        months -= 1
    if birth > today or months >= (OLDEST_YEARS + 1) * 12:
        raise ValueError("no living person has this birth date")
    return months


def may_be_pregnant(sex: str, age_months: int) -> bool:
    """Whether pregnancy is asked at all."""
    years = age_months // 12
    return sex != "male" and PREGNANCY_FROM_YEARS <= years < PREGNANCY_BELOW_YEARS


def sender_link_role(reporter: str, age_months: int) -> str:
    """What the sender's link shows: all, or of somebody of 16 and over the status only."""
    if reporter == "self":
        return "patient"
    if reporter == "child" and age_months // 12 < OWN_LINK_FROM_YEARS:
        return "parent"
    return "reporter"


def patient_needs_own_link(reporter: str, age_months: int, reporter_phone: str, phone: str) -> bool:
    """A patient of 12 or over gets a link of their own when someone else fills in."""
    if reporter == "self" or age_months // 12 < CHILD_BELOW_YEARS:
        return False
    return bool(phone) and phone != reporter_phone
