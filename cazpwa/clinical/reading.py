"""Reads the content files and says, all at once, everything that is wrong with them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from cazpwa.clinical.content import (
    FACTS,
    LANGUAGES,
    Advice,
    Ask,
    Audience,
    Choice,
    Complaint,
    Condition,
    Criterion,
    Disposition,
    Floor,
    Library,
    Modifier,
    Sign,
    Text,
    Texts,
    Urgency,
)

CONTENT = Path(__file__).parent / "content"
KINDS = ("yes_no", "choice", "number")
COMPARISON = re.compile(r"(>=|<=|>|<)\d+(\.\d+)?")
STATE = re.compile(r"draft|signed by .+ on \d{4}-\d{2}-\d{2}")


class ContentError(Exception):
    """The content cannot be trusted; the message lists every mistake found."""


class _Reader:
    """One reading of the content folder; gathers mistakes instead of stopping at the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mistakes: list[str] = []
        self.digest = hashlib.sha256()
        self.sources: dict[str, Any] = {}
        for path in sorted((folder / "sources").glob("*.yaml")):
            self.sources |= self._load(path)

    def library(self) -> Library:
        signs: dict[str, Sign] = {}
        for path in sorted((self.folder / "signs").glob("*.yaml")):
            for name, raw in self._load(path).items():
                if name in signs:
                    self.wrong(path.name, f"sign {name} stands in the library twice")
                signs[name] = self.sign(name, raw)
        modifiers = tuple(
            self.modifier(name, raw)
            for name, raw in self._load(self.folder / "common.yaml").get("modifiers", {}).items()
        )
        complaints = {}
        for path in sorted((self.folder / "complaints").glob("*.yaml")):
            complaint = self.complaint(path.stem, self._load(path))
            complaints[complaint.id] = complaint
        library = Library(signs, complaints, modifiers, self.digest.hexdigest()[:16])
        self.check(library)
        if self.mistakes:
            raise ContentError("\n".join(self.mistakes))
        return library

    def wrong(self, where: str, what: str) -> None:
        self.mistakes.append(f"{where}: {what}")

    def _load(self, path: Path) -> dict[str, Any]:
        raw = path.read_bytes()
        self.digest.update(path.name.encode() + raw)
        # BaseLoader keeps every value as text: the word yes must not become True.
        loaded = yaml.load(raw, Loader=yaml.BaseLoader)  # noqa: S506
        return loaded or {}

    def keys(self, where: str, raw: dict[str, Any], allowed: str) -> None:
        for unknown in set(raw) - set(allowed.split()):
            self.wrong(where, f"unknown key {unknown}")

    def text(self, where: str, raw: Any) -> Text:
        if not isinstance(raw, dict) or not all(raw.get(lang) for lang in LANGUAGES):
            self.wrong(where, "needs a text in nl and en")
            return Text("?", "?")
        return Text(raw["nl"].strip(), raw["en"].strip())

    def texts(self, where: str, raw: Any) -> Texts:
        if not raw:
            return Texts()
        nl, en = tuple(raw.get("nl", ())), tuple(raw.get("en", ()))
        if len(nl) != len(en):
            self.wrong(where, f"{len(nl)} lines in nl, {len(en)} in en")
        return Texts(nl, en)

    def audience(self, raw: dict[str, Any] | None) -> Audience:
        if not raw:
            return Audience()
        age = raw.get("age_months", {})
        return Audience(
            from_months=int(age["from"]) if "from" in age else None,
            below_months=int(age["below"]) if "below" in age else None,
            sex=raw.get("sex"),
            pregnant=_words(raw["pregnant"]) if "pregnant" in raw else None,
        )

    def sign(self, name: str, raw: dict[str, Any]) -> Sign:
        where = f"sign {name}"
        self.keys(
            where,
            raw,
            "kind text child short why look picture private for choices unit min max",
        )
        if raw.get("kind") not in KINDS:
            self.wrong(where, f"kind {raw.get('kind')} is none of {', '.join(KINDS)}")
        choices = tuple(
            Choice(each["id"], self.text(f"{where} choice", each))
            for each in raw.get("choices", ())
        )
        if (raw.get("kind") == "choice") != bool(choices):
            self.wrong(where, "choices belong to kind choice, and only to it")
        return Sign(
            id=name,
            kind=raw.get("kind", "yes_no"),
            text=self.text(f"{where} text", raw.get("text")),
            short=self.text(f"{where} short", raw.get("short")),
            why=self.text(f"{where} why", raw.get("why")),
            child=self.text(f"{where} child", raw["child"]) if "child" in raw else None,
            look=self.text(f"{where} look", raw["look"]) if "look" in raw else None,
            picture=raw.get("picture"),
            private=raw.get("private") == "yes",
            audience=self.audience(raw.get("for")),
            choices=choices,
            unit=self.text(f"{where} unit", raw["unit"]) if "unit" in raw else None,
            minimum=float(raw["min"]) if "min" in raw else None,
            maximum=float(raw["max"]) if "max" in raw else None,
        )

    def urgency(self, where: str, raw: Any) -> Urgency:
        if raw not in Urgency.__members__:
            self.wrong(where, f"urgency {raw} does not exist")
            return Urgency.U0
        return Urgency[raw]

    def disposition(self, where: str, raw: Any) -> Disposition:
        if raw not in set(Disposition):
            self.wrong(where, f"disposition {raw} does not exist")
            return Disposition.CALL_NOW
        return Disposition(raw)

    def complaint(self, stem: str, raw: dict[str, Any]) -> Complaint:
        where = f"complaint {stem}"
        self.keys(
            where, raw, "id name words for state floor ask criteria meanwhile watch advice note"
        )
        if raw.get("id") != stem:
            self.wrong(where, f"id {raw.get('id')} is not the file's name")
        floor = raw.get("floor", {})
        self.keys(f"{where} floor", floor, "urgency disposition reason source")
        return Complaint(
            id=stem,
            name=self.text(f"{where} name", raw.get("name")),
            words=Texts(*(tuple(raw.get("words", {}).get(lang, ())) for lang in LANGUAGES)),
            audience=self.audience(raw.get("for")),
            state=self.state(where, raw.get("state", {})),
            floor=Floor(
                self.urgency(f"{where} floor", floor.get("urgency")),
                self.disposition(f"{where} floor", floor.get("disposition")),
                self.text(f"{where} floor", floor.get("reason")),
                floor.get("source", "own_inference"),
            ),
            ask=tuple(self.ask(each) for each in raw.get("ask", ())),
            criteria=tuple(self.criterion(where, each) for each in raw.get("criteria", ())),
            meanwhile=self.texts(f"{where} meanwhile", raw.get("meanwhile")),
            watch=self.texts(f"{where} watch", raw.get("watch")),
            advice=tuple(
                Advice(each["id"], self.text(f"{where} advice", each), each.get("source", "?"))
                for each in raw.get("advice", ())
            ),
        )

    def state(self, where: str, raw: dict[str, str]) -> dict[str, str]:
        for lang in LANGUAGES:
            if not STATE.fullmatch(raw.get(lang, "")):
                self.wrong(where, f"state of {lang} must be draft, or signed by NAME on DATE")
        return raw

    def ask(self, raw: Any) -> Ask:
        if isinstance(raw, str):
            return Ask(raw)
        return Ask(raw["sign"], _condition(raw["if"]) if "if" in raw else None)

    def criterion(self, complaint: str, raw: dict[str, Any]) -> Criterion:
        where = f"{complaint} {raw.get('id')}"
        self.keys(
            where,
            raw,
            "id urgency disposition when reason source refs level_source contains first_aid by",
        )
        if raw.get("source") not in ("sourced", "own_inference"):
            self.wrong(where, "source must be sourced or own_inference")
        if raw.get("source") == "sourced" and not raw.get("refs"):
            self.wrong(where, "is sourced but names no source in refs")
        for ref in raw.get("refs", ()):
            if ref not in self.sources:
                self.wrong(where, f"source {ref} is not in sources/")
        if raw.get("level_source") not in ("sourced", "own_inference", "corrections"):
            self.wrong(where, "level_source must be sourced, own_inference or corrections")
        return Criterion(
            id=raw.get("id", "?"),
            urgency=self.urgency(where, raw.get("urgency")),
            disposition=self.disposition(where, raw.get("disposition")),
            when=tuple(_condition(line) for line in raw.get("when", ())),
            reason=self.text(f"{where} reason", raw.get("reason")),
            source=raw.get("source", "?"),
            level_source=raw.get("level_source", "?"),
            refs=tuple(raw.get("refs", ())),
            contains=frozenset(raw.get("contains", ())),
            first_aid=self.texts(f"{where} first_aid", raw.get("first_aid")),
            by=raw.get("by"),
        )

    def modifier(self, name: str, raw: dict[str, Any]) -> Modifier:
        where = f"modifier {name}"
        self.keys(where, raw, "badge when sign shift minimum call only_for not_for not_on source")
        return Modifier(
            id=name,
            badge=self.text(f"{where} badge", raw.get("badge")),
            when=tuple(_condition(line) for line in raw.get("when", ())),
            sign=raw.get("sign"),
            shift=raw.get("shift") == "up_1",
            minimum=self.urgency(where, raw["minimum"]) if "minimum" in raw else None,
            call=raw.get("call") == "yes",
            only_for=frozenset(raw.get("only_for", ())),
            not_for=frozenset(raw.get("not_for", ())),
            not_on=frozenset(raw.get("not_on", ())),
            source=raw.get("source", "?"),
        )

    def check(self, library: Library) -> None:
        """What only the whole can show: every name leads somewhere, every danger has a look."""
        seen: set[str] = set()
        for complaint in library.complaints.values():
            self.check_complaint(complaint, library)
            for criterion in complaint.criteria:
                if criterion.id in seen:
                    self.wrong(complaint.id, f"criterion {criterion.id} exists twice")
                seen.add(criterion.id)
                self.check_conditions(criterion.id, criterion.when, library)
        for modifier in library.modifiers:
            self.check_conditions(modifier.id, modifier.when, library)
            if modifier.sign and modifier.sign not in library.signs:
                self.wrong(modifier.id, f"sign {modifier.sign} is not in the library")

    def check_complaint(self, complaint: Complaint, library: Library) -> None:
        asked = {ask.sign for ask in complaint.ask}
        common = {m.sign for m in library.modifiers if m.sign}
        for ask in complaint.ask:
            if ask.sign not in library.signs:
                self.wrong(complaint.id, f"asks {ask.sign}, which is not in the library")
            if ask.condition:
                self.check_conditions(complaint.id, (ask.condition,), library)
        for criterion in complaint.criteria:
            for sign in criterion.signs - asked - common:
                self.wrong(complaint.id, f"{criterion.id} needs {sign}, which is not asked")
            if criterion.urgency <= Urgency.U2:
                for name in criterion.signs & set(library.signs):
                    if library.signs[name].look is None:
                        self.wrong(f"sign {name}", "is a danger sign and needs `look`")
        if len({ask.sign for ask in complaint.ask}) != len(complaint.ask):
            self.wrong(complaint.id, "asks a sign twice")

    def check_conditions(self, where: str, lines: Iterable[Condition], library: Library) -> None:
        for line in lines:
            for name, values in line.items():
                sign = library.signs.get(name)
                if sign is None and name not in FACTS:
                    self.wrong(where, f"{name} is neither a sign nor a fact")
                for value in values:
                    if sign and sign.kind != "number" and value not in sign.allowed_values():
                        self.wrong(where, f"{name} cannot be {value}")
                    if sign and sign.kind == "number" and not COMPARISON.fullmatch(value):
                        self.wrong(where, f"{name} is a number; {value} is no comparison")


def _words(raw: Any) -> tuple[str, ...]:
    return (raw,) if isinstance(raw, str) else tuple(raw)


def _condition(raw: dict[str, Any]) -> Condition:
    return {name: _words(value) for name, value in raw.items()}


def read_library(folder: Path = CONTENT) -> Library:
    """Read and check all content.  Raises ContentError listing every mistake."""
    return _Reader(folder).library()
