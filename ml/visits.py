"""Visits to American emergency departments, read as answers that a patient could give.

Source: National Hospital Ambulatory Medical Care Survey, emergency department public-use
files 2012-2014 (National Center for Health Statistics), decoded to one csv. The file is not
part of this project and never may be.
"""

import csv
import gzip
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ml.complaints import group_of
from ml.features import PatientAnswers

CHRONIC = ("cancer", "cerebrovascular", "copd", "heart_failure", "hiv")
"""Diseases recorded alike in all three years. `n_chronic` is not used: from 2014 it counts
many more diseases (19 % of patients have one in 2013, 48 % in 2014)."""


@dataclass(frozen=True)
class Visit:
    """One visit with a triage level.

    group: our complaint, asked or background, or "other" (see ml/complaints.py).
    level: 1 immediate to 5 non-urgent, given by the department's own triage nurse.
    died: died or was resuscitated in the department; a hard outcome for the figures only.
    """

    answers: PatientAnswers
    group: str
    level: int
    year: int
    died: bool = False


def _number(text: str) -> float | None:
    return float(text) if text else None


def _yes_no(text: str) -> bool | None:
    return {"0.0": False, "1.0": True}.get(text)


def _reversed_scale(row: Mapping[str, str]) -> bool:
    """Level 1, yet little was done and no ambulance: some departments counted backwards."""
    return (
        float(row["triage_level"]) == 1
        and int(row["outcome_level_hartka"]) >= 4
        and row["arrived_by_ambulance"] != "1.0"
    )


def _visit(row: Mapping[str, str]) -> Visit:
    age, pain, code = float(row["age"]), _number(row["pain_0_10"]), _number(row["rfv1_code"])
    group = group_of(None if code is None else int(code), age)
    answers = PatientAnswers(
        complaint=group,
        age_years=age,
        sex=row["sex"],
        pain=None if pain is None else int(pain),
        chronic=any(row[d] == "1" for d in CHRONIC) if row["n_chronic"] else None,
        seen_72h=_yes_no(row["seen_last_72h"]),
        injury=_yes_no(row["injury"]),
    )
    level = int(float(row["triage_level"]))
    return Visit(answers, group, level, int(row["year"]), row["outcome_level_hartka"] == "1")


def read(path: Path) -> list[Visit]:
    """Visits with a triage level, in file order, without level 1 on a reversed scale.

    Raises OSError when there is no such file and KeyError when a column is missing.
    """
    with gzip.open(path, "rb") as packed, io.TextIOWrapper(packed, encoding="utf-8") as text:
        return from_rows(csv.DictReader(text))


def from_rows(rows: Iterable[Mapping[str, str]]) -> list[Visit]:
    """As `read`, from rows of the csv: column name to text, "" where not recorded."""
    return [_visit(row) for row in rows if row["triage_level"] and not _reversed_scale(row)]
