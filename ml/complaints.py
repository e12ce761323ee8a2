"""Which American reason-for-visit codes stand for which of our complaints.

The mapping is ours and no gold standard: a Dutch triagist should confirm it. Codes are those
of the Reason for Visit Classification (NCHS) as five digits: 10501 is 1050.1, "chest pain".

Two kinds of complaint share one table:

* *asked*: the patient can choose it today; it has its own points in the model;
* *background*: not asked yet. It takes part in training, so that pain and age are not blamed
  for what the complaint explains (without it, more pain seemed to make a patient less
  urgent), and in the Dutch mix. In use all of these together are "other", worth the average
  of the background complaints weighted by their Dutch shares.

A later issue that adds a complaint sets `asked=True` here and trains again.
"""

from collections.abc import Iterable
from dataclasses import dataclass

OTHER = "other"
"""What the model calls every complaint that it has no points for."""


@dataclass(frozen=True)
class Complaint:
    """One complaint of ours and the American codes that stand for it.

    codes: inclusive ranges of five-digit codes; the first complaint in the table that
        matches wins, so special cases stand above general ones.
    dutch_percent: share of Dutch out-of-hours contacts, in %; None means not listed: such
        complaints share what is left in proportion to their American numbers. Source:
        modelled_share in the project's Nivel figures (order sourced, shares assumed).
    from_age, below_age: in years; the complaint only exists within these.
    """

    id: str
    codes: tuple[tuple[int, int], ...]
    dutch_percent: float | None = None
    asked: bool = False
    from_age: float = 0.0
    below_age: float = 150.0

    def covers(self, code: int, age_years: float) -> bool:
        """Whether a visit with this code at this age (years) belongs to the complaint."""
        right_age = self.from_age <= age_years < self.below_age
        return right_age and any(low <= code <= high for low, high in self.codes)


COMPLAINTS: tuple[Complaint, ...] = (
    # --- asked ---------------------------------------------------------------------------
    # Chest pain, pressure, burning, and "heart pain"; rib and side pain are not (10551-2).
    Complaint("chest_pain", ((10500, 10503), (12650, 12650)), 5.0, asked=True),
    # Breathlessness, laboured breathing, wheeze, and asthma said as the reason to come.
    Complaint("shortness_of_breath", ((14150, 14302), (26250, 26250)), 6.0, asked=True),
    # Fever and feeling hot under 16 (our proposal for "child"); adults are background below.
    Complaint("child_fever", ((10100, 10123),), 4.5, asked=True, below_age=16),
    # Belly pain, any site; below 16 it is another complaint of ours.
    Complaint("abdominal_pain_adult", ((15450, 15453),), 7.0, asked=True, from_age=16),
    # Infant crying, fussy, fidgety. Few visits: its points are uncertain, see the card.
    Complaint("crying_baby", ((10801, 10801),), None, asked=True, below_age=2),
    # Depression, self-harm, suicide attempt, intentional overdose. 11650 ("other psychological
    # symptoms") is here because it is the second reason most often given with depression and
    # nearly half of it is triaged as emergent: suicidal thoughts have no code of their own.
    Complaint(
        "suicidal",
        ((11100, 11100), (11650, 11650), (58180, 58201)),
        None,
        asked=True,
    ),
    # Cuts and punctures; bites and burns are other complaints of ours.
    Complaint("wound", ((52050, 52300), (53050, 53250)), 7.0, asked=True),
    # Broken, sprained, bruised or injured hip, leg, arm, hand or foot.
    Complaint(
        "trauma_extremity",
        (
            (50200, 50499),
            (51150, 51250),
            (54200, 54250),
            (55250, 55450),
            (55500, 55700),
        ),
        9.0,
        asked=True,
    ),
    # Passing urine hurts, is frequent, bloody or impossible; kidney and bladder infection.
    Complaint("urinary", ((16400, 16800), (27050, 27050)), 5.0, asked=True),
    # Headache and migraine.
    Complaint("headache", ((12100, 12100), (23650, 23650)), 2.0, asked=True),
    # Skin, rash, boils, cellulitis; and the breast, because our complaint has mastitis.
    Complaint(
        "skin_and_mastitis", ((18000, 18102), (18300, 18853), (28000, 28250)), 6.0, asked=True
    ),
    # Weak, tired or generally ill at 70 and over. America has no code for frailty: a proxy.
    Complaint("frail_elderly_decline", ((10150, 10250),), None, asked=True, from_age=70),
    # --- background: ids of ours that are not asked yet -----------------------------------
    Complaint("cough", ((14400, 14501), (14700, 14750), (26000, 26100)), 3.0),
    Complaint("throat", ((14550, 14600),), 2.0),
    Complaint("ear", ((13450, 13654), (24500, 24500)), 3.0),
    Complaint(
        "eye", ((13050, 13404), (24000, 24000), (54100, 54100), (55100, 55100), (56000, 56000)), 3.0
    ),
    Complaint("vomiting", ((15250, 15300),), 2.5),
    Complaint("diarrhoea", ((15400, 15400), (15950, 15950)), 2.0),
    Complaint("abdominal_pain_child", ((15450, 15453),), 2.5, below_age=16),
    Complaint("back_pain", ((19050, 19150), (51100, 51100), (55150, 55150)), 2.5),
    Complaint("trauma_head", ((50050, 50050), (54050, 54050), (55050, 55050)), 3.0),
    Complaint("dizziness", ((12250, 12250),), 1.5),
    # Weak, tired, ill or feverish, not covered by frailty or a child's fever above.
    Complaint("malaise_adult", ((10100, 10250),), 2.5),
    Complaint("mental_or_strange_behaviour", ((11000, 11649), (23000, 23300), (31300, 31300)), 2.0),
    Complaint("allergic_reaction", ((10900, 10900), (57550, 57550)), 1.5),
    # Numb, weak, slurred speech, stroke; weakness of one leg or arm.
    Complaint(
        "neurological_deficit",
        ((12200, 12203), (12300, 12400), (19204, 19204), (19454, 19454), (25250, 25250)),
        1.5,
    ),
    Complaint("vaginal_bleeding", ((17550, 17553), (17902, 17902)), 1.0),
    Complaint("fainting_or_seizure", ((10300, 10300), (12050, 12050), (58350, 58420))),
    Complaint("palpitations", ((12600, 12603), (12700, 12800), (25100, 25200))),
    # Limb that hurts or swells without an injury.
    Complaint("arm_or_leg", ((19151, 19752),)),
    Complaint("trauma_general", ((55750, 55750), (58050, 58154))),
    Complaint("pregnancy", ((17900, 17910), (27350, 27350))),
    Complaint("pain_elsewhere", ((10550, 10554),)),
    Complaint("dental", ((15000, 15012), (26751, 26751))),
    Complaint("poisoning", ((59000, 59250),)),
    Complaint("rectal_bleeding", ((15800, 15802), (16052, 16052))),
    Complaint("test_result", ((61000, 67000),)),
    Complaint("follow_up", ((33000, 34200), (41100, 46050))),
)
"""Asked complaints first, then background. What matches none of these is "other"."""

ASKED: tuple[str, ...] = tuple(c.id for c in COMPLAINTS if c.asked)
BACKGROUND: tuple[str, ...] = tuple(c.id for c in COMPLAINTS if not c.asked)


def as_the_model_knows_it(complaint_id: str) -> str:
    """The complaint itself when it has points of its own, else "other"."""
    return complaint_id if complaint_id in ASKED else OTHER


def group_of(code: int | None, age_years: float) -> str:
    """Our complaint (asked or background) for an American code; "other" when none fits.

    code: five-digit reason-for-visit code; None means the reason is not recorded.
    """
    if code is None:
        return OTHER
    return next((c.id for c in COMPLAINTS if c.covers(code, age_years)), OTHER)


def dutch_weights(groups: Iterable[str]) -> list[float]:
    """Weight per visit so that the complaints have their Dutch shares; the weights sum to 1.

    groups: one id per visit, as `group_of` gives them. Listed complaints get their
    percentage; the others share the rest in proportion to their numbers here.
    """
    visits = list(groups)
    counts = {group: visits.count(group) for group in sorted(set(visits))}
    listed = {c.id: c.dutch_percent for c in COMPLAINTS if c.dutch_percent and c.id in counts}
    every_listed = sum(c.dutch_percent or 0.0 for c in COMPLAINTS)
    unlisted = sum(count for group, count in counts.items() if group not in listed)
    per_visit = {
        group: (listed[group] / count if group in listed else (100 - every_listed) / unlisted)
        for group, count in counts.items()
    }
    total = sum(per_visit[group] for group in visits)
    return [per_visit[group] / total for group in visits]
