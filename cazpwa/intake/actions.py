"""Acts at the front door: send, say it is worse, ask to be called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cazpwa import clock
from cazpwa.clinical import library
from cazpwa.clinical.content import UNKNOWN
from cazpwa.clinical.protocol import Facts
from cazpwa.database import new_id
from cazpwa.episode import actions as thread
from cazpwa.episode.records import Episode, Link, Person
from cazpwa.episode.rules import LinkRole, NotAllowed
from cazpwa.exchange import actions as exchange
from cazpwa.identity.records import Centre
from cazpwa.intake import rules
from cazpwa.intake.events import IntakeSubmitted
from cazpwa.intake.records import GateCount, Intake, Sent, first_intake, latest_intake
from cazpwa.sealing import blind_index, link_token
from cazpwa.work import UnitOfWork, action

OLD_ALARM = timedelta(minutes=10)


class KeyUsedForAnother(Exception):
    """The same key came with another body."""


@dataclass(frozen=True)
class Receipt:
    """What the sender gets: the token of the live page, and which episode it became."""

    token: str
    episode_id: UUID
    replayed: bool


def known_receipt(
    session: Session, centre_id: UUID, key: str, body_fingerprint: str
) -> Receipt | None:
    """What was answered to this key before, whatever has changed since.

    Raises KeyUsedForAnother when the body differs.
    """
    sent = session.get(Sent, (centre_id, key))
    if sent is None or sent.link_id is None or sent.episode_id is None:
        return None
    if sent.body_fingerprint != body_fingerprint:
        raise KeyUsedForAnother
    return Receipt(link_token(sent.link_id), sent.episode_id, replayed=True)


@action
def submit(
    work: UnitOfWork,
    key: str,
    body_fingerprint: str,
    submission: rules.Submission,
    address_of: Callable[[str], str],
) -> Receipt:
    """Store an intake once per key, whatever arrives how often.

    Same key and same body: the first receipt again.  Raises KeyUsedForAnother
    when the body differs.  address_of: token → web address, for the SMS.
    """
    sent = _claim_key(work, key, body_fingerprint)
    if sent.episode_id is not None and sent.link_id is not None:
        return Receipt(link_token(sent.link_id), sent.episode_id, replayed=True)
    episode = _begin(work, submission)
    token = _give_links(work, episode, submission, sent, address_of)
    sent.episode_id = episode.id
    _store(work, episode, "first", submission.complaints, submission.answers, submission.pregnant,
           {"text": submission.text, "hopes": submission.hopes}, submission.called_112)  # fmt: skip
    if submission.called_112:
        _ask_about_112(work, submission, episode.id)
    return Receipt(token, episode.id, replayed=False)


def _claim_key(work: UnitOfWork, key: str, body_fingerprint: str) -> Sent:
    """The row of this key: ours if it is new, else the one that another request finished.

    The unique key makes a second request wait for the first to commit.
    """
    claim = Sent(centre_id=work.centre_id, key=key, body_fingerprint=body_fingerprint, at=work.now)
    try:
        with work.session.begin_nested():
            work.session.add(claim)
    except IntegrityError:
        known = work.session.get_one(Sent, (work.centre_id, key))
        if known.body_fingerprint != body_fingerprint:
            raise KeyUsedForAnother from None
        return known
    return claim


def _begin(work: UnitOfWork, submission: rules.Submission) -> Episode:
    contact = submission.contact
    person = Person(
        id=new_id(),
        centre_id=work.centre_id,
        phone_index=blind_index(work.centre_id, "phone", contact.phone),
        birth_index=_birth_index(work.centre_id, contact),
        pc4=contact.postcode[:4] or None,
    )
    person.close_up(
        {
            "name": contact.name,
            "birth_date": contact.birth_date.isoformat() if contact.birth_date else None,
            "phone": contact.phone,
            "postcode": contact.postcode,
            "house_number": contact.house_number,
            "addition": contact.addition,
            "reporter_name": contact.reporter_name,
            "reporter_phone": contact.reporter_phone,
            "tell_own_doctor": submission.tell_own_doctor,
        }
    )
    work.add(person)
    work.session.flush()
    episode = Episode(
        id=new_id(),
        centre_id=work.centre_id,
        person_id=person.id,
        door=submission.door,
        lang=submission.lang,
        age_months=submission.age_months,
        sex=submission.sex,
        complaint=submission.complaints[0] if submission.complaints else rules.OWN_WORDS,
        reporter=submission.reporter,
        with_patient=submission.with_patient,
        sensitive=submission.sensitive,
        created_at=work.now,
    )
    thread.begin(work, episode)
    return episode


def _birth_index(centre_id: UUID, contact: rules.Contact) -> str | None:
    if contact.birth_date is None:
        return None
    value = f"{contact.birth_date.isoformat()} {contact.postcode}"
    return blind_index(centre_id, "birth", value)


def _give_links(
    work: UnitOfWork,
    episode: Episode,
    submission: rules.Submission,
    sent: Sent,
    address_of: Callable[[str], str],
) -> str:
    """The sender's link, and by SMS the patient's own when someone else fills in."""
    contact = submission.contact
    role = LinkRole(rules.sender_link_role(submission.reporter, submission.age_months))
    token = thread.give_link(work, episode, role)
    work.session.flush()
    link = work.session.query(Link).filter_by(episode_id=episode.id).one()
    sent.link_id = link.id
    _text_link(work, episode, "sender", contact.reporter_phone or contact.phone, address_of(token))
    if rules.patient_needs_own_link(
        submission.reporter, submission.age_months, contact.reporter_phone, contact.phone
    ):
        own = thread.give_link(work, episode, LinkRole.PATIENT)
        _text_link(work, episode, "patient", contact.phone, address_of(own))
    return token


def _text_link(work: UnitOfWork, episode: Episode, whose: str, phone: str, address: str) -> None:
    centre = work.session.get_one(Centre, work.centre_id)
    sentence = {
        "nl": f"{centre.name}: uw pagina is {address}",
        "en": f"{centre.name}: your page is {address}",
    }
    exchange.send_later(
        work,
        "sms",
        f"link:{episode.id}:{whose}",
        {"to": phone, "text": sentence[episode.lang]},
        episode.id,
    )


def _store(
    work: UnitOfWork,
    episode: Episode,
    kind: str,
    complaints: tuple[str, ...],
    answers: Mapping[str, str],
    pregnant: str | None,
    words: dict[str, str],
    called_112: bool = False,
) -> Intake:
    intake = Intake(
        id=new_id(),
        episode_id=episode.id,
        at=work.now,
        kind=kind,
        complaints=list(complaints),
        answers=dict(answers),
        pregnant=pregnant,
        hour=clock.local(work.now).hour,
        called_112=called_112,
        content_version=library().version,
    )
    intake.close_up(words)
    work.add(intake)
    work.happened(IntakeSubmitted(episode.id, intake.id, kind))
    return intake


@action
def add_answers(
    work: UnitOfWork, episode_id: UUID, kind: str, answers: Mapping[str, str], text: str = ""
) -> Intake:
    """More answers on the same episode: `worse` from the patient, `asked` from a triagist.

    What was answered before stands, unless it is answered anew.
    """
    episode = thread.locked(work, episode_id)
    before = latest_intake(work.session, episode.id)
    if before is None:
        raise thread.NotFound
    if not episode.is_open:
        raise NotAllowed("what has ended takes no more answers")
    thread.note(work, episode, f"answers_{kind}")
    said = {sign: value for sign, value in answers.items() if value != UNKNOWN}
    merged = {**before.answers, **said}
    return _store(
        work, episode, kind, tuple(before.complaints), merged, before.pregnant, {"text": text}
    )


@action
def ask_me_to_be_called(
    work: UnitOfWork, name: str, phone: str, line: str, happened_at: datetime | None = None
) -> None:
    """Bel mij terug: a task for the telephone desk; with `happened_at` it asks after 112."""
    why = "after_112" if happened_at else "call_back"
    exchange.ask_to_call(
        work, why, {"name": name, "phone": phone, "line": line}, happened_at=happened_at
    )


def _ask_about_112(work: UnitOfWork, submission: rules.Submission, episode_id: UUID) -> None:
    contact = submission.contact
    document = {"name": contact.name, "phone": contact.phone, "line": ""}
    exchange.ask_to_call(
        work, "after_112", document, episode_id=episode_id, within=timedelta(minutes=2)
    )


@action
def count_gate(work: UnitOfWork) -> None:
    """The gate said 112 once more today."""
    day = clock.local(work.now).date()
    row = work.session.get(GateCount, (work.centre_id, day), with_for_update=True)
    if row is None:
        work.add(GateCount(centre_id=work.centre_id, day=day, yes=1))
    else:
        row.yes += 1


@dataclass(frozen=True)
class Answered:
    """One set of answers, as later steps may know them."""

    id: UUID
    at: datetime
    complaints: tuple[str, ...]
    answers: Mapping[str, str]
    pregnant: str | None
    hour: int
    called_112: bool
    content_version: str


def _as_answered(row: Intake) -> Answered:
    return Answered(
        row.id,
        row.at,
        tuple(row.complaints),
        row.answers,
        row.pregnant,
        row.hour,
        row.called_112,
        row.content_version,
    )


def answered(session: Session, intake_id: UUID) -> Answered:
    """The answers of one intake."""
    return _as_answered(session.get_one(Intake, intake_id))


def facts_of(episode: Episode, intake: Answered) -> Facts:
    """What the program knows without asking, as it was when these answers came in."""
    return Facts(episode.age_months, episode.sex, intake.pregnant, intake.hour)


def current_answers(session: Session, episode_id: UUID) -> Answered | None:
    """The answers as they stand now."""
    found = latest_intake(session, episode_id)
    return _as_answered(found) if found else None


def own_words(session: Session, episode_id: UUID) -> dict[str, Any]:
    """`text` and `hopes` of the first intake."""
    intake = first_intake(session, episode_id)
    return intake.opened() if intake else {}
