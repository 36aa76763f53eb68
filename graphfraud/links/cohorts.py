"""Cohort links: those who came together once came together again, though not the same part of them.

For two visits r, s of one person, the companions of r are all who were together with it, and
O = number of companions of r that are companions of s too. Under the null each companion b of r
is at s with the chance its own visits give it,

    E = Σ_{b with r} [1 − exp(−v_b(h_s) · n_s / N_h(s))],

v_b(h) = visits of b to h, n_s = companions of s less those in O, N_h = all visits to h: a crowd at
s explains itself, the cohort does not. p = P(Poisson(E) ≥ O); Benjamini–Hochberg over all
Σ_p C(v_p, 2) pairs of visits of one person. Unlike pairs of persons these are about as many tests
as there are visits, so a group of which a different part comes each time can be seen.

Companions with more than four common occasions go by the pair route: their own calendars agree.
Cost O(Σ companions of the tested visits).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphfraud.arrays import repeat_ranges
from graphfraud.links.null_models import benjamini_hochberg
from graphfraud.tables import Arr, EventTable, PairTable
from graphfraud.tails import poisson_tail

__all__ = ["CohortLinks", "cohort_links", "companions"]

MAX_COMMON = 4


@dataclass(frozen=True)
class CohortLinks:
    """Pairs of visits of one person with common companions: n rows, sorted by p.

    person, visit_r, visit_s: patient code and event rows. observed, expected, p_value, q_value.
    member_link, member: the companions of each link, as (row here, patient).
    """

    person: Arr
    visit_r: Arr
    visit_s: Arr
    observed: Arr
    expected: np.ndarray
    p_value: np.ndarray
    q_value: np.ndarray
    member_link: Arr
    member: Arr


def cohort_links(events: EventTable, pairs: PairTable, min_common: int = 2) -> CohortLinks:
    """All pairs of visits of one person with at least `min_common` companions in common."""
    person, r, s, other = _common(events, pairs)
    key = r * events.n + s
    order = np.lexsort((other, key))
    key, other, person = key[order], other[order], person[order]
    fresh = np.ones(len(key), bool)
    fresh[1:] = (key[1:] != key[:-1]) | (other[1:] != other[:-1])
    key, other, person = key[fresh], other[fresh], person[fresh]
    links, first, inverse, observed = np.unique(
        key, return_index=True, return_inverse=True, return_counts=True
    )
    keep = observed >= min_common
    links, observed, who = links[keep], observed[keep], person[first[keep]]
    visit_r, visit_s = links // max(1, events.n), links % max(1, events.n)
    expected = _expected(events, visit_r, visit_s, observed)
    p = poisson_tail(observed, expected)
    visits = np.diff(events.patient_offsets).astype(float)
    q = benjamini_hochberg(p, float((visits * (visits - 1) / 2).sum()))
    rank = np.lexsort((links, -observed, p))
    position = np.full(len(keep), -1, np.int64)
    position[np.flatnonzero(keep)[rank]] = np.arange(len(rank))
    link_of = position[inverse]
    inside = link_of >= 0
    by_link = np.lexsort((other[inside], link_of[inside]))
    return CohortLinks(
        who[rank], visit_r[rank], visit_s[rank], observed[rank].astype(np.int64), expected[rank],
        p[rank], q[rank], link_of[inside][by_link], other[inside][by_link],
    )  # fmt: skip


def companions(events: EventTable, rows: Arr) -> tuple[Arr, Arr]:
    """For each event row, the rows together with it: (index into rows, event row)."""
    place, start = events.place[rows], events.start[rows]
    gap = np.where(events.by_day[place], 0, events.gap)
    left = events.key.left(place, start - gap)
    owner, at = repeat_ranges(left, events.key.right(place, start + gap) - left)
    keep = events.patient[at] != events.patient[rows[owner]]
    if events.domain == "stays":
        apart = events.start[at] + events.span[at] - (start + events.span[rows])[owner]
        keep &= np.abs(apart) <= events.span_gap
    return owner[keep], at[keep]


def _common(events: EventTable, pairs: PairTable) -> tuple[Arr, Arr, Arr, Arr]:
    """(person, earlier visit, later visit, companion) of every two meetings of a pair."""
    parts: list[tuple[Arr, Arr, Arr, Arr]] = []
    usual = pairs.k <= MAX_COMMON
    rows = np.flatnonzero(usual[pairs.near_pair])
    pair = pairs.near_pair[rows]
    begins = np.searchsorted(pair, np.arange(len(pairs.a)))
    ends = np.searchsorted(pair, np.arange(len(pairs.a)), "right")
    position = np.arange(len(rows)) - begins[pair]
    behind = ends[pair] - begins[pair] - position - 1
    for lag in range(1, int(behind.max(initial=0)) + 1):
        at = np.flatnonzero(behind >= lag)
        for own, partner in ((pairs.near_a, pairs.near_b), (pairs.near_b, pairs.near_a)):
            x, y = own[rows[at]], own[rows[at + lag]]
            other_row, next_row = partner[rows[at]], partner[rows[at + lag]]
            differ = (events.day[x] != events.day[y]) & (other_row != next_row)
            x, y = x[differ], y[differ]
            other = events.patient[partner[rows[at]]][differ]
            later = events.day[x] > events.day[y]
            parts.append((
                events.patient[x], np.where(later, y, x), np.where(later, x, y), other
            ))  # fmt: skip
    if not parts:
        none = np.zeros(0, np.int64)
        return none, none, none, none
    person, first, second, other = (np.concatenate(c) for c in zip(*parts, strict=True))
    return person, first, second, other


def _expected(events: EventTable, r: Arr, s: Arr, observed: Arr) -> np.ndarray:
    """E of the module's formula for each link; blocks of links bound the memory."""
    total = np.maximum(1, np.diff(events.offsets))
    at_s, inverse = np.unique(s, return_inverse=True)
    owner, _ = companions(events, at_s)
    crowd = np.bincount(owner, minlength=len(at_s))[inverse]
    share = np.maximum(crowd - observed, 1) / total[events.place[s]]
    at_r, group = np.unique(r, return_inverse=True)
    owner, rows = companions(events, at_r)
    bounds = np.searchsorted(owner, np.arange(len(at_r) + 1))
    expected = np.zeros(len(r))
    for lo in range(0, len(r), 50_000):
        block = slice(lo, min(len(r), lo + 50_000))
        length = np.diff(bounds)[group[block]]
        link = np.repeat(np.arange(len(length)), length)
        step = np.arange(len(link)) - np.repeat(np.cumsum(length) - length, length)
        member = events.patient[rows[bounds[group[block]][link] + step]]
        v = events.visits(member, events.place[s[block]][link])
        v = v - (events.place[r[block]][link] == events.place[s[block]][link])  # r itself
        chance = 1 - np.exp(-np.maximum(v, 0) * share[block][link])
        expected[block] = np.bincount(link, chance, len(length))
    return np.maximum(expected, 1e-6)
