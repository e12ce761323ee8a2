"""States of an episode, and which act leads from which to which."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

LINK_LIVES_AFTER_CLOSURE = timedelta(hours=72)


class Door(StrEnum):
    DIGITAL = "digital"
    TELEPHONE = "telephone"
    PHYSICAL = "physical"
    REFERRAL = "referral"
    AMBULANCE = "ambulance"


class LinkRole(StrEnum):
    PATIENT = "patient"
    PARENT = "parent"
    REPORTER = "reporter"


class State(StrEnum):
    RECEIVED = "received"  # nobody has decided yet
    AUTHORISING = "authorising"  # decided, but only the doctor in charge may make it so
    ADVICE_WAITING = "advice_waiting"
    ADVICE_BUSY = "advice_busy"
    CENTRE_EXPECTED = "centre_expected"
    CENTRE_ARRIVED = "centre_arrived"
    CENTRE_BUSY = "centre_busy"
    VISIT_PLANNED = "visit_planned"
    VISIT_UNDERWAY = "visit_underway"
    VISIT_THERE = "visit_there"
    ELSEWHERE = "elsewhere"  # sent to 112, own doctor, midwife …; still ours until closed
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Act(StrEnum):
    SEND_TO_AUTHORISE = "send_to_authorise"
    RETURN_TO_TRIAGE = "return_to_triage"
    CONFIRM_ADVICE = "confirm_advice"
    CONFIRM_CENTRE = "confirm_centre"
    CONFIRM_VISIT = "confirm_visit"
    CONFIRM_ELSEWHERE = "confirm_elsewhere"
    TAKE = "take"
    PUT_BACK = "put_back"
    FINISH_ADVICE = "finish_advice"
    ARRIVE = "arrive"
    CALL_IN = "call_in"
    FINISH_CONSULT = "finish_consult"
    NO_SHOW = "no_show"
    DEPART = "depart"
    REACH = "reach"
    FINISH_VISIT = "finish_visit"
    NO_ANSWER = "no_answer"
    CLOSE = "close"
    CANCEL = "cancel"


S, A = State, Act

#: Where a clinician may decide anew; a worsening can come at any moment before the end.
_DECIDABLE = tuple(state for state in State if state not in (S.CLOSED, S.CANCELLED))

#: (state, act) → state.  What is not here may not happen.
TRANSITIONS: dict[tuple[State, Act], State] = {
    **{(state, A.CONFIRM_ADVICE): S.ADVICE_WAITING for state in _DECIDABLE},
    **{(state, A.CONFIRM_CENTRE): S.CENTRE_EXPECTED for state in _DECIDABLE},
    **{(state, A.CONFIRM_VISIT): S.VISIT_PLANNED for state in _DECIDABLE},
    **{(state, A.CONFIRM_ELSEWHERE): S.ELSEWHERE for state in _DECIDABLE},
    (S.RECEIVED, A.SEND_TO_AUTHORISE): S.AUTHORISING,
    **{(state, A.RETURN_TO_TRIAGE): S.RECEIVED for state in _DECIDABLE if state is not S.RECEIVED},
    (S.ADVICE_WAITING, A.TAKE): S.ADVICE_BUSY,
    (S.ADVICE_BUSY, A.PUT_BACK): S.ADVICE_WAITING,
    (S.ADVICE_BUSY, A.FINISH_ADVICE): S.CLOSED,
    (S.CENTRE_EXPECTED, A.ARRIVE): S.CENTRE_ARRIVED,
    (S.CENTRE_EXPECTED, A.NO_SHOW): S.RECEIVED,
    (S.CENTRE_ARRIVED, A.CALL_IN): S.CENTRE_BUSY,
    (S.CENTRE_BUSY, A.FINISH_CONSULT): S.CLOSED,
    (S.VISIT_PLANNED, A.DEPART): S.VISIT_UNDERWAY,
    (S.VISIT_UNDERWAY, A.REACH): S.VISIT_THERE,
    (S.VISIT_UNDERWAY, A.NO_ANSWER): S.RECEIVED,
    (S.VISIT_THERE, A.NO_ANSWER): S.RECEIVED,
    (S.VISIT_THERE, A.FINISH_VISIT): S.CLOSED,
    (S.ELSEWHERE, A.CLOSE): S.CLOSED,
    **{
        (state, A.CANCEL): S.CANCELLED
        for state in (S.RECEIVED, S.ADVICE_WAITING, S.CENTRE_EXPECTED, S.VISIT_PLANNED)
    },
}  # fmt: skip

ENDED = frozenset({S.CLOSED, S.CANCELLED})
OPEN = frozenset(State) - ENDED
BEFORE_CONFIRMATION = frozenset({S.RECEIVED, S.AUTHORISING})


class NotAllowed(Exception):
    """This act does not fit the state that the episode is in now."""


def move(state: State, act: Act) -> State:
    """The state after an act.  Raises NotAllowed for what is not in the table."""
    try:
        return TRANSITIONS[state, act]
    except KeyError:
        raise NotAllowed(f"{act.value} does not follow {state.value}") from None


def link_expiry(closed_at: datetime) -> datetime:
    return closed_at + LINK_LIVES_AFTER_CLOSURE


def phone_code() -> str:
    """Four digits that a patient can say on the telephone; unique among a centre's open ones."""
    return f"{secrets.randbelow(9000) + 1000}"
