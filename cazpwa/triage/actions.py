"""Acts of triage: propose, call, ask what is unknown, decide, authorise."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cazpwa.clinical import library
from cazpwa.clinical.content import Disposition, Text, Urgency
from cazpwa.clinical.protocol import Assessment, Facts, assess
from cazpwa.database import new_id
from cazpwa.episode import actions as thread
from cazpwa.episode.records import Episode, Person
from cazpwa.episode.rules import Act
from cazpwa.identity.records import Centre
from cazpwa.intake import actions as intake
from cazpwa.intake.events import IntakeSubmitted
from cazpwa.triage import rules
from cazpwa.triage.events import (
    BackToTriage,
    Confirmed,
    SuggestionMade,
    ToAuthorise,
    WaitsForDoctor,
)
from cazpwa.triage.records import (
    Call,
    Confirmation,
    Suggestion,
    calls_of,
    latest_confirmation,
    latest_suggestion,
    share_raised_by_model,
)
from cazpwa.triage.scoring import Estimate, estimate_for
from cazpwa.work import UnitOfWork, action

AUTHORISE_WITHIN = timedelta(minutes=60)
SAME_COMPLAINT_DAYS = timedelta(days=7)
BUDGET_WINDOW = timedelta(hours=24)

ACT_OF_STEP = {
    "advice": Act.CONFIRM_ADVICE,
    "centre": Act.CONFIRM_CENTRE,
    "visit": Act.CONFIRM_VISIT,
    "elsewhere": Act.CONFIRM_ELSEWHERE,
}


class Obstacle(Exception):
    """The decision cannot be taken yet.  what: codes of what is missing."""

    def __init__(self, *what: str) -> None:
        super().__init__(*what)
        self.what = what


@dataclass(frozen=True)
class Decision:
    """What a clinician chose on her screen."""

    urgency: int
    disposition: str
    reason: str | None = None
    details: dict[str, Any] | None = None


def suggest(work: UnitOfWork, event: IntakeSubmitted) -> None:
    """Propose on new answers, in the transaction in which they were stored."""
    episode = thread.locked(work, event.episode_id)
    answers = intake.answered(work.session, event.intake_id)
    facts = intake.facts_of(episode, answers)
    assessment = _assess(episode, answers, facts)
    estimate = estimate_for(episode.complaint, facts, answers.answers)
    proposal = rules.propose(
        int(assessment.urgency),
        assessment.disposition.value,
        estimate.urgency if estimate else None,
        estimate.probability if estimate else 0.0,
        may_raise=_model_may_raise(work),
    )
    if event.kind == "worse":
        proposal = rules.never_lower(proposal, _stands_now(work, episode))
    badges = _badges(work, episode, assessment)
    suggestion = _suggestion(work, episode, answers, assessment, proposal, estimate, badges)
    work.add(suggestion)
    again = latest_confirmation(work.session, episode.id) is not None
    worse = event.kind == "worse"
    work.happened(SuggestionMade(episode.id, proposal.urgency, again, worse))


def _badges(work: UnitOfWork, episode: Episode, assessment: Assessment) -> list[str]:
    badges = [*assessment.badges]
    if "second_contact" not in badges and _known_number(work, episode):
        badges.append("second_contact")
    if not episode.with_patient:
        badges.append("reporter_elsewhere")
    return badges


def _suggestion(
    work: UnitOfWork,
    episode: Episode,
    answers: intake.Answered,
    assessment: Assessment,
    proposal: rules.Proposal,
    estimate: Estimate | None,
    badges: list[str],
) -> Suggestion:
    """The proposal as it is kept, with what it was based on."""
    product = rules.product_of(proposal.disposition)
    return Suggestion(
        id=new_id(),
        episode_id=episode.id,
        intake_id=answers.id,
        centre_id=episode.centre_id,
        at=work.now,
        urgency=proposal.urgency,
        disposition=proposal.disposition,
        product=product.value if product else None,
        decided_by=proposal.decided_by,
        protocol_urgency=int(assessment.urgency),
        model_urgency=estimate.urgency if estimate else None,
        reasons=_reasons(assessment, proposal, estimate.sentence if estimate else None),
        badges=badges,
        unknown_signs=sorted(assessment.unknown_danger_signs),
        call_due=_call_is_due(episode, assessment, proposal, badges),
        explanation=estimate.explanation if estimate else {},
        model_version=estimate.version if estimate else None,
        content_version=answers.content_version,
        visit_by=assessment.by,
        blind=_drawn_blind(work, proposal.urgency),
    )


def _call_is_due(
    episode: Episode, assessment: Assessment, proposal: rules.Proposal, badges: list[str]
) -> bool:
    return rules.call_is_due(
        proposal.urgency,
        episode.age_months,
        unknown_danger_sign=bool(assessment.unknown_danger_signs),
        with_patient=episode.with_patient,
        second_contact="second_contact" in badges,
        other_language=episode.lang != "nl",
        flagged=assessment.call_first or assessment.disposition is Disposition.CALL_NOW,
    )


def _stands_now(work: UnitOfWork, episode: Episode) -> rules.Proposal | None:
    """What was decided, or else proposed, before these answers."""
    before = latest_confirmation(work.session, episode.id) or latest_suggestion(
        work.session, episode.id
    )
    return rules.Proposal(before.urgency, before.disposition, "protocol") if before else None


def _assess(episode: Episode, answers: intake.Answered, facts: Facts) -> Assessment:
    """The protocol's view; without a questionnaire a person calls.

    Reporter elsewhere: every danger sign is unknown, so U2 call now (corrections
    section 10).  "I do not know what it is": own inference, U3 call now, since the
    gate was passed.
    """
    content = library()
    chosen = [content.complaints[c] for c in answers.complaints if c in content.complaints]
    if not episode.with_patient:
        return _to_be_called(Urgency.U2, _NOT_THERE)
    if not chosen:
        return _to_be_called(Urgency.U3, _OWN_WORDS)
    return assess(content, chosen, answers.answers, facts)


def _to_be_called(urgency: Urgency, reason: Text) -> Assessment:
    return Assessment(
        urgency=urgency,
        disposition=Disposition.CALL_NOW,
        reason=reason,
        holds=(),
        unknown=(),
        call_first=True,
    )


_NOT_THERE = Text("De melder is niet bij de patiënt.", "The reporter is not with the patient.")
_OWN_WORDS = Text("Alleen eigen woorden, geen vragenlijst.", "Own words only, no questionnaire.")
_RAISED = Text("Hoger door een risicogroep.", "Raised by a risk group.")


def _reasons(
    assessment: Assessment, proposal: rules.Proposal, model_sentence: Text | None
) -> list[dict[str, Any]]:
    """Every reason, most urgent first; the deciding one leads."""
    level = int(assessment.urgency)
    found = [_reason(f.criterion, f.reason, int(f.urgency)) for f in assessment.holds]
    if not found:
        found = [_reason("floor", assessment.reason, level)]
    for finding in assessment.unknown:
        reason = Text(f"Niet beoordeeld: {finding.reason.nl}", f"Not assessed: {finding.reason.en}")
        found.append({**_reason(finding.criterion, reason, int(finding.urgency)), "unknown": True})
    badges = {modifier.id: modifier.badge for modifier in library().modifiers}
    for raised in assessment.raised_by:
        reason = Text(
            f"{_RAISED.nl[:-1]}: {badges[raised].nl}.", f"{_RAISED.en[:-1]}: {badges[raised].en}."
        )
        found.append(_reason(raised, reason, level))
    if proposal.decided_by == "model" and model_sentence is not None:
        found.insert(0, _reason("model", model_sentence, proposal.urgency))
    return found


def _reason(code: str, words: Text, urgency: int) -> dict[str, Any]:
    return {"id": code, "nl": words.nl, "en": words.en, "urgency": urgency}


def _model_may_raise(work: UnitOfWork) -> bool:
    """The centre allows it, and its over-triage budget of the last day is not spent."""
    centre = work.session.get_one(Centre, work.centre_id)
    budget = float(centre.settings.get("over_triage_budget", 0.1))
    if not centre.model_may_raise:
        return False
    return share_raised_by_model(work.session, centre.id, work.now - BUDGET_WINDOW) < budget


def _known_number(work: UnitOfWork, episode: Episode) -> bool:
    """Whether this telephone number was here before within a week."""
    person = work.session.get_one(Person, episode.person_id)
    if person.phone_index is None:
        return False
    earlier = (
        work.session.query(Episode.id)
        .join(Person, Person.id == Episode.person_id)
        .filter(
            Person.centre_id == work.centre_id,
            Person.phone_index == person.phone_index,
            Episode.id != episode.id,
            Episode.created_at >= work.now - SAME_COMPLAINT_DAYS,
        )
    )
    return earlier.first() is not None


def _drawn_blind(work: UnitOfWork, urgency: int) -> bool:
    centre = work.session.get_one(Centre, work.centre_id)
    share = float(centre.settings.get("blind_share", 0.0))
    return urgency > rules.RED and secrets.randbelow(1000) < share * 1000


@action
def begin_call(work: UnitOfWork, episode_id: UUID) -> None:
    """Bel eerst: never locked, also while a colleague is deciding."""
    episode = thread.locked(work, episode_id)
    work.add(
        Call(
            episode_id=episode.id,
            began_at=work.now,
            by_id=_staff_id(work),
            by_role=work.by.role,
        )
    )
    thread.note(work, episode, "call_began")


@action
def end_call(work: UnitOfWork, episode_id: UUID, result: str) -> None:
    """The call ended: `reached` or `not_reached`."""
    episode = thread.locked(work, episode_id)
    for call in calls_of(work.session, episode.id):
        if call.ended_at is None and call.by_id == work.by.id:
            call.ended_at, call.result = work.now, result
    thread.note(work, episode, f"call_{result}")


def _staff_id(work: UnitOfWork) -> UUID:
    if work.by.id is None:
        raise thread.NotFound
    return work.by.id


def case_of(work: UnitOfWork, episode: Episode, suggestion: Suggestion) -> rules.Case:
    """What the rules need to know of an episode before a decision."""
    calls = calls_of(work.session, episode.id)
    return rules.Case(
        urgency=suggestion.urgency,
        protocol_urgency=suggestion.protocol_urgency,
        disposition=suggestion.disposition,
        unknown_danger_signs=frozenset(suggestion.unknown_signs),
        call_due=suggestion.call_due,
        called=any(c.result == "reached" and c.began_at >= _since(suggestion) for c in calls),
    )


def _since(suggestion: Suggestion) -> Any:
    """Calls shortly before the newest answers count: the answers came from the call."""
    return suggestion.at - timedelta(minutes=30)


@action
def decide(work: UnitOfWork, episode_id: UUID, version: int, decision: Decision) -> Confirmation:
    """Confirm or decide otherwise; two people never decide the same episode twice.

    Raises Stale when the screen was old, Obstacle when a question or a call is
    still due or a reason is missing.
    """
    episode = thread.locked(work, episode_id, version)
    suggestion = latest_suggestion(work.session, episode.id)
    if suggestion is None:
        raise thread.NotFound
    case = case_of(work, episode, suggestion)
    missing = rules.obstacles(case, decision.urgency)
    if missing:
        raise Obstacle(*missing)
    otherwise = rules.needs_reason(case, decision.urgency, decision.disposition)
    if otherwise and not decision.reason and not suggestion.blind:
        raise Obstacle("reason")
    pending = rules.needs_doctor_first(case, decision.urgency, work.by.role)
    _supersede(work, episode)
    confirmation = _confirmation(work, episode, suggestion, decision, pending)
    work.add(confirmation)
    episode.reader_id = episode.read_until = None
    if pending:
        thread.move(work, episode, Act.SEND_TO_AUTHORISE, _detail(confirmation))
        work.happened(WaitsForDoctor(episode.id, min(case.urgency, case.protocol_urgency)))
    else:
        _carry_out(work, episode, confirmation)
    return confirmation


def _confirmation(
    work: UnitOfWork,
    episode: Episode,
    suggestion: Suggestion,
    decision: Decision,
    pending: bool,
) -> Confirmation:
    product = rules.product_of(decision.disposition)
    signs = pending or rules.needs_authorisation(decision.disposition, work.by.role)
    return Confirmation(
        id=new_id(),
        episode_id=episode.id,
        suggestion_id=suggestion.id,
        centre_id=episode.centre_id,
        at=work.now,
        by_id=_staff_id(work),
        by_name=work.by.name,
        by_role=work.by.role,
        urgency=decision.urgency,
        disposition=decision.disposition,
        product=product.value if product else None,
        reason=decision.reason,
        pending=pending,
        authorise_by=work.now + AUTHORISE_WITHIN if signs else None,
        details=decision.details or {},
    )


def _detail(confirmation: Confirmation) -> dict[str, Any]:
    return {"urgency": confirmation.urgency, "disposition": confirmation.disposition}


def _carry_out(work: UnitOfWork, episode: Episode, confirmation: Confirmation) -> None:
    """Let the episode go on to the step that was decided."""
    step = rules.STEP_OF.get(confirmation.disposition, "elsewhere")
    thread.move(work, episode, ACT_OF_STEP[step], _detail(confirmation))
    work.session.flush()
    work.happened(
        Confirmed(episode.id, confirmation.id, confirmation.urgency, confirmation.disposition, step)
    )
    if confirmation.authorise_by and not confirmation.authorised_at:
        work.happened(ToAuthorise(episode.id, confirmation.id))


@action
def authorise(work: UnitOfWork, confirmation_id: UUID, *, sign: bool) -> Confirmation:
    """The doctor in charge signs, or sends the episode back to triage."""
    confirmation = work.session.get(Confirmation, confirmation_id, with_for_update=True)
    if confirmation is None or confirmation.centre_id != work.centre_id:
        raise thread.NotFound
    episode = thread.locked(work, confirmation.episode_id)
    if confirmation.authorised_at or not _still_stands(work, confirmation):
        raise thread.Stale(confirmation.by_name)
    confirmation.authorised_at = work.now
    confirmation.authorised_by = work.by.id
    confirmation.authorisation = "signed" if sign else "returned"
    if not sign:
        _send_back(work, episode, confirmation.urgency)
    elif confirmation.pending:
        confirmation.pending = False
        _carry_out(work, episode, confirmation)
    else:
        thread.note(work, episode, "authorised")
    return confirmation


def _still_stands(work: UnitOfWork, confirmation: Confirmation) -> bool:
    """Whether nobody decided since, and, for one that waits, nothing new was said since."""
    newest = latest_confirmation(work.session, confirmation.episode_id)
    proposed = latest_suggestion(work.session, confirmation.episode_id)
    told = proposed is not None and proposed.id == confirmation.suggestion_id
    return (
        newest is not None and newest.id == confirmation.id and (told or not confirmation.pending)
    )


def _supersede(work: UnitOfWork, episode: Episode) -> None:
    """Decisions that still wait for a signature make room for the one that is taken now."""
    for open_one in work.session.query(Confirmation).filter_by(
        episode_id=episode.id, authorised_at=None
    ):
        if open_one.authorise_by is not None:
            open_one.authorised_at, open_one.authorisation = work.now, "replaced"
            open_one.pending = False


def _send_back(work: UnitOfWork, episode: Episode, urgency: int) -> None:
    """Triage must look again; one that has ended is opened as a call, not resurrected."""
    if episode.is_open:
        thread.move(work, episode, Act.RETURN_TO_TRIAGE)
        work.happened(BackToTriage(episode.id, urgency))
    else:
        thread.note(work, episode, "returned_after_closure")


@action
def return_to_triage(work: UnitOfWork, episode_id: UUID, act: Act = Act.RETURN_TO_TRIAGE) -> None:
    """Somebody further on could not go on: no answer, not shown up, needs another look."""
    episode = thread.locked(work, episode_id)
    confirmation = latest_confirmation(work.session, episode.id)
    _supersede(work, episode)
    thread.move(work, episode, act)
    work.happened(BackToTriage(episode.id, confirmation.urgency if confirmation else rules.RED))


@action
def close_elsewhere(work: UnitOfWork, episode_id: UUID, version: int) -> None:
    """What was sent elsewhere (112, own doctor, …) is told and done."""
    episode = thread.locked(work, episode_id, version)
    confirmation = latest_confirmation(work.session, episode.id)
    outcome = confirmation.disposition if confirmation else "elsewhere"
    thread.move(work, episode, Act.CLOSE, {"outcome": outcome})


def suggestion_of(session: Session, episode_id: UUID) -> Suggestion | None:
    """The proposal that stands now."""
    return latest_suggestion(session, episode_id)


def confirmation_of(session: Session, episode_id: UUID) -> Confirmation | None:
    """The decision that stands now."""
    return latest_confirmation(session, episode_id)


def is_calling(session: Session, episode_id: UUID) -> bool:
    """Whether somebody has the patient on the telephone now."""
    return any(call.ended_at is None for call in calls_of(session, episode_id))
