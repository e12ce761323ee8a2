"""The score adds up, the bands leave no gap, and what is missing never reassures."""

import itertools
import json
import math
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ml
from ml.complaints import ASKED, COMPLAINTS, dutch_weights, group_of
from ml.features import COLUMNS, FEATURES, REFERENCE, SEXES
from ml.model import ARTEFACT, URGENCIES, UnusableArtefact, content_hash

YES_NO_MISSING = st.sampled_from([True, False, None])
PATIENTS = st.builds(
    ml.PatientAnswers,
    complaint=st.sampled_from([*ASKED, "other", "dizziness", "not_a_complaint"]),
    age_years=st.floats(0, 125),
    sex=st.sampled_from(SEXES),
    pain=st.none() | st.integers(0, 10),
    chronic=YES_NO_MISSING,
    seen_72h=YES_NO_MISSING,
    injury=YES_NO_MISSING,
)


@given(PATIENTS)
def test_contributions_add_up_to_the_score(patient: ml.PatientAnswers) -> None:
    estimate = ml.default_model().predict(patient)
    assert [c.feature for c in estimate.contributions] == [f.name for f in FEATURES]
    for order in (estimate.contributions, estimate.contributions[::-1]):
        assert math.fsum(c.points for c in order) == estimate.score


@given(PATIENTS)
def test_whole_points_add_up_to_the_rounded_score(patient: ml.PatientAnswers) -> None:
    estimate = ml.default_model().predict(patient)
    spoken = ml.in_whole_points(estimate.contributions)
    assert sum(reason.points for reason in spoken) == round(estimate.score)
    exact = {c.feature: c.points for c in estimate.contributions}
    assert all(abs(reason.points - exact[reason.feature]) < 1 for reason in spoken)


def test_the_order_of_answers_does_not_matter() -> None:
    answers = {"complaint": "wound", "age_years": 30, "sex": "male", "pain": 6, "injury": True}
    estimates = {
        repr(ml.default_model().predict(ml.PatientAnswers.from_mapping(dict(order))))
        for order in itertools.permutations(answers.items())
    }
    assert len(estimates) == 1


def test_bands_cover_every_score_once_and_in_order() -> None:
    bands = ml.default_model().bands
    assert tuple(band.urgency for band in bands) == URGENCIES
    assert (bands[0].upper, bands[-1].lower) == (math.inf, -math.inf)
    for more, less in itertools.pairwise(bands):
        assert more.lower == less.upper
        assert less.lower < less.upper
    edges = [band.lower for band in bands[:-1]]
    for score in [-1e9, 1e9, *edges, *(math.nextafter(edge, -math.inf) for edge in edges)]:
        assert sum(band.lower <= score < band.upper for band in bands) == 1


@given(PATIENTS)
def test_probabilities_sum_to_one_and_the_interval_is_in_order(
    patient: ml.PatientAnswers,
) -> None:
    estimate = ml.default_model().predict(patient)
    assert list(estimate.probabilities) == list(URGENCIES)
    assert math.isclose(sum(estimate.probabilities.values()), 1)
    assert min(estimate.probabilities.values()) >= 0
    most, least = (URGENCIES.index(urgency) for urgency in estimate.interval)
    assert most <= least
    inside = URGENCIES[most : least + 1]
    assert sum(estimate.probabilities[urgency] for urgency in inside) >= 0.8 - 1e-9


def test_the_reference_patient_scores_zero() -> None:
    assert ml.default_model().predict(REFERENCE).score == 0


@given(PATIENTS, st.integers(0, 9))
def test_more_pain_never_lowers_the_score(patient: ml.PatientAnswers, pain: int) -> None:
    score = ml.default_model().predict
    assert score(replace(patient, pain=pain)).score <= score(replace(patient, pain=pain + 1)).score


@given(PATIENTS)
def test_a_missing_answer_never_scores_below_the_least_urgent_answer(
    patient: ml.PatientAnswers,
) -> None:
    options = {"chronic": [True, False], "seen_72h": [True, False], "injury": [True, False]}
    options |= {"pain": list(range(11)), "sex": ["female", "male"]}
    for name, answers in options.items():
        unknown = replace(patient, **{name: "unknown" if name == "sex" else None})
        given_scores = [
            ml.default_model().predict(replace(patient, **{name: answer})).score
            for answer in answers
        ]
        assert ml.default_model().predict(unknown).score >= min(given_scores)


@pytest.mark.parametrize("name", ["pain", "chronic", "seen_72h", "injury"])
def test_missing_has_a_column_of_its_own(name: str) -> None:
    row = dict(zip(COLUMNS, ml.encode(replace(REFERENCE, **{name: None})), strict=True))
    assert row[f"{name}_missing"] == 1
    answered = replace(REFERENCE, **{name: 0 if name == "pain" else False})
    row = dict(zip(COLUMNS, ml.encode(answered), strict=True))
    assert row[f"{name}_missing"] == 0


def test_a_complaint_without_points_counts_as_other_and_says_so() -> None:
    estimate = ml.default_model().predict(replace(REFERENCE, complaint="dizziness"))
    assert estimate.contributions[0].label_key == "ml.reason.complaint.other"
    assert estimate.contributions[0].points == 0


@pytest.mark.parametrize(
    "wrong",
    [{"age_years": -1}, {"age_years": math.nan}, {"sex": ""}, {"pain": 11}, {"pain": -1}],
)
def test_an_impossible_answer_is_refused(wrong: dict[str, object]) -> None:
    assert ml.encode(REFERENCE)
    with pytest.raises(ml.InvalidAnswer):
        ml.default_model().predict(replace(REFERENCE, **wrong))


def changed_artefact(tmp_path: Path, sign: bool) -> Path:
    document = json.loads(ARTEFACT.read_text(encoding="utf-8"))
    document["content"]["coefficients"]["pain"] += 0.001
    document["content"]["columns"] = document["content"]["columns"][::-1]
    if sign:
        document["sha256"] = content_hash(document["content"])
    path = tmp_path / "urgency.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_the_shipped_artefact_loads_and_a_wrong_hash_is_refused(tmp_path: Path) -> None:
    assert ml.load().version
    with pytest.raises(ml.WrongHash):
        ml.load(changed_artefact(tmp_path, sign=False))


def test_an_artefact_with_other_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableArtefact, match="other features"):
        ml.load(changed_artefact(tmp_path, sign=True))


def test_scoring_needs_no_scientific_libraries() -> None:
    code = (
        "import sys, ml, ml.card; ml.default_model().predict(ml.features.REFERENCE);"
        "ml.card.public_page();"
        "sys.exit(bool({'sklearn', 'numpy', 'scipy', 'pandas', 'cazpwa'} & set(sys.modules)))"
    )
    root = Path(ml.__file__).parent.parent
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_every_complaint_is_listed_once_with_proper_codes() -> None:
    ids = [complaint.id for complaint in COMPLAINTS]
    assert len(ids) == len(set(ids))
    for complaint in COMPLAINTS:
        assert all(10000 <= low <= high <= 89999 for low, high in complaint.codes)


@pytest.mark.parametrize(
    ("code", "age", "group"),
    [
        (10501, 60, "chest_pain"),
        (10100, 3, "child_fever"),
        (10100, 40, "malaise_adult"),
        (15451, 40, "abdominal_pain_adult"),
        (15451, 8, "abdominal_pain_child"),
        (10200, 85, "frail_elderly_decline"),
        (10200, 50, "malaise_adult"),
        (58370, 50, "fainting_or_seizure"),
        (89980, 50, "other"),
        (None, 50, "other"),
    ],
)
def test_codes_find_our_complaint(code: int | None, age: float, group: str) -> None:
    assert group_of(code, age) == group


def test_dutch_weights_give_the_dutch_shares() -> None:
    groups = ["wound"] * 3 + ["urinary"] + ["other"] * 6
    weights = dutch_weights(groups)
    assert sum(weights) == pytest.approx(1)
    assert sum(weights[:3]) / weights[3] == pytest.approx(7 / 5)
