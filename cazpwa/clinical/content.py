"""The shapes of the clinical content: what a sign, a criterion and a complaint are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

LANGUAGES = ("nl", "en")

#: What the program knows without asking; allowed in a criterion's `when`.
FACTS = frozenset({"age_years", "age_months", "sex", "pregnant", "hour"})

UNKNOWN = "unknown"


class Urgency(IntEnum):
    """Urgency labels as in the Dutch triage standard; a lower number is more urgent."""

    U0 = 0
    U1 = 1
    U2 = 2
    U3 = 3
    U4 = 4
    U5 = 5

    def raised(self) -> Urgency:
        """One level more urgent; U0 stays U0."""
        return Urgency(max(0, self - 1))


class Disposition(StrEnum):
    """Where the patient goes next."""

    AMBULANCE_112 = "ambulance_112"
    AMBULANCE_REQUEST = "ambulance_request"
    CALL_NOW = "call_now"
    HOME_VISIT = "home_visit"
    CENTRE = "centre"
    REMOTE_ADVICE = "remote_advice"
    SELF_CARE = "self_care"
    OWN_DOCTOR = "own_doctor"
    MIDWIFE = "midwife"
    DENTIST = "dentist"
    CRISIS = "crisis"
    PHARMACY = "pharmacy"


@dataclass(frozen=True)
class Text:
    """One text in every language."""

    nl: str
    en: str

    def __getitem__(self, lang: str) -> str:
        return self.en if lang == "en" else self.nl


@dataclass(frozen=True)
class Texts:
    """A list of lines in every language."""

    nl: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def __getitem__(self, lang: str) -> tuple[str, ...]:
        return self.en if lang == "en" else self.nl

    def __bool__(self) -> bool:
        return bool(self.nl)


@dataclass(frozen=True)
class Audience:
    """To whom a sign or complaint applies; None means no limit. Ages in months."""

    from_months: int | None = None
    below_months: int | None = None
    sex: str | None = None
    pregnant: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Choice:
    id: str
    text: Text


@dataclass(frozen=True)
class Sign:
    """One question with one meaning, asked in the same words wherever it is used."""

    id: str
    kind: str
    text: Text
    short: Text
    why: Text
    child: Text | None = None
    look: Text | None = None
    picture: str | None = None
    private: bool = False
    audience: Audience = Audience()
    choices: tuple[Choice, ...] = ()
    unit: Text | None = None
    minimum: float | None = None
    maximum: float | None = None

    def allowed_values(self) -> tuple[str, ...]:
        """The words that may be answered; empty for a number."""
        if self.kind == "yes_no":
            return ("yes", "no", UNKNOWN)
        return (*(choice.id for choice in self.choices), UNKNOWN) if self.choices else ()


#: One line of a criterion: each named sign or fact with the values that fulfil it.
Condition = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Criterion:
    id: str
    urgency: Urgency
    disposition: Disposition
    when: tuple[Condition, ...]
    reason: Text
    source: str
    level_source: str
    refs: tuple[str, ...] = ()
    contains: frozenset[str] = frozenset()
    first_aid: Texts = Texts()
    by: str | None = None

    @property
    def signs(self) -> frozenset[str]:
        return frozenset(name for line in self.when for name in line) - FACTS


@dataclass(frozen=True)
class Ask:
    """A sign in a complaint's order of questions, with the condition under which it is shown."""

    sign: str
    condition: Condition | None = None


@dataclass(frozen=True)
class Floor:
    """The outcome when every answer is no."""

    urgency: Urgency
    disposition: Disposition
    reason: Text
    source: str


@dataclass(frozen=True)
class Advice:
    id: str
    text: Text
    source: str


@dataclass(frozen=True)
class Complaint:
    id: str
    name: Text
    words: Texts
    audience: Audience
    state: Mapping[str, str]
    floor: Floor
    ask: tuple[Ask, ...]
    criteria: tuple[Criterion, ...]
    meanwhile: Texts
    watch: Texts
    advice: tuple[Advice, ...]


@dataclass(frozen=True)
class Modifier:
    """A risk group or alarm signal that counts for every complaint.

    shift: raise by one level (all modifiers together at most one, never into U0/U1).
    minimum: the least urgent level that may result, or None.
    call: a person calls before any advice.
    """

    id: str
    badge: Text
    when: tuple[Condition, ...]
    sign: str | None
    shift: bool
    minimum: Urgency | None
    call: bool
    only_for: frozenset[str]
    not_for: frozenset[str]
    not_on: frozenset[str]
    source: str


@dataclass(frozen=True)
class Library:
    """All content of one version. `version` is the hash of the files it was read from."""

    signs: Mapping[str, Sign]
    complaints: Mapping[str, Complaint]
    modifiers: tuple[Modifier, ...]
    version: str
