"""The model card: docs/model.md, and the same as a dict for the public page.

Everything comes from the verified artefact, FEATURES and the sentences below; nothing is
counted here. The sentences are in Dutch and English, so that no page mixes the two.
"""

import json
from pathlib import Path
from typing import Any

from ml.complaints import ASKED, OTHER
from ml.features import FEATURES
from ml.model import ARTEFACT, POINTS_PER_LOG_ODDS, URGENCIES, Band, Model, load

CARD = Path(__file__).parent.parent / "docs" / "model.md"
SOURCE_URL = "https://www.cdc.gov/nchs/nhamcs/"
CITATION = (
    "National Center for Health Statistics. National Hospital Ambulatory Medical Care Survey, "
    "emergency department public-use micro-data files, 2012, 2013 and 2014. Hyattsville, "
    "Maryland: Centers for Disease Control and Prevention."
)

# key, title, text: Dutch and English. Order is the order on the page.
SECTIONS: tuple[tuple[str, dict[str, str], dict[str, tuple[str, ...]]], ...] = (
    (
        "purpose",
        {"nl": "Waarvoor", "en": "What it is for"},
        {
            "nl": (
                "Het model schat uit de eigen antwoorden van een patiënt hoe dringend de vraag "
                "is, van U2 tot en met U5, en laat zien hoeveel punten elk antwoord telt.",
                "De schatting staat naast het protocol, voor de triagist. Zij kan het voorstel "
                "hooguit één stap dringender maken, nooit minder dringend en nooit U0 of U1.",
            ),
            "en": (
                "From a patient's own answers the model estimates how urgent the request is, "
                "from U2 to U5, and shows how many points each answer counts.",
                "The estimate stands beside the protocol, for the triage nurse. It can make the "
                "suggestion one step more urgent at most, never less urgent and never U0 or U1.",
            ),
        },
    ),
    (
        "non_purpose",
        {"nl": "Waarvoor niet", "en": "What it is not for"},
        {
            "nl": (
                "Niet om iemand gerust te stellen, af te wijzen of later te helpen.",
                "Niet om levensgevaar te herkennen: dat doen de eerste vragen en het protocol.",
                "Niet om een ziekte vast te stellen. Niet zonder triagist.",
            ),
            "en": (
                "Not to reassure anyone, turn anyone away or help anyone later.",
                "Not to recognise danger to life: the first questions and the protocol do that.",
                "Not to name a disease. Not without a triage nurse.",
            ),
        },
    ),
    (
        "data",
        {"nl": "Waarvan het heeft geleerd", "en": "What it learned from"},
        {
            "nl": (
                "Bezoeken aan Amerikaanse afdelingen spoedeisende hulp, 2012 tot en met 2014, "
                "met de urgentie die de triageverpleegkundige daar gaf.",
                "Niet gebruikt: ambulance, gemeten waarden en wat er later met de patiënt "
                "gebeurde. Bezoeken van niveau 1 zonder ambulance en met weinig zorg zijn "
                "weggelaten: sommige afdelingen telden andersom.",
                "De gegevens zijn vrij te krijgen bij het NCHS en staan niet in dit programma.",
            ),
            "en": (
                "Visits to American emergency departments, 2012 to 2014, with the urgency that "
                "the triage nurse there gave.",
                "Not used: the ambulance, measured vital signs and what happened to the patient "
                "later. Level-1 visits without an ambulance and with little care were left out: "
                "some departments counted backwards.",
                "The data are free to get from NCHS and are not in this program.",
            ),
        },
    ),
    (
        "calibration",
        {"nl": "IJking op Nederland", "en": "Set to the Dutch mix"},
        {
            "nl": (
                "De grenzen op de score zijn zo gekozen dat bij de Nederlandse verdeling van "
                "klachten de urgenties even vaak voorkomen als op Nederlandse posten. De volgorde "
                "van de klachten is bekend, hun aandelen zijn deels aangenomen. Leeftijd is niet "
                "herwogen.",
                "De band volgt uit dat aandeel. Hij is dus niet altijd de waarschijnlijkste "
                "urgentie; de kansen staan er apart bij.",
            ),
            "en": (
                "The cut-offs on the score were chosen so that, with the Dutch mix of complaints, "
                "urgencies occur as often as in Dutch out-of-hours centres. The order of "
                "complaints is known, their shares are partly assumed. Age was not reweighted.",
                "The band follows from that share. So it is not always the likeliest urgency; "
                "the probabilities are given apart.",
            ),
        },
    ),
    (
        "limits",
        {"nl": "Grenzen", "en": "Limits"},
        {
            "nl": (
                "Niet getoetst aan Nederlandse patiënten, en niet aan mensen die van huis uit "
                "vragen invullen: zij zijn minder ziek dan bezoekers van een spoedafdeling.",
                "Bij kinderen onder twaalf rangschikt het model nauwelijks beter dan toeval en "
                "zet het vrijwel geen spoedgeval op U2. Bij hen telt het protocol.",
                "Klachten zonder eigen punten heten samen ‘andere klacht’; daar weet het model "
                "weinig en zet het de meeste spoedgevallen te laag.",
                "Suïcidaliteit en achteruitgang bij ouderen hebben geen eigen Amerikaanse code en "
                "zijn benaderd; ‘huilende baby’ rust op heel weinig bezoeken.",
                "Meer pijn telt nooit minder. Leeftijd telt niet steeds meer: kinderen onder vijf "
                "tellen minder dan oudere kinderen, baby’s onder drie maanden juist meer, en "
                "boven de tachtig daalt de score licht.",
                "‘Kort geleden al gezien’ telt hier iets minder, tegen de Nederlandse regel in dat "
                "een tweede contact zwaarder weegt. Het protocol gaat voor.",
                "Een overgeslagen vraag telt nooit minder dan het minst dringende antwoord.",
                "De onzekerheid is te klein geschat: bezoeken uit één ziekenhuis lijken op "
                "elkaar, en het bestand zegt niet welke dat zijn. De steekproefgewichten van het "
                "NCHS zijn niet gebruikt.",
                "Triageverpleegkundigen geven bij dezelfde klacht en leeftijd vaak een niveau "
                "hoger of lager. Meer klachten met eigen punten helpt (zie de cijfers), maar aan "
                "die spreiding komt geen model voorbij.",
            ),
            "en": (
                "Not tested on Dutch patients, nor on people who fill in questions at home: they "
                "are less ill than visitors of an emergency department.",
                "In children under twelve the model ranks hardly better than chance and places "
                "almost no emergency at U2. For them the protocol counts.",
                "Complaints without points of their own are together ‘other complaint’; there the "
                "model knows little and places most emergencies too low.",
                "Suicidal thoughts and decline in the old have no American code of their own and "
                "are approximated; ‘crying baby’ rests on very few visits.",
                "More pain never counts less. Age does not always count more: children under five "
                "count less than older ones, babies under three months more, and above eighty the "
                "score falls slightly.",
                "‘Seen recently’ counts slightly less here, against the Dutch rule that a second "
                "contact weighs more. The protocol comes first.",
                "A skipped question never counts less than its least urgent answer.",
                "The uncertainty is estimated too small: visits to one hospital resemble each "
                "other, and the file does not say which these are. The survey weights of NCHS "
                "were not used.",
                "For the same complaint and age triage nurses often give a level higher or lower. "
                "More complaints with points of their own help (see the figures), but no model "
                "gets past that spread.",
            ),
        },
    ),
)

FIGURE_LABELS = {
    "placed_below_u2": "Emergencies (level 1-2) placed below U2",
    "placed_u4_or_u5": "Emergencies placed at U4 or U5",
    "placed_below_u2_asked": "Emergencies placed below U2, asked complaints only",
    "placed_u4_or_u5_asked": "Emergencies placed at U4 or U5, asked complaints only",
    "under": "Under-triage, all levels (accepted urgencies per level)",
    "over": "Over-triage, all levels",
    "auc_level_1_2": "AUC, level 1-2",
    "auc_level_4_5": "AUC, level 4-5",
    "auc_level_1_2_asked": "AUC, level 1-2, asked complaints only",
    "auc_level_4_5_asked": "AUC, level 4-5, asked complaints only",
    "auc_level_1_2_background_known": "AUC, level 1-2, if all mapped complaints were asked",
    "auc_level_4_5_background_known": "AUC, level 4-5, if all mapped complaints were asked",
    "auc_died_or_resuscitated": "AUC, died or resuscitated in the department",
    "accuracy": "Accuracy of the likeliest of five levels",
    "quadratic_kappa": "Quadratic kappa",
    "quadratic_kappa_matched_shares": "Quadratic kappa, cut-offs matched to the shares",
}


def public_page(path: Path = ARTEFACT) -> dict[str, Any]:
    """The card as data for the public page; texts per language, figures as numbers.

    Keys: version, released, sha256, citation, source_url, sections (key, title, text),
    training, figures, points (column -> points), bands (urgency, lower, upper; None is open).
    Raises WrongHash as `load` does.
    """
    model = load(path)
    content = model.content
    return {
        "version": model.version,
        "released": content["released"],
        "sha256": json.loads(path.read_text(encoding="utf-8"))["sha256"],
        "citation": CITATION,
        "source_url": SOURCE_URL,
        "sections": [{"key": k, "title": title, "text": text} for k, title, text in SECTIONS],
        "training": content["training"],
        "figures": content["figures"],
        "points": {c: POINTS_PER_LOG_ODDS * w for c, w in content["coefficients"].items()},
        "bands": [_open_ended(band) for band in model.bands],
    }


def _open_ended(band: Band) -> dict[str, Any]:
    lower = None if band.urgency == URGENCIES[-1] else band.lower
    upper = None if band.urgency == URGENCIES[0] else band.upper
    return {"urgency": band.urgency, "lower": lower, "upper": upper}


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> list[str]:
    lines = [head, tuple("---" for _ in head), *rows]
    return ["| " + " | ".join(map(str, line)) + " |" for line in lines] + [""]


def _figure(figure: dict[str, Any]) -> str:
    return f"{figure['value']:.3f} ({figure['low']:.3f}-{figure['high']:.3f})"


def _performance(figures: dict[str, Any]) -> list[str]:
    every: dict[str, Any] = {}
    for part in ("emergencies", "placement", "ranking", "agreement"):
        every |= figures[part]
    measured = [
        (label, _figure(every[name]), every[name]["visits"])
        for name, label in FIGURE_LABELS.items()
    ]
    commonest = figures["agreement"]["accuracy_of_always_the_commonest"]
    return [
        "## Figures",
        "",
        "Fitted on 2012-2013, tested on 2014; under-triage of emergencies first. Value with "
        "95 % bootstrap interval over visits. Always saying the commonest level has accuracy "
        f"{commonest:.3f}.",
        "",
        *_table(("figure", "value (95 %)", "visits"), measured),
        "Accepted urgencies: level 1-2 U2; 3 U2-U3; 4 U3-U4; 5 U4-U5 (ours, to be confirmed by "
        "a Dutch triagist). The Dutch mix leaves 12.8 % of places at U2 and more urgent, so many "
        "American emergencies cannot be placed there: the protocol must catch them.",
        "",
        "Predicted and observed share of level 1-2, ten groups of rising score:",
        "",
        *_table(
            ("group", "visits", "predicted", "observed"),
            [
                (n, tenth["visits"], f"{tenth['predicted']:.3f}", f"{tenth['observed']:.3f}")
                for n, tenth in enumerate(figures["calibration"], start=1)
            ],
        ),
    ]


def _subgroups(figures: dict[str, Any]) -> list[str]:
    rows = [
        (
            group["group"].replace("_200", "_and_over").replace("_", " "),
            group["auc_level_1_2"]["visits"],
            _figure(group["auc_level_1_2"]),
            f"{group['predicted']:.3f}",
            f"{group['observed']:.3f}",
            _figure(group["emergencies_below_u2"]),
        )
        for group in figures["subgroups"]
    ]
    head = ("group", "visits", "AUC level 1-2", "predicted", "observed", "emergencies below U2")
    return ["## Subgroups", "", "Ages in years, upper bound not included.", "", *_table(head, rows)]


def _points(model: Model) -> list[str]:
    weights = model.content["coefficients"]
    rows = [
        (feature.name, column, f"{POINTS_PER_LOG_ODDS * weights[column]:+.1f}")
        for feature in FEATURES
        for column in feature.columns
    ]
    edges = [(b.urgency, f"{b.lower:.1f}", f"{b.upper:.1f}") for b in model.bands]
    return [
        "## Points",
        "",
        "Against a woman of 40 with another complaint, pain not answered and no to the rest, "
        f"who scores 0. Ages count per ten years; pain counts {10 * weights['pain']:+.1f} from "
        "0 to 10, and above 7 its extra column in tens. Ten points multiply the odds by 2.7.",
        "",
        *_table(("feature", "column", "points"), rows),
        *_table(("urgency", "from", "to below"), edges),
    ]


def _features() -> list[str]:
    rows = [(f.name, f.unit, f.range, f.known, f.missing, f.source) for f in FEATURES]
    head = ("feature", "unit", "range", "when known", "missing means", "source")
    return ["## Features", "", *_table(head, rows)]


def _data(training: dict[str, Any], on_test: dict[str, float]) -> list[str]:
    counts = [(c, training["visits_per_complaint"][c]) for c in (*ASKED, OTHER)]
    wanted, reached = training["dutch_mix_wanted"], training["dutch_mix_reached"]
    mix = [(u, *(f"{mix[u]:.3f}" for mix in (wanted, reached, on_test))) for u in URGENCIES]
    return [
        f"Source: {CITATION} {SOURCE_URL}. Public use: statistics only, nobody may be identified.",
        "",
        f"{training['visits']} visits with a triage level, {training['years'][0]}-"
        f"{training['years'][-1]}; scikit-learn {training['scikit_learn']}.",
        "",
        *_table(("complaint", "visits"), counts),
        *_table(("urgency", "Dutch share", "reached, all years", "reached, test year"), mix),
    ]


def markdown(path: Path = ARTEFACT) -> str:
    """The card as Markdown, in English."""
    page, model = public_page(path), load(path)
    lines = [
        "# Model card: urgency from a patient's own answers",
        "",
        "Generated by `python -m ml card`; do not edit by hand.",
        "",
        f"Version {page['version']}, released {page['released']}, sha256 `{page['sha256']}`.",
        "",
    ]
    for section in page["sections"]:
        lines += [f"## {section['title']['en']}", ""]
        lines += [f"- {sentence}" for sentence in section["text"]["en"]] + [""]
        if section["key"] == "data":
            lines += _data(page["training"], page["figures"]["dutch_mix_on_test"])
    lines += _performance(page["figures"]) + _subgroups(page["figures"])
    lines += _points(model) + _features()
    return "\n".join(lines).rstrip() + "\n"


def write(card: Path = CARD, path: Path = ARTEFACT) -> None:
    """Write docs/model.md."""
    card.write_text(markdown(path), encoding="utf-8")
