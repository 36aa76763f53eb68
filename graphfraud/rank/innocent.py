"""Innocent explanations: what else makes people come together, and what speaks for it here.

Each explanation looks at a ring's profile and answers with a weight w ≥ 0: the ring's evidence is
multiplied by e^{−w}. It *lowers* on circumstances that an honest group and a ring may share; it
*explains* only on positive evidence (a diagnosis that is treated in such sessions, a lawful proxy
of the village, an employer all have in common), for nursing-home hospitals and dialysis wards are
targets too. A figure the extract does not give makes an explanation "not assessable": neither
guilty nor cleared. Sources: DOMAIN.md §0.7 (twins of every pattern), 条例 art. 17(2) (entrusted
purchase is lawful), DETECTION "Where it is weak". They stand in `innocent_care` and
`innocent_living`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graphfraud.model import CheckResult, InnocentCheck, Measure
from graphfraud.rank import innocent_care as care
from graphfraud.rank import innocent_living as living
from graphfraud.rank.profile import Profile
from graphfraud.rank.weights import EXPLAINS, MOST, Test
from graphfraud.tables import RingDraft

__all__ = ["Explanation", "explanations"]


@dataclass(frozen=True)
class Explanation:
    """One tested explanation: weight 0 does not explain."""

    name: str
    weight: float
    assessable: bool
    measures: Mapping[str, Measure]

    @property
    def check(self) -> InnocentCheck:
        """As it is printed beside the case."""
        result: CheckResult = "does_not_explain"
        if not self.assessable:
            result = "not_assessable"
        elif self.weight >= EXPLAINS:
            result = "explains"
        elif self.weight > 0:
            result = "lowers"
        return InnocentCheck(self.name, result, dict(self.measures))


def explanations(profile: Profile, draft: RingDraft) -> tuple[Explanation, ...]:
    """All explanations for one ring, in a fixed order."""
    stays = draft.pattern == "induced_admission"
    if draft.pattern in ("insider_link", "claims_integrity"):
        return ()
    tests = dict(TESTS)
    if any(e.name == "one_employer_one_clinic" for e in draft.evidence):
        # the detector itself sets check-ups, accidents, courses, standing arrangements and the
        # clinic next door aside; a weekday that brings everybody raises what it expects
        for name in ("employer", "treatment_course", "check_up_day", "batch_upload"):
            del tests[name]
        if profile.young < MOST:
            del tests["scheduled_series"]
    if any(e.name == "staff_and_kin" for e in draft.evidence):
        # no van brings the staff, and few of many trips are no reason: what speaks is who they are
        del tests["surgery_programme"]
    found = []
    for name, test in tests.items():
        weight, assessable, measures = test(profile, stays)
        found.append(Explanation(name, weight if assessable else 0.0, assessable, measures))
    return tuple(found)


TESTS: Mapping[str, Test] = {
    "family": living.family,
    "scheduled_series": care.scheduled_series,
    "village_errand": living.village_errand,
    "residents_of_a_home": living.residents,
    "surgery_programme": care.programme,
    "employer": living.employer,
    "treatment_course": care.treatment_course,
    "check_up_day": care.check_up,
    "aftercare": care.aftercare,
    "patch_days": care.patches,
    "batch_upload": care.batch_upload,
    "neighbours": living.neighbours,
    "pick_up_day": living.pick_up_day,
}
