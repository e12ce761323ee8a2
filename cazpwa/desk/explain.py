"""How a proposal came about: protocol against model, and the model's points as bars."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

import ml
from cazpwa.desk import rules
from cazpwa.triage.records import Suggestion
from cazpwa.words import complaint_name
from ml.complaints import OTHER

#: `ml.reason.*` → what a nurse reads; complaint and age are said with their value.
REASONS = {
    "ml.reason.sex.female": _l("Vrouw"),
    "ml.reason.sex.male": _l("Man"),
    "ml.reason.sex.unknown": _l("Geslacht niet bekend"),
    "ml.reason.pain": _l("Pijn"),
    "ml.reason.pain.missing": _l("Pijn niet gevraagd"),
    "ml.reason.chronic.yes": _l("Chronische ziekte"),
    "ml.reason.chronic.no": _l("Geen chronische ziekte"),
    "ml.reason.chronic.missing": _l("Chronische ziekte: niet bekend"),
    "ml.reason.seen_72h.yes": _l("Al eerder gezien"),
    "ml.reason.seen_72h.no": _l("Niet eerder gezien"),
    "ml.reason.seen_72h.missing": _l("Eerder gezien: niet bekend"),
    "ml.reason.injury.yes": _l("Letsel"),
    "ml.reason.injury.no": _l("Geen letsel"),
    "ml.reason.injury.missing": _l("Letsel: niet bekend"),
}
_COMPLAINT = "ml.reason.complaint."


@dataclass(frozen=True)
class PointsRow:
    label: str
    points: str
    bar: rules.Bar


@dataclass(frozen=True)
class Explanation:
    """Both opinions, which of them decided, and the model's sum drawn out."""

    protocol: int
    model: int | None
    decided_by_model: bool
    certainty: str
    rows: tuple[PointsRow, ...]
    total: PointsRow | None
    limits: tuple[float, ...]
    limits_words: str
    version: str


def explain(suggestion: Suggestion, age_words: str, lang: str) -> Explanation:
    found = suggestion.explanation
    rows, total, limits = _drawing(suggestion, age_words, lang) if found else ((), None, ())
    return Explanation(
        protocol=suggestion.protocol_urgency,
        model=suggestion.model_urgency,
        decided_by_model=suggestion.decided_by == "model",
        certainty=_certainty(found["interval"]) if found else "",
        rows=rows,
        total=total,
        limits=limits,
        limits_words=_limits(found.get("from", {}), lang),
        version=suggestion.model_version or "",
    )


def _drawing(
    suggestion: Suggestion, age_words: str, lang: str
) -> tuple[tuple[PointsRow, ...], PointsRow, tuple[float, ...]]:
    """Tenths of points that still add up (largest remainder), heaviest first."""
    given = suggestion.explanation["points"]
    tenths = ml.in_whole_points(
        [ml.Contribution(p["feature"], p["label"], p["points"] * 10) for p in given]
    )
    points = [each.points / 10 for each in tenths]
    limits = list(suggestion.explanation["from"].values())
    drawn, places = rules.bars(points, limits)
    rows = tuple(
        PointsRow(_label(each.label_key, age_words, lang), _signed(number, lang), bar)
        for each, number, bar in zip(tenths, points, drawn, strict=False)
    )
    total = PointsRow(_("Samen"), _number(sum(points), lang), drawn[-1])
    return rows, total, tuple(places)


def _label(key: str, age_words: str, lang: str) -> str:
    if key.startswith(_COMPLAINT):
        complaint = key.removeprefix(_COMPLAINT)
        if complaint == OTHER:
            return str(_("Andere klacht"))
        return str(_("Klacht %(complaint)s", complaint=complaint_name(complaint, lang).lower()))
    if key == "ml.reason.age":
        return str(_("Leeftijd %(age)s", age=age_words))
    return str(REASONS[key])


def _signed(number: float, lang: str) -> str:
    return ("+" if number >= 0 else "−") + _number(abs(number), lang)


def _number(number: float, lang: str) -> str:
    plain = f"{number:.1f}".replace("-", "−")
    return plain.replace(".", ",") if lang == "nl" else plain


def _certainty(interval: list[str]) -> str:
    span = rules.certainty(interval)
    if span <= rules.SURE:
        return str(_("Het model is vrij zeker."))
    if span <= rules.FAIRLY_SURE:
        return str(
            _(
                "Het model is redelijk zeker: %(high)s of %(low)s.",
                high=interval[0],
                low=interval[1],
            )
        )
    return str(_("Het model is onzeker: %(high)s tot %(low)s.", high=interval[0], low=interval[1]))


def _limits(begins: dict[str, float], lang: str) -> str:
    return ", ".join(
        _("%(urgency)s vanaf %(points)s", urgency=urgency, points=_number(points, lang))
        for urgency, points in begins.items()
    )
