"""All detectors on one copy of the data: the extract as it is, or with permuted dates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from itertools import chain

import numpy as np

from graphfraud.arrays import distinct
from graphfraud.beside import beside
from graphfraud.claims.extract import Extract
from graphfraud.detect.attribute_rings import attribute_drafts
from graphfraud.detect.candidates import (
    block_candidates,
    cohort_candidates,
    occasion_candidates,
    pair_candidates,
)
from graphfraud.detect.insiders import insider_drafts
from graphfraud.detect.membership import FittedRing
from graphfraud.detect.registrar_rings import registrar_drafts
from graphfraud.detect.reviewer_rings import with_reviewers
from graphfraud.detect.search import FoundRing, search
from graphfraud.detect.timing_rings import timing_drafts
from graphfraud.links.co_visits import co_visits
from graphfraud.links.cohorts import CohortLinks, cohort_links
from graphfraud.links.events import settlement_events, stay_events
from graphfraud.links.manual_claims import household_or_person, manual_claims, village_locality
from graphfraud.links.occasions import occasion_links
from graphfraud.parameters import Parameters
from graphfraud.rank.profile import Profiler
from graphfraud.rank.rings import JudgedDraft, RankedRing, judge, merge
from graphfraud.tables import (
    Arr,
    CandidateGroup,
    Domain,
    EventTable,
    ManualClaims,
    PairTable,
    RingDraft,
)

__all__ = [
    "ROUTES", "Detected", "Links", "detect", "link_events", "no_shared_rings", "permuted_tables",
    "shared_rings", "tables",
]  # fmt: skip

#: length of an occasion (days of admissions, minutes: what a collector needs for forty cards), and
#: whether it is compared with those of its own place alone
OCCASIONS: Mapping[Domain, tuple[tuple[int, bool], ...]] = {
    "stays": ((7, False),), "settlements": ((180, False), (1440, True)),
}  # fmt: skip
#: the arms of detection that can be left out, for the ablation table
ROUTES = ("pairs", "cohorts", "communities", "occasions", "blocks", "attributes", "insiders")


@dataclass(frozen=True)
class Links:
    """Timing links of one event table."""

    events: EventTable
    pairs: PairTable
    cohorts: CohortLinks


@dataclass(frozen=True)
class Detected:
    """Everything found on one copy: links, fitted rings, judged drafts, rings."""

    links: tuple[Links, ...]
    found: tuple[FoundRing, ...]
    judged: tuple[JudgedDraft, ...]
    rings: tuple[RankedRing, ...]
    notes: tuple[str, ...]


Stage = Callable[[str], None]
@dataclass(frozen=True)
class Beside:
    """What is found beside the search of the largest table: the smaller tables' rings (without
    their events), the case-workers' drafts, and the largest table's occasions and dense blocks.
    """

    rings: list[list[tuple[FittedRing, tuple[str, ...]]]]
    insiders: list[RingDraft]
    late: list[CandidateGroup]


#: drafts, seeds and notes of `attribute_drafts`
SharedRings = tuple[list[RingDraft], list[tuple[int, ...]], list[str]]


def tables(extract: Extract, params: Parameters) -> tuple[tuple[EventTable, ...], ManualClaims]:
    """Event tables (stays, settlements) and manual claims of an extract."""
    with beside(lambda: (stay_events(extract, params), manual_claims(extract))) as others:
        settlements = settlement_events(extract, params)
        stays, manual = others()
    return (stays, settlements), manual


def permuted_tables(
    events: Sequence[EventTable], manual: ManualClaims, seed: int
) -> tuple[tuple[EventTable, ...], ManualClaims]:
    """A copy in which nobody can have met but by chance: see `graphfraud.links.permuted`."""
    from graphfraud.links.permuted import permuted_events, permuted_filings

    rng = np.random.default_rng([seed, 20])
    return tuple(permuted_events(table, rng) for table in events), permuted_filings(manual, rng)


def link_events(events: EventTable, household: Arr) -> Links:
    """Pairs and cohorts of one event table."""
    pairs = co_visits(events, household)
    return Links(events, pairs, cohort_links(events, pairs))


def shared_rings(
    extract: Extract, params: Parameters, *, wanted: bool = True
) -> AbstractContextManager[Callable[[], SharedRings]]:
    """Begin the search among shared attributes beside what follows; needs the extract alone."""
    if not wanted:
        return nullcontext(no_shared_rings)
    return beside(lambda: attribute_drafts(extract, params))


def no_shared_rings() -> SharedRings:
    """What a copy with permuted dates, or an ablation, has instead."""
    return [], [], []


def detect(
    extract: Extract, events: Sequence[EventTable], manual: ManualClaims, params: Parameters,
    stage: Stage, shared: Callable[[], SharedRings], routes: Sequence[str] = ROUTES,
) -> Detected:  # fmt: skip
    """Links, candidates, fitted rings, drafts and rings of one copy of the data.

    shared: waits for what `shared_rings` began.
    """
    household = household_or_person(extract)
    real_household = np.where(household >= 0, household, -1)
    stage("links")
    links = [link_events(table, real_household) for table in events]
    stage("shared attributes")
    attribute_rings, seeds, notes = shared()

    # the table with the most events is searched here, all else beside
    largest = max(range(len(links)), key=lambda i: (links[i].events.n, -i))
    smaller = [linked for i, linked in enumerate(links) if i != largest]

    def candidates(linked: Links) -> list[CandidateGroup]:
        return _candidates(linked, params, routes, seeds)

    def late(linked: Links) -> list[CandidateGroup]:
        events = linked.events
        groups: list[CandidateGroup] = []
        if "occasions" in routes:
            for width, one_place in OCCASIONS[events.domain]:
                links = occasion_links(
                    events, real_household, width=width, one_place=one_place,
                    chance_degree=params.chance_degree,
                )  # fmt: skip
                groups.extend(occasion_candidates(events, links, params))
        if "blocks" in routes:
            groups.extend(block_candidates(events, linked.pairs))
        return groups

    def others() -> Beside:
        rings = [
            [
                (ring.fit, ring.routes)
                for ring in search(linked.events, candidates(linked) + late(linked), params)
            ]
            for linked in smaller
        ]
        insiders: list[RingDraft] = []
        if "insiders" in routes and manual.n:
            phone = extract.col("claims", "phone")[manual.claim].astype(np.int64)
            insiders = insider_drafts(extract, manual, phone, params.min_gain)
            insiders = with_reviewers(manual, phone, params.min_gain, insiders)
            insiders += registrar_drafts(extract, manual, phone, params.min_gain, insiders)
        return Beside(rings, insiders, late(links[largest]))

    stage("rings")
    with beside(others) as begun:
        rest = cache(begun)

        def last() -> Iterator[CandidateGroup]:
            yield from rest().late

        mine = links[largest]
        here = search(mine.events, chain(candidates(mine), last()), params)
        stage("case-workers")
        elsewhere = rest()
    searched = {
        id(linked): [FoundRing(fit, linked.events, routes_of) for fit, routes_of in rings]
        for linked, rings in zip(smaller, elsewhere.rings, strict=True)
    }
    found = [r for linked in links for r in searched.get(id(linked), here)]
    drafts = timing_drafts(found, claims_behind(extract))
    drafts.extend(elsewhere.insiders)
    drafts.extend(attribute_rings)
    stage("ranking")
    judged = judge(drafts, Profiler(extract, village_locality(extract)), params)
    return Detected(
        tuple(links), tuple(found), tuple(judged), tuple(merge(judged, seeds)), tuple(notes)
    )


def _candidates(
    linked: Links, params: Parameters, routes: Sequence[str], seeds: Sequence[tuple[int, ...]]
) -> list[CandidateGroup]:
    events, pairs, cohorts = linked.events, linked.pairs, linked.cohorts
    groups: list[CandidateGroup] = []
    if "pairs" in routes:
        groups.extend(pair_candidates(events, pairs, params))
    if "communities" in routes:
        sure = (cohorts.q_value < params.cohort_q)[cohorts.member_link]
        link = cohorts.member_link[sure]
        weight = -np.log10(np.maximum(cohorts.p_value, 1e-300))
        groups.extend(
            pair_candidates(
                events, pairs, params, cohorts.person[link], cohorts.member[sure], weight[link]
            )
        )
    if "cohorts" in routes:
        groups.extend(
            cohort_candidates(
                events, cohorts.person, cohorts.member_link, cohorts.member, cohorts.p_value,
                cohorts.q_value, cohorts.observed, params,
            )
        )  # fmt: skip
    groups.extend(
        CandidateGroup("shared_attribute", events.domain, seed, float(len(seed))) for seed in seeds
    )
    return groups


def claims_behind(extract: Extract) -> Callable[[FoundRing, Arr], list[Arr]]:
    """For each attendance row the claims it stands for.

    Stays: every claim of the stay. Settlements: the person's claims at the place on that day that
    were settled within the window of the event.
    """
    stay = extract.col("claims", "stay")
    of_stay = extract.index("claims", "stay")

    def claims_of(ring: FoundRing, rows: Arr) -> list[Arr]:
        first = ring.events.claim[rows]
        if ring.events.domain != "stays":
            return [np.array([row]) for row in first.tolist()]
        behind = []
        for row, code in zip(first.tolist(), stay[first].tolist(), strict=True):
            own = of_stay.rows(np.array([code]))
            behind.append(distinct(np.append(own, row)))
        return behind

    return claims_of
