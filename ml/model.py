"""The model in use: points per answer, one score, four bands. Plain Python and one JSON file.

score = sum of points; probability of an urgency = logistic of (score minus threshold); the
urgency itself is the band between two cut-offs in which the score falls.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ml.complaints import as_the_model_knows_it
from ml.features import COLUMNS, FEATURES, REFERENCE, PatientAnswers, encode

ARTEFACT = Path(__file__).parent / "artefacts" / "urgency.json"
URGENCIES = ("U2", "U3", "U4", "U5")
"""Most urgent first. The model never says U0 or U1: its U2 means "U2 or more urgent"."""

POINTS_PER_LOG_ODDS = 10.0
"""Ten points multiply the odds of being more urgent by e (2.7)."""

INTERVAL = 0.80
"""Probability that `Estimate.interval` holds at least."""


class UnusableArtefact(Exception):
    """The artefact does not fit this code."""


class WrongHash(UnusableArtefact):
    """The artefact's content is not what was trained and signed off."""


@dataclass(frozen=True)
class Contribution:
    """What one answer adds to the score, in points, against the reference patient.

    label_key: key of the sentence that says it, such as "ml.reason.pain.missing".
    """

    feature: str
    label_key: str
    points: float


@dataclass(frozen=True)
class Band:
    """An urgency and its scores: lower <= score < upper, in points."""

    urgency: str
    lower: float
    upper: float


@dataclass(frozen=True)
class Estimate:
    """What the model proposes, with all of its reasons.

    score: points; exactly the sum of the contributions' points, in any order (math.fsum).
    probabilities: urgency -> probability; sums to 1. For clinicians and evaluation, never
        shown to a patient.
    interval: most and least urgent of the urgencies that together hold the middle 80 % of
        the probability: what a triage nurse could well decide for such a patient.
    contributions: one per feature, in FEATURES order.
    thresholds: the four bands, most urgent first.
    """

    urgency: str
    score: float
    probabilities: dict[str, float]
    interval: tuple[str, str]
    contributions: tuple[Contribution, ...]
    thresholds: tuple[Band, ...]
    model_version: str


def content_hash(content: Mapping[str, Any]) -> str:
    """sha256 (hex) over the canonical JSON of the content: sorted keys, no spaces."""
    canonical = json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    )
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def logistic(x: float) -> float:
    """1 / (1 + e^-x), without overflow."""
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    return math.exp(x) / (1 + math.exp(x))


def _label_key(feature: str, answers: PatientAnswers) -> str:
    if feature == "complaint":
        return f"ml.reason.complaint.{as_the_model_knows_it(answers.complaint)}"
    if feature == "age":
        return "ml.reason.age"
    if feature == "sex":
        return f"ml.reason.sex.{answers.sex}"
    if feature == "pain":
        return "ml.reason.pain.missing" if answers.pain is None else "ml.reason.pain"
    answer = {"chronic": answers.chronic, "seen_72h": answers.seen_72h, "injury": answers.injury}
    word = {True: "yes", False: "no", None: "missing"}[answer[feature]]
    return f"ml.reason.{feature}.{word}"


@dataclass(frozen=True)
class Model:
    """The content of one artefact, ready to score."""

    content: Mapping[str, Any]

    @property
    def version(self) -> str:
        return str(self.content["version"])

    @property
    def bands(self) -> tuple[Band, ...]:
        """The four bands, most urgent first; together they cover every score once."""
        cut = [self.content["cutoffs"][urgency] for urgency in URGENCIES[:-1]]
        lower = [*cut, -math.inf]
        upper = [math.inf, *cut]
        return tuple(map(Band, URGENCIES, lower, upper))

    def contributions(self, answers: PatientAnswers) -> tuple[Contribution, ...]:
        """Points per answer against the reference patient, in FEATURES order."""
        row = dict(zip(COLUMNS, encode(answers), strict=True))
        reference = dict(zip(COLUMNS, encode(REFERENCE), strict=True))
        weights: Mapping[str, float] = self.content["coefficients"]
        return tuple(
            Contribution(
                feature.name,
                _label_key(feature.name, answers),
                POINTS_PER_LOG_ODDS
                * math.fsum(weights[c] * (row[c] - reference[c]) for c in feature.columns),
            )
            for feature in FEATURES
        )

    def probabilities(self, score: float) -> dict[str, float]:
        """Probability of each urgency at this score (points), for the Dutch mix; sums to 1."""
        at_least = [
            logistic((score - self.content["thresholds"][urgency]) / POINTS_PER_LOG_ODDS)
            for urgency in URGENCIES[:-1]
        ]
        shares = [b - a for a, b in zip([0.0, *at_least], [*at_least, 1.0], strict=True)]
        return dict(zip(URGENCIES, shares, strict=True))

    def band_of(self, score: float) -> Band:
        """The one band that holds this score (points)."""
        return next(band for band in self.bands if band.lower <= score < band.upper)

    def predict(self, answers: PatientAnswers) -> Estimate:
        """Estimate the urgency of one patient. Raises InvalidAnswer for impossible answers."""
        contributions = self.contributions(answers)
        score = math.fsum(c.points for c in contributions)
        probabilities = self.probabilities(score)
        return Estimate(
            urgency=self.band_of(score).urgency,
            score=score,
            probabilities=probabilities,
            interval=middle(probabilities),
            contributions=contributions,
            thresholds=self.bands,
            model_version=self.version,
        )


def middle(probabilities: Mapping[str, float]) -> tuple[str, str]:
    """Most and least urgent urgency between the tails; each tail holds at most 10 %."""
    tail = (1 - INTERVAL) / 2

    def first_past_the_tail(order: tuple[str, ...]) -> str:
        total = 0.0
        for urgency in order:
            total += probabilities[urgency]
            if total > tail:
                return urgency
        return order[-1]

    return first_past_the_tail(URGENCIES), first_past_the_tail(URGENCIES[::-1])


def check_content(content: Mapping[str, Any]) -> None:
    """Raise UnusableArtefact when columns, reference or cut-offs do not fit this code."""
    if tuple(content["columns"]) != COLUMNS or set(content["coefficients"]) != set(COLUMNS):
        raise UnusableArtefact("the artefact was trained on other features than this code has")
    if content["points_per_log_odds"] != POINTS_PER_LOG_ODDS:
        raise UnusableArtefact("the artefact counts in other points than this code")
    for name in ("cutoffs", "thresholds"):
        values = [content[name][urgency] for urgency in URGENCIES[:-1]]
        if not (all(map(math.isfinite, values)) and values == sorted(values, reverse=True)):
            raise UnusableArtefact(f"the {name} are not in order of urgency")


def load(path: Path = ARTEFACT) -> Model:
    """Read an artefact and verify it.

    Raises WrongHash when the content does not match its sha256, UnusableArtefact when it
    does not fit this code, OSError when there is no such file.
    """
    document = json.loads(path.read_text(encoding="utf-8"))
    if content_hash(document["content"]) != document["sha256"]:
        raise WrongHash(f"{path.name} is not the model that was trained: its hash is wrong")
    check_content(document["content"])
    return Model(document["content"])


@cache
def default_model() -> Model:
    """The model that ships with the program, read and verified once per process."""
    return load()
