"""Marks of special-disease supply: days of a medicine in hand when more is fetched.

For each person and item, over the special-disease claims k = 1 … m by day of treatment with
prd_k days of supply (several lines of an item on one claim count once, the longest), the days in
hand before pick-up k are

    s_1 = 0,   s_k = max(0, s_(k−1) + prd_(k−1) − (d_k − d_(k−1))).

supply_days_in_hand of a claim = the largest s over all pick-ups of its (person, item) series, the
largest over its items; supply_pick_ups = m of that series. A long prescription, a pick-up some
days early, one double month before a holiday leave little in hand; the dose is in prd_days.

Source: DOMAIN.md §8 rows 12 and 21. O(l log l) in the lines with days of supply.
"""

from __future__ import annotations

import numpy as np

from graphfraud.claims.extract import Extract
from graphfraud.links.manual_claims import cross
from graphfraud.links.mark_groups import claim_mark
from graphfraud.links.marks import Mark
from graphfraud.tables import Arr

__all__ = ["days_in_hand", "supply_marks"]

CHRONIC = 2
#: in hand at least so much to come into the suspect scope; the pack asks for more
LEAST_DAYS = 15


def supply_marks(extract: Extract) -> list[Mark]:
    """Claim.supply_days_in_hand and Claim.supply_pick_ups."""
    n = extract.n_claims
    claim = extract.col("fee_lines", "claim").astype(np.int64)
    item = extract.col("fee_lines", "item").astype(np.int64)
    days = extract.col("fee_lines", "prd_days").astype(np.int64)
    patient = extract.col("claims", "patient").astype(np.int64)
    ok = (claim >= 0) & (item >= 0) & (days > 0)
    ok[ok] = (extract.col("claims", "kind")[claim[ok]] == CHRONIC) & (patient[claim[ok]] >= 0)
    claim, item, days = claim[ok], item[ok], days[ok]
    order = np.lexsort((-days, item, claim))
    _, first = np.unique(np.column_stack([claim, item])[order], axis=0, return_index=True)
    rows = order[first]
    claim, item, days = claim[rows], item[rows], days[rows]
    series = cross(patient[claim], item)
    day = extract.col("claims", "begin_day").astype(np.int64)[claim]
    most, count = days_in_hand(series, day, days, claim)
    best = np.lexsort((count, most, claim))[::-1]  # a claim's largest stock stands first
    owner, at = np.unique(claim[best], return_index=True)
    most, count = most[best][at], count[best][at]
    return [
        claim_mark(n, "supply_days_in_hand", owner, most, most >= LEAST_DAYS),
        claim_mark(n, "supply_pick_ups", owner, count),
    ]


def days_in_hand(series: Arr, day: Arr, days: Arr, tie: Arr) -> tuple[Arr, Arr]:
    """The largest stock of each row's series, and its pick-ups. series ≥ 0; (n,) each.

    The stock is a walk that is reflected at 0: s_k = S_k − min_{j ≤ k} S_j with S_k = supply
    before k less the days since the first pick-up.
    """
    n = len(series)
    if n == 0:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    order = np.lexsort((tie, day, series))
    s, d, given = series[order], day[order], days[order]
    start = np.concatenate([[True], s[1:] != s[:-1]])
    head = np.maximum.accumulate(np.where(start, np.arange(n), 0))
    before = np.cumsum(given) - given
    walk = before - before[head] - (d - d[head])
    # the running least within a series: series are pushed far below each other
    rank = np.cumsum(start)
    step = int(walk.max() - walk.min()) + 1
    least = np.minimum.accumulate(walk - rank * step) + rank * step
    stock = walk - least
    most = np.zeros(int(rank[-1]) + 1, np.int64)
    np.maximum.at(most, rank, stock)
    count = np.bincount(rank)
    most_of, count_of = np.empty(n, np.int64), np.empty(n, np.int64)
    most_of[order], count_of[order] = most[rank], count[rank]
    return most_of, count_of
