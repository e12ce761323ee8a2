"""The protocol: from answers to an urgency, a disposition and the reasons.

The most urgent criterion that holds decides; if none holds, the complaint's
floor.  Risk groups raise by one level at most, never into U0/U1.  Unknown is a
value of its own and never reads as "no".  Sources: `docs/clinical/content.md`
and the criteria themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cazpwa.clinical.content import (
    UNKNOWN,
    Audience,
    Complaint,
    Condition,
    Criterion,
    Disposition,
    Library,
    Modifier,
    Sign,
    Text,
    Texts,
    Urgency,
)

Answers = Mapping[str, str]

NOT_ASKED = "not_asked"  # a follow-up that the answers before it made pointless
LAST_DANGER = Urgency.U2  # a criterion at U0–U2 is a danger sign


@dataclass(frozen=True)
class Facts:
    """What the program knows without asking.

    age_months: whole months.  sex: female, male or unknown.
    pregnant: yes, no, unknown ("maybe"), or None where it cannot apply.
    hour: 0–23 on the centre's clock.
    """

    age_months: int
    sex: str
    pregnant: str | None
    hour: int

    def value(self, name: str) -> str:
        known = {
            "age_months": str(self.age_months),
            "age_years": str(self.age_months // 12),
            "sex": self.sex,
            "pregnant": self.pregnant or "no",
            "hour": str(self.hour),
        }
        return known[name]


@dataclass(frozen=True)
class Finding:
    """A criterion that holds (or may hold), and what it says."""

    criterion: str
    urgency: Urgency
    disposition: Disposition
    reason: Text
    signs: frozenset[str]
    by: str | None = None


@dataclass(frozen=True)
class Assessment:
    """What the protocol proposes, with everything that led to it, most urgent first."""

    urgency: Urgency
    disposition: Disposition
    reason: Text
    holds: tuple[Finding, ...]
    unknown: tuple[Finding, ...]
    raised_by: tuple[str, ...] = ()
    badges: tuple[str, ...] = ()
    call_first: bool = False
    by: str | None = None
    first_aid: Texts = field(default_factory=Texts)

    @property
    def unknown_danger_signs(self) -> frozenset[str]:
        """Signs the triagist must ask before this may be confirmed."""
        return frozenset(sign for finding in self.unknown for sign in finding.signs)


def belongs_to(audience: Audience, facts: Facts) -> bool:
    """Whether a sign or complaint is for a person with these facts."""
    if audience.from_months is not None and facts.age_months < audience.from_months:
        return False
    if audience.below_months is not None and facts.age_months >= audience.below_months:
        return False
    if audience.sex is not None and facts.sex not in (audience.sex, UNKNOWN):
        return False
    return audience.pregnant is None or (facts.pregnant or "no") in audience.pregnant


def value_fits(value: str, wanted: tuple[str, ...]) -> bool:
    """Whether an answer is one of the wanted words or satisfies a comparison such as '>=38'."""
    return any(_compares(value, each) if each[0] in "<>" else value == each for each in wanted)


def _compares(value: str, comparison: str) -> bool:
    if value == NOT_ASKED:
        return False
    sign = comparison[:2] if comparison[1] == "=" else comparison[0]
    number, limit = float(value), float(comparison[len(sign) :])
    return {
        ">=": number >= limit,
        "<=": number <= limit,
        ">": number > limit,
        "<": number < limit,
    }[sign]


def holds(line: Condition, answers: Answers, facts: Facts, library: Library) -> bool | None:
    """Whether every part of a line is fulfilled: True, False, or None when it may be.

    A sign that is not asked of this person (wrong age or sex) counts as no;
    one that was asked and left open counts as unknown.
    """
    open_part = False
    for name, wanted in line.items():
        sign = library.signs.get(name)
        if sign is None:
            value = facts.value(name)
        elif not belongs_to(sign.audience, facts):
            return False
        else:
            value = answers.get(name, UNKNOWN)
        if value == UNKNOWN and UNKNOWN not in wanted:
            open_part = True
        elif not value_fits(value, wanted):
            return False
    return None if open_part else True


def criterion_state(
    criterion: Criterion, answers: Answers, facts: Facts, library: Library
) -> bool | None:
    """True when one of its lines holds, None when one may hold, else False."""
    states = [holds(line, answers, facts, library) for line in criterion.when]
    return True if True in states else None if None in states else False


def assess(
    library: Library, complaints: Iterable[Complaint], answers: Answers, facts: Facts
) -> Assessment:
    """Propose urgency and disposition for these answers.

    answers: sign id → yes, no, unknown, a choice id, or a number as text.
        A sign that is missing counts as unknown.
    Several complaints: the most urgent outcome of all of them.
    Raises ValueError when no complaint is given.
    """
    outcomes = [_assess_one(library, complaint, answers, facts) for complaint in complaints]
    if not outcomes:
        raise ValueError("an assessment needs at least one complaint")
    worst = min(outcomes, key=lambda outcome: outcome.urgency)
    return Assessment(
        urgency=worst.urgency,
        disposition=worst.disposition,
        reason=worst.reason,
        by=worst.by,
        first_aid=worst.first_aid,
        raised_by=worst.raised_by,
        holds=_by_urgency(finding for one in outcomes for finding in one.holds),
        unknown=_by_urgency(finding for one in outcomes for finding in one.unknown),
        badges=tuple(dict.fromkeys(badge for one in outcomes for badge in one.badges)),
        call_first=any(one.call_first for one in outcomes),
    )


def _by_urgency(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    unique = {finding.criterion: finding for finding in findings}
    return tuple(sorted(unique.values(), key=lambda finding: finding.urgency))


def _finding(criterion: Criterion) -> Finding:
    return Finding(
        criterion.id,
        criterion.urgency,
        criterion.disposition,
        criterion.reason,
        criterion.signs,
        criterion.by,
    )


def _assess_one(
    library: Library, complaint: Complaint, answers: Answers, facts: Facts
) -> Assessment:
    visible = _with_hidden_as_no(complaint, answers, facts, library)
    states = [(c, criterion_state(c, visible, facts, library)) for c in complaint.criteria]
    held = sorted((c for c, state in states if state is True), key=lambda c: c.urgency)
    open_ones = [c for c, state in states if state is None and c.urgency <= LAST_DANGER]
    deciding = held[0] if held else None
    urgency = deciding.urgency if deciding else complaint.floor.urgency
    disposition = deciding.disposition if deciding else complaint.floor.disposition
    reason = deciding.reason if deciding else complaint.floor.reason
    urgency, disposition = _with_unknown(urgency, disposition, open_ones)
    active = [m for m in library.modifiers if _applies(m, complaint, answers, facts, library)]
    raised, urgency, disposition = _with_modifiers(urgency, disposition, deciding, active)
    return Assessment(
        urgency=urgency,
        disposition=disposition,
        reason=reason,
        holds=tuple(_finding(c) for c in held),
        unknown=_by_urgency(_unknown_finding(c, visible, facts, library) for c in open_ones),
        raised_by=raised,
        badges=tuple(m.id for m in active),
        call_first=any(m.call for m in active) or bool(open_ones),
        by=deciding.by if deciding else None,
        first_aid=deciding.first_aid if deciding else Texts(),
    )


def _unknown_finding(
    criterion: Criterion, answers: Answers, facts: Facts, library: Library
) -> Finding:
    """The criterion with only those of its signs that are still open."""
    still_open = {
        name
        for line in criterion.when
        if holds(line, answers, facts, library) is None
        for name in line
        if name in library.signs and answers.get(name, UNKNOWN) == UNKNOWN
    }
    return Finding(
        criterion.id,
        criterion.urgency,
        criterion.disposition,
        criterion.reason,
        frozenset(still_open),
        criterion.by,
    )


def _with_hidden_as_no(
    complaint: Complaint, answers: Answers, facts: Facts, library: Library
) -> Answers:
    """Answers in which a follow-up that its condition hides is not there, not unknown."""
    seen = dict(answers)
    for ask in complaint.ask:
        if ask.condition and holds(ask.condition, seen, facts, library) is False:
            seen[ask.sign] = NOT_ASKED
    return seen


def _with_unknown(
    urgency: Urgency, disposition: Disposition, open_ones: list[Criterion]
) -> tuple[Urgency, Disposition]:
    """Corrections section 10: an unknown U1 sign is U2 call now; an unknown U2 sign at least U3."""
    worst = min((c.urgency for c in open_ones), default=Urgency.U5)
    if worst <= Urgency.U1 and urgency > Urgency.U2:
        return Urgency.U2, Disposition.CALL_NOW
    if worst == Urgency.U2 and urgency > Urgency.U3:
        return Urgency.U3, Disposition.REMOTE_ADVICE
    return urgency, disposition


def _applies(
    modifier: Modifier, complaint: Complaint, answers: Answers, facts: Facts, library: Library
) -> bool:
    if not _concerns(modifier, complaint):
        return False
    return any(holds(line, answers, facts, library) is True for line in modifier.when)


def _concerns(modifier: Modifier, complaint: Complaint) -> bool:
    if complaint.id in modifier.not_for:
        return False
    return not modifier.only_for or complaint.id in modifier.only_for


def _with_modifiers(
    urgency: Urgency,
    disposition: Disposition,
    deciding: Criterion | None,
    active: list[Modifier],
) -> tuple[tuple[str, ...], Urgency, Disposition]:
    """At most one level together, never into U0/U1, never when the criterion holds the group."""
    result = urgency
    raisers = [m for m in active if _may_raise(m, deciding)]
    if urgency > Urgency.U2 and any(m.shift for m in raisers):
        result = urgency.raised()
    for modifier in raisers:
        if modifier.minimum is not None and modifier.minimum < result:
            result = modifier.minimum
    if result == urgency:
        return (), urgency, disposition
    raised = tuple(m.id for m in raisers if m.shift or m.minimum is not None)
    if disposition is Disposition.SELF_CARE:
        disposition = Disposition.REMOTE_ADVICE
    return raised, result, disposition


def _may_raise(modifier: Modifier, deciding: Criterion | None) -> bool:
    if deciding is None:
        return True
    return modifier.id not in deciding.contains and deciding.id not in modifier.not_on


def questions_for(
    library: Library, complaints: Iterable[Complaint], facts: Facts
) -> list[tuple[Sign, Condition | None]]:
    """The signs to ask, each once, most dangerous first, then the alarm signals of everyone."""
    complaints = list(complaints)
    level: dict[str, Urgency] = {}
    for complaint in complaints:
        for criterion in complaint.criteria:
            for sign in criterion.signs:
                level[sign] = min(level.get(sign, Urgency.U5), criterion.urgency)
    asked: dict[str, Condition | None] = {}
    for complaint in complaints:
        for ask in complaint.ask:
            if ask.sign in asked and (asked[ask.sign] is None or ask.condition is None):
                asked[ask.sign] = None
            else:
                asked.setdefault(ask.sign, ask.condition)
    order = list(asked)
    if len(complaints) > 1:  # one complaint keeps its own order, written by a doctor
        order.sort(key=lambda sign: level.get(sign, Urgency.U5))
    for modifier in library.modifiers:
        wanted = any(_concerns(modifier, complaint) for complaint in complaints)
        if modifier.sign and modifier.sign not in asked and wanted:
            asked[modifier.sign] = None
            order.append(modifier.sign)
    found = []
    for sign in order:
        known, condition = _split(asked[sign], library)
        if belongs_to(library.signs[sign].audience, facts) and _sure(known, facts, library):
            found.append((library.signs[sign], condition))
    return found


def _split(line: Condition | None, library: Library) -> tuple[Condition, Condition | None]:
    """A condition's facts, which we know, and its signs, which the answers will tell."""
    facts = {n: w for n, w in (line or {}).items() if n not in library.signs}
    signs = {n: w for n, w in (line or {}).items() if n in library.signs}
    return facts, signs or None


def _sure(facts_only: Condition, facts: Facts, library: Library) -> bool:
    """Whether it may still be so: false only when a known fact says no."""
    return holds(facts_only, {}, facts, library) is not False


def alarms(
    library: Library, complaints: Iterable[Complaint], facts: Facts
) -> list[tuple[Criterion, dict[str, tuple[str, ...]]]]:
    """The U0/U1 lines for this person with the facts worked out, so that a phone without
    connection knows which answers mean 112."""
    complaints = list(complaints)
    asked = {sign.id for sign, _condition in questions_for(library, complaints, facts)}
    found = []
    for criterion in (c for complaint in complaints for c in complaint.criteria):
        for line in criterion.when if criterion.urgency <= Urgency.U1 else ():
            known, signs = _split(line, library)
            if signs and holds(known, {}, facts, library) is True and set(signs) <= asked:
                found.append((criterion, dict(signs)))
    return found
