"""What can be wrong with what was filled in, and the sentence for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _


@dataclass(frozen=True)
class Mistakes:
    """What is wrong on one page: field → code, in the order of the page."""

    stage: str
    fields: dict[str, str]


_TEXTS: dict[str, Callable[[], str]] = {
    "choose_door": lambda: _("Kies hoe de vraag binnenkomt."),
    "choose_reporter": lambda: _("Kies voor wie de zorg is."),
    "choose_sex": lambda: _("Kies het geslacht bij de geboorte."),
    "choose_with_patient": lambda: _("Kies of u nu bij de patiënt bent."),
    "choose_pregnant": lambda: _("Kies of u zwanger bent of kunt zijn."),
    "choose": lambda: _("Kies een antwoord."),
    "no_such_choice": lambda: _("Dit antwoord bestaat niet. Kies een antwoord uit de lijst."),
    "name_missing": lambda: _("Vul een naam in."),
    "birth_missing": lambda: _("Vul de geboortedatum in, of de leeftijd."),
    "no_date": lambda: _("Deze datum bestaat niet. Schrijf dag, maand en jaar, zoals 27 3 1981."),
    "short_year": lambda: _("Schrijf het jaar met vier cijfers, zoals 1981."),
    "future": lambda: _("Deze datum is nog niet geweest. Kijk naar het jaar."),
    "too_old": lambda: _("Deze datum is te lang geleden. Kijk naar het jaar."),
    "months_missing": lambda: _("Vul bij een baby ook de maanden in. Jonger dan een maand is 0."),
    "phone_missing": lambda: _("Vul een telefoonnummer in. Wij bellen u daarop."),
    "phone_of_patient": lambda: _("Vul het telefoonnummer van de patiënt in. Wij bellen daarop."),
    "phone_of_child": lambda: _(
        "Vul het nummer van uw kind in. Geen eigen telefoon? Vul dan uw nummer in."
    ),
    "phone": lambda: _("Dit is geen telefoonnummer. Een voorbeeld is 06 12345678."),
    "postcode_missing": lambda: _("Vul de postcode in van waar de patiënt nu is."),
    "postcode": lambda: _("Schrijf de postcode zo: 1234 AB."),
    "house_number_missing": lambda: _("Vul het huisnummer in."),
    "house_number": lambda: _(
        "Vul bij huisnummer alleen cijfers in. Letters horen bij toevoeging."
    ),
    "complaint_missing": lambda: _("Kies wat er aan de hand is, of kies: ik weet niet wat het is."),
    "complaint_unknown": lambda: _("Deze klacht kennen wij niet. Kies een klacht uit de lijst."),
    "complaint_not_yours": lambda: _(
        "Deze klacht past niet bij de leeftijd of het geslacht dat u invulde. Kies een andere."
    ),
    "text_missing": lambda: _("Vertel in een paar woorden wat er aan de hand is."),
    "question_unknown": lambda: _("Deze vraag kennen wij niet. Vul de vragen hieronder in."),
    "key": lambda: _("Deze pagina is te oud. Kijk alles na en ga verder."),
    "no_number": lambda: _("Vul alleen een getal in."),
}


def error_text(code: str) -> str:
    """The sentence of a mistake; `too_long:300` and `range:30:45` carry their numbers."""
    kind, *numbers = code.split(":")
    if kind == "too_long":
        text = _("Dit is te lang. Schrijf hoogstens %(most)s tekens.", most=numbers[0])
    elif kind == "range":
        text = _("Vul een getal in van %(low)s tot %(high)s.", low=numbers[0], high=numbers[1])
    elif kind == "complaints_many":
        text = _(
            "Kies hoogstens %(most)s klachten. Vertel de rest aan de telefoon.", most=numbers[0]
        )
    else:
        text = _TEXTS[kind]()
    return str(text)
