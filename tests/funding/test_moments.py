"""Moments and minutes are kept from the first day, as the HAP and SEH data sets want them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from cazpwa.advice import actions as advice
from cazpwa.advice.rules import Outcome
from cazpwa.consults import actions as consults
from cazpwa.consults.rules import Outcome as Seen
from cazpwa.episode.records import Episode
from cazpwa.funding.records import Moments, RoleMinutes
from cazpwa.intake.actions import Receipt
from cazpwa.triage import actions as triage
from cazpwa.triage.actions import Decision
from cazpwa.work import Actor
from tests.conftest import StoppedClock

Patient = Callable[..., Receipt]
EpisodeOf = Callable[[Receipt], Episode]


def _decided(
    receipt: Receipt, triagist: Actor, episode_of: EpisodeOf, time: StoppedClock, where: str
) -> None:
    time.forward(minutes=4)
    triage.begin_call(triagist, receipt.episode_id)
    time.forward(minutes=3)
    triage.end_call(triagist, receipt.episode_id, "reached")
    version = episode_of(receipt).version
    triage.decide(triagist, receipt.episode_id, version, Decision(4, where, "history"))


def test_an_advice_leaves_its_moments_minutes_and_product(
    a_patient: Patient,
    triagist: Actor,
    episode_of: EpisodeOf,
    time: StoppedClock,
    session: Session,
) -> None:
    began = time.moment
    receipt = a_patient()
    _decided(receipt, triagist, episode_of, time, "remote_advice")
    time.forward(minutes=10)
    advice.take(triagist, receipt.episode_id)
    advice.open_video(triagist, receipt.episode_id)
    time.forward(minutes=6)
    advice.finish(triagist, receipt.episode_id, Outcome.ADVISED, "Koel de enkel.")
    row = session.get_one(Moments, receipt.episode_id)
    minutes = [
        round((moment - began).total_seconds() / 60)
        for moment in (row.t_call, row.t_answer, row.t_triage_end, row.t_seen, row.t_end)
        if moment is not None
    ]
    assert minutes == [0, 4, 7, 17, 23]
    assert (row.urgency_nts, row.confirmed_product) == ("U4", "remote_advice")
    assert (row.delivered_product, row.modality) == ("remote_advice", "VIDEO")
    assert (row.professional, row.legacy_prestatie) == ("TRIAGIST", "TRIAGECONSULT")
    assert (row.arrival_mode, row.origin, row.referrer_type) == ("ZELF", "ZELFVERWIJZER", 1)
    spent = {
        (stretch.what, stretch.role): (stretch.ended_at - stretch.began_at).total_seconds() / 60
        for stretch in session.query(RoleMinutes)
        if stretch.ended_at is not None
    }
    assert spent == {("call", "triagist"): 3, ("advice", "triagist"): 6}


def test_confirmed_and_delivered_are_kept_apart(
    a_patient: Patient, triagist: Actor, episode_of: EpisodeOf, time: StoppedClock, session: Session
) -> None:
    receipt = a_patient()
    _decided(receipt, triagist, episode_of, time, "remote_advice")
    advice.take(triagist, receipt.episode_id)
    advice.finish(triagist, receipt.episode_id, Outcome.WENT_ELSEWHERE, "")
    row = session.get_one(Moments, receipt.episode_id)
    assert (row.confirmed_product, row.delivered_product) == ("remote_advice", None)


def test_a_consult_at_the_centre_keeps_arrival_and_departure(
    a_patient: Patient, triagist: Actor, episode_of: EpisodeOf, time: StoppedClock, session: Session
) -> None:
    receipt = a_patient(door="physical")
    _decided(receipt, triagist, episode_of, time, "centre")
    time.forward(minutes=20)
    consults.arrive(triagist, receipt.episode_id)
    time.forward(minutes=5)
    consults.call_in(triagist, receipt.episode_id)
    time.forward(minutes=15)
    consults.finish(triagist, receipt.episode_id, Seen.SEEN, "Rust.")
    row = session.get_one(Moments, receipt.episode_id)
    assert row.t_departure == time.moment
    assert (row.delivered_product, row.modality) == ("centre_consult", "FYSIEK")
    assert row.t_arrived is not None
    assert row.triage_time is not None
