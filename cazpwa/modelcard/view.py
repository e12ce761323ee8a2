"""The card as the page shows it: counts of a hundred, rows of figures, points of a plot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cazpwa.words import complaint_name
from ml.complaints import ASKED, OTHER

#: The shares in the plot, in a few words.
IN_THE_PLOT = (
    ("placed_below_u2", _l("Spoed lager dan U2")),
    ("placed_u4_or_u5", _l("Spoed op U4 of U5")),
    ("placed_below_u2_asked", _l("Spoed lager dan U2, bekende klacht")),
    ("placed_u4_or_u5_asked", _l("Spoed op U4 of U5, bekende klacht")),
    ("under", _l("Te laag, alle urgenties")),
    ("over", _l("Te dringend, alle urgenties")),
)

#: Figures for researchers, most dangerous mistake first: name, words, whether it is a share.
FIGURES = (
    ("placed_below_u2", _l("Spoedgevallen lager dan U2 geplaatst"), True),
    ("placed_u4_or_u5", _l("Spoedgevallen op U4 of U5 geplaatst"), True),
    (
        "placed_below_u2_asked",
        _l("Spoedgevallen lager dan U2, bekende klachten"),
        True,
    ),
    (
        "placed_u4_or_u5_asked",
        _l("Spoedgevallen op U4 of U5, bekende klachten"),
        True,
    ),
    ("under", _l("Te laag, alle urgenties"), True),
    ("over", _l("Te dringend, alle urgenties"), True),
    ("auc_level_1_2", _l("Rangschikking van spoed (AUC)"), False),
    ("auc_level_1_2_asked", _l("Rangschikking van spoed (AUC), bekende klachten"), False),
    ("auc_level_4_5", _l("Rangschikking van niet dringend (AUC)"), False),
    (
        "auc_died_or_resuscitated",
        _l("Rangschikking van overleden of gereanimeerd (AUC)"),
        False,
    ),
    ("accuracy", _l("Waarschijnlijkste van vijf niveaus juist"), True),
    ("quadratic_kappa", _l("Overeenstemming (kwadratische kappa)"), False),
)

GROUPS = {
    "age_0_2": _l("0 en 1 jaar"),
    "age_2_12": _l("2 tot en met 11 jaar"),
    "age_12_18": _l("12 tot en met 17 jaar"),
    "age_18_45": _l("18 tot en met 44 jaar"),
    "age_45_65": _l("45 tot en met 64 jaar"),
    "age_65_80": _l("65 tot en met 79 jaar"),
    "age_80_200": _l("80 jaar en ouder"),
    "sex_female": _l("Vrouwen"),
    "sex_male": _l("Mannen"),
}


@dataclass(frozen=True)
class Figure:
    """One figure with its interval, written out."""

    label: str
    value: str
    interval: str
    visits: int


@dataclass(frozen=True)
class Group:
    """One part of the patients: how well it ranks, and how often an emergency is placed too low."""

    label: str
    visits: int
    ranking: str
    ranking_interval: str
    missed: str
    missed_interval: str


@dataclass(frozen=True)
class Mark:
    """One point in a plot, in its own coordinates; `low` and `high` are ends of the whisker."""

    x: float
    y: float
    low: float = 0.0
    high: float = 0.0
    label: str = ""
    value: str = ""


@dataclass(frozen=True)
class Hundred:
    """Of a hundred people: where the model put them."""

    right: int
    low: int
    high: int
    missed: int
    missed_asked: int


@dataclass(frozen=True)
class Card:
    version: str
    released: str
    sha256: str
    citation: str
    source_url: str
    sections: Mapping[str, tuple[str, tuple[str, ...]]]
    visits: int
    years: str
    complaints: tuple[tuple[str, int], ...]
    hundred: Hundred
    figures: tuple[Figure, ...]
    groups: tuple[Group, ...]
    calibration: tuple[Mark, ...]
    calibration_path: str
    ranges: tuple[Mark, ...]
    ours_right: str


@dataclass(frozen=True)
class Other:
    """What others published about triage, in their own measure."""

    who: str
    same: str
    low: str
    high: str
    measure: str


def others() -> tuple[Other, ...]:
    """Sources: Smits 2022, Emerg Med J 39:623; ODISSEE 2022, BMC Health Serv Res
    (s12913-022-08571-5);
    Dickson 2021 (its equal share is what is left after too low and too urgent)."""
    triagists = _("Paneel, 41 casussen, 218 triagisten")
    children = _("Paneel, 40 casussen")
    pairs = _("Triageverpleegkundige, 25.333 paren")
    return (
        _other(_("Triagisten, volwassenen (Smits 2022)"), triagists, (0.683, 0.137, 0.180)),
        _other(_("Triagisten, kinderen (Smits 2022)"), children, (0.623, 0.174, 0.202)),
        _other(_("ODISSEE, België (2022)"), _("Protocol op de wachtpost"), (0.856, 0.019, 0.125)),
        _other(_("eTriage, Engeland (Dickson 2021)"), pairs, (0.307, 0.101, 0.592)),
    )


def _other(who: str, measure: str, shares: tuple[float, float, float]) -> Other:
    same, low, high = (_number(share, share=True) for share in shares)
    return Other(who, same, low, high, measure)


def card(page: Mapping[str, Any], lang: str) -> Card:
    """The page of `ml.card.public_page`, in one language."""
    figures, training = page["figures"], page["training"]
    every = {**figures["emergencies"], **figures["placement"]}
    every |= {**figures["ranking"], **figures["agreement"]}
    dots = _calibration(figures["calibration"])
    counts = training["visits_per_complaint"]
    return Card(
        version=page["version"],
        released=page["released"],
        sha256=page["sha256"],
        citation=page["citation"],
        source_url=page["source_url"],
        sections={s["key"]: (s["title"][lang], s["text"][lang]) for s in page["sections"]},
        visits=training["visits"],
        years=f"{training['years'][0]}–{training['years'][-1]}",
        complaints=tuple((_complaint(name, lang), counts[name]) for name in (*ASKED, OTHER)),
        hundred=_hundred(every),
        figures=tuple(_figure(str(words), every[name], share) for name, words, share in FIGURES),
        groups=tuple(_group(each) for each in figures["subgroups"]),
        calibration=dots,
        calibration_path="M" + " L".join(f"{dot.x:g} {dot.y:g}" for dot in dots),
        ranges=_ranges(every),
        ours_right=_number(1 - every["under"]["value"] - every["over"]["value"], share=True),
    )


def _complaint(name: str, lang: str) -> str:
    return _("Andere klacht") if name == OTHER else complaint_name(name, lang)


def _hundred(every: Mapping[str, Any]) -> Hundred:
    """Whole people; what was neither too low nor too urgent is right."""
    low, high = (round(100 * every[name]["value"]) for name in ("under", "over"))
    return Hundred(
        right=100 - low - high,
        low=low,
        high=high,
        missed=round(100 * every["placed_below_u2"]["value"]),
        missed_asked=round(100 * every["placed_below_u2_asked"]["value"]),
    )


def _figure(label: str, figure: Mapping[str, Any], share: bool) -> Figure:
    return Figure(
        label, _number(figure["value"], share), _interval(figure, share), figure["visits"]
    )


def _number(value: float, share: bool) -> str:
    if share:
        return f"{format_decimal(round(100 * value, 1), format='0.0')}%"
    return str(format_decimal(round(value, 2), format="0.00"))


def _interval(figure: Mapping[str, Any], share: bool) -> str:
    low, high = _number(figure["low"], share), _number(figure["high"], share)
    return str(_("%(low)s tot %(high)s", low=low, high=high))


def _group(group: Mapping[str, Any]) -> Group:
    ranking, missed = group["auc_level_1_2"], group["emergencies_below_u2"]
    return Group(
        label=str(GROUPS[group["group"]]),
        visits=ranking["visits"],
        ranking=_number(ranking["value"], share=False),
        ranking_interval=_interval(ranking, share=False),
        missed=_number(missed["value"], share=True),
        missed_interval=_interval(missed, share=True),
    )


def _calibration(tenths: Iterable[Mapping[str, float]]) -> tuple[Mark, ...]:
    """Expected against seen, both 0 to 40 of a hundred, on a square of 320 with its foot at 350."""
    scale = 320 / 0.4
    return tuple(
        Mark(round(60 + scale * t["predicted"], 1), round(350 - scale * t["observed"], 1))
        for t in tenths
    )


def _ranges(every: Mapping[str, Any]) -> tuple[Mark, ...]:
    """The six shares as dots with whiskers, 0 to 80 of a hundred over 312 wide, 48 apart."""
    scale = 312 / 0.8
    found = []
    for place, (name, words) in enumerate(IN_THE_PLOT):
        figure = every[name]
        low, value, high = (8 + scale * figure[end] for end in ("low", "value", "high"))
        shown = str(format_decimal(round(100 * figure["value"], 1), format="0.0"))
        found.append(
            Mark(round(value, 1), 66 + 48 * place, round(low, 1), round(high, 1), str(words), shown)
        )
    return tuple(found)
