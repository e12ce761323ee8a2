"""Colours: AAA for every text on patient pages, in light and in dark; shapes and edges at 3 : 1."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).resolve().parents[2] / "static/css/tokens.css").read_text()
Colours = dict[str, str]


def _colours(css: str) -> Colours:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6});", css))


LIGHT_CSS, DARK_CSS = CSS.split("@media")
LIGHT = _colours(LIGHT_CSS)
DARK = LIGHT | _colours(DARK_CSS)

TEXT = [
    *((ink, on) for ink in ("ink", "ink-2", "teal") for on in ("paper", "surface", "sunk")),
    *((ink, "teal-wash") for ink in ("ink", "ink-2", "teal", "teal-deep")),
    ("teal-deep", "paper"),
    ("paper", "ink"),
    ("surface", "ink"),
    ("on-teal", "teal"),
    ("on-teal", "teal-deep"),
    ("on-red", "red"),
    ("on-red", "red-deep"),
    ("red-deep", "on-red"),
    ("red-ink", "sunk"),
    ("on-amber", "amber"),
]
EDGES = [
    *((edge, on) for edge in ("edge", "teal") for on in ("paper", "surface", "sunk")),
    ("red-ink", "surface"),
    ("amber-edge", "surface"),
]


def _light(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((_light(one), _light(other)))
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_21_to_1() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_has_aaa_contrast(colours: Colours, text: str, ground: str) -> None:
    assert contrast(colours[text], colours[ground]) >= 7


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_an_edge_that_carries_meaning_can_be_seen(colours: Colours, edge: str, ground: str) -> None:
    assert contrast(colours[edge], colours[ground]) >= 3
