"""Every sentence has its English, and an English page has no Dutch left on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from flask import Flask

from cazpwa.intake.actions import Receipt

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "translations/en/LC_MESSAGES/messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
STRAY_PERCENT = re.compile(r"%(?!\(\w+\)[sd])")  # breaks gettext in a template
TAG = re.compile(r"<[^>]+>")
DUTCH = re.compile(
    r"\b(Bel|bel|[Uu](?!%)|[Uu]w|[Nn]iet|[Hh]et|[Ee]en|[Ww]ij|"
    r"[Vv]oor|[Nn]aar|[Gg]een|[Kk]ies|[Zz]orgvraag)\b"
)
OPEN_TO_ALL = (
    "/",
    "/112",
    "/call-me",
    "/start",
    "/offline",
    "/model",
    "/staff/sign-in",
    "/nowhere",
)

Key = tuple[str | None, str | tuple[str, ...]]


@lru_cache(maxsize=1)
def in_the_code() -> dict[Key, str]:
    """Every sentence that the program can say, with a file that says it."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options)
    return {(context, sentence): file for file, _line, sentence, _comments, context in found}


@lru_cache(maxsize=1)
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def messages() -> list[Message]:
    return [message for message in catalogue() if message.id]


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str) or text is None else tuple(text)


def test_every_sentence_in_the_code_stands_in_the_english_catalogue() -> None:
    known = {(message.context, message.id) for message in messages()}
    assert len(in_the_code()) > 500, "the extraction finds nothing; is babel.cfg still right?"
    assert {key: file for key, file in in_the_code().items() if key not in known} == {}


def test_no_english_sentence_is_empty_or_fuzzy() -> None:
    assert [m.id for m in messages() if m.fuzzy or not all(forms(m.string))] == []


def test_the_catalogue_keeps_nothing_that_the_code_no_longer_says() -> None:
    assert list(catalogue().obsolete) == []
    assert [m.id for m in messages() if (m.context, m.id) not in in_the_code()] == []


def test_a_plural_has_all_its_forms() -> None:
    plurals = [message for message in messages() if message.pluralizable]
    assert plurals
    assert [m.id for m in plurals if len(forms(m.string)) != catalogue().num_plurals] == []


@pytest.mark.parametrize("pattern", [PLACEHOLDER, TAG], ids=["placeholders", "tags"])
def test_english_has_exactly_what_dutch_has(pattern: re.Pattern[str]) -> None:
    assert any(pattern.search(forms(message.id)[0]) for message in messages())
    wrong = [
        message.id
        for message in messages()
        for text in (*forms(message.id), *forms(message.string))
        if sorted(pattern.findall(text)) != sorted(pattern.findall(forms(message.id)[0]))
    ]
    assert wrong == []


def test_no_sentence_has_a_percent_sign_of_its_own() -> None:
    texts = [text for m in messages() for text in (*forms(m.id), *forms(m.string))]
    assert [text for text in texts if STRAY_PERCENT.search(text)] == []


def test_no_english_sentence_is_dutch() -> None:
    assert [text for m in messages() for text in forms(m.string) if DUTCH.search(text)] == []


class Words(HTMLParser):
    """What a person reads or hears of a page, without what is marked as Dutch."""

    SAID = ("aria-label", "alt", "title", "placeholder", "content")

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._skip = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag in ("script", "style") or (tag != "html" and named.get("lang") == "nl"):
            self._skip = tag
            return
        self.said += [
            value or ""
            for name, value in attrs
            if name in self.SAID or name.startswith("data-word")
        ]

    def handle_endtag(self, tag: str) -> None:
        if tag == self._skip:
            self._skip = ""

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.said.append(data)


def dutch_on(app: Flask, path: str, lang: str) -> list[str]:
    answer = app.test_client().get(path, query_string={"lang": lang})
    assert answer.mimetype == "text/html"
    assert f'<html lang="{lang}"' in answer.text
    page = Words()
    page.feed(answer.text)
    return [" ".join(text.split()) for text in page.said if DUTCH.search(text)]


def test_an_english_page_has_no_dutch_on_it(app: Flask) -> None:
    dutch_pages = {path: dutch_on(app, path, "nl") for path in OPEN_TO_ALL}
    assert [path for path, words in dutch_pages.items() if not words] == []
    english_pages = {path: dutch_on(app, path, "en") for path in OPEN_TO_ALL}
    assert {path: words for path, words in english_pages.items() if words} == {}


def test_the_page_of_a_patient_who_reads_english_has_no_dutch_on_it(
    app: Flask, time: Any, a_patient: Callable[..., Receipt]
) -> None:
    sent = a_patient(lang="en", text="I twisted my ankle.")
    pages = {
        f"{more or 'the page'} in {lang}": dutch_on(app, f"/e/{sent.token}{more}", lang)
        for more in ("", "/worse", "/stop")
        for lang in ("nl", "en")
    }
    assert {page for page, words in pages.items() if words} == {
        "the page in nl",
        "/worse in nl",
        "/stop in nl",
    }


def test_the_banner_says_the_same_in_both_languages(app: Flask) -> None:
    said = {
        lang: app.test_client().get("/", query_string={"lang": lang}).text for lang in ("nl", "en")
    }
    assert (
        "Oefenversie: niemand leest dit. Bel <b>112</b> of uw huisartsenpost.</aside>" in said["nl"]
    )
    assert "Demo version: nobody reads this. Call <b>112</b> or your out-of-hours GP" in said["en"]
