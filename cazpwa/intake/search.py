"""From what people type to the complaint they mean: typos forgiven, both languages at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz

from cazpwa.clinical.content import Complaint

LONGEST = 60  # characters of what is typed
MOST = 6
GOOD_ENOUGH = 72.0  # of 100; below this a match confuses more than it helps

#: The complaints most seen out of hours, in the order of Nivel 2020-2021; shown as tiles.
COMMON = (
    "trauma_extremity",
    "wound",
    "abdominal_pain_adult",
    "shortness_of_breath",
    "skin_and_mastitis",
    "urinary",
    "chest_pain",
    "child_fever",
    "headache",
    "cough",
    "ear",
    "throat",
    "frail_elderly_decline",
    "crying_baby",
)
TILES = 8


def plain(text: str) -> str:
    """Lower case, without accents and punctuation."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " for c in bare if not unicodedata.combining(c))
    return " ".join(kept.split())


def find(typed: str, complaints: Iterable[Complaint]) -> list[str]:
    """Ids of at most six complaints, best first; nothing for less than two letters."""
    query = plain(typed[:LONGEST])
    if len(query) < 2:
        return []
    scored = [(_score(query, complaint), complaint.id) for complaint in complaints]
    good = [each for each in scored if each[0] >= GOOD_ENOUGH]
    return [name for _points, name in sorted(good, key=lambda each: (-each[0], each[1]))[:MOST]]


def _score(query: str, complaint: Complaint) -> float:
    words = (
        complaint.name.nl,
        complaint.name.en,
        *complaint.words.nl,
        *complaint.words.en,
    )
    return max(_likeness(query, plain(word)) for word in words)


def _likeness(query: str, word: str) -> float:
    """0–100.  What begins the same counts most; words in a sentence may stand anywhere."""
    if not word:
        return 0.0
    if query == word:
        return 100.0
    if word.startswith(query) or f" {query}" in f" {word}":
        return 95.0
    whole = fuzz.ratio(query, word)
    loose = fuzz.token_set_ratio(query, word) * 0.92 if len(word) >= 4 else 0.0
    one_word = max((fuzz.ratio(each, word) for each in query.split()), default=0.0) * 0.9
    return max(whole, loose, one_word)


def tiles_first(
    complaints: Iterable[Complaint], lang: str
) -> tuple[list[Complaint], list[Complaint]]:
    """The eight most common of these complaints, and the others by name."""
    known = {complaint.id: complaint for complaint in complaints}
    common = [known[name] for name in COMMON if name in known][:TILES]
    others = [each for each in known.values() if each not in common]
    return common, sorted(others, key=lambda each: each.name[lang])
