"""How an episode reads in the HAP and SEH data sets."""

from __future__ import annotations

#: door → how the patient arrived, in the SEH data set's words
ARRIVAL_MODE = {
    "digital": "ZELF",
    "telephone": "ZELF",
    "physical": "ZELF",
    "referral": "HUISARTS_VERVOER",
    "ambulance": "AMBULANCE",
}
ORIGIN = {
    "digital": "ZELFVERWIJZER",
    "telephone": "ZELFVERWIJZER",
    "physical": "ZELFVERWIJZER",
    "referral": "HUISARTS",
    "ambulance": "AMBULANCE_112",
}
REFERRER_TYPE = {"digital": 1, "telephone": 1, "physical": 1, "referral": 8, "ambulance": 6}
PROFESSIONAL = {
    "triagist": "TRIAGIST",
    "doctor_in_charge": "HUISARTS",
    "visiting_nurse": "WIJKVERPLEEGKUNDIGE",
    "visiting_doctor": "HUISARTS",
    "desk": "TRIAGIST",
}
CONTACT_TYPE = {
    "remote_advice": "TRIAGECONSULT",
    "centre_consult": "CONSULT",
    "home_visit": "VISITE",
}

#: What the timeline calls a moment → the column of the moments table that keeps its first time.
MOMENT_OF = {
    "received": "t_call",
    "call_began": "t_answer",
    "confirm_advice": "t_triage_end",
    "confirm_centre": "t_triage_end",
    "confirm_visit": "t_triage_end",
    "confirm_elsewhere": "t_triage_end",
    "take": "t_seen",
    "call_in": "t_seen",
    "reach": "t_seen",
    "arrive": "t_arrived",
    "depart": "visit_depart",
    "closed": "t_end",
}

#: Outcomes after which nothing may be claimed.
NOT_CLAIMABLE = frozenset(
    {"not_reached", "went_elsewhere", "cancel", "put_back", "ambulance_112", "self_care", "no_show"}
)


def delivered_product(requested: str | None, outcome: str) -> str | None:
    """The product that was delivered, which is not always the one that was confirmed."""
    return None if outcome in NOT_CLAIMABLE else requested


def legacy_product(product: str | None, professional: str | None) -> str | None:
    """What would have been billed before the centre, to compare before and after.

    A doctor's telephone or video contact is today a consult, a triagist's is not.
    """
    if product == "remote_advice":
        return "TRIAGECONSULT" if professional == "TRIAGIST" else "CONSULT"
    return CONTACT_TYPE.get(product or "")
