"""A part of a case-worker's portfolio that the colleagues' portfolios do not hold.

The n filings of a worker are a mixture: ordinary ones, whose values are drawn as the colleagues'
are, and a block Z with a distribution of its own. With c_v the block's filings of value v,
N = Σ c_v and m_v = Σ_{j ∈ Z} P(v | stratum of j) / N the colleagues' rates at the block's own mix
of work, a family of values brings

    nats_f = ln DM(c | α m) − ln DM(c | A m),
    ln DM(c | a) = lnΓ(Σa) − lnΓ(Σa + N) + Σ_v [lnΓ(a_v + c_v) − lnΓ(a_v)],

the Dirichlet-multinomial evidence of an own distribution (concentration α, chosen from a grid at
the price of the choice) against the colleagues' one, from which honest colleagues differ with
spread A. No family is forced: "like the colleagues" is one of the choices and brings 0. Where
values are drawn within groups (doctors of an institution) the logs of the groups add up. With r_j
the probability that filing j belongs, R = Σ r_j and c taken over r, the block gains

    G = Σ_f nats_f + ln B(1 + R, 1 + n − R) + Σ_j H(r_j),

a lower bound of the log Bayes factor against "no block" (mean-field variational bound; Bishop 2006,
ch. 10); B and H price which filings were chosen. r is found by
collapsed variational updates with a filing's own weight left out (CVB0; Asuncion et al. 2009,
arXiv:1205.2662), from several starts at once. O(starts × filings × values × rounds).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import betaln, entr, gammaln

from graphfraud.tables import Arr

__all__ = ["Block", "Family", "dirichlet_spread", "family_nats", "find_block", "value_odds"]

Floats = NDArray[np.float64]
GRID = (1.0, 4.0, 16.0, 64.0, 256.0)
#: price of having chosen an own distribution and its α
CHOICE = float(np.log(2.0 * len(GRID)))
SPREADS = (10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0, 1280.0)
ROUNDS = 5
#: after each sifting the best few of the starts go on
SIFTINGS, KEPT = 5, 6
#: a block that is most of the portfolio is the worker's own line of work, not a part of it
MOST_OF = 0.5
ROUNDINGS = (0.5, 0.2, 0.05)


@dataclass(frozen=True)
class Family:
    """Values of n filings: codes 0 … V − 1, −1 says nothing.

    stratum: (n,) code of the filing's kind of work; reference: P(v | stratum), (K, V).
    group: (V,) the group inside which a value is drawn (a doctor within an institution).
    spread: (G,) A of each group, how closely honest colleagues follow the reference; never more
    than the number of filings the reference was counted from.
    """

    value: Arr
    stratum: Arr
    reference: Floats
    group: Arr
    spread: Floats


@dataclass(frozen=True)
class Block:
    """posterior of each filing (n,), gain in nats, and the nats of each family."""

    posterior: Floats
    gain: float
    nats: Mapping[str, float]


class _Tables:
    """One family's indicator matrices, made once for all rounds. Weights are (n, S)."""

    def __init__(self, family: Family) -> None:
        self.known = np.flatnonzero(family.value >= 0)
        self.value = family.value[self.known]
        self.group = family.group
        self.spread = family.spread
        self.of_value = _indicator(self.value, family.reference.shape[1])
        self.of_group = _indicator(family.group, int(family.group.max(initial=0)) + 1)
        self.of_stratum = _indicator(family.stratum[self.known], len(family.reference))
        self.reference = csr_array(family.reference.T)

    def counts(self, weight: Floats) -> tuple[Floats, Floats, Floats]:
        """c_v, N_g and m_v of each start: (V, S), (G, S), (V, S)."""
        inside = weight[self.known]
        count = self.of_value @ inside
        total = self.of_group @ count
        mean = self.reference @ (self.of_stratum @ inside)
        mean /= np.maximum(total, 1e-9)[self.group]
        np.clip(mean, 1e-7, 1.0, out=mean)
        return count, total, mean

    def evidence(self, weight: Floats) -> tuple[Floats, Floats]:
        """nats of the best choice and its α (∞: like the colleagues), (S,) each."""
        count, total, mean = self.counts(weight)
        each = np.ones(len(self.spread))
        own = np.stack([_log_dm(a * each, self.group, count, total, mean) for a in GRID])
        like = _log_dm(self.spread, self.group, count, total, mean)
        best = own.argmax(axis=0)
        nats = own[best, np.arange(len(best))] - like - CHOICE
        return np.maximum(nats, 0.0), np.where(nats > 0, np.array(GRID)[best], np.inf)

    def add_log_odds(self, weight: Floats, alpha: Floats, odds: Floats) -> None:
        """Add ln of a filing's chance in the block over that outside, its own weight left out."""
        own_law = np.isfinite(alpha)
        if not own_law.any():
            return
        alpha = np.where(own_law, alpha, 1.0)
        count, total, mean = self.counts(weight)
        own = weight[self.known]
        c = np.maximum(count[self.value] - own, 0.0)
        n = np.maximum(total[self.group[self.value]] - own, 0.0)
        m = mean[self.value]
        like = self.spread[self.group[self.value]][:, None]
        odds[self.known] += own_law * np.log(
            (c + alpha * m) * (n + like) / ((n + alpha) * (c + like * m))
        )


def _indicator(code: Arr, size: int) -> csr_array:
    """(size, len(code)) matrix with a one where the column's code is the row."""
    return csr_array(
        (np.ones(len(code)), (code, np.arange(len(code)))), shape=(size, len(code))
    )


def find_block(families: Mapping[str, Family], starts: NDArray[np.bool_]) -> Block:
    """The block of largest gain over the starts, (S, n) masks. Families that bring nothing rest."""
    tables = {name: _Tables(family) for name, family in families.items()}
    weight = np.where(starts.T, 0.9, 0.02)
    for _ in range(SIFTINGS):
        weight = _climb(tables, weight)
        gain, nats = _gain(tables, weight)
        order = np.argsort(-gain, kind="stable")
        distinct = np.unique((weight[:, order] > 0.5), axis=1, return_index=True)[1]
        kept = order[np.sort(distinct)][:KEPT]
        weight = weight[:, kept]
    best = int(np.argmax(gain))
    at = int(np.flatnonzero(kept == best)[0])
    return Block(weight[:, at], float(gain[best]), {k: float(v[best]) for k, v in nats.items()})


def _climb(tables: Mapping[str, _Tables], weight: Floats) -> Floats:
    """`ROUNDS` rounds from the weights (n, S)."""
    n = len(weight)
    hard = (weight > 0.5).astype(float)
    alphas = {name: table.evidence(hard)[1] for name, table in tables.items()}
    for _ in range(ROUNDS):
        size = weight.sum(axis=0)
        odds = np.zeros_like(weight) + np.log((size + 1) / (n - size + 1))
        for name, table in tables.items():
            table.add_log_odds(weight, alphas[name], odds)
        weight = 1 / (1 + np.exp(-np.clip(odds, -40, 40)))
    return weight


def _gain(tables: Mapping[str, _Tables], weight: Floats) -> tuple[Floats, dict[str, Floats]]:
    """G of each start, and the families' nats of the filings with r > ½.

    −∞ below three filings and above `MOST_OF` of them. Any weights give a bound; filings all but
    decided are rounded, and the best rounding counts.
    """
    n = len(weight)
    best = np.full(weight.shape[1], -np.inf)
    for margin in ROUNDINGS:
        r = np.where(weight < margin, 0.0, np.where(weight > 1 - margin, 1.0, weight))
        size = r.sum(axis=0)
        gain = betaln(1 + size, 1 + n - size) + (entr(r) + entr(1 - r)).sum(axis=0)
        gain += sum((t.evidence(r)[0] for t in tables.values()), np.zeros(len(size)))
        best = np.maximum(best, gain)
    hard = (weight > 0.5).astype(float)
    nats = {name: table.evidence(hard)[0] for name, table in tables.items()}
    size = hard.sum(axis=0)
    return np.where((size >= 3) & (size <= MOST_OF * n), best, -np.inf), nats


def value_odds(family: Family, posterior: Floats) -> tuple[Floats, float]:
    """ln of each value's chance in the block over that outside, (V,), and that of an unseen value.

    For filings that were not fitted: do colleagues' filings look like the block?
    """
    table = _Tables(family)
    weight = posterior[:, None]
    alpha = float(table.evidence((weight > 0.5).astype(float))[1][0])
    if not np.isfinite(alpha):
        return np.zeros(family.reference.shape[1]), 0.0
    count, total, mean = (x[:, 0] for x in table.counts(weight))
    n, like = total[family.group], family.spread[family.group]
    seen = np.log((count + alpha * mean) * (n + like) / ((n + alpha) * (count + like * mean)))
    size, most = float(total.max(initial=0.0)), float(family.spread.max(initial=1.0))
    unseen = float(np.log(alpha * (size + most) / ((size + alpha) * most)))
    return seen, unseen if len(total) == 1 else 0.0


def family_nats(family: Family, inside: NDArray[np.bool_]) -> float:
    """nats_f of a given block, (n,) mask."""
    return float(_Tables(family).evidence(inside[:, None].astype(float))[0][0])


def dirichlet_spread(family: Family) -> float:
    """A that a whole portfolio fits best, on a grid; the median over workers is the honest one."""
    table = _Tables(family)
    count, total, mean = table.counts(np.ones((len(family.value), 1)))
    each = np.ones(len(family.spread))
    fits = [float(_log_dm(a * each, family.group, count, total, mean)[0]) for a in SPREADS]
    return SPREADS[int(np.argmax(fits))]


def _log_dm(alpha: Floats, group: Arr, count: Floats, total: Floats, mean: Floats) -> Floats:
    """ln DM of the counts (V, S); alpha: (G,)."""
    v, s = np.nonzero(count)
    base = alpha[group[v]] * mean[v, s]
    terms = gammaln(base + count[v, s]) - gammaln(base)
    g, t = np.nonzero(total)
    whole = gammaln(alpha[g]) - gammaln(alpha[g] + total[g, t])
    size = count.shape[1]
    return np.asarray(np.bincount(t, whole, size) + np.bincount(s, terms, size))
