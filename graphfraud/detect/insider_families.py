"""The families of a desk's cells: over-counts of hospitals, doctors and contacts, and their tails.

Each over-count gives g = x ln(x/μ) + (T − x) ln((T − x)/(T − μ)) for x > μ, else 0 (half the
deviance of a binomial share). A cell's sum S has mean and variance Σ E g, Σ Var g under
Poisson(μ (1 − p)), and −ln p is the upper tail of the gamma law with these moments; for contacts
under the binomial law, and at least Chernoff's bound max_t (t S − Σ ln E e^{t g}).
All codes are dense within the desk: workers (W), kinds of work (K), values. O(W × values).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphfraud.arrays import coded
from graphfraud.tables import Arr, ManualClaims
from graphfraud.tails import binomial_mass, gamma_tail, poisson_mass, surprise

__all__ = [
    "MOST_SHARE", "contact_nats", "counts", "doctor_nats", "levelled",
    "surplus", "tail_nats",
]  # fmt: skip

Floats = NDArray[np.float64]
#: an over-count of e² does not count for the worker's level
STANDS_OUT = 2.0
MOST_SHARE = 0.95
MEANS = np.exp(np.linspace(np.log(1e-4), np.log(300.0), 160))
#: added to the moments of a cell's sum: the law of few small counts is no gamma
FLOOR = 0.05
#: t of Chernoff's bound
TILTS = (0.3, 0.5, 0.7, 0.85, 0.95)


def surplus(x: Floats, mean: Floats, total: Floats | np.float64) -> Floats:
    """g of x of the total against the mean, 0 where x ≤ μ."""
    mean = np.clip(mean, 1e-9, np.maximum(total, 1e-9))
    rest = np.maximum(total - x, 0.0)
    g = x * np.log(np.maximum(x, 1e-9) / mean)
    g += rest * np.log(np.maximum(rest, 1e-9) / np.maximum(total - mean, 1e-9))
    return np.asarray(np.where(x > mean, g, 0.0))


def _moments(least: int) -> tuple[Floats, Floats]:
    """E g and Var g under Poisson(μ) on the grid of means, counts below `least` giving 0."""
    k = np.arange(0, 480, dtype=float)[:, None]
    mass = poisson_mass(k, MEANS[None])
    over = k * np.log(np.maximum(k, 1e-9) / MEANS[None]) - (k - MEANS[None])
    g = np.where((k >= least) & (k > MEANS[None]), over, 0.0)
    mean = (mass * g).sum(axis=0)
    return mean, (mass * g**2).sum(axis=0) - mean**2


_FROM_ONE, _FROM_TWO = _moments(1), _moments(2)


def counts(worker: Arr, value: Arr, n_workers: int, n_values: int) -> Floats:
    """Filings of each worker with each value, (W, V)."""
    flat = np.bincount(worker * n_values + value, minlength=n_workers * n_values)
    return flat.reshape(n_workers, n_values).astype(float)


def by_kind(values: Floats, kind_of: Arr, n_kinds: int) -> Floats:
    """Sums over the values of each kind, (W, V) → (W, K); kind_of (V,) is ascending."""
    kinds, first = np.unique(kind_of, return_index=True)
    sums = np.zeros((len(values), n_kinds))
    if len(kinds):
        sums[:, kinds] = np.add.reduceat(values, first, axis=1)
    return sums


def tail_nats(
    x: Floats, mean: Floats, total: Floats, kind_of: Arr, n_kinds: int, least: int
) -> Floats:
    """−ln p of each cell: sums of g over its values; kind_of (V,): the kind of each value.

    x, mean: (W, V) seen and due; total: (V,); counts below `least` (1 or 2) are none.
    """
    g = np.where(x >= least, surplus(x, mean, total), 0.0)
    spreading = mean * (1.0 - mean / np.maximum(total, 1e-9))
    grid, at = np.log(MEANS), np.log(np.maximum(spreading, MEANS[0]))
    usual, spread = _FROM_ONE if least == 1 else _FROM_TWO
    there = mean > 0
    m = by_kind(np.interp(at, grid, usual) * there, kind_of, n_kinds) + FLOOR
    v = by_kind(np.interp(at, grid, spread) * there, kind_of, n_kinds) + FLOOR
    return _gamma_tail(by_kind(g, kind_of, n_kinds), m, v)


def _gamma_tail(total: Floats, mean: Floats, variance: Floats) -> Floats:
    return np.asarray(
        np.maximum(0.0, surprise(gamma_tail(total, mean**2 / variance, variance / mean)))
    )


def levelled(x: Floats, base: Floats, total: Floats, kind_of: Arr, n_kinds: int) -> Floats:
    """base times the worker's level in the kind, which values that stand out do not raise."""
    out = np.zeros(x.shape, bool)
    mean = base
    for _ in range(4):
        seen, due = (by_kind(values * ~out, kind_of, n_kinds) for values in (x, base))
        level = (seen + 2.0) / (due + 2.0)
        mean = np.minimum(base * level[:, kind_of], MOST_SHARE * total)
        out = surplus(x, mean, total) > STANDS_OUT
    return mean


def doctor_nats(
    doctor: Arr, worker: Arr, place: Arr, dear: NDArray[np.bool_], kind_of: Arr, n_w: int, n_k: int
) -> Floats:
    """−ln p of each cell for the dear filings of one doctor, against the hospital's others."""
    at = np.flatnonzero(dear & (doctor >= 0))
    if len(at) == 0:
        return np.zeros((n_w, n_k))
    code = coded(place[at], doctor[at])
    n_d, n_c = int(code.max()) + 1, len(kind_of)
    home = np.zeros(n_d, np.int64)
    home[code] = place[at]
    x = counts(worker[at], code, n_w, n_d)
    total = np.bincount(code, minlength=n_d).astype(float)
    here = counts(worker[at], place[at], n_w, n_c)[:, home]
    all_here = np.bincount(place[at], minlength=n_c)[home]
    rate = (here - x + 0.5) / (all_here - total + 1.0)
    mean = total * np.minimum(MOST_SHARE, rate) * (here > 0)
    return tail_nats(x, mean, total, kind_of[home], n_k, 2)


def contact_nats(
    claims: ManualClaims, value: Arr, rows: Arr, worker: Arr, kind: Arr, n_w: int, n_k: int
) -> Floats:
    """Contacts of two households and more: are the visits that bring one all this worker's?"""
    known = value[rows] >= 0
    code = np.full(len(rows), -1)
    code[known] = coded(kind[known], value[rows][known])
    n_v = int(code.max(initial=-1)) + 1
    if n_v == 0:
        return np.zeros((n_w, n_k))
    # a household counts once, and so does who comes for two households on one day
    use = known.copy()
    for key in (coded(code, claims.household[rows]), coded(code, worker, claims.day[rows])):
        once = np.zeros(len(rows), bool)
        once[np.unique(key, return_index=True)[1]] = True
        use &= once
    total = np.bincount(code[use], minlength=n_v)
    shared = (total >= 2)[np.maximum(code, 0)] & known
    n = counts(worker[~shared], kind[~shared], n_w, n_k) + 0.5
    share = np.minimum(MOST_SHARE, n / n.sum(axis=0))
    use &= shared
    if not use.any():
        return np.zeros((n_w, n_k))
    values, at = np.unique(code[use], return_inverse=True)
    kind_of = np.zeros(len(values), np.int64)
    kind_of[at.ravel()] = kind[use]
    x = counts(worker[use], at.ravel(), n_w, len(values))
    g, cumulant = np.zeros((n_w, n_k)), np.zeros((len(TILTS), n_w, n_k))
    m, v = np.full((n_w, n_k), FLOOR), np.full((n_w, n_k), FLOOR)
    for size in np.unique(total[values]).tolist():
        k = np.arange(size + 1.0)[:, None, None]
        mass = binomial_mass(k, size, share[None])
        over = np.where(k >= 2, surplus(k, share[None] * size, np.float64(size)), 0.0)
        these = np.flatnonzero(total[values] == size)
        often = np.bincount(kind_of[these], minlength=n_k)
        usual = (mass * over).sum(axis=0)
        m += usual * often
        v += ((mass * over**2).sum(axis=0) - usual**2) * often
        for i, t in enumerate(TILTS):
            cumulant[i] += often * np.log((mass * np.exp(t * over)).sum(axis=0))
        seen = x[:, these]
        each = surplus(seen, share[:, kind_of[these]] * size, np.full(seen.shape, float(size)))
        each = np.where(seen >= 2, each, 0.0)
        g += by_kind(each, kind_of[these], n_k)
    bound = np.array(TILTS)[:, None, None] * g - cumulant
    return np.asarray(np.maximum(bound.max(axis=0), _gamma_tail(g, m, v)))
