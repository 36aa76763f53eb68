"""Case-workers against their colleagues: whom and what does one hand meet far too often?

For each worker w and each value v of a family (institution, doctor, reviewer, account, …):

    x_wv = households with v among the filings of w,
    μ_wv = Σ_j s_w(j) over the filings j with value v,

s_w(j) = the chance that w is the one to take filing j: the largest, over the strata j belongs to
(desk × kind of claim, desk × home area, home village, employer, weekday, month), of w's share of
the stratum's filings, those with value v left out, shrunk to the desk's share:

    s = (n_stratum,w − n_v,w + m · b_w) / (n_stratum − n_v + m),  m = 50 for the kind, 10 otherwise.

An independence null over the agency would flag every worker: they differ in desk, district, kind
of claim and rota, and each of these explains. Where w alone handles a stratum (s ≥ 0.95) nothing
can be said. p = binomial tail over n_v filings with mean share; Benjamini–Hochberg over all (w, v)
of a family that have at least two filings.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphfraud.arrays import RowsByCode, distinct, row_order
from graphfraud.links.null_models import benjamini_hochberg
from graphfraud.tables import Arr, ManualClaims
from graphfraud.tails import binomial_tail

__all__ = ["ALONE", "Concentration", "concentration", "worker_share"]

ALONE = 0.95
WEIGHT = {"kind": 50.0}
OTHER_WEIGHT = 10.0


@dataclass(frozen=True)
class Concentration:
    """Pairs (worker, value) of one family: m rows, sorted by (worker, value).

    observed: households; total: households with the value; expected = Σ s; share = mean s.
    """

    family: str
    worker: Arr
    value: Arr
    observed: Arr
    total: Arr
    expected: np.ndarray
    share: np.ndarray
    p_value: np.ndarray
    q_value: np.ndarray


@dataclass(frozen=True)
class _Stratum:
    """One way to group the filings: group of each, (group, value) of each, counts, weight."""

    known: np.ndarray
    group: Arr
    same: Arr
    rest: Arr
    with_value: np.ndarray
    weight: float
    n_groups: int
    n_same: int
    desk_total: Arr


def _strata(claims: ManualClaims, value: Arr) -> list[_Stratum]:
    found = []
    with_value = value >= 0
    width = int(value.max(initial=0)) + 2
    desk_total = np.bincount(claims.desk)
    for name, code in (("kind", claims.kind), *claims.strata.items()):
        known = code >= 0
        group = np.where(known, code, code.max(initial=0) + 1)
        same = np.unique(group * width + value + 1, return_inverse=True)[1]
        n = np.bincount(group)[group] - np.where(with_value, np.bincount(same)[same], 1)
        weight = WEIGHT.get(name, OTHER_WEIGHT)
        found.append(_Stratum(
            known, group, same, n, with_value, weight, int(group.max()) + 1, int(same.max()) + 1,
            desk_total,
        ))  # fmt: skip
    return found


def worker_share(claims: ManualClaims, worker: int, value: Arr) -> np.ndarray:
    """s_w(j) for every manual claim j, filings of the same value left out. Shape (n,)."""
    mine = np.flatnonzero(claims.submitter == worker)
    every = np.arange(claims.n)
    return _share(claims, worker, mine, _strata(claims, value), every) if claims.n else every * 0.0


def _share(
    claims: ManualClaims, worker: int, mine: Arr, strata: list[_Stratum], at: Arr
) -> np.ndarray:
    """s_w(j) for the manual claims `at`; mine: the worker's rows. O(groups + values + at)."""
    desks = claims.desk[at]
    filed = np.bincount(claims.desk[mine], minlength=int(desks.max(initial=0)) + 1)[desks]
    base = filed / np.maximum(1, strata[0].desk_total[desks])
    best = np.zeros(len(at))
    for s in strata:
        group, same = s.group[at], s.same[at]
        x = np.bincount(s.group[mine], minlength=s.n_groups)[group] - np.where(
            s.with_value[at], np.bincount(s.same[mine], minlength=s.n_same)[same],
            claims.submitter[at] == worker,
        )  # fmt: skip
        share = (x + s.weight * base) / (s.rest[at] + s.weight)
        best = np.maximum(best, np.where(s.known[at], share, 0.0))
    return np.clip(best, 1e-6, 1.0)


def concentration(claims: ManualClaims, family: str, value: Arr) -> Concentration:
    """All (worker, value) pairs of one family with at least two households of the value."""
    rows: list[tuple[int, int, int, int, float, float, float]] = []
    one = _first_of_household(claims, value)
    strata = _strata(claims, value) if claims.n else []
    of_worker, of_value = RowsByCode.of(claims.submitter), RowsByCode.of(value)
    for worker in np.unique(claims.submitter).tolist():
        mine = of_worker.rows(np.array([worker]))
        touched = distinct(value[mine][value[mine] >= 0])
        if len(touched) == 0:
            continue
        at = of_value.rows(touched)
        at = at[one[at] & (claims.desk[at] == claims.desk[mine[0]])]
        share = _share(claims, worker, mine, strata, at)
        which = np.searchsorted(touched, value[at])
        total = np.bincount(which, minlength=len(touched))
        observed = np.bincount(which, claims.submitter[at] == worker, len(touched))
        expected = np.bincount(which, share, len(touched))
        mean = expected / np.maximum(1, total)
        p = np.where(mean >= ALONE, 1.0, binomial_tail(observed, total, np.minimum(mean, 1.0)))
        for i in np.flatnonzero(total >= 2).tolist():
            rows.append((
                worker, int(touched[i]), int(observed[i]), int(total[i]),
                float(expected[i]), float(mean[i]), float(p[i]),
            ))  # fmt: skip
    table = np.array(rows, dtype=float).reshape(-1, 7)
    p_value = table[:, 6]
    return Concentration(
        family, table[:, 0].astype(np.int64), table[:, 1].astype(np.int64),
        table[:, 2].astype(np.int64), table[:, 3].astype(np.int64), table[:, 4], table[:, 5],
        p_value, benjamini_hochberg(p_value, float(len(p_value))),
    )  # fmt: skip


def _first_of_household(claims: ManualClaims, value: Arr) -> np.ndarray:
    """One filing a (household, value, submitter): its first."""
    keys = (claims.household, value, claims.submitter)
    order = row_order(*keys)
    new = np.ones(claims.n, bool)
    new[1:] = np.any([key[order][1:] != key[order][:-1] for key in keys], axis=0)
    one = np.zeros(claims.n, bool)
    one[order[new]] = True
    return one
