"""How protocol and model together propose, and what a decision needs before it counts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# Plain numbers for urgencies (0 for U0 … 5 for U5) keep these rules free of other rooms.

RED = 2  # U0–U2
YOUNG_MONTHS = 3
OLD_YEARS = 75
MODEL_SURE_ENOUGH = 0.5


class Product(StrEnum):
    """What the funding experiment counts, apart from where the patient goes."""

    REMOTE_ADVICE = "remote_advice"
    HOME_VISIT = "home_visit"
    CENTRE_CONSULT = "centre_consult"


class Reason(StrEnum):
    """Why a clinician decided otherwise than proposed."""

    WORSE_THAN_FILLED_IN = "worse_than_filled_in"
    MILDER_THAN_FILLED_IN = "milder_than_filled_in"
    OTHER_COMPLAINT = "other_complaint"
    HISTORY = "history"
    HOME_SITUATION = "home_situation"
    PATIENT_WISH = "patient_wish"
    AGREED_WITH_DOCTOR = "agreed_with_doctor"


PRODUCT_OF = {
    "call_now": Product.REMOTE_ADVICE,
    "remote_advice": Product.REMOTE_ADVICE,
    "self_care": Product.REMOTE_ADVICE,
    "home_visit": Product.HOME_VISIT,
    "centre": Product.CENTRE_CONSULT,
}

#: The step that a disposition leads to; what is not here goes elsewhere.
STEP_OF = {
    "call_now": "advice",
    "remote_advice": "advice",
    "home_visit": "visit",
    "centre": "centre",
}

#: What a triagist settles alone goes to the doctor in charge to authorise within the hour.
SETTLED_ALONE = frozenset({"self_care", "own_doctor", "midwife", "dentist", "pharmacy"})


@dataclass(frozen=True)
class Proposal:
    """Urgency, where to, and which of the two decided."""

    urgency: int
    disposition: str
    decided_by: str  # protocol, model


@dataclass(frozen=True)
class Case:
    """What the rules need to know of an episode before a decision."""

    urgency: int
    protocol_urgency: int
    disposition: str
    unknown_danger_signs: frozenset[str]
    call_due: bool
    called: bool


def product_of(disposition: str) -> Product | None:
    """The product that a disposition requests; None where nothing is claimed."""
    return PRODUCT_OF.get(disposition)


def propose(
    protocol_urgency: int,
    protocol_disposition: str,
    model_urgency: int | None,
    model_probability: float,
    *,
    may_raise: bool,
) -> Proposal:
    """The model may raise the protocol by one level; it never lowers it, never into U0/U1.

    model_probability: how likely the model finds that level or a more urgent one.
    may_raise: the centre allows it and its over-triage budget is not spent.
    """
    unchanged = Proposal(protocol_urgency, protocol_disposition, "protocol")
    if model_urgency is None or not may_raise or model_probability < MODEL_SURE_ENOUGH:
        return unchanged
    raised = protocol_urgency - 1
    if model_urgency >= protocol_urgency or raised < RED:
        return unchanged
    disposition = "remote_advice" if protocol_disposition == "self_care" else protocol_disposition
    return Proposal(raised, disposition, "model")


def never_lower(proposal: Proposal, before: Proposal | None) -> Proposal:
    """A worsening can only raise: without a new sign the level from before stands."""
    if before is None or proposal.urgency < before.urgency:
        return proposal
    return before


def call_is_due(
    urgency: int,
    age_months: int,
    *,
    unknown_danger_sign: bool,
    with_patient: bool,
    second_contact: bool,
    other_language: bool,
    flagged: bool,
) -> bool:
    """Whether the triagist calls before she confirms.  Calling is never locked; confirming is."""
    return (
        urgency <= RED
        or age_months < YOUNG_MONTHS
        or age_months // 12 > OLD_YEARS
        or unknown_danger_sign
        or not with_patient
        or second_contact
        or other_language
        or flagged
    )


def obstacles(case: Case, urgency: int) -> tuple[str, ...]:
    """What still stands between this case and a decision at this urgency.

    Raising is never locked: a decision more urgent than proposed has no obstacle.
    """
    if urgency < case.urgency:
        return ()
    found = []
    if case.unknown_danger_signs:
        found.append("unknown_danger_sign")
    if case.call_due and not case.called:
        found.append("call_first")
    return tuple(found)


def needs_reason(case: Case, urgency: int, disposition: str) -> bool:
    return (urgency, disposition) != (case.urgency, case.disposition)


def needs_doctor_first(case: Case, urgency: int, role: str) -> bool:
    """Lower than the protocol at U0–U2, or any change to U5: only the doctor in charge."""
    if role == "doctor_in_charge":
        return False
    lower_than_danger = case.protocol_urgency <= RED and urgency > case.protocol_urgency
    becomes_advice = urgency == 5 and case.urgency != 5
    return lower_than_danger or becomes_advice


def needs_authorisation(disposition: str, role: str) -> bool:
    """What a triagist settles alone is signed by the doctor in charge within the hour."""
    return role == "triagist" and disposition in SETTLED_ALONE
