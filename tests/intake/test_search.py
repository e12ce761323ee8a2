"""Typing finds the complaint that is meant."""

from __future__ import annotations

import pytest

from cazpwa.clinical import library
from cazpwa.intake import search


def found(typed: str) -> list[str]:
    return search.find(typed, library().complaints.values())


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("borst", "chest_pain"),
        ("pijn op de brost", "chest_pain"),
        ("CHEST PAIN", "chest_pain"),
        ("hoofdpyn", "headache"),
        ("buik doet pijn", "abdominal_pain_adult"),
        ("benaut", "shortness_of_breath"),
        ("suïcide", "suicidal"),
        ("zelfmoord", "suicidal"),
    ],
)
def test_typos_and_both_languages_are_forgiven(typed: str, complaint: str) -> None:
    assert complaint in found(typed)[:2]


@pytest.mark.parametrize("typed", ["", "b", "qqqqxxzz", "😀😀", "   "])
def test_what_means_nothing_finds_nothing(typed: str) -> None:
    assert found(typed) == []


def test_at_most_six_are_offered() -> None:
    assert len(found("pijn")) <= search.MOST


def test_the_common_ones_are_tiles_and_the_others_follow_by_name() -> None:
    tiles, others = search.tiles_first(library().complaints.values(), "nl")
    assert len(tiles) <= search.TILES
    assert tiles[0].id == "trauma_extremity"
    names = [each.name["nl"] for each in others]
    assert names == sorted(names)
    assert len(tiles) + len(others) == len(library().complaints)
