"""Asks the model for its estimate on what a patient said; triage's rules have the last word."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ml
from cazpwa.clinical.content import UNKNOWN, Text
from cazpwa.clinical.protocol import Facts

#: How pain in behaviour reads on the 0–10 scale that the model learned from; own inference.
PAIN = {"none": 0, "annoying": 3, "disturbs_everything": 6, "cannot_talk_or_sit_still": 9}
log = logging.getLogger(__name__)

INJURIES = frozenset({"trauma_extremity", "wound"})
YES_NO = {"yes": True, "no": False}


@dataclass(frozen=True)
class Estimate:
    """urgency: 2–5, never U0/U1.  probability: of that level or a more urgent one."""

    urgency: int
    probability: float
    sentence: Text
    explanation: dict[str, Any]
    version: str


def estimate_for(complaint: str, facts: Facts, answers: Mapping[str, str]) -> Estimate | None:
    """The model's estimate, or None when there is no model: the protocol then stands alone."""
    try:
        model = ml.default_model()
    except ml.UnusableArtefact:
        log.exception("no model; the protocol decides alone")
        return None
    said = ml.PatientAnswers(
        complaint=complaint,
        age_years=facts.age_months / 12,
        sex=facts.sex,
        pain=PAIN.get(answers.get("pain_severity", UNKNOWN)),
        chronic=YES_NO.get(answers.get("chronic_disease", UNKNOWN)),
        seen_72h=YES_NO.get(answers.get("second_contact", UNKNOWN)),
        injury=complaint in INJURIES,
    )
    estimate = model.predict(said)
    urgency = int(estimate.urgency[1])
    probability = sum(p for level, p in estimate.probabilities.items() if int(level[1]) <= urgency)
    return Estimate(
        urgency=urgency,
        probability=probability,
        sentence=Text(
            f"Het model schat U{urgency} op klacht, leeftijd en pijn.",
            f"The model estimates U{urgency} from complaint, age and pain.",
        ),
        explanation={
            "score": estimate.score,
            "urgency": urgency,
            "interval": list(estimate.interval),
            "from": {band.urgency: band.lower for band in estimate.thresholds if band.lower > -1e9},
            "points": [
                {"feature": c.feature, "label": c.label_key, "points": c.points}
                for c in estimate.contributions
            ],
        },
        version=estimate.model_version,
    )
