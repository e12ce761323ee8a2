"""Fit the score on American visits and set it to the Dutch mix of urgencies.

One proportional-odds model: P(level <= k) = logistic(score - threshold k) with the same score
for k = 1..4. It is fitted as one logistic regression on four stacked copies of the visits,
one per threshold, with shared weights. Deterministic: no random numbers before the bootstrap
of the figures, and that has a fixed seed.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from ml import evaluate
from ml.complaints import ASKED, BACKGROUND, dutch_weights
from ml.features import COLUMNS, REFERENCE, PatientAnswers, encode
from ml.model import ARTEFACT, POINTS_PER_LOG_ODDS, URGENCIES, content_hash
from ml.visits import Visit, read

Floats = NDArray[np.float64]

VERSION = "urgency-1.0.0"
RELEASED = "2026-11-21"
"""Set by hand together with VERSION: a date of today would change the hash at each training."""

TRAIN_YEARS, TEST_YEARS = (2012, 2013), (2014,)
LEVELS = (1, 2, 3, 4)
"""P(level <= k) for these k; level 5 is the rest."""

THRESHOLD_SCALE = 10.0
"""Threshold columns hold 10, not 1, so that the penalty hardly touches their weights."""

DIGITS = 10

DUTCH_MIX = {"U2": 0.128, "U3": 0.385, "U4": 0.220, "U5": 0.267}
"""Shares of urgency in Dutch out-of-hours care; U2 is U0, U1 and U2 together.
Source: all contacts, BMC Family Practice 2015 (s12875-015-0376-9, table 1), scaled to 100 %."""


class NotMonotone(Exception):
    """The fit says that more pain is less urgent: do not ship it, look at the complaints."""


@dataclass(frozen=True)
class Fitted:
    """A fitted score.

    sklearn_model: on rows as `design` makes them.
    coefficients: log-odds per column of COLUMNS; "other" is 0 by definition.
    level_thresholds: points, one per k in LEVELS: scikit-learn's own P(level <= k) for an
        asked complaint is logistic((score - threshold) / POINTS_PER_LOG_ODDS), but for
        missing answers that `_missing_never_reassures` raised.
    """

    sklearn_model: LogisticRegression
    coefficients: dict[str, float]
    level_thresholds: tuple[float, ...]


def patient_rows(answers: Sequence[PatientAnswers]) -> Floats:
    """float, (patients, len(COLUMNS)), columns in COLUMNS order."""
    return np.array([encode(a) for a in answers], dtype=float).reshape(-1, len(COLUMNS))


def design(visits: Sequence[Visit], level: int) -> Floats:
    """Rows for one threshold: float, (visits, COLUMNS + BACKGROUND + LEVELS).

    The background complaints are in training only; the last four columns say which
    threshold this copy of the visits is about.
    """
    background = np.array([[float(v.group == b) for b in BACKGROUND] for v in visits])
    threshold = np.zeros((len(visits), len(LEVELS)))
    threshold[:, LEVELS.index(level)] = THRESHOLD_SCALE
    return np.hstack([patient_rows([v.answers for v in visits]), background, threshold])


def fit(visits: Sequence[Visit]) -> Fitted:
    """Fit shared weights and four thresholds. Raises NotMonotone when pain lowers the score."""
    levels = np.array([v.level for v in visits])
    base = design(visits, LEVELS[0])
    base[:, -len(LEVELS) :] = 0
    stacked, reached = [], []
    for index, level in enumerate(LEVELS):
        rows = base.copy()
        rows[:, index - len(LEVELS)] = THRESHOLD_SCALE
        stacked.append(rows)
        reached.append(levels <= level)
    model = LogisticRegression(
        C=1.0, fit_intercept=False, solver="newton-cholesky", tol=1e-10, max_iter=200
    )
    model.fit(np.vstack(stacked), np.concatenate(reached))
    fitted = _relative_to_other(model, visits)
    _check_pain_rises(fitted.coefficients)
    return fitted


def _relative_to_other(model: LogisticRegression, visits: Sequence[Visit]) -> Fitted:
    """Make "other" the zero: the mean of what is not asked, weighted by the Dutch shares."""
    weights = model.coef_[0]
    of = dict(zip((*COLUMNS, *BACKGROUND), map(float, weights), strict=False))
    shares = dutch_weights(v.group for v in visits)
    rest = [
        (of.get(v.group, 0.0), s)
        for v, s in zip(visits, shares, strict=True)
        if v.group not in ASKED
    ]
    total = sum(s for _, s in rest)
    other = sum(w * s for w, s in rest) / total if total else 0.0
    coefficients = {c: of[c] for c in COLUMNS}
    for complaint in ASKED:
        coefficients[f"complaint_{complaint}"] -= other
    _missing_never_reassures(coefficients)
    coefficients = {c: round(w, DIGITS) for c, w in coefficients.items()}
    zero = np.array([of[c] for c in COLUMNS]) @ patient_rows([REFERENCE])[0] + other
    steps = weights[-len(LEVELS) :] * THRESHOLD_SCALE
    thresholds = tuple(round(float(-(t + zero)) * POINTS_PER_LOG_ODDS, DIGITS) for t in steps)
    return Fitted(model, coefficients, thresholds)


def _missing_never_reassures(coefficients: dict[str, float]) -> None:
    """Raise a missing answer to the least urgent answer given, where it was learned lower.

    What American desks leave blank is habit; a patient who skips a question must not win a
    less urgent place by it. Unknown sex is never recorded there: it gets the more urgent one.
    """
    for name in ("chronic", "seen_72h", "injury"):
        least_urgent = min(0.0, coefficients[f"{name}_yes"])
        coefficients[f"{name}_missing"] = max(coefficients[f"{name}_missing"], least_urgent)
    coefficients["pain_missing"] = max(coefficients["pain_missing"], 0.0)
    coefficients["sex_unknown"] = max(0.0, coefficients["sex_male"])


def _check_pain_rises(coefficients: dict[str, float]) -> None:
    slope = coefficients["pain"]
    if min(slope, slope + coefficients["pain_over_7"]) < 0:
        raise NotMonotone("more pain would lower the score")


def scores(fitted: Fitted, visits: Sequence[Visit]) -> Floats:
    """Points per visit as the shipped model would give them: float, (visits,)."""
    weights = np.array([fitted.coefficients[c] for c in COLUMNS])
    rows = patient_rows([v.answers for v in visits])
    points: Floats = POINTS_PER_LOG_ODDS * ((rows - patient_rows([REFERENCE])) @ weights)
    return points


def cutoffs_for(points: Floats, weights: Floats, mix: dict[str, float]) -> dict[str, float]:
    """Cut-offs (points) that give the urgencies these shares; halfway between two scores.

    points, weights: float, (visits,). mix: urgency -> share, most urgent first, sums to 1.
    """
    values, inverse = np.unique(-points, return_inverse=True)
    cumulative = np.cumsum(np.bincount(inverse, weights=weights)) / weights.sum()
    cutoffs, reached = {}, 0.0
    for urgency in list(mix)[:-1]:
        reached += mix[urgency]
        at = min(int(np.argmin(np.abs(cumulative - reached))), len(values) - 2)
        cutoffs[urgency] = round(float(-(values[at] + values[at + 1]) / 2), DIGITS)
    return cutoffs


def thresholds_for(points: Floats, weights: Floats, mix: dict[str, float]) -> dict[str, float]:
    """Thresholds (points) at which the mean probabilities equal these shares (prior shift)."""
    thresholds, reached = {}, 0.0
    for urgency in list(mix)[:-1]:
        reached += mix[urgency]
        low, high = -500.0, 500.0
        while high - low > 1e-11:
            middle = (low + high) / 2
            p = 1 / (1 + np.exp(-(points - middle) / POINTS_PER_LOG_ODDS))
            too_many = np.average(p, weights=weights) > reached
            low, high = (middle, high) if too_many else (low, middle)
        thresholds[urgency] = round((low + high) / 2, 8)
    return thresholds


def scoring(fitted: Fitted, visits: Sequence[Visit]) -> dict[str, Any]:
    """The part of the artefact that scores: what `ml.model.Model` reads."""
    points = scores(fitted, visits)
    weights = np.array(dutch_weights(v.group for v in visits))
    return {
        "version": VERSION,
        "released": RELEASED,
        "columns": list(COLUMNS),
        "coefficients": fitted.coefficients,
        "points_per_log_odds": POINTS_PER_LOG_ODDS,
        "level_thresholds": list(fitted.level_thresholds),
        "cutoffs": cutoffs_for(points, weights, DUTCH_MIX),
        "thresholds": thresholds_for(points, weights, DUTCH_MIX),
    }


def held_out_figures(visits: Sequence[Visit]) -> dict[str, Any]:
    """Fit on TRAIN_YEARS, and every figure of the card on TEST_YEARS."""
    train = [v for v in visits if v.year in TRAIN_YEARS]
    test = [v for v in visits if v.year in TEST_YEARS]
    fitted = fit(train)
    rule = scoring(fitted, train)
    levels = np.array([v.level for v in train])
    mix = {str(level): float(np.mean(levels == level)) for level in (*LEVELS, 5)}
    train_points, equal = scores(fitted, train), np.ones(len(train))
    american = thresholds_for(train_points, equal, mix)
    with_background = fitted.sklearn_model.decision_function(design(test, 2))
    return evaluate.figures(
        test,
        evaluate.Scored(
            points=scores(fitted, test),
            with_background=np.asarray(with_background, dtype=float),
            cutoffs=rule["cutoffs"],
            level_thresholds=american,
            level_cutoffs=cutoffs_for(train_points, equal, mix),
            weights=np.array(dutch_weights(v.group for v in test)),
        ),
    )


def train(visits: Sequence[Visit]) -> dict[str, Any]:
    """The whole artefact content: figures on held-out years, then a fit on all years."""
    figures = held_out_figures(visits)
    fitted = fit(visits)
    rule = scoring(fitted, visits)
    points = scores(fitted, visits)
    weights = np.array(dutch_weights(v.group for v in visits))
    reached = evaluate.shares(evaluate.urgency_index(points, rule["cutoffs"]), weights)
    counts = {c: sum(v.group == c for v in visits) for c in ASKED}
    return rule | {
        "training": {
            "source": "NHAMCS emergency department public-use files (NCHS)",
            "years": sorted({v.year for v in visits}),
            "visits": len(visits),
            "visits_per_complaint": counts | {"other": len(visits) - sum(counts.values())},
            "figures_trained_on": list(TRAIN_YEARS),
            "figures_tested_on": list(TEST_YEARS),
            "scikit_learn": sklearn.__version__,
            "dutch_mix_wanted": DUTCH_MIX,
            "dutch_mix_reached": dict(zip(URGENCIES, reached, strict=True)),
        },
        "figures": figures,
    }


def write(content: dict[str, Any], path: Path = ARTEFACT) -> str:
    """Write content and its hash as readable JSON; returns the hash (sha256, hex)."""
    document = {"sha256": content_hash(content), "content": content}
    path.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return str(document["sha256"])


def train_file(nhamcs: Path, path: Path = ARTEFACT) -> str:
    """Train on a file and write the artefact; returns its hash."""
    return write(train(read(nhamcs)), path)
