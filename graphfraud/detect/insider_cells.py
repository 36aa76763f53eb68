"""Portfolios cut into cells (case-worker × kind of work), and what each cell holds too much of.

Filings of one household at one institution are one act. With q the rank of an amount in its kind of
work, *dear* filings are those above the fourth decile, cheap ones those below the third: a forged
file is made to pay (DOMAIN.md §6 case 15: 25 000–50 000 CNY). Three families are counted, each
given what is usual for the worker:

institution: x dear filings of T at a hospital against μ = T p; p is the larger of the worker's
share of the work (its level taken from the hospitals that do not stand out) and of the worker's
share of the *cheap* filings of that hospital, shrunk: who is posted there, or has the far hospitals
by the division of labour, has the cheap ones as well. doctor: the same for the dear filings of one
doctor, p being the worker's share of the hospital's. contact: of m visits that bring one account
(phone), x come to one worker; p as above. How often kin share an account cancels, as the m
visits are given.

The tails of these over-counts: `insider_families`. O(desks × workers × values of a desk).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphfraud.arrays import RowsByCode, coded
from graphfraud.detect.insider_families import (
    MOST_SHARE,
    contact_nats,
    counts,
    doctor_nats,
    levelled,
    tail_nats,
)
from graphfraud.tables import Arr, ManualClaims
from graphfraud.tails import binomial_tail, surprise

__all__ = ["CHEAP", "Cells", "amount_rank", "cells_of"]

Floats = NDArray[np.float64]
DEAR, CHEAP = 0.4, 0.3
#: filings that the worker's share of the work counts for beside the cheap ones of a hospital
LEAN = 10.0


@dataclass(frozen=True)
class Cells:
    """Of n filings: rows of the table, worker and kind (dense codes), rank q of the amount.

    place: (n,) code of (kind, institution), dear: mask. expected, observed: (n,) dear filings due
    from the filing's worker at the filing's place, and those that are there. nats: −ln p by family,
    (W, K). n: (W, K) filings. workers: case-worker code of each dense code.
    """

    rows: Arr
    worker: Arr
    kind: Arr
    rank: Floats
    place: Arr
    dear: NDArray[np.bool_]
    expected: Floats
    observed: Floats
    nats: dict[str, Floats]
    n: Arr
    workers: Arr


def amount_rank(amount: Arr, kind: Arr) -> Floats:
    """Rank of each amount among its kind, in (0, 1); ties by order of claim."""
    count = np.bincount(kind)
    first = np.cumsum(count) - count
    order = np.lexsort((amount, kind))
    rank = np.empty(len(kind))
    rank[order] = (np.arange(len(kind)) - first[kind[order]] + 0.5) / count[kind[order]]
    return rank


def cells_of(claims: ManualClaims, who: Arr, contacts: dict[str, Arr], rows: Arr) -> Cells:
    """Cells of the assessable filings (rows ascending); who: submitter of every manual claim.

    Each desk is compared within itself: another desk's workers have no part in its work.
    """
    workers, worker = np.unique(who[rows], return_inverse=True)
    worker, kind = worker.ravel(), coded(claims.kind[rows])
    place = coded(kind, claims.institution[rows])
    n_w, n_k = len(workers), int(kind.max()) + 1
    rank, expected, observed = (np.zeros(len(rows)) for _ in range(3))
    n = np.zeros((n_w, n_k), np.int64)
    nats = {name: np.zeros((n_w, n_k)) for name in ("institution", "doctor", "contact", "amount")}
    for at in RowsByCode.of(coded(claims.desk[rows])).each():
        own_w, w = np.unique(worker[at], return_inverse=True)
        own_k, k = np.unique(kind[at], return_inverse=True)
        found = _desk(claims, contacts, rows[at], w.ravel(), k.ravel())
        rank[at], expected[at], observed[at] = found.rank, found.expected, found.observed
        cells = np.ix_(own_w, own_k)
        n[cells] = found.n
        for name, value in found.nats.items():
            nats[name][cells] = value
    return Cells(
        rows, worker, kind, rank, place, rank >= DEAR, expected, observed, nats, n, workers
    )


@dataclass(frozen=True)
class _Desk:
    """What `Cells` says, of one desk: of its filings, and of its workers and kinds of work."""

    rank: Floats
    expected: Floats
    observed: Floats
    nats: dict[str, Floats]
    n: Arr


def _desk(
    claims: ManualClaims, contacts: dict[str, Arr], rows: Arr, worker: Arr, kind: Arr
) -> _Desk:
    """One desk; worker and kind are dense codes within it."""
    n_w, n_k = int(worker.max()) + 1, int(kind.max()) + 1
    fine = coded(claims.strata.get("kind", claims.kind)[rows])
    rank = amount_rank(claims.amount[rows], fine)
    dear, cheap = rank >= DEAR, rank < CHEAP
    place = coded(kind, claims.institution[rows])
    n_c = int(place.max()) + 1
    kind_of = np.zeros(n_c, np.int64)
    kind_of[place] = kind

    n_f = np.bincount(fine)
    share = counts(worker, fine, n_w, len(n_f)) / n_f
    at = np.bincount(fine[dear] * n_c + place[dear], minlength=len(n_f) * n_c)
    base = share @ at.reshape(len(n_f), n_c)
    total = np.bincount(place[dear], minlength=n_c).astype(float)
    x = counts(worker[dear], place[dear], n_w, n_c)
    mean = levelled(x, base, total, kind_of, n_k)
    rate = np.minimum(MOST_SHARE, mean / np.maximum(total, 1.0))
    low = counts(worker[cheap], place[cheap], n_w, n_c)
    n_low = np.bincount(place[cheap], minlength=n_c)
    rate = np.maximum(rate, (low + LEAN * rate) / (n_low + LEAN))
    mean = total * rate
    n, dear_n = (counts(worker[of], kind[of], n_w, n_k) for of in (rank >= 0, dear))
    nats = {
        "institution": tail_nats(x, mean, total, kind_of, n_k, 1),
        "doctor": doctor_nats(claims.doctor[rows], worker, place, dear, kind_of, n_w, n_k),
        "contact": np.zeros((n_w, n_k)),
        "amount": np.maximum(0.0, surprise(binomial_tail(dear_n, n, 1.0 - DEAR))),
    }
    for value in contacts.values():
        nats["contact"] = np.maximum(
            nats["contact"], contact_nats(claims, value, rows, worker, kind, n_w, n_k)
        )
    return _Desk(rank, mean[worker, place], x[worker, place], nats, n.astype(np.int64))
