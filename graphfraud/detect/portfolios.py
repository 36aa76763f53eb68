"""Insider rings: a part of a case-worker's portfolio that colleagues' portfolios do not hold.

A worker's filings are a mixture of ordinary ones, whose features (institution, reviewers, payer,
doctor, account, kind) are drawn as the colleagues' are, and a block C whose features repeat each
other. With v_f(j) the value of feature f of filing j, p_f the colleagues' distribution of it (given
the kind of claim) and c_f(v) the count of v in C, the predictive odds of j belonging to C are

    odds(j) = Σ_f ln{ [c_f(v) + α p_f(v)] / [(|C| + α) p_f(v)] } + ln(π / (1 − π)),

the Dirichlet–multinomial predictive against the colleagues' rate; it charges by itself for features
that are free to take many values. C is found by coordinate ascent from several starts. Its

    gain = Σ_f [ln DM(c_f; α p_f) − Σ_{j ∈ C} ln p_f(v_f(j))] + |C| ln π + (n − |C|) ln(1 − π)

is a log Bayes factor in nats. One household speaks once. A block needs two families of evidence:
one alone is a rota, a specialised desk or a friendly hospital.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from graphfraud.tables import Arr

__all__ = ["PortfolioBlock", "find_block"]

ALPHA = 2.0
PRIOR = 0.1
ROUNDS = 30


@dataclass(frozen=True)
class PortfolioBlock:
    """The block of one worker. member: mask over the worker's filings; by_family: nats of each."""

    member: np.ndarray
    gain: float
    by_family: Mapping[str, float]
    odds: np.ndarray


def find_block(
    features: Mapping[str, Arr], reference: Mapping[str, np.ndarray], starts: list[np.ndarray]
) -> PortfolioBlock | None:
    """The best block of n filings.

    features: for each family the value code of each filing (n,), −1 none (says nothing).
    reference: for each family p_f(v_f(j)) of each filing (n,), > 0.
    starts: masks (n,) to climb from. None where no block has a positive gain.
    """
    best: PortfolioBlock | None = None
    for start in starts:
        block = _climb(features, reference, start)
        if block is not None and (best is None or block.gain > best.gain):
            best = block
    return best


def _climb(
    features: Mapping[str, Arr], reference: Mapping[str, np.ndarray], start: np.ndarray
) -> PortfolioBlock | None:
    member = start.copy()
    n = len(member)
    odds = np.zeros(n)
    for _ in range(ROUNDS):
        odds = np.full(n, np.log(PRIOR / (1 - PRIOR)))
        for family, value in features.items():
            odds += _predictive(value, reference[family], member)
        after = odds > 0
        if after.sum() < 3 or np.array_equal(after, member):
            member = after
            break
        member = after
    if member.sum() < 3:
        return None
    by_family = {
        family: _family_gain(value[member], reference[family][member])
        for family, value in features.items()
    }
    prior = float(member.sum() * np.log(PRIOR) + (~member).sum() * np.log(1 - PRIOR))
    gain = sum(by_family.values()) + prior - n * np.log(1 - PRIOR)
    return PortfolioBlock(member, float(gain), by_family, odds) if gain > 0 else None


def _predictive(value: Arr, p: np.ndarray, member: np.ndarray) -> np.ndarray:
    """ln of the predictive ratio of each filing, itself left out of C."""
    known = value >= 0
    inside = member & known
    count = np.bincount(value[inside], minlength=int(value.max(initial=0)) + 1)
    own = inside.astype(float)
    c = count[np.maximum(value, 0)] - own
    size = inside.sum() - own
    ratio = (c + ALPHA * p) / ((size + ALPHA) * p)
    return np.where(known, np.log(ratio), 0.0)


def _family_gain(value: Arr, p: np.ndarray) -> float:
    """ln DM(counts; α p) − Σ ln p for one family."""
    known = value >= 0
    if not known.any():
        return 0.0
    values, first, count = np.unique(value[known], return_index=True, return_counts=True)
    alpha = ALPHA * p[known][first]
    total = int(count.sum())
    marginal = gammaln(ALPHA) - gammaln(ALPHA + total)
    marginal += float((gammaln(alpha + count) - gammaln(alpha)).sum())
    return float(marginal - np.log(p[known]).sum())
