"""Filings cut to one template: amount, length of stay, department and diagnosis repeat together.

Forged files are written from a pattern (DOMAIN.md §6 case 15, §8 row 15): at some hospitals the
worker's papers are alike where the colleagues' papers of the *same* hospitals are not. Nobody's
duties make that so: a desk is divided by kind of claim, by village or by hospital.

The n filings of a worker (kind of work given) are a mixture of a block and the rest. With the
traits f (class of the amount among ten, of the stay among eight, department and doctor within the
institution, diagnosis of three characters) and r the posteriors of the block,

    q_f(v) = (Σ_j≠i r_j [v_j = v] + a b_f(v)) / (Σ_j≠i r_j + a),
    u_f(v) = (Σ_j≠i (1 − r_j) [v_j = v] + A b_f(v)) / (Σ_j≠i (1 − r_j) + A),
    Λ = Σ_i ln (1 − ρ_i + ρ_i Π_f q_f(v_i) / u_f(v_i)),

b_f the colleagues' law, a = 6 and A = 100 filings, ρ_i the block's share of the worker's other
filings at the institution. Everything is left out for the filing that is judged, so laws learnt
from noise cost nats. Λ is compared with the same for labels that are shuffled within (kind of
claim and reason, institution): what the hospitals' own groups of like patients give, and which
hospitals the worker has, cancels. −ln p is the upper tail of Student's t of B shuffles,

    t = (Λ − mean) / (sd √(1 + 1/B)),    B = 8, and 40 where these leave p below 5 %.

The shuffles are fixed by the codes of worker and kind. O(B × rounds × n × traits) a cell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from graphfraud.arrays import RowsByCode, coded
from graphfraud.detect.insider_cells import Cells
from graphfraud.tables import Arr, ManualClaims
from graphfraud.tails import surprise

__all__ = ["AMOUNTS", "STAYS", "template_nats", "trait_class"]

Floats = NDArray[np.float64]
OWN, USUAL = 6.0, 100.0
ROUNDS = 15
SHUFFLES, MORE_SHUFFLES, PROMISING = 8, 32, 0.05
#: classes of amount and of stay
AMOUNTS, STAYS = 10, 8
#: the part of a worker's filings that a block begins with: those that repeat most
BEGIN = 0.7
#: filings of a cell, and of the colleagues beside them
LEAST = 20
MOST = 30.0


@dataclass(frozen=True)
class _Trait:
    """Of N filings: code (N,) of (group, value), known (N,); group (V,) of each code."""

    code: Arr
    known: NDArray[np.bool_]
    group: Arr

    @staticmethod
    def of(value: Arr, group: Arr | None = None) -> _Trait:
        groups = np.zeros(len(value), np.int64) if group is None else coded(group)
        code = coded(groups, value)
        owner = np.zeros(int(code.max(initial=0)) + 1, np.int64)
        owner[code] = groups
        return _Trait(code, value >= 0, owner)


def trait_class(value: Arr, classes: int) -> Arr:
    """Class of each value by quantiles of all; equal values share a class."""
    if len(value) == 0:
        return np.zeros(0, np.int64)
    edges = np.unique(np.quantile(value, np.arange(1, classes) / classes))
    return np.asarray(np.searchsorted(edges, value, side="right"), np.int64)


def template_nats(claims: ManualClaims, cells: Cells) -> Floats:
    """−ln p of each cell, (W, K); 0 where there is nothing to compare."""
    nats = np.zeros(cells.n.shape)
    if not claims.papers:
        return nats
    for pool in RowsByCode.of(cells.kind).each():
        rows, kind = cells.rows[pool], int(cells.kind[pool[0]])
        place = claims.institution[rows]
        traits = [
            _Trait.of(place),
            _Trait.of(trait_class(claims.papers["medfee"][rows], AMOUNTS)),
            _Trait.of(trait_class(claims.papers["stay"][rows], STAYS)),
            _Trait.of(claims.papers["department"][rows], place),
            _Trait.of(claims.papers["diagnosis"][rows]),
            _Trait.of(claims.doctor[rows], place),
        ]
        stratum = coded(claims.strata["kind"][rows], place)
        for own in RowsByCode.of(cells.worker[pool]).each():
            if min(len(own), len(pool) - len(own)) >= LEAST:
                worker = int(cells.worker[pool[own[0]]])
                seed = (int(cells.workers[worker]), kind)
                nats[worker, kind] = _nats(traits, stratum, own, np.random.default_rng(seed))
    return nats


def _nats(traits: list[_Trait], stratum: Arr, own: Arr, rng: np.random.Generator) -> float:
    order = np.argsort(stratum, kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    mine = place[own]

    def shuffled(times: int) -> Arr:
        keys = rng.random((times, len(order)))
        return np.stack([np.lexsort((key, stratum))[mine] for key in keys])

    chosen = np.concatenate([own[None], shuffled(SHUFFLES)])
    found = _likelihood(traits, stratum, chosen)
    tail = _tail(found[0], found[1:])
    if tail < PROMISING:
        more = _likelihood(traits, stratum, shuffled(MORE_SHUFFLES))
        tail = _tail(found[0], np.concatenate([found[1:], more]))
    return float(surprise(np.array(tail)))


def _tail(seen: float, chance: Floats) -> float:
    n = len(chance)
    spread = max(1.0, float(chance.std(ddof=1))) * np.sqrt(1.0 + 1.0 / n)
    return float(stdtr(n - 1, -(seen - float(chance.mean())) / spread))


def _likelihood(traits: list[_Trait], stratum: Arr, chosen: Arr) -> Floats:
    """Λ of each of B choices of n filings, chosen (B, n) → (B,)."""
    b, n = chosen.shape
    at = np.arange(b)[:, None]
    laws = [_Law(trait, chosen, at) for trait in traits]
    score = sum((law.lift() for law in laws), np.zeros((b, n)))
    begin = np.quantile(score, BEGIN, axis=1)[:, None]
    r = 1.0 / (1.0 + np.exp(-np.clip(score - begin, -MOST, MOST)))
    for _ in range(ROUNDS):
        size = np.minimum(r.sum(axis=1), n - 1.0)[:, None]
        odds = np.log((size + 1.0) / (n - size + 1.0))
        odds = odds + sum((law.odds(r) for law in laws), np.zeros((b, n)))
        r = 0.5 * r + 0.5 / (1.0 + np.exp(-np.clip(odds, -MOST, MOST)))
    # which institutions the block has is the worker's duty here; what is alike there is not
    alike = sum((law.odds(r) for law in laws[1:]), np.zeros((b, n)))
    key = stratum[chosen] + at * (int(stratum.max()) + 1)
    inside = np.bincount(key.ravel(), r.ravel())[key]
    here = np.bincount(key.ravel())[key]
    usual = r.mean(axis=1)[:, None]
    share = (inside - r + 2.0 * usual) / (here + 1.0)
    return np.asarray(
        np.log1p(share * np.expm1(np.clip(alike, -MOST, MOST))).sum(axis=1), np.float64
    )


class _Law:
    """One trait of B choices of n filings: ln ratios of the block's law and the usual one."""

    def __init__(self, trait: _Trait, chosen: Arr, at: Arr) -> None:
        n_codes, n_groups = len(trait.group), int(trait.group.max()) + 1
        self.known = trait.known[chosen].astype(float)
        code = trait.code[chosen]
        self.code = code + at * n_codes
        self.group = trait.group[code] + at * n_groups
        self.n_codes, self.n_groups = len(at) * n_codes, len(at) * n_groups
        total = np.bincount(trait.code, trait.known, n_codes)
        mine = np.bincount(self.code.ravel(), self.known.ravel(), self.n_codes)
        others = total[None] - mine.reshape(len(at), n_codes) + 0.5
        owner = (trait.group[None] + at * n_groups).ravel()
        share = others.ravel() / np.bincount(owner, others.ravel())[owner]
        self.base = share[self.code]
        self._seen = mine[self.code]
        self._total = np.bincount(self.group.ravel(), self.known.ravel(), self.n_groups)[self.group]

    def lift(self) -> Floats:
        """ln of how much more often the worker has the value than the colleagues."""
        lift = np.log(np.maximum((self._seen + 1.0) / (self.base * self._total + 1.0), 0.3))
        return np.asarray(lift * self.known)

    def odds(self, r: Floats) -> Floats:
        """ln q_f / u_f of each filing, the filing itself left out."""
        inside, total = self._left_out(r * self.known)
        outside, rest = self._left_out((1.0 - r) * self.known)
        block = (inside + OWN * self.base) / (total + OWN)
        usual = (outside + USUAL * self.base) / (rest + USUAL)
        return np.asarray(np.log(block / usual) * self.known)

    def _left_out(self, weight: Floats) -> tuple[Floats, Floats]:
        flat = weight.ravel()
        return (
            np.bincount(self.code.ravel(), flat, self.n_codes)[self.code] - weight,
            np.bincount(self.group.ravel(), flat, self.n_groups)[self.group] - weight,
        )
