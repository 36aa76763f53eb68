"""How often one hand did a thing, against what the work it handles would give.

A unit is a worker in a stratum (a desk, an institution). The worker's share of the stratum's base
work is s = (n_w + ½) / (n + 1); of the m rows in question x are the worker's, and
p = P(X ≥ x), X ~ Binomial(m, s), Benjamini–Hochberg over all units of the table. Who is alone in a
stratum (fewer than two colleagues with base work) cannot be compared and is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphfraud.claims.extract import BLOCK_ROWS
from graphfraud.links.null_models import benjamini_hochberg
from graphfraud.tables import Arr
from graphfraud.tails import binomial_tail

__all__ = ["Handling", "excess_shares"]

Ints = NDArray[np.integer[Any]]

MIN_COLLEAGUES = 2


@dataclass(frozen=True)
class Handling:
    """A finding on one party; never a ring by itself.

    kind: what was counted. party: its code (caseworker, cashier or proxy, by `kind`). observed,
    expected: rows. rows: codes of the rows behind it in their table, ascending.
    """

    kind: str
    party: int
    observed: int
    expected: float
    p_value: float
    q_value: float
    rows: tuple[int, ...]


def excess_shares(
    kind: str, party: Arr, stratum: Arr, base_party: Ints, base_stratum: Ints, rows: Arr,
    max_q: float,
) -> list[Handling]:  # fmt: skip
    """Parties with more of the rows than their share of the base work in the stratum, q ≤ max_q.

    party, stratum, rows: of each row in question, (m,); base_party, base_stratum: of the base work.
    Codes −1 are no party. Sorted by (p, party).
    O(n log n).
    """
    tests: list[tuple[int, int, float, float, Arr]] = []
    base = _counts(base_stratum, base_party)
    known = np.flatnonzero((stratum >= 0) & (party >= 0))
    order = known[np.lexsort((rows[known], party[known], stratum[known]))]
    asked = _counts(stratum[order], party[order])
    at = 0
    for code, hands in asked.items():
        work = base.get(code, {})
        total, m = sum(work.values()), sum(hands.values())
        for who, seen in hands.items():
            mine, at = order[at : at + seen], at + seen
            if len(work) - (who in work) < MIN_COLLEAGUES:
                continue
            share = (work.get(who, 0) + 0.5) / (total + 1.0)
            p = float(binomial_tail(seen, m, share))
            tests.append((who, seen, share * m, p, rows[mine]))
    p_values: NDArray[np.float64] = np.array([t[3] for t in tests], dtype=np.float64)
    q_values = benjamini_hochberg(p_values, float(len(p_values)))
    found = [
        Handling(kind, who, seen, mean, p, float(q), tuple(np.sort(at).tolist()))
        for (who, seen, mean, p, at), q in zip(tests, q_values, strict=True)
        if q <= max_q
    ]
    return sorted(found, key=lambda h: (h.p_value, h.party))


def _counts(stratum: Ints, party: Ints) -> dict[int, dict[int, int]]:
    """Rows by stratum and party, both ascending; without those where either is −1."""
    width = int(party.max(initial=0)) + 1
    found, counts = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for low in range(0, len(stratum), BLOCK_ROWS):
        rows = slice(low, low + BLOCK_ROWS)
        key = stratum[rows].astype(np.int64) * width + party[rows]
        some, count = np.unique(
            key[(stratum[rows] >= 0) & (party[rows] >= 0)], return_counts=True
        )
        found.append(some)
        counts.append(count)
    pairs, which = np.unique(np.concatenate(found), return_inverse=True)
    count = np.bincount(which, np.concatenate(counts), len(pairs)).astype(np.int64)
    table: dict[int, dict[int, int]] = {}
    for pair, n in zip(pairs.tolist(), count.tolist(), strict=True):
        table.setdefault(pair // width, {})[pair % width] = n
    return table
