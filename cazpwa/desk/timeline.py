"""The course of an episode in words: what happened, when, and who did it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cazpwa.episode.records import TimelineRow
from cazpwa.words import DISPOSITION

WORDS = {
    "received": _l("Zorgvraag ontvangen"),
    "send_to_authorise": _l("Naar de regiearts"),
    "return_to_triage": _l("Terug naar triage"),
    "confirm_advice": _l("Besloten"),
    "confirm_centre": _l("Besloten"),
    "confirm_visit": _l("Besloten"),
    "confirm_elsewhere": _l("Besloten"),
    "take": _l("Uit de adviesrij genomen"),
    "put_back": _l("Teruggezet"),
    "finish_advice": _l("Advies afgerond"),
    "arrive": _l("Aangekomen op het centrum"),
    "call_in": _l("Binnengeroepen"),
    "finish_consult": _l("Consult afgerond"),
    "no_show": _l("Niet gekomen"),
    "depart": _l("Onderweg naar de patiënt"),
    "reach": _l("Bij de patiënt"),
    "finish_visit": _l("Visite afgerond"),
    "no_answer": _l("Geen gehoor aan de deur"),
    "close": _l("Afgesloten"),
    "cancel": _l("Ingetrokken"),
    "call_began": _l("Gebeld"),
    "call_reached": _l("Gesproken"),
    "call_not_reached": _l("Niet bereikt"),
    "answers_worse": _l("Het wordt erger: nieuwe antwoorden"),
    "answers_asked": _l("Gevraagd aan de telefoon"),
    "wants_to_stop": _l("Wil geen hulp meer: wij bellen eerst"),
    "alarm_seen": _l("Ik kijk ernaar"),
    "nobody_looked_doctor": _l("Niemand keek: regiearts gewaarschuwd"),
    "nobody_looked_duty_phone": _l("Niemand keek: piket gebeld"),
    "nobody_looked_overdue": _l("Te laat"),
    "authorised": _l("Gefiatteerd"),
    "returned_after_closure": _l("Fiattering geweigerd na afronden"),
    "video_opened": _l("Videodeur open"),
    "advice_called": _l("Gebeld voor advies"),
    "time_changed": _l("Andere tijd"),
    "visit_on_list": _l("Op een visitelijst gezet"),
    "window_moved": _l("Tijd van de visite veranderd"),
}


@dataclass(frozen=True)
class Moment:
    at: datetime
    what: str
    more: str
    who: str


def moment(row: TimelineRow) -> Moment:
    return Moment(row.at, _what(row.what), _more(row), _who(row))


def _what(code: str) -> str:
    return str(WORDS[code]) if code in WORDS else _("Bijgewerkt")


def _more(row: TimelineRow) -> str:
    detail = row.detail or {}
    if "urgency" in detail and detail.get("disposition") in DISPOSITION:
        return f"U{detail['urgency']}, {DISPOSITION[detail['disposition']]}"
    return ""


def _who(row: TimelineRow) -> str:
    if row.by_name:
        return row.by_name
    kinds: dict[str, str] = {"patient": _("patiënt of melder"), "system": _("programma")}
    return kinds.get(row.by_kind, "")
