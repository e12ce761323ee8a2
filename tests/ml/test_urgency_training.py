"""The exported JSON gives scikit-learn's numbers, and training twice gives one hash."""

import math
import random
from pathlib import Path
from typing import Any

import pytest

np = pytest.importorskip("numpy", reason="numpy is only installed for training")
pytest.importorskip("sklearn", reason="scikit-learn is only installed for training")

from ml import card, evaluate, train, visits  # noqa: E402 - after the check above
from ml.complaints import ASKED  # noqa: E402
from ml.features import PatientAnswers  # noqa: E402
from ml.model import ARTEFACT, Model, content_hash, load, logistic  # noqa: E402
from ml.visits import Visit  # noqa: E402

NHAMCS = Path(__file__).parents[3] / "shared/data/nhamcs_ed/nhamcs_train_2012_2014.csv.gz"
with_the_real_file = pytest.mark.skipif(
    not NHAMCS.exists(), reason="../shared/data is not here; this test needs the NHAMCS file."
)


def made_up_visits(number: int = 900) -> list[Visit]:
    """Visits that never happened; pain, chest pain and age make them more urgent."""
    chance = random.Random(4711)  # noqa: S311 - made-up patients, no secrets
    made = []
    for n in range(number):
        group = chance.choice([*ASKED, "cough", "dizziness", "other"])
        answers = PatientAnswers(
            complaint=group,
            age_years=chance.choice([0.1, 1.5, *range(3, 95)]),
            sex=chance.choice(["female", "male"]),
            pain=chance.choice([None, *range(11)]),
            chronic=chance.choice([True, False, None]),
            seen_72h=chance.choice([True, False, None]),
            injury=chance.choice([True, False, None]),
        )
        urgency = answers.age_years / 40 + (answers.pain or 3) / 4 + (group == "chest_pain") * 2
        level = min(5, max(1, round(6 - urgency + chance.gauss(0, 1))))
        made.append(Visit(answers, group, level, 2012 + n % 3, died=level == 1 and n % 2 == 0))
    return made


@pytest.fixture(scope="module")
def some_visits() -> list[Visit]:
    return made_up_visits()


def worst_difference(these: list[Visit], fitted: train.Fitted, model: Model) -> float:
    """Largest difference between scikit-learn's and the JSON model's P(level <= k)."""
    difference = 0.0
    points = [model.predict(v.answers).score for v in these]
    for k, threshold in zip(train.LEVELS, model.content["level_thresholds"], strict=True):
        theirs = fitted.sklearn_model.predict_proba(train.design(these, k))[:, 1]
        ours = [logistic((score - threshold) / 10) for score in points]
        difference = max(difference, float(np.abs(theirs - np.array(ours)).max()))
    return difference


def nothing_raised(these: list[Visit]) -> list[Visit]:
    """Asked complaints with every answer given: here the export changes nothing by rule."""
    return [v for v in these if v.group in ASKED and every_answer_given(v)]


def test_json_scoring_gives_scikit_learns_numbers(some_visits: list[Visit], tmp_path: Path) -> None:
    fitted = train.fit(some_visits)
    path = tmp_path / "small.json"
    train.write(train.scoring(fitted, some_visits), path)
    compared = nothing_raised(some_visits)
    assert len(compared) > 100
    assert worst_difference(compared, fitted, load(path)) < 1e-9


def every_answer_given(visit: Visit) -> bool:
    answers = visit.answers
    return None not in (answers.pain, answers.chronic, answers.seen_72h, answers.injury)


def test_other_is_the_dutch_average_of_what_is_not_asked(some_visits: list[Visit]) -> None:
    fitted = train.fit(some_visits)
    known = fitted.sklearn_model.decision_function(train.design(some_visits, 2))
    points = train.scores(fitted, some_visits)
    left_out = known - (points - fitted.level_thresholds[1]) / 10
    of_group = {
        v.group: effect
        for v, effect in zip(some_visits, left_out, strict=True)
        if v.group not in ASKED and every_answer_given(v)
    }
    assert set(of_group) == {"cough", "dizziness", "other"}
    weights = train.dutch_weights(v.group for v in some_visits)
    weighted = zip(some_visits, weights, strict=True)
    assert sum(w * of_group.get(v.group, 0) for v, w in weighted) == pytest.approx(0, abs=1e-9)


def test_training_twice_gives_the_same_content(
    some_visits: list[Visit], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluate, "RESAMPLES", 20)
    first, second = train.train(some_visits), train.train(some_visits)
    assert content_hash(first) == content_hash(second)
    assert first["figures"]["ranking"]["auc_level_1_2"]["value"] > 0.7


def test_a_fit_in_which_pain_reassures_is_not_exported(some_visits: list[Visit]) -> None:
    backwards = [Visit(v.answers, v.group, 6 - v.level, v.year) for v in some_visits]
    with pytest.raises(train.NotMonotone):
        train.fit(backwards)


def test_cutoffs_and_thresholds_reach_the_wanted_mix() -> None:
    points, weights = np.linspace(-30, 30, 5000), np.full(5000, 0.5)
    cutoffs = train.cutoffs_for(points, weights, train.DUTCH_MIX)
    reached = evaluate.shares(evaluate.urgency_index(points, cutoffs), weights)
    assert reached == pytest.approx(list(train.DUTCH_MIX.values()), abs=1e-3)
    thresholds = train.thresholds_for(points, weights, train.DUTCH_MIX)
    mean = np.mean([logistic((p - thresholds["U2"]) / 10) for p in points])
    assert mean == pytest.approx(train.DUTCH_MIX["U2"], abs=1e-6)


def test_auc_and_kappa_are_the_textbook_ones() -> None:
    from sklearn.metrics import cohen_kappa_score, roc_auc_score

    random_numbers = np.random.default_rng(1)
    points, positive = random_numbers.integers(0, 9, 300) * 1.0, random_numbers.random(300) > 0.6
    assert evaluate.auc(points, positive) == pytest.approx(roc_auc_score(positive, points))
    a, b = random_numbers.integers(0, 5, 300), random_numbers.integers(0, 5, 300)
    wanted = cohen_kappa_score(a, b, weights="quadratic")
    assert evaluate.quadratic_kappa(a, b) == pytest.approx(wanted)


def row(**changed: str) -> dict[str, Any]:
    """One made-up line of the csv."""
    line = dict.fromkeys(visits.CHRONIC, "0") | {
        "year": "2012", "age": "40.0", "sex": "male", "arrived_by_ambulance": "0.0",
        "rfv1_code": "10501.0", "pain_0_10": "", "injury": "0.0", "seen_last_72h": "",
        "n_chronic": "0.0", "triage_level": "3.0", "outcome_level_hartka": "2",
    }  # fmt: skip
    return line | changed


def test_blank_fields_are_missing_and_never_zero_or_no() -> None:
    (visit,) = visits.from_rows([row(n_chronic="", injury="2.0")])
    answers = visit.answers
    assert (answers.pain, answers.chronic, answers.seen_72h, answers.injury) == (None,) * 4
    (visit,) = visits.from_rows([row(pain_0_10="0.0", seen_last_72h="0.0", copd="1")])
    assert (visit.answers.pain, visit.answers.seen_72h, visit.answers.chronic) == (0, False, True)


def test_level_1_on_a_reversed_scale_and_untriaged_visits_are_left_out() -> None:
    kept = row(triage_level="1.0", outcome_level_hartka="5", arrived_by_ambulance="1.0")
    dropped = row(triage_level="1.0", outcome_level_hartka="4")
    assert len(visits.from_rows([kept, dropped, row(triage_level="")])) == 1


def test_the_card_names_the_hash_the_source_and_the_limits() -> None:
    page = card.public_page()
    text = card.markdown()
    assert page["sha256"] in text
    assert page["citation"] in text
    for section in page["sections"]:
        assert len(section["text"]["nl"]) == len(section["text"]["en"])
        assert all(sentence in text for sentence in section["text"]["en"])


def test_the_card_in_docs_is_the_generated_one() -> None:
    assert card.CARD.read_text(encoding="utf-8") == card.markdown()


def test_the_shipped_figures_cover_their_values() -> None:
    figures = load().content["figures"]
    for part in ("emergencies", "ranking", "placement"):
        for figure in figures[part].values():
            assert figure["low"] <= figure["value"] <= figure["high"]
            assert math.isfinite(figure["value"])


@pytest.mark.slow
@with_the_real_file
def test_the_real_file_gives_the_shipped_artefact(tmp_path: Path) -> None:
    path = tmp_path / "again.json"
    again = train.train_file(NHAMCS, path)
    assert again in ARTEFACT.read_text(encoding="utf-8")


@pytest.mark.slow
@with_the_real_file
def test_the_shipped_json_gives_scikit_learns_numbers_on_the_real_file() -> None:
    every = visits.read(NHAMCS)
    compared = nothing_raised(every)
    assert len(compared) > 10_000
    assert worst_difference(compared, train.fit(every), load()) < 1e-9
