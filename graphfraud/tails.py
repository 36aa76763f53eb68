"""Tails and masses of the distributions that the null models use, by scipy's special functions.

P(X ≥ k) is what every detector asks for. `scipy.stats` gives the same numbers (tests hold both
together) and takes about a second to import, at every start of the program.
All functions take arrays that broadcast and give float64.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import (
    bdtrik,
    betainc,
    betaln,
    gammainc,
    gammaincc,
    gammaln,
    ndtr,
    xlog1py,
    xlogy,
)

__all__ = [
    "binomial_interval",
    "binomial_mass",
    "binomial_tail",
    "gamma_tail",
    "hypergeometric_tail",
    "negative_binomial_tail",
    "normal_tail",
    "poisson_mass",
    "poisson_tail",
    "surprise",
]

Floats = NDArray[np.float64]


def poisson_tail(k: ArrayLike, mean: ArrayLike) -> Floats:
    """P(X ≥ k) for X ~ Poisson(mean); 1 where k = 0: the regularised gamma function P(k, mean)."""
    count = np.asarray(k, dtype=np.float64)
    tail = gammainc(np.maximum(count, 1e-300), np.maximum(mean, 1e-300))
    return np.asarray(np.where(count <= 0, 1.0, tail), dtype=np.float64)


def poisson_mass(k: ArrayLike, mean: ArrayLike) -> Floats:
    """P(X = k) = mean^k e^(−mean) / k! for X ~ Poisson(mean)."""
    count, mu = np.asarray(k, np.float64), np.asarray(mean, np.float64)
    return np.asarray(np.exp(xlogy(count, mu) - mu - gammaln(count + 1.0)), np.float64)


def binomial_tail(k: ArrayLike, n: ArrayLike, p: ArrayLike) -> Floats:
    """P(X ≥ k) for X ~ Binomial(n, p): the regularised beta function I_p(k, n − k + 1)."""
    count, size = np.asarray(k, np.float64), np.asarray(n, np.float64)
    share = np.asarray(p, np.float64)
    tail = betainc(np.maximum(count, 1.0), np.maximum(size - count + 1.0, 1.0), share)
    return np.asarray(np.where(count <= 0, 1.0, np.where(count > size, 0.0, tail)), np.float64)


def binomial_mass(k: ArrayLike, n: ArrayLike, p: ArrayLike) -> Floats:
    """P(X = k) = C(n, k) p^k (1 − p)^(n − k) for X ~ Binomial(n, p), 0 ≤ k ≤ n."""
    count, size = np.asarray(k, np.float64), np.asarray(n, np.float64)
    share = np.asarray(p, np.float64)
    log_ways = -np.log1p(size) - betaln(size - count + 1.0, count + 1.0)
    return np.asarray(
        np.exp(log_ways + xlogy(count, share) + xlog1py(size - count, -share)), np.float64
    )


def binomial_interval(level: float, n: ArrayLike, p: ArrayLike) -> tuple[Floats, Floats]:
    """(low, high) that X ~ Binomial(n, p) leaves on either side with at most (1 − level) / 2."""
    size, share = np.asarray(n, np.float64), np.asarray(p, np.float64)
    low, high = (_binomial_quantile(q, size, share) for q in ((1 - level) / 2, (1 + level) / 2))
    return low, high


def _binomial_quantile(q: float, n: Floats, p: Floats) -> Floats:
    """The smallest k with P(X ≤ k) ≥ q."""
    above = np.ceil(bdtrik(q, n, p))
    below = np.maximum(above - 1.0, 0.0)
    enough = 1.0 - binomial_tail(below + 1.0, n, p) >= q
    return np.asarray(np.where(enough, below, above), np.float64)


def negative_binomial_tail(k: ArrayLike, size: ArrayLike, mean: ArrayLike) -> Floats:
    """P(X ≥ k) for counts of that mean and variance mean + mean² / size: I_(m/(s+m))(k, s)."""
    count, s = np.asarray(k, np.float64), np.asarray(size, np.float64)
    m = np.asarray(mean, np.float64)
    tail = betainc(np.maximum(count, 1.0), s, m / (s + m))
    return np.asarray(np.where(count <= 0, 1.0, tail), np.float64)


def gamma_tail(x: ArrayLike, shape: ArrayLike, scale: ArrayLike = 1.0) -> Floats:
    """P(X ≥ x) for X ~ Gamma(shape, scale): the regularised gamma function Q(shape, x / scale).

    NaN where shape is not above 0.
    """
    a = np.asarray(shape, np.float64)
    over = np.maximum(np.asarray(x, np.float64) / np.asarray(scale, np.float64), 0.0)
    return np.asarray(np.where(a > 0, gammaincc(np.where(a > 0, a, 1.0), over), np.nan))


def normal_tail(z: ArrayLike) -> Floats:
    """P(Z ≥ z) for a standard normal Z."""
    return np.asarray(ndtr(-np.asarray(z, np.float64)), np.float64)


def hypergeometric_tail(
    k: NDArray[np.generic], total: int, marked: NDArray[np.generic], drawn: int
) -> Floats:
    """P(X ≥ k) marked ones among `drawn` of `total` without putting back, for each (k, marked).

    The sum of C(K, j) C(N − K, n − j) / C(N, n) over j ≥ k (N total, K marked, n drawn), term by
    term in logarithms. O(len(k) · drawn).
    """
    big, n = float(total), float(drawn)
    j = np.arange(drawn + 1.0)[None, :]
    of = np.asarray(marked, np.float64)[:, None]
    able = (j >= np.asarray(k, np.float64)[:, None]) & (j <= of) & (n - j <= big - of)
    own, rest = np.maximum(of - j, 0.0), np.maximum(big - of - n + j, 0.0)
    log_mass = (
        gammaln(of + 1) - gammaln(j + 1) - gammaln(own + 1)
        + gammaln(big - of + 1) - gammaln(n - j + 1) - gammaln(rest + 1)
        - (gammaln(big + 1) - gammaln(n + 1) - gammaln(big - n + 1))
    )  # fmt: skip
    tail = np.where(able, np.exp(np.where(able, log_mass, 0.0)), 0.0).sum(axis=1)
    return np.asarray(np.minimum(tail, 1.0), np.float64)


def surprise(tail: ArrayLike) -> Floats:
    """−log of a tail, its surprise in nats; infinite where the tail is below what floats hold."""
    with np.errstate(divide="ignore"):
        return np.asarray(-np.log(tail), np.float64)
