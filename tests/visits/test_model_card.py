"""M3: plain words first, no percentage among them, figures as the artefact says."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from ml.card import public_page


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_card_is_open_to_everyone_in_both_languages(app: Flask, lang: str) -> None:
    answer = app.test_client().get(f"/model?lang={lang}")
    assert answer.status_code == 200
    for section in public_page()["sections"]:
        assert section["title"][lang] in answer.text


def test_the_part_in_plain_words_holds_no_percentage(app: Flask) -> None:
    page = app.test_client().get("/model?lang=nl").text
    plain, figures = page.split("Cijfers voor onderzoekers")
    assert "%" in figures
    assert "%" not in re.sub(r"<[^>]*>", "", plain.split("<main")[1])


def test_the_hundred_people_add_up_and_follow_the_figures() -> None:
    from cazpwa.modelcard.view import _hundred

    figures = public_page()["figures"]
    every = {**figures["emergencies"], **figures["placement"]}
    hundred = _hundred(every)
    assert hundred.right + hundred.low + hundred.high == 100
    assert hundred.missed == round(100 * figures["emergencies"]["placed_below_u2"]["value"])


def test_every_interval_lies_around_its_figure(app: Flask) -> None:
    from cazpwa.modelcard import view

    with app.test_request_context("/model"):
        shown = view.card(public_page(), "nl")
    assert all(mark.low <= mark.x <= mark.high for mark in shown.ranges)
    assert len(shown.calibration) == len(public_page()["figures"]["calibration"])
