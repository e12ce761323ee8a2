"""The words for the model's reasons are complete."""

from __future__ import annotations

import itertools

import ml
from cazpwa.desk.explain import REASONS
from ml.features import SEXES


def test_every_reason_of_the_model_has_a_word() -> None:
    answers = itertools.product(SEXES, (None, 5), (True, False, None))
    for sex, pain, each in answers:
        said = ml.PatientAnswers("headache", 40, sex, pain, each, each, each)
        for reason in ml.default_model().contributions(said):
            named = reason.label_key.startswith(("ml.reason.complaint.", "ml.reason.age"))
            assert named or reason.label_key in REASONS
