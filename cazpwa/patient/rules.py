"""What the holder of a link may see and do."""

from __future__ import annotations

CHILD_BELOW_YEARS = 12
MAY_STOP_FROM = 4  # U4 and U5; anything more urgent becomes a call

#: state of the episode → which page is shown
KIND_OF = {
    "received": "before",
    "authorising": "before",
    "advice_waiting": "advice",
    "advice_busy": "advice_busy",
    "centre_expected": "centre",
    "centre_arrived": "centre_arrived",
    "centre_busy": "centre_busy",
    "visit_planned": "visit",
    "visit_underway": "visit_underway",
    "visit_there": "visit_there",
    "elsewhere": "elsewhere",
    "closed": "closed",
    "cancelled": "cancelled",
}

CONFIRMED = frozenset(KIND_OF.values()) - {"before", "cancelled"}

#: Kinds on which the patient may still stop or say that it is worse.
UNDER_WAY = frozenset(
    {"before", "advice", "advice_busy", "centre", "centre_arrived", "visit", "visit_underway",
     "elsewhere"}
)  # fmt: skip


def page_kind(state: str, *, link_role: str, sensitive: bool) -> str:
    """Which page this holder sees.

    A reporter sees the status only.  Thoughts of suicide: a neutral page, a
    person calls, no queue.
    """
    if link_role == "reporter":
        return "status_only"
    if sensitive and state not in ("closed", "cancelled"):
        return "person_calls"
    return KIND_OF[state]


def may_stop_alone(urgency: int, age_months: int, *, sensitive: bool) -> bool:
    """Whether "ik heb geen hulp meer nodig" closes by itself; else a person calls first."""
    return urgency >= MAY_STOP_FROM and age_months // 12 >= CHILD_BELOW_YEARS and not sensitive


def phone_tail(phone: str) -> str:
    """The last two digits, so that the holder can recognise the number we will call."""
    return phone[-2:] if phone else ""
