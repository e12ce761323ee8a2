"""The lists at the desk: what to decide on, what to authorise, who to call back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import phonenumbers
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cazpwa import clock
from cazpwa.clinical.content import Disposition
from cazpwa.desk import rules
from cazpwa.episode.records import Episode, TimelineRow
from cazpwa.episode.rules import State
from cazpwa.exchange.records import open_call_tasks
from cazpwa.identity.records import Staff
from cazpwa.intake.records import Intake
from cazpwa.queue.records import Waiting, waiting_in
from cazpwa.queue.rules import LOOK_AGAIN_WITHIN, LOOK_WITHIN, RED, Queue
from cazpwa.triage.actions import AUTHORISE_WITHIN
from cazpwa.triage.records import Confirmation, Suggestion, to_authorise
from cazpwa.words import DISPOSITION, DOOR, badge, complaint_name, person_word

Newest = TypeVar("Newest", Suggestion, Intake, Confirmation)

#: badges of a proposal that the list shows; the others stand in the episode
IN_LIST = ("second_contact", "worried", "rapid_worsening", "reporter_elsewhere")


@dataclass(frozen=True)
class Badge:
    word: str
    loud: bool = False


@dataclass(frozen=True)
class Row:
    """One line of a list.  urgency: None when the clinician judges unaided.

    due: words against the deadline `due_at`; beside: what the deadline is counted from.
    alarm: red, and nobody said "ik kijk ernaar".
    """

    episode_id: UUID
    urgency: int | None
    what: str
    who: str
    under: str
    badges: tuple[Badge, ...]
    due_at: datetime | None
    due: str
    late: bool
    beside: str
    alarm: bool = False


@dataclass(frozen=True)
class CallRow:
    """Somebody to call: a name, a number, why, and since when."""

    id: UUID
    name: str
    phone: str
    number: str
    why: str
    line: str
    since: datetime
    calm: bool
    episode_id: UUID | None


@dataclass(frozen=True)
class Counts:
    """The numbers in the tabs and in the navigation."""

    decide: int
    authorise: int
    advice: int
    visits: int
    centre: int


def shown_number(phone: str) -> str:
    """A number as people say it: national for Dutch ones, international for others."""
    try:
        parsed = phonenumbers.parse(phone, "NL")
    except phonenumbers.NumberParseException:
        return phone
    dutch = parsed.country_code == 31
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, style.NATIONAL if dutch else style.INTERNATIONAL)


def due_words(by: datetime, now: datetime) -> tuple[str, bool]:
    """What a deadline reads as, and whether it is past."""
    left = rules.left(by, now)
    if left.kind == "late":
        return _("%(n)s min te laat", n=left.number), True
    if left.kind == "seconds":
        time = f"{left.number // 60}:{left.number % 60:02d}"
        return _("nog %(time)s", time=time), False
    return _("nog %(n)s min", n=left.number), False


def of_minutes(within: timedelta) -> str:
    return str(_("van %(n)s min", n=int(within.total_seconds() // 60)))


def newest(session: Session, table: type[Newest], ids: Collection[UUID]) -> dict[UUID, Newest]:
    """The newest row per episode, in one query."""
    found = session.scalars(
        select(table).where(table.episode_id.in_(ids)).order_by(table.at, table.id)
    )
    return {row.episode_id: row for row in found}


def episodes_by_id(session: Session, ids: Collection[UUID]) -> dict[UUID, Episode]:
    found = session.scalars(select(Episode).where(Episode.id.in_(ids)))
    return {episode.id: episode for episode in found}


def names_of(session: Session, ids: Collection[UUID | None]) -> dict[UUID, str]:
    """First names of staff."""
    wanted = {each for each in ids if each}
    found = session.scalars(select(Staff).where(Staff.id.in_(wanted))) if wanted else ()
    return {person.id: person.first_name for person in found}


def _alarms_seen(session: Session, ids: Collection[UUID]) -> dict[UUID, datetime]:
    found = session.execute(
        select(TimelineRow.episode_id, func.max(TimelineRow.at))
        .where(TimelineRow.episode_id.in_(ids), TimelineRow.what == "alarm_seen")
        .group_by(TimelineRow.episode_id)
    )
    return {row[0]: row[1] for row in found}


@dataclass(frozen=True)
class _Around:
    """What stands around the waiting places, read in a handful of queries."""

    episodes: dict[UUID, Episode]
    suggestions: dict[UUID, Suggestion]
    intakes: dict[UUID, Intake]
    confirmations: dict[UUID, Confirmation]
    seen: dict[UUID, datetime]
    names: dict[UUID, str]


def _around(session: Session, places: list[Waiting]) -> _Around:
    ids = [place.episode_id for place in places]
    episodes = episodes_by_id(session, ids)
    staff = [each.reader_id for each in episodes.values()] + [p.leased_to for p in places]
    return _Around(
        episodes,
        newest(session, Suggestion, ids),
        newest(session, Intake, ids),
        newest(session, Confirmation, ids),
        _alarms_seen(session, ids),
        names_of(session, staff),
    )


def to_decide(session: Session, centre_id: UUID, me: UUID, now: datetime, lang: str) -> list[Row]:
    """Te beslissen: who waits for a decision."""
    places = waiting_in(session, centre_id, Queue.TRIAGE)
    around = _around(session, places)

    def standing(place: Waiting) -> tuple[Any, ...]:
        suggestion = around.suggestions.get(place.episode_id)
        blind = bool(suggestion and suggestion.blind)
        return rules.place_in_list(place.urgency, blind, place.since, place.episode_id)

    return [_decide_row(p, around, me, now, lang) for p in sorted(places, key=standing)]


def _decide_row(place: Waiting, around: _Around, me: UUID, now: datetime, lang: str) -> Row:
    episode = around.episodes[place.episode_id]
    suggestion = around.suggestions.get(episode.id)
    by = place.look_by or now
    words, late = due_words(by, now)
    seen = around.seen.get(episode.id)
    within = LOOK_WITHIN[place.urgency]
    if _is_worse(episode, around) or episode.id in around.confirmations:
        within = min(within, LOOK_AGAIN_WITHIN)
    return Row(
        episode_id=episode.id,
        urgency=None if suggestion and suggestion.blind else place.urgency,
        what=complaint_name(episode.complaint, lang),
        who=person_word(episode.age_months, episode.sex),
        under=str(DOOR[episode.door]),
        badges=_badges(episode, around, me, now, lang),
        due_at=by,
        due=words,
        late=late,
        beside=of_minutes(within),
        alarm=place.urgency <= RED and not (seen and seen >= _last_heard(place, suggestion)),
    )


def _last_heard(place: Waiting, suggestion: Suggestion | None) -> datetime:
    return max(place.entered_at, suggestion.at) if suggestion else place.entered_at


def _is_worse(episode: Episode, around: _Around) -> bool:
    intake = around.intakes.get(episode.id)
    return intake is not None and intake.kind == "worse"


def _badges(
    episode: Episode, around: _Around, me: UUID, now: datetime, lang: str
) -> tuple[Badge, ...]:
    suggestion = around.suggestions.get(episode.id)
    intake = around.intakes.get(episode.id)
    ambulance = suggestion and suggestion.disposition == Disposition.AMBULANCE_112
    found = []
    if (intake and intake.called_112) or (ambulance and not (suggestion and suggestion.blind)):
        found.append(Badge("112", loud=True))
    if _is_worse(episode, around):
        found.append(Badge(_("erger"), loud=True))
    if suggestion and suggestion.unknown_signs:
        found.append(Badge(_("niet beoordeeld"), loud=True))
    if suggestion:
        found += [Badge(badge(each, lang)) for each in suggestion.badges if each in IN_LIST]
    if episode.lang != "nl":
        found.append(Badge(_("Engels")))
    if episode.id in around.confirmations:
        found.append(Badge(_("was al besloten")))
    reads = episode.read_until and episode.read_until > now and episode.reader_id != me
    if reads and episode.reader_id in around.names:
        found.append(Badge(_("%(name)s leest", name=around.names[episode.reader_id])))
    return tuple(found)


def to_sign(session: Session, centre_id: UUID, now: datetime, lang: str) -> list[Row]:
    """Te autoriseren: what waits for the signature of the doctor in charge."""
    waiting = to_authorise(session, centre_id)
    episodes = episodes_by_id(session, [each.episode_id for each in waiting])
    proposed = {
        each.id: each
        for each in session.scalars(
            select(Suggestion).where(Suggestion.id.in_([c.suggestion_id for c in waiting]))
        )
    }
    return [
        _sign_row(c, episodes[c.episode_id], proposed[c.suggestion_id], now, lang) for c in waiting
    ]


def _sign_row(
    confirmation: Confirmation, episode: Episode, proposed: Suggestion, now: datetime, lang: str
) -> Row:
    by = confirmation.authorise_by or now
    words, late = due_words(by, now)
    badges = []
    if confirmation.urgency == 5 and proposed.urgency != 5:
        badges.append(Badge(_("naar U5"), loud=True))
    elif confirmation.urgency > proposed.urgency:
        badges.append(Badge(_("lager dan voorstel"), loud=True))
    if confirmation.pending:
        badges.append(Badge(_("wacht op uw handtekening")))
    return Row(
        episode_id=episode.id,
        urgency=confirmation.urgency,
        what=complaint_name(episode.complaint, lang),
        who=person_word(episode.age_months, episode.sex),
        under=_who_decided_what(confirmation),
        badges=tuple(badges),
        due_at=by,
        due=words,
        late=late,
        beside=of_minutes(AUTHORISE_WITHIN),
    )


def untold(session: Session, centre_id: UUID, lang: str) -> list[Row]:
    """Decided to go elsewhere, but nobody said yet that the patient was told."""
    found = session.scalars(
        select(Episode).where(
            Episode.centre_id == centre_id, Episode.state == State.ELSEWHERE.value
        )
    ).all()
    decided = newest(session, Confirmation, [each.id for each in found])
    rows = [_untold_row(each, decided[each.id], lang) for each in found if each.id in decided]
    return sorted(rows, key=lambda row: (row.urgency, row.due))


def _who_decided_what(confirmation: Confirmation) -> str:
    to = str(DISPOSITION[confirmation.disposition])
    return _("%(name)s: %(to)s", name=confirmation.by_name.split()[0], to=to)


def _untold_row(episode: Episode, confirmation: Confirmation, lang: str) -> Row:
    return Row(
        episode_id=episode.id,
        urgency=confirmation.urgency,
        what=complaint_name(episode.complaint, lang),
        who=person_word(episode.age_months, episode.sex),
        under=_who_decided_what(confirmation),
        badges=(),
        due_at=None,
        due=f"{clock.local(confirmation.at):%H:%M}",
        late=False,
        beside=_("besloten"),
    )


def in_advice(session: Session, centre_id: UUID, now: datetime, lang: str) -> list[Row]:
    """The advice queue, in order."""
    places = waiting_in(session, centre_id, Queue.ADVICE)
    around = _around(session, places)
    return [_advice_row(place, around, now, lang) for place in places]


def _advice_row(place: Waiting, around: _Around, now: datetime, lang: str) -> Row:
    episode = around.episodes[place.episode_id]
    leased = place.leased_until is not None and place.leased_until > now
    badges = []
    if leased and place.leased_to in around.names:
        badges.append(Badge(_("bij %(name)s", name=around.names[place.leased_to])))
    if episode.lang != "nl":
        badges.append(Badge(_("Engels")))
    told = place.told_low is not None and not leased
    return Row(
        episode_id=episode.id,
        urgency=place.urgency,
        what=complaint_name(episode.complaint, lang),
        who=person_word(episode.age_months, episode.sex),
        under=_("%(low)s tot %(high)s min gezegd", low=place.told_low, high=place.told_high)
        if told
        else str(DOOR[episode.door]),
        badges=tuple(badges),
        due_at=None,
        due=_("%(n)s min", n=int((now - place.since).total_seconds() // 60)),
        late=False,
        beside=_("in de rij") if not leased else _("bezig"),
    )


def call_rows(session: Session, centre_id: UUID, now: datetime) -> list[CallRow]:
    """Bel terug: a name and a number, opened for whoever is at the telephone."""
    found = []
    for task in open_call_tasks(session, centre_id):
        said = task.opened()
        found.append(
            CallRow(
                id=task.id,
                name=said.get("name", ""),
                phone=said.get("phone", ""),
                number=shown_number(said.get("phone", "")),
                why=_why(task.why),
                line=said.get("line", ""),
                since=task.happened_at,
                calm=task.why == "after_112" and rules.alarm_is_old(task.happened_at, now),
                episode_id=task.episode_id,
            )
        )
    return found


def _why(code: str) -> str:
    words = {
        "after_112": _("Is 112 gelukt?"),
        "call_back": _("Wil teruggebeld worden"),
        "wants_to_stop": _("Wil geen hulp meer. Bel eerst."),
    }
    return str(words.get(code, _("Bel deze patiënt")))


AT_CENTRE = (State.CENTRE_EXPECTED, State.CENTRE_ARRIVED, State.CENTRE_BUSY)
VISITED = (State.VISIT_PLANNED, State.VISIT_UNDERWAY, State.VISIT_THERE)
ADVISED = (State.ADVICE_WAITING, State.ADVICE_BUSY)


def counts(session: Session, centre_id: UUID) -> Counts:
    by_state = {
        row[0]: row[1]
        for row in session.execute(
            select(Episode.state, func.count())
            .where(Episode.centre_id == centre_id)
            .group_by(Episode.state)
        )
    }
    decide = session.scalar(
        select(func.count()).where(
            Waiting.centre_id == centre_id,
            Waiting.queue == Queue.TRIAGE.value,
            Waiting.left_at.is_(None),
        )
    )

    def number(states: tuple[State, ...]) -> int:
        return sum(by_state.get(state.value, 0) for state in states)

    return Counts(
        decide or 0,
        len(to_authorise(session, centre_id)),
        number(ADVISED),
        number(VISITED),
        number(AT_CENTRE),
    )
