"""A part of a case-worker's portfolio that the colleagues' portfolios do not hold.

The n filings of a worker are a mixture: ordinary ones, whose features f are drawn as the colleagues'
are (p_f), and a block with a distribution q_f of its own, of weight π:

    L = Σ_j ln[(1 − π) + π Π_f q_f(v_jf) / p_f(v_jf)].

EM climbs L from several starts; q_f leans on p_f by a Dirichlet prior of weight α. The block's

    gain = L − Σ_f (price of the values f singled out),

in nats; a value with q > p that the block repeats costs ln(number of values) + ½ ln n, its choice
and its level (Schwarz 1978, doi:10.1214/aos/1176344136).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graphfraud.tables import Arr

__all__ = ["Feature", "PortfolioBlock", "find_block"]

ALPHA = 4.0
ROUNDS = 40
MIN_WEIGHT, MAX_WEIGHT = 0.02, 0.9


@dataclass(frozen=True)
class Feature:
    """One family's values of n filings (code ≥ 0, −1 says nothing) and p_f of each.

    within: code of the group inside which the value is drawn (a doctor within an institution).
    """

    value: Arr
    reference: np.ndarray
    n_values: int
    within: Arr | None = None


@dataclass(frozen=True)
class PortfolioBlock:
    """posterior of each filing (n,), gain, and the nats each family brings."""

    posterior: np.ndarray
    gain: float
    by_family: Mapping[str, float]


def find_block(features: Mapping[str, Feature], starts: list[np.ndarray]) -> PortfolioBlock | None:
    """The block of largest gain over the starts (masks of n filings); None without a gain."""
    best: PortfolioBlock | None = None
    for start in starts:
        block = _climb(features, start.astype(float))
        if block is not None and (best is None or block.gain > best.gain):
            best = block
    return best


def _climb(features: Mapping[str, Feature], posterior: np.ndarray) -> PortfolioBlock | None:
    n = len(posterior)
    posterior = np.clip(posterior, 0.02, 0.95)
    ratios: dict[str, np.ndarray] = {}
    weight = 0.5
    total = np.zeros(n)
    for _ in range(ROUNDS):
        weight = float(np.clip(posterior.mean(), MIN_WEIGHT, MAX_WEIGHT))
        ratios = {name: _log_ratio(feature, posterior) for name, feature in features.items()}
        total = np.sum(list(ratios.values()), axis=0)
        after = 1 / (1 + np.exp(-np.clip(total + np.log(weight / (1 - weight)), -40, 40)))
        moved = float(np.abs(after - posterior).max())
        posterior = after
        if moved < 1e-4:
            break
    if posterior.sum() < 3:
        return None
    mixture = np.logaddexp(np.log(1 - weight), np.log(weight) + total)
    prices = {name: _price(feature, posterior, n) for name, feature in features.items()}
    by_family = {
        name: float((posterior * ratio).sum()) - prices[name] for name, ratio in ratios.items()
    }
    gain = float(mixture.sum()) - sum(prices.values())
    return PortfolioBlock(posterior, gain, by_family) if gain > 0 else None


def _log_ratio(feature: Feature, posterior: np.ndarray) -> np.ndarray:
    """ln q_f / p_f of each filing, its own weight left out of q_f."""
    known = feature.value >= 0
    value = np.maximum(feature.value, 0)
    mass = posterior * known
    count = np.bincount(value, mass, feature.n_values)[value] - mass
    if feature.within is None:
        size = mass.sum() - mass
    else:
        group = np.maximum(feature.within, 0)
        size = np.bincount(group, mass)[group] - mass
    q = (count + ALPHA * feature.reference) / (size + ALPHA)
    return np.where(known, np.log(q / feature.reference), 0.0)


def _price(feature: Feature, posterior: np.ndarray, n: int) -> float:
    known = feature.value >= 0
    if not known.any():
        return 0.0
    value = feature.value[known]
    mass = np.bincount(value, posterior[known], feature.n_values)
    p = np.zeros(feature.n_values)
    p[value] = feature.reference[known]
    size = mass.sum()
    if feature.within is not None:
        group = np.maximum(feature.within, 0)
        by_group = np.bincount(group[known], posterior[known])
        at = np.zeros(feature.n_values, np.int64)
        at[value] = group[known]
        singled = (mass >= 1.5) & (mass > 1.5 * by_group[at] * p)
    else:
        singled = (mass >= 1.5) & (mass > 1.5 * size * p)
    return float(singled.sum() * (np.log(max(2, min(feature.n_values, 60))) + 0.5 * np.log(n)))
