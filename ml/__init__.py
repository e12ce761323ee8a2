"""An estimate of urgency from what a patient can say, for the triage nurse and the rules.

The model is one score: points per answer that add up, and cut-offs on the score. It was
fitted on visits to American emergency departments and set to the Dutch mix of urgencies.
It is advice beside the protocol: `cazpwa.triage.rules` has the last word, and the model
never says U0 or U1. Nothing here imports `cazpwa`; nothing at run time needs scikit-learn.

`default_model().predict(PatientAnswers(...))` gives an `Estimate`; `ml.card` writes the
model card; `python -m ml train --nhamcs FILE` makes the artefact anew.
"""

from ml.explain import SpokenPoints, in_whole_points
from ml.features import COLUMNS, FEATURES, Feature, InvalidAnswer, PatientAnswers, encode
from ml.model import (
    Band,
    Contribution,
    Estimate,
    Model,
    UnusableArtefact,
    WrongHash,
    default_model,
    load,
)

__all__ = [
    "COLUMNS",
    "FEATURES",
    "Band",
    "Contribution",
    "Estimate",
    "Feature",
    "InvalidAnswer",
    "Model",
    "PatientAnswers",
    "SpokenPoints",
    "UnusableArtefact",
    "WrongHash",
    "default_model",
    "encode",
    "in_whole_points",
    "load",
]
