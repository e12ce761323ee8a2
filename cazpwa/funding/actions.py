"""Keeping moments and minutes, in the transaction in which they happened."""

from __future__ import annotations

from uuid import UUID

from cazpwa.advice.actions import advice_of
from cazpwa.episode.events import EpisodeEnded, Noted
from cazpwa.episode.records import Episode
from cazpwa.funding import rules
from cazpwa.funding.records import Moments, RoleMinutes
from cazpwa.intake.events import IntakeSubmitted
from cazpwa.triage import actions as triage
from cazpwa.triage.events import Confirmed, SuggestionMade
from cazpwa.work import UnitOfWork

#: timeline: what begins a stretch of somebody's time, and what ends it
BEGINS = {"call_began": "call", "take": "advice", "call_in": "consult", "depart": "travel",
          "reach": "visit"}  # fmt: skip
ENDS = {
    "call_reached": "call",
    "call_not_reached": "call",
    "finish_advice": "advice",
    "put_back": "advice",
    "finish_consult": "consult",
    "reach": "travel",
    "no_answer": "travel",
    "finish_visit": "visit",
}


def begin(work: UnitOfWork, happened: IntakeSubmitted) -> None:
    """The first intake opens the row."""
    if happened.kind != "first":
        return
    episode = work.session.get_one(Episode, happened.episode_id)
    work.add(
        Moments(
            episode_id=episode.id,
            centre_id=episode.centre_id,
            t_call=episode.created_at,
            arrival_mode=rules.ARRIVAL_MODE[episode.door],
            origin=rules.ORIGIN[episode.door],
            referrer_type=rules.REFERRER_TYPE[episode.door],
            t_arrived=episode.created_at if episode.door == "physical" else None,
        )
    )


def proposed(work: UnitOfWork, happened: SuggestionMade) -> None:
    moments = work.session.get(Moments, happened.episode_id)
    suggestion = triage.suggestion_of(work.session, happened.episode_id)
    if moments and suggestion and moments.requested_product is None:
        moments.requested_product = suggestion.product


def confirmed(work: UnitOfWork, happened: Confirmed) -> None:
    moments = work.session.get_one(Moments, happened.episode_id)
    confirmation = triage.confirmation_of(work.session, happened.episode_id)
    if confirmation is None:
        return
    moments.urgency_nts = f"U{confirmation.urgency}"
    moments.confirmed_product = confirmation.product
    moments.disposition = confirmation.disposition
    moments.contact_type = rules.CONTACT_TYPE.get(confirmation.product or "")
    moments.triage_time = moments.triage_time or work.now


def ended(work: UnitOfWork, happened: EpisodeEnded) -> None:
    moments = work.session.get_one(Moments, happened.episode_id)
    moments.t_end = moments.t_departure = work.now
    moments.delivered_product = rules.delivered_product(moments.confirmed_product, happened.outcome)
    advice = advice_of(work.session, happened.episode_id)
    if moments.delivered_product == "remote_advice" and advice is not None:
        moments.modality = "VIDEO" if advice.modality == "video" else "TELEFOON"
    elif moments.delivered_product == "home_visit":
        moments.modality = "THUIS"
    elif moments.delivered_product == "centre_consult":
        moments.modality = "FYSIEK"
    moments.professional = rules.PROFESSIONAL.get(work.by.role)
    moments.legacy_prestatie = rules.legacy_product(moments.delivered_product, moments.professional)


def follow(work: UnitOfWork, happened: Noted) -> None:
    """One row of the timeline: the first moment of its kind, and the stretches it opens or ends."""
    moments = work.session.get(Moments, happened.episode_id)
    column = rules.MOMENT_OF.get(happened.what)
    if moments is not None and column and getattr(moments, column) is None:
        setattr(moments, column, work.now)
    if moments is not None and happened.what == "reach":
        moments.visit_arrive = moments.visit_arrive or work.now
    if happened.what in ENDS:
        _end(work, happened.episode_id, ENDS[happened.what])
    if happened.what in BEGINS and work.by.kind == "staff":
        work.add(
            RoleMinutes(
                episode_id=happened.episode_id,
                role=work.by.role,
                what=BEGINS[happened.what],
                began_at=work.now,
            )
        )


def _end(work: UnitOfWork, episode_id: UUID, what: str) -> None:
    running = work.session.query(RoleMinutes).filter_by(
        episode_id=episode_id, what=what, ended_at=None
    )
    for stretch in running:
        stretch.ended_at = work.now
