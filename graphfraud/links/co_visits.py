"""Pairs of patients that were together: the co-visit kernel.

Two events of different patients are together when they are at one place and

* stays: admitted within `gap` days of each other and discharged within `span_gap` days;
* settlements: within `gap` minutes of each other, or on one day where the place knows days alone.

k_ab = number of distinct days on which a and b were together, by a's days or by b's, whichever are
fewer: two stays of a that both touch one stay of b are one meeting. Pairs with k ≥ 2 are kept;
nothing else is lost: patients with a single event cannot reach 2 and are left out first.

The raw pairs are found by `near_pairs`; those of pairs hit once fall there, the rest is sorted and
counted here.
"""

from __future__ import annotations

import numpy as np

from graphfraud.arrays import repeat_ranges, row_order
from graphfraud.links.near_pairs import near_pairs
from graphfraud.links.null_models import (
    day_share,
    kappa,
    minute_coincidence,
    own_kappa,
    possible_pairs,
)
from graphfraud.tables import Arr, EventTable, PairTable
from graphfraud.tails import poisson_tail

__all__ = ["co_visits", "expected_meetings"]


def co_visits(events: EventTable, household: Arr) -> PairTable:
    """Pairs with k ≥ 2, with expected meetings and p-values. Pairs of one household are left out.

    household: int64 code for each patient, −1 none.
    """
    row_a, row_b = near_pairs(events, household)
    n = events.n_patients
    key = events.patient[row_a] * n + events.patient[row_b]
    day = events.day[row_a]
    order = row_order(key, day, row_b)
    key, day, row_a, row_b = key[order], day[order], row_a[order], row_b[order]
    head = np.ones(len(key), bool)
    head[1:] = key[1:] != key[:-1]
    pair = np.flatnonzero(head)
    pairs, inverse = key[pair], np.cumsum(head) - 1
    by_b = row_order(key, events.day[row_b])
    k = np.minimum(
        np.bincount(inverse, _new(key, day), len(pairs)),
        np.bincount(inverse[by_b], _new(key[by_b], events.day[row_b][by_b]), len(pairs)),
    ).astype(np.int64)
    keep = k >= 2
    renumber = np.cumsum(keep) - 1
    rows = keep[inverse]
    last = np.append(pair[1:], len(key)) - 1
    a, b = pairs[keep] // n, pairs[keep] % n
    expected = expected_meetings(events, a, b)
    return PairTable(
        a, b, k[keep], expected, poisson_tail(k[keep], expected),
        day[pair[keep]] if len(key) else day, day[last[keep]] if len(key) else day,
        renumber[inverse[rows]], row_a[rows], row_b[rows], possible_pairs(events),
    )  # fmt: skip


def _new(key: Arr, day: Arr) -> np.ndarray:
    """True at the first row of each (key, day), rows sorted by both."""
    new = np.ones(len(key), bool)
    new[1:] = (key[1:] != key[:-1]) | (day[1:] != day[:-1])
    return new


def expected_meetings(events: EventTable, a: Arr, b: Arr) -> np.ndarray:
    """e_ab of the pair null (null_models) for each pair. O(Σ visits of a, b)."""
    _, share = day_share(events)
    if events.domain == "stays":
        return _expected_stays(events, share, a, b)
    n_places = len(events.offsets) - 1
    weight = np.maximum(kappa(share, 0), own_kappa(events)) * minute_coincidence(events)
    cell, visits = events.cells
    bounds = np.searchsorted(cell, np.arange(events.n_patients + 1) * n_places)
    pair, at = _expand(a, bounds)
    place = cell[at] % n_places
    wanted = b[pair] * n_places + place
    found = np.minimum(np.searchsorted(cell, wanted), max(0, len(cell) - 1))
    common = cell[found] == wanted
    product = visits[at] * visits[found] * weight[place] * common
    return np.asarray(np.bincount(pair, product, len(a)))


def _expected_stays(events: EventTable, share: np.ndarray, a: Arr, b: Arr) -> np.ndarray:
    pair, at = _expand(a, events.patient_offsets)
    row_a = events.by_patient[at]
    inner, at_b = _expand(b[pair], events.patient_offsets)
    row_b = events.by_patient[at_b]
    row_a, pair = row_a[inner], pair[inner]
    same = events.place[row_a] == events.place[row_b]
    row_a, row_b, pair = row_a[same], row_b[same], pair[same]
    delta = events.span[row_b] - events.span[row_a]
    chance = np.zeros(len(pair))
    for lag in range(-events.gap, events.gap + 1):
        chance += kappa(share, lag) * (np.abs(lag + delta) <= events.span_gap)
    return np.asarray(np.bincount(pair, chance, len(a)))


def _expand(index: Arr, bounds: Arr) -> tuple[Arr, Arr]:
    """For each i, all positions bounds[index[i]]:bounds[index[i] + 1]: (i repeated, position)."""
    return repeat_ranges(bounds[index], bounds[index + 1] - bounds[index])
