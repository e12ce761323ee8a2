"""Figures for the model card: how well the score ranks, and whom it places too low.

Every figure is (value, low, high) with a 95 % bootstrap interval over visits. The survey
samples hospitals, and the file does not say which: the true intervals are wider.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.complaints import ASKED
from ml.model import POINTS_PER_LOG_ODDS, URGENCIES
from ml.visits import Visit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

RESAMPLES, SEED = 400, 20141
AGE_BANDS = ((0, 2), (2, 12), (12, 18), (18, 45), (45, 65), (65, 80), (80, 200))
MOST_URGENT = {1: "U2", 2: "U2", 3: "U2", 4: "U3", 5: "U4"}
LEAST_URGENT = {1: "U2", 2: "U2", 3: "U3", 4: "U4", 5: "U5"}
"""What counts as right for an American level (level 1 asks for U0-U1: U2 is the model's
utmost). Ours, not gold: a Dutch triagist must confirm it."""


@dataclass(frozen=True)
class Scored:
    """A scored test set; arrays are float, (visits,), and cut-offs are points.

    with_background: log-odds when the complaints not asked yet are known too.
    cutoffs: urgency -> lowest score. level_thresholds, level_cutoffs: the same for the
        American levels "1" to "4", as probabilities and as shares.
    weights: visits weighted to the Dutch shares of complaints.
    """

    points: Floats
    with_background: Floats
    cutoffs: dict[str, float]
    level_thresholds: dict[str, float]
    level_cutoffs: dict[str, float]
    weights: Floats


def urgency_index(points: Floats, cutoffs: dict[str, float]) -> Ints:
    """0 for the most urgent class, one more for each cut-off that the score stays below."""
    below = np.array([points < cutoff for cutoff in cutoffs.values()])
    return np.asarray(below.sum(axis=0), dtype=np.int64)


def shares(index: Ints, weights: Floats) -> list[float]:
    """Weighted share of each urgency, most urgent first; sums to 1."""
    counts = np.bincount(index, weights=weights, minlength=len(URGENCIES)) / weights.sum()
    return [round(float(share), 4) for share in counts]


def auc(points: Floats, positive: Bools) -> float:
    """Chance that a positive visit scores above a negative one; ties count half."""
    values, inverse = np.unique(points, return_inverse=True)
    yes = np.bincount(inverse, weights=positive, minlength=len(values))
    no = np.bincount(inverse, weights=~positive, minlength=len(values))
    if not yes.sum() or not no.sum():
        return float("nan")
    below = np.cumsum(no) - no
    return float(np.sum(yes * (below + no / 2)) / (yes.sum() * no.sum()))


def quadratic_kappa(a: Ints, b: Ints, classes: int = 5) -> float:
    """Cohen's kappa with squared distances, for classes 0 to classes - 1."""
    seen = np.bincount(a * classes + b, minlength=classes**2).reshape(classes, classes)
    chance = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / seen.sum()
    apart = np.subtract.outer(np.arange(classes), np.arange(classes)) ** 2
    return float(1 - np.sum(apart * seen) / np.sum(apart * chance))


def with_interval(figure: Callable[[Ints], float], chosen: Ints) -> dict[str, Any]:
    """A figure over the chosen visits (their positions) with its 95 % bootstrap interval."""
    random = np.random.default_rng(SEED)
    draws = [figure(random.choice(chosen, size=len(chosen))) for _ in range(RESAMPLES)]
    low, high = np.nanpercentile(draws, [2.5, 97.5])
    value = [round(float(number), 3) for number in (figure(chosen), low, high)]
    return {"value": value[0], "low": value[1], "high": value[2], "visits": len(chosen)}


def level_probabilities(points: Floats, thresholds: dict[str, float]) -> Floats:
    """float, (visits, 5): probability of American level 1 to 5 at these scores."""
    steps = np.array(list(thresholds.values()))
    at_least = 1 / (1 + np.exp(-(points[:, None] - steps) / POINTS_PER_LOG_ODDS))
    edges = np.hstack([np.zeros((len(points), 1)), at_least, np.ones((len(points), 1))])
    return np.asarray(np.diff(edges, axis=1), dtype=float)


def figures(visits: Sequence[Visit], scored: Scored) -> dict[str, Any]:
    """Everything that the model card says about performance."""
    levels = np.array([v.level for v in visits])
    placed = urgency_index(scored.points, scored.cutoffs)
    return {
        "emergencies": _emergencies(visits, levels, placed),
        "ranking": _ranking(visits, levels, scored),
        "agreement": _agreement(levels, scored),
        "placement": _placement(levels, placed),
        "dutch_mix_on_test": dict(zip(URGENCIES, shares(placed, scored.weights), strict=True)),
        "calibration": _calibration(levels, scored),
        "subgroups": _subgroups(visits, levels, placed, scored),
    }


def _emergencies(visits: Sequence[Visit], levels: Ints, placed: Ints) -> dict[str, Any]:
    """Level 1-2 placed too low (U3-U5), and far too low (U4-U5)."""
    asked = np.array([v.group in ASKED for v in visits])
    emergency = levels <= 2
    every, ours = np.flatnonzero(emergency), np.flatnonzero(emergency & asked)
    return {
        "placed_below_u2": with_interval(lambda i: float(np.mean(placed[i] > 0)), every),
        "placed_u4_or_u5": with_interval(lambda i: float(np.mean(placed[i] > 1)), every),
        "placed_below_u2_asked": with_interval(lambda i: float(np.mean(placed[i] > 0)), ours),
        "placed_u4_or_u5_asked": with_interval(lambda i: float(np.mean(placed[i] > 1)), ours),
    }


def _ranking(visits: Sequence[Visit], levels: Ints, scored: Scored) -> dict[str, Any]:
    points, full = scored.points, scored.with_background
    every = np.arange(len(visits))
    ours = np.flatnonzero([v.group in ASKED for v in visits])
    urgent, not_low, died = levels <= 2, levels <= 3, np.array([v.died for v in visits])
    return {
        "auc_level_1_2": with_interval(lambda i: auc(points[i], urgent[i]), every),
        "auc_level_4_5": with_interval(lambda i: auc(points[i], not_low[i]), every),
        "auc_level_1_2_asked": with_interval(lambda i: auc(points[i], urgent[i]), ours),
        "auc_level_4_5_asked": with_interval(lambda i: auc(points[i], not_low[i]), ours),
        "auc_level_1_2_background_known": with_interval(lambda i: auc(full[i], urgent[i]), every),
        "auc_level_4_5_background_known": with_interval(lambda i: auc(full[i], not_low[i]), every),
        "auc_died_or_resuscitated": with_interval(lambda i: auc(points[i], died[i]), every),
    }


def _agreement(levels: Ints, scored: Scored) -> dict[str, Any]:
    """With the American level itself, before anything is set to the Dutch mix."""
    likeliest = level_probabilities(scored.points, scored.level_thresholds).argmax(axis=1)
    ranked = urgency_index(scored.points, scored.level_cutoffs)
    given, every = levels - 1, np.arange(len(levels))
    commonest = int(np.bincount(given).argmax())
    return {
        "accuracy": with_interval(lambda i: float(np.mean(likeliest[i] == given[i])), every),
        "accuracy_of_always_the_commonest": round(float(np.mean(given == commonest)), 3),
        "quadratic_kappa": with_interval(lambda i: quadratic_kappa(given[i], likeliest[i]), every),
        "quadratic_kappa_matched_shares": with_interval(
            lambda i: quadratic_kappa(given[i], ranked[i]), every
        ),
    }


def _placement(levels: Ints, placed: Ints) -> dict[str, Any]:
    """Against the accepted urgencies per American level, with the Dutch cut-offs."""
    least = np.array([URGENCIES.index(LEAST_URGENT[level]) for level in levels])
    most = np.array([URGENCIES.index(MOST_URGENT[level]) for level in levels])
    every = np.arange(len(levels))
    return {
        "under": with_interval(lambda i: float(np.mean(placed[i] > least[i])), every),
        "over": with_interval(lambda i: float(np.mean(placed[i] < most[i])), every),
    }


def _calibration(levels: Ints, scored: Scored) -> list[dict[str, float]]:
    """Ten groups of rising score: predicted and observed share of level 1-2."""
    predicted = level_probabilities(scored.points, scored.level_thresholds)[:, :2].sum(axis=1)
    tenths = np.array_split(np.argsort(scored.points, kind="stable"), 10)
    return [
        {
            "visits": len(tenth),
            "predicted": round(float(predicted[tenth].mean()), 3),
            "observed": round(float(np.mean(levels[tenth] <= 2)), 3),
        }
        for tenth in tenths
    ]


def _subgroups(
    visits: Sequence[Visit], levels: Ints, placed: Ints, scored: Scored
) -> list[dict[str, Any]]:
    """Per age band and sex: ranking, calibration, and emergencies placed too low."""
    ages = np.array([v.answers.age_years for v in visits])
    sexes = np.array([v.answers.sex for v in visits])
    masks = {f"age_{a}_{b}": (ages >= a) & (ages < b) for a, b in AGE_BANDS}
    masks |= {f"sex_{sex}": sexes == sex for sex in ("female", "male")}
    predicted = level_probabilities(scored.points, scored.level_thresholds)[:, :2].sum(axis=1)
    urgent = levels <= 2
    return [
        {
            "group": name,
            "auc_level_1_2": with_interval(
                lambda i: auc(scored.points[i], urgent[i]), np.flatnonzero(mask)
            ),
            "predicted": round(float(predicted[mask].mean()), 3),
            "observed": round(float(np.mean(urgent[mask])), 3),
            "emergencies_below_u2": with_interval(
                lambda i: float(np.mean(placed[i] > 0)), np.flatnonzero(mask & urgent)
            ),
        }
        for name, mask in masks.items()
        if np.any(mask & urgent)
    ]
