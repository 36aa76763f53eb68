"""Drafts → rings: what is a case at all, and which drafts are one ring.

Two drafts are one ring when they share half of the patients of the smaller one (insider drafts:
half of its claims; accounts of one source: a person and the case-worker). Greedy by adjusted gain;
a draft is compared with the core of each ring, the draft that founded it, so that rings do not grow
together in chains. A handler's draft of which the core is the smaller part brings nobody in
(`_of_the_ring`). Institutions, doctors, phones and accounts alone never merge drafts that share
somebody; rings that share nobody and come in turns are joined afterwards (`teams`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graphfraud.parameters import Parameters
from graphfraud.rank.innocent import Explanation, explanations
from graphfraud.rank.profile import Profile, Profiler
from graphfraud.rank.teams import joined_teams
from graphfraud.tables import RingDraft

#: persons of a household (DOMAIN.md §5.3): where households are not given, so few may be one family
FAMILY = 6
#: staff bring their own families: three of them are already more than one family's illness
MIN_STAFF_HOUSEHOLDS = 3
#: drafts of papers that may be some case-worker's
PAPERS = frozenset({"fed_accounts", "alike_papers"})

#: how much more must be left for each unit of weight that speaks for an honest group
ASKS_MORE = 2.0

__all__ = ["JudgedDraft", "RankedRing", "gate", "judge", "merge"]


@dataclass(frozen=True)
class JudgedDraft:
    """A draft with its profile, the explanations tested, and the gain they leave.

    adjusted = gain · e^{−Σ w}. reason: why it is no case ("" if it may be one).
    """

    draft: RingDraft
    profile: Profile
    explanations: tuple[Explanation, ...]
    adjusted: float
    reason: str


@dataclass(frozen=True)
class RankedRing:
    """A ring: its founding draft and those merged into it; strongest first."""

    core: JudgedDraft
    others: tuple[JudgedDraft, ...]

    @property
    def drafts(self) -> tuple[JudgedDraft, ...]:
        """Core first."""
        return (self.core, *self.others)

    @property
    def strength(self) -> float:
        """G e^{−W}: nats of all reasons, merged drafts' by half (they share the core's visits), the
        core's explanations taken off. The order of this is the order of the scores."""
        nats = sum(
            share * max(0.0, e.nats)
            for position, judged in enumerate(self.drafts)
            for share in (1.0 if position == 0 else 0.5,)
            for e in judged.draft.evidence
        )
        return nats * float(np.exp(-sum(e.weight for e in self.core.explanations)))


def gate(explanations: Sequence[Explanation], min_gain: float) -> float:
    """Nats that must be left to a draft: g (1 + 2 W), g = `min_gain`, W = sum of the weights.

    Timing says that a group came together, not why: where circumstances speak for an honest group,
    what is left must say more. (Made populations of two generators, three seeds: of 35 groups with
    W ≥ 2 and less than this left, one was a planted ring.)
    """
    return min_gain * (1 + ASKS_MORE * sum(e.weight for e in explanations))


def judge(
    drafts: Sequence[RingDraft], profiler: Profiler, params: Parameters
) -> list[JudgedDraft]:
    """Profile, explanations and adjusted gain of each draft, strongest first."""
    judged = []
    for draft in drafts:
        profile = profiler.of(draft)
        tested = explanations(profile, draft)
        weight = sum(e.weight for e in tested)
        adjusted = draft.gain * float(np.exp(-weight))
        judged.append(JudgedDraft(draft, profile, tested, adjusted, ""))
    judged = [replace(j, reason=_no_case(j, params)) for j in judged]
    return sorted(judged, key=lambda j: (-j.adjusted, j.draft.patients.tolist()))


def _no_case(judged: JudgedDraft, params: Parameters) -> str:
    profile, draft = judged.profile, judged.draft
    if draft.pattern in ("insider_link", "claims_integrity"):
        return "" if profile.n_households >= 3 else "too_few_households"
    if profile.n_patients < params.min_patients:
        return "too_few_patients"
    staff = any(e.name == "staff_and_kin" for e in draft.evidence)
    if profile.n_households < (MIN_STAFF_HOUSEHOLDS if staff else params.min_households):
        return "one_family_and_neighbours"
    if profile.housed == 0 and not staff and profile.n_patients <= FAMILY:
        return "may_be_one_family"
    # a clinic with an employer's list bills its people once or twice each (DOMAIN.md §8 row 11):
    # what speaks against chance is the runs, and the detector has set single callings aside
    billed = any(e.name == "one_employer_one_clinic" for e in draft.evidence)
    if draft.occasions and not billed and profile.episodes < params.min_occasions:
        return "too_few_occasions"
    if any(e.weight >= 4.0 for e in judged.explanations):
        return "explained"
    if judged.adjusted < gate(judged.explanations, params.min_gain):
        return "lowered_below_gate" if draft.gain >= params.min_gain else "too_weak"
    return ""


def merge(
    judged: Sequence[JudgedDraft], stars: Sequence[Collection[int]] = ()
) -> list[RankedRing]:
    """Rings of the drafts that may be cases, by falling strength.

    stars: patients of each shared contact, for `teams`.
    """
    cores: list[JudgedDraft] = []
    merged: list[list[JudgedDraft]] = []
    # of thousands of rings a draft can only be one that it shares a patient or a claim with
    by_patient: dict[int, list[int]] = {}
    by_claim: dict[int, list[int]] = {}
    cases = [item for item in judged if not item.reason]
    # where papers lead to a case-worker whose portfolio says more, that founds the ring
    portfolios = [
        j.draft for j in cases
        if j.draft.pattern == "insider_link" and j.draft.origin not in PAPERS
    ]  # fmt: skip
    for item in sorted(cases, key=lambda j: _led_by(j.draft, portfolios)):
        patients, claims = item.draft.patients.tolist(), item.draft.claims.tolist()
        near = {i for p in patients for i in by_patient.get(p, ())}
        near.update(i for c in claims for i in by_claim.get(c, ()))
        for index in sorted(near):
            if _same_ring(item.draft, cores[index].draft):
                merged[index].append(_of_the_ring(item, cores[index].draft))
                break
        else:
            for code in patients:
                by_patient.setdefault(code, []).append(len(cores))
            for code in claims:
                by_claim.setdefault(code, []).append(len(cores))
            cores.append(item)
            merged.append([])
    rings = [RankedRing(core, tuple(rest)) for core, rest in zip(cores, merged, strict=True)]
    rings.sort(key=lambda r: (-r.strength, r.core.draft.patients.tolist()))
    teams = joined_teams(rings, stars)
    return sorted(teams, key=lambda r: (-r.strength, r.core.draft.patients.tolist()))


def _led_by(draft: RingDraft, portfolios: Sequence[RingDraft]) -> bool:
    papers = draft.origin in PAPERS
    return papers and any(_same_ring(draft, portfolio) for portfolio in portfolios)


def _of_the_ring(item: JudgedDraft, core: RingDraft) -> JudgedDraft:
    """What a merged draft adds: all of it where half of its people and claims are the core's.

    A handler's draft that is mostly something else (a busy window's other files, among which the
    core's made it stand out) gives its reason and names the handler, and brings nobody in; nor do
    accounts that others use as much.
    """
    draft = item.draft
    if draft.pattern != "insider_link" and draft.origin not in PAPERS:
        return item
    if _one_hand(draft, core):
        return item
    claims = np.intersect1d(draft.claims, core.claims)
    shared = np.isin(draft.patients, core.patients)
    if len(claims) >= 0.5 * len(draft.claims) and shared.mean() >= 0.5:
        return item
    narrowed = replace(
        draft, patients=draft.patients[shared], posterior=draft.posterior[shared], claims=claims,
        occasions=(), contacts=(),
    )  # fmt: skip
    return replace(item, draft=narrowed)


def _one_hand(a: RingDraft, b: RingDraft) -> bool:
    """Whether accounts and a portfolio, or other accounts, lead to one case-worker."""
    accounts = "fed_accounts" in (a.origin, b.origin)
    return accounts and not set(a.caseworkers).isdisjoint(b.caseworkers)


def _same_ring(a: RingDraft, b: RingDraft) -> bool:
    if _one_hand(a, b):
        return True
    insider = "insider_link" in (a.pattern, b.pattern)
    left, right = (a.claims, b.claims) if insider else (a.patients, b.patients)
    smaller = max(1, min(len(left), len(right)))
    return bool(len(np.intersect1d(left, right)) >= 0.5 * smaller)
