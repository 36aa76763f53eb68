"""Where candidates come from: pair graph, cohorts, linked occasions, dense blocks."""

from __future__ import annotations

import numpy as np

from graphfraud.detect.communities import communities
from graphfraud.detect.dense_blocks import dense_blocks
from graphfraud.links.occasions import OccasionLinks
from graphfraud.parameters import Parameters
from graphfraud.tables import Arr, CandidateGroup, EventTable, PairTable

__all__ = [
    "MOST_ROWS", "block_candidates", "cohort_candidates", "occasion_candidates", "pair_candidates",
]  # fmt: skip

RESOLUTION = 0.05
BLOCKS = 12
MOST_ROWS = 300
STAYS_FACTOR = 10


def pair_candidates(
    events: EventTable, pairs: PairTable, params: Parameters,
    cohort_a: Arr | None = None, cohort_b: Arr | None = None,
    cohort_weight: np.ndarray | None = None,
) -> list[CandidateGroup]:  # fmt: skip
    """Communities of the pair graph below its giant component, with or without cohort edges.

    Pairs with p < p* = chance_degree · n / M stay (n active patients, M possible pairs), so the
    graph of chance has mean degree 2 · chance_degree and falls to crumbs; stays are few and each
    candidate is fitted in milliseconds, so there the degree is ten times as large, still below 1.
    Cohort edges join a person and the companions of a significant cohort link.
    """
    active = int(np.count_nonzero(np.diff(events.patient_offsets)))
    degree = params.chance_degree * (STAYS_FACTOR if events.domain == "stays" else 1)
    limit = degree * active / max(1.0, pairs.n_possible)
    keep = np.flatnonzero(pairs.p_value < limit)
    a, b = pairs.a[keep], pairs.b[keep]
    weight = -np.log10(np.maximum(pairs.p_value[keep], 1e-300))
    route = "pairs"
    if cohort_a is not None and cohort_b is not None and cohort_weight is not None:
        route = "cohorts"
        low, high = np.minimum(cohort_a, cohort_b), np.maximum(cohort_a, cohort_b)
        key = np.concatenate([a * events.n_patients + b, low * events.n_patients + high])
        both = np.concatenate([weight, cohort_weight])
        pair, inverse = np.unique(key, return_inverse=True)
        weight = np.zeros(len(pair))
        np.maximum.at(weight, inverse, both)
        a, b = pair // events.n_patients, pair % events.n_patients
    parts = communities(
        a, b, weight, events.n_patients, resolution=RESOLUTION, seed=params.seed
    )
    strength = np.bincount(
        parts.label[a], np.where(parts.label[a] == parts.label[b], weight, 0), parts.n
    ) if len(a) else np.zeros(0)  # fmt: skip
    return _grouped(route, events, parts.label, strength)


def _grouped(
    route: str, events: EventTable, label: Arr, strength: np.ndarray
) -> list[CandidateGroup]:
    members = np.flatnonzero(label >= 0)
    order = np.argsort(label[members], kind="stable")
    members = members[order]
    bounds = np.searchsorted(label[members], np.arange(len(strength) + 1))
    groups = [
        CandidateGroup(route, events.domain, tuple(members[lo:hi].tolist()), float(s))
        for lo, hi, s in zip(bounds[:-1], bounds[1:], strength, strict=True)
        if hi - lo >= 3
    ]
    return sorted(groups, key=lambda g: (-g.strength, g.patients))


def cohort_candidates(
    events: EventTable, person: Arr, link: Arr, member: Arr, p_value: np.ndarray,
    q_value: np.ndarray, observed: Arr, params: Parameters, limit: int = 200,
) -> list[CandidateGroup]:  # fmt: skip
    """One candidate for each significant cohort link: its person and the common companions.

    Gate: q < cohort_q and at least 2 companions; the `limit` strongest.
    """
    groups: list[CandidateGroup] = []
    bounds = np.searchsorted(link, np.arange(len(person) + 1))
    for i in np.flatnonzero((q_value < params.cohort_q) & (observed >= 2))[:limit].tolist():
        patients = np.unique(np.append(member[bounds[i] : bounds[i + 1]], person[i]))
        strength = float(-np.log10(max(float(p_value[i]), 1e-300)))
        groups.append(
            CandidateGroup("cohorts", events.domain, tuple(patients.tolist()), strength)
        )
    return groups


def occasion_candidates(
    events: EventTable, links: OccasionLinks, params: Parameters
) -> list[CandidateGroup]:
    """Whoever two linked occasions of one community of occasions have in common, strongest first.

    Communities as of the pair graph, with occasions for nodes. Those of over MOST_ROWS patients are
    a place's regulars.
    """
    weight = -np.log10(np.maximum(links.p_value, 1e-300))
    parts = communities(
        links.a, links.b, weight, links.n_occasions, resolution=RESOLUTION, seed=params.seed
    )
    if parts.n == 0:
        return []
    of_link = np.where(parts.label[links.a] == parts.label[links.b], parts.label[links.a], -1)
    inside = of_link[links.member_link] >= 0
    who = np.unique(
        of_link[links.member_link[inside]] * events.n_patients + links.member[inside]
    )
    strength = np.bincount(of_link[of_link >= 0], weight[of_link >= 0], parts.n)
    bounds = np.searchsorted(who, np.arange(parts.n + 1) * events.n_patients)
    groups = [
        CandidateGroup(
            "occasions", events.domain, tuple((who[lo:hi] % events.n_patients).tolist()), float(s)
        )
        for lo, hi, s in zip(bounds[:-1], bounds[1:], strength, strict=True)
        if hi - lo >= 3 and hi - lo <= MOST_ROWS
    ]
    return sorted(groups, key=lambda g: (-g.strength, g.patients))


def block_candidates(events: EventTable, pairs: PairTable) -> list[CandidateGroup]:
    """Dense blocks of patients × (place, window of time), among patients who met anyone twice.

    A block of at least two cells holds pairs that met twice, so the others are left out exactly.
    """
    met = np.zeros(events.n_patients, bool)
    met[pairs.a] = met[pairs.b] = True
    rows = np.flatnonzero(met[events.patient])
    if len(rows) == 0:
        return []
    width: Arr | int = 3
    if events.domain == "settlements":
        width = np.where(events.by_day[events.place[rows]], 1440, 2 * events.gap)
    slot = events.start[rows] // width
    slot = slot - int(slot.min())
    cell = np.unique(events.place[rows] * (int(slot.max()) + 1) + slot, return_inverse=True)[1]
    blocks = dense_blocks(events.patient[rows], cell, BLOCKS)
    return [
        CandidateGroup("blocks", events.domain, tuple(block.rows.tolist()), block.density)
        for block in blocks
        if len(block.rows) <= MOST_ROWS
    ]
