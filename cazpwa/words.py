"""Words for codes: every urgency, disposition, state and badge has one, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cazpwa.clinical import library

URGENCY = {
    0: _l("Uitval"),
    1: _l("Levensbedreigend"),
    2: _l("Spoed"),
    3: _l("Dringend"),
    4: _l("Niet dringend"),
    5: _l("Advies"),
}

DISPOSITION = {
    "ambulance_112": _l("112"),
    "ambulance_request": _l("Ambulance op verzoek"),
    "call_now": _l("Nu bellen"),
    "home_visit": _l("Visite thuis"),
    "centre": _l("Naar het centrum"),
    "remote_advice": _l("Advies op afstand"),
    "self_care": _l("Zelfzorgadvies"),
    "own_doctor": _l("Eigen huisarts, volgende werkdag"),
    "midwife": _l("Verloskundige"),
    "dentist": _l("Tandarts"),
    "crisis": _l("Crisisdienst of 113"),
    "pharmacy": _l("Nachtapotheek"),
}

PRODUCT = {
    "remote_advice": _l("Advies op afstand"),
    "home_visit": _l("Visite"),
    "centre_consult": _l("Consult"),
    None: _l("Geen prestatie"),
}

STATE = {
    "received": _l("Ontvangen"),
    "authorising": _l("Wacht op de regiearts"),
    "advice_waiting": _l("In de adviesrij"),
    "advice_busy": _l("Advies bezig"),
    "centre_expected": _l("Verwacht op het centrum"),
    "centre_arrived": _l("Op het centrum"),
    "centre_busy": _l("Binnen bij de arts"),
    "visit_planned": _l("Op de visitelijst"),
    "visit_underway": _l("Verpleegkundige onderweg"),
    "visit_there": _l("Verpleegkundige aangekomen"),
    "elsewhere": _l("Verwezen"),
    "closed": _l("Afgerond"),
    "cancelled": _l("Ingetrokken"),
}

DOOR = {
    "digital": _l("digitaal"),
    "telephone": _l("telefoon"),
    "physical": _l("balie"),
    "referral": _l("verwijzing"),
    "ambulance": _l("ambulance"),
}

REASON = {
    "worse_than_filled_in": _l("Na vragen ernstiger dan ingevuld"),
    "milder_than_filled_in": _l("Na vragen minder ernstig dan ingevuld"),
    "other_complaint": _l("Andere klacht dan gekozen"),
    "history": _l("Ziekten of medicijnen"),
    "home_situation": _l("Situatie thuis"),
    "patient_wish": _l("Wens van de patiënt"),
    "agreed_with_doctor": _l("Overlegd met de arts"),
}

ROLE = {
    "triagist": _l("triagist"),
    "doctor_in_charge": _l("regiearts"),
    "visiting_nurse": _l("wijkverpleegkundige"),
    "visiting_doctor": _l("visitearts"),
    "desk": _l("balie"),
    "manager": _l("manager"),
    "administrator": _l("beheerder"),
    "system": _l("programma"),
}

HEADING = {
    "ambulance_112": _l("Er komt een ambulance, of bel 112"),
    "ambulance_request": _l("Wij sturen een ambulance"),
    "self_care": _l("U kunt dit zelf doen"),
    "own_doctor": _l("Ga naar uw eigen huisarts"),
    "midwife": _l("Bel uw verloskundige"),
    "dentist": _l("Ga naar de spoedtandarts"),
    "crisis": _l("De crisisdienst neemt contact met u op"),
    "pharmacy": _l("Ga naar de nachtapotheek"),
}

SENTENCE = {
    "self_care": _l("Het advies staat hieronder. Wordt het erger? Tik dan op de knop."),
    "own_doctor": _l("Bel uw huisarts op de volgende werkdag. Hij of zij krijgt bericht."),
    "midwife": _l("Uw verloskundige weet ervan. Bel haar als u niets hoort."),
    "dentist": _l("Wij vertelden u welke tandarts dienst heeft."),
    "crisis": _l("Blijf niet alleen. Bel ons als u niets hoort."),
    "pharmacy": _l("Neem uw identiteitskaart mee."),
}

#: What a reporter may know: that it is in hand, not what it is.
STATUS = {
    "received": _l("De vraag is binnen. Wij hebben nog niet gekeken."),
    "authorising": _l("De vraag is binnen. Wij kijken ernaar."),
    "closed": _l("De vraag is afgerond."),
    "cancelled": _l("De vraag is gestopt."),
}
BUSY = _l("Wij zijn ermee bezig.")

#: The same people in a patient's words.
HELPER = {
    "triagist": _l("verpleegkundige"),
    "doctor_in_charge": _l("arts"),
    "visiting_nurse": _l("wijkverpleegkundige"),
    "visiting_doctor": _l("arts"),
    "desk": _l("medewerker"),
}

OUR_BADGES = {
    "reporter_elsewhere": _l("melder elders"),
    "second_contact": _l("tweede contact"),
}


def badge(code: str, lang: str) -> str:
    """The word of a risk group or alarm signal."""
    if code in OUR_BADGES:
        return str(OUR_BADGES[code])
    for modifier in library().modifiers:
        if modifier.id == code:
            return modifier.badge[lang]
    return code


def complaint_name(complaint: str, lang: str) -> str:
    if complaint in library().complaints:
        return library().complaints[complaint].name[lang]
    return _("Eigen woorden")


def person_word(age_months: int, sex: str) -> str:
    """vrouw, 81 · jongen, 4 · baby, 7 weken: how a nurse says who it is."""
    if age_months < 24:
        return _("%(sex)s, %(n)s maanden", sex=_sex_word(age_months, sex), n=age_months)
    return _("%(sex)s, %(n)s", sex=_sex_word(age_months, sex), n=age_months // 12)


def _sex_word(age_months: int, sex: str) -> str:
    child = age_months < 16 * 12
    words = {
        ("female", False): _("vrouw"),
        ("male", False): _("man"),
        ("female", True): _("meisje"),
        ("male", True): _("jongen"),
    }
    return words.get((sex, child), _("kind") if child else _("persoon"))


def dial(phone: str) -> str:
    """A number as `tel:` wants it."""
    return re.sub(r"[^0-9+]", "", phone)


def install(app: Flask) -> None:
    words: dict[str, Any] = {
        "urgency_word": lambda level: URGENCY[level],
        "disposition_word": lambda code: DISPOSITION[code],
        "product_word": lambda code: PRODUCT[code],
        "state_word": lambda code: STATE[code],
        "door_word": lambda code: DOOR[code],
        "reason_word": lambda code: REASON[code],
        "role_word": lambda code: ROLE[code],
        "helper_word": lambda code: HELPER[code],
        "badge_word": badge,
        "disposition_heading": lambda code: HEADING[code],
        "disposition_sentence": lambda code: SENTENCE[code],
        "status_sentence": lambda state: STATUS.get(state, BUSY),
        "complaint_name": complaint_name,
        "person_word": person_word,
    }
    app.jinja_env.globals.update(words)
    app.jinja_env.filters["dial"] = dial


def obstacle_words(what: Iterable[str]) -> str:
    """What must come before a decision, in the words of the desk."""
    return " ".join(str(OBSTACLE[each]) for each in what)


OBSTACLE = {
    "unknown_danger_sign": _l("Vraag eerst het gevaarteken dat nog niet bekend is."),
    "call_first": _l("Bel eerst de patiënt. Hoger maken kan altijd."),
    "reason": _l("Kies een reden."),
    "worse": _l("De patiënt zei net dat het erger is. Besluit daar eerst over."),
}
