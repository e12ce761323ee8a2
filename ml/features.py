"""What the model asks: one ordered list that training, form, explanation and card all read.

Every answer can be missing, and missing is a column of its own: it is never read as "no",
as zero pain or as either sex.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ml.complaints import ASKED, as_the_model_knows_it

SEXES = ("female", "male", "unknown")
OLDEST_YEARS = 125


class InvalidAnswer(ValueError):
    """An answer outside its range; it is refused, not corrected."""


@dataclass(frozen=True)
class PatientAnswers:
    """What a patient, or someone who asks for them, can say.

    complaint: id of our complaint; one that the model does not know counts as "other".
    age_years: years, with a fraction for babies (two months is 0.17).
    sex: "female", "male" or "unknown".
    pain: 0 (none) to 10 (worst); None means not answered, never no pain.
    chronic: cancer, stroke or TIA before, COPD, heart failure or HIV.
    seen_72h: seen for this by a doctor or hospital in the last 72 hours.
    injury: this comes from an accident, violence or poisoning.
        For the last three None means not answered, never no.
    """

    complaint: str
    age_years: float
    sex: str
    pain: int | None
    chronic: bool | None
    seen_72h: bool | None
    injury: bool | None

    @classmethod
    def from_mapping(cls, answers: Mapping[str, Any]) -> "PatientAnswers":
        """Answers by name, in any order; what is absent is missing."""
        return cls(
            complaint=answers["complaint"],
            age_years=answers["age_years"],
            sex=answers.get("sex", "unknown"),
            pain=answers.get("pain"),
            chronic=answers.get("chronic"),
            seen_72h=answers.get("seen_72h"),
            injury=answers.get("injury"),
        )


def check(answers: PatientAnswers) -> None:
    """Raise InvalidAnswer when an answer is out of range, naming the answer, not its value."""
    age = answers.age_years
    if not (math.isfinite(age) and 0 <= age <= OLDEST_YEARS):
        raise InvalidAnswer(f"age_years must be between 0 and {OLDEST_YEARS}")
    if answers.sex not in SEXES:
        raise InvalidAnswer(f"sex must be one of {SEXES}")
    if answers.pain is not None and not 0 <= answers.pain <= 10:
        raise InvalidAnswer("pain must be between 0 and 10, or None")


def _complaint(answers: PatientAnswers) -> list[float]:
    known = as_the_model_knows_it(answers.complaint)
    return [float(known == complaint) for complaint in ASKED]


def _age(answers: PatientAnswers) -> list[float]:
    age = answers.age_years
    return [
        float(age < 0.25),
        max(0.0, 5 - age) / 10,
        max(0.0, age - 15) / 10,
        max(0.0, age - 80) / 10,
    ]


def _sex(answers: PatientAnswers) -> list[float]:
    return [float(answers.sex == "male"), float(answers.sex == "unknown")]


def _pain(answers: PatientAnswers) -> list[float]:
    if answers.pain is None:
        return [1.0, 0.0, 0.0]
    return [0.0, answers.pain / 10, max(0, answers.pain - 7) / 10]


def _yes_or_missing(answer: bool | None) -> list[float]:
    return [float(answer is True), float(answer is None)]


@dataclass(frozen=True)
class Feature:
    """One answer as the model reads it: an answer becomes one or more columns.

    columns: names of the numbers that `values` gives, in that order.
    """

    name: str
    unit: str
    range: str
    known: str
    missing: str
    source: str
    columns: tuple[str, ...]
    values: Callable[[PatientAnswers], list[float]]


FEATURES: tuple[Feature, ...] = (
    Feature(
        name="complaint",
        unit="complaint id",
        range=f"{len(ASKED)} complaints, or other",
        known="always: the intake starts with it",
        missing="cannot be missing; a complaint without points counts as other",
        source="rfv1_code, through the table in ml/complaints.py",
        columns=tuple(f"complaint_{complaint}" for complaint in ASKED),
        values=_complaint,
    ),
    Feature(
        name="age",
        unit="years (columns in tens of years, but the first: yes or no)",
        range=f"0-{OLDEST_YEARS}",
        known="always: asked with the name",
        missing="cannot be missing",
        source="age",
        columns=("age_under_3_months", "age_under_5", "age_over_15", "age_over_80"),
        values=_age,
    ),
    Feature(
        name="sex",
        unit="female, male or unknown",
        range="one of three",
        known="asked with the name; may be left open",
        missing="its own column, set (not learned) to the more urgent of the two sexes",
        source="sex; it is always recorded in the survey",
        columns=("sex_male", "sex_unknown"),
        values=_sex,
    ),
    Feature(
        name="pain",
        unit="points on a scale of ten (columns in tens of points, but the first: yes or no)",
        range="0-10",
        known="when the patient answers it",
        missing="its own column; not the same as no pain, and never below no pain",
        source="pain_0_10",
        columns=("pain_missing", "pain", "pain_over_7"),
        values=_pain,
    ),
    Feature(
        name="chronic",
        unit="yes or no",
        range="yes, no, missing",
        known="when the patient answers it",
        missing="its own column",
        source="cancer, cerebrovascular, copd, heart_failure, hiv; missing where n_chronic is "
        "(n_chronic itself counts more diseases from 2014 and is not used)",
        columns=("chronic_yes", "chronic_missing"),
        values=lambda answers: _yes_or_missing(answers.chronic),
    ),
    Feature(
        name="seen_72h",
        unit="yes or no",
        range="yes, no, missing",
        known="when the patient answers it",
        missing="its own column",
        source="seen_last_72h",
        columns=("seen_72h_yes", "seen_72h_missing"),
        values=lambda answers: _yes_or_missing(answers.seen_72h),
    ),
    Feature(
        name="injury",
        unit="yes or no",
        range="yes, no, missing",
        known="when the patient answers it",
        missing="its own column; learned lower than either answer, so raised to the lower one",
        source="injury; 2 (questionable) counts as missing",
        columns=("injury_yes", "injury_missing"),
        values=lambda answers: _yes_or_missing(answers.injury),
    ),
)

COLUMNS: tuple[str, ...] = tuple(column for feature in FEATURES for column in feature.columns)

REFERENCE = PatientAnswers(
    complaint="other",
    age_years=40,
    sex="female",
    pain=None,
    chronic=False,
    seen_72h=False,
    injury=False,
)
"""The patient whose score is 0; every answer's points are relative to this one."""


def encode(answers: PatientAnswers) -> list[float]:
    """The answers as numbers, in COLUMNS order.

    Raises InvalidAnswer when one is out of range.
    """
    check(answers)
    return [value for feature in FEATURES for value in feature.values(answers)]
