"""The words for the timeline are complete."""

from __future__ import annotations

import pytest

from cazpwa.desk.timeline import WORDS
from cazpwa.episode.rules import Act
from cazpwa.queue.rules import Step


@pytest.mark.parametrize("act", list(Act))
def test_every_act_has_words(act: Act) -> None:
    assert act.value in WORDS


@pytest.mark.parametrize("step", list(Step))
def test_every_step_of_escalation_has_words(step: Step) -> None:
    assert f"nobody_looked_{step.value}" in WORDS
