"""The check of the content finds what is wrong with it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cazpwa.clinical import library
from cazpwa.clinical.reading import CONTENT, ContentError, read_library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


def _spoil(folder: Path, name: str, before: str, after: str) -> str:
    path = folder / name
    text = path.read_text()
    assert before in text, "nothing to spoil"
    path.write_text(text.replace(before, after, 1))
    with pytest.raises(ContentError) as wrong:
        read_library(folder)
    return str(wrong.value)


def test_the_content_is_in_order(folder: Path) -> None:
    assert read_library(folder).version == library().version


@pytest.mark.parametrize(
    ("name", "before", "after", "says"),
    [
        ("complaints/wound.yaml", "urgency: U1", "urgency: U9", "urgency U9 does not exist"),
        ("complaints/wound.yaml", "cut_off: hand_foot", "cut_off: nose", "cut_off cannot be nose"),
        ("complaints/wound.yaml", "disposition: ambulance_112", "disposition: taxi", "taxi"),
        ("complaints/wound.yaml", "nl: draft", "nl: perfect", "state of nl"),
        ("complaints/wound.yaml", "id: wound\n", "id: wond\n", "is not the file's name"),
        ("signs/danger.yaml", "not_wakeable:", "wakeable:", "not_wakeable"),
        ("signs/danger.yaml", "kind: yes_no", "kind: perhaps", "kind perhaps"),
        ("common.yaml", "sign: anticoagulants", "sign: thinners", "thinners"),
    ],
)
def test_a_mistake_is_found_and_named(
    folder: Path, name: str, before: str, after: str, says: str
) -> None:
    assert says in _spoil(folder, name, before, after)


def test_a_change_of_content_is_another_version(folder: Path) -> None:
    path = folder / "common.yaml"
    path.write_text(path.read_text() + "\n# signed\n")
    assert read_library(folder).version != library().version


def test_no_text_holds_a_percentage_or_a_formal_slip() -> None:
    texts = [sign.text.nl + sign.why.nl for sign in library().signs.values()]
    texts += [
        line for c in library().complaints.values() for line in (*c.meanwhile.nl, *c.watch.nl)
    ]
    assert not [text for text in texts if "%" in text or " procent" in text]
