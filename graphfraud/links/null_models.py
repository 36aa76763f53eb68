"""Null models of meeting, and their tail probabilities.

Pair null (co-visits). Everyone keeps their own visits, places and lengths of stay; only the days
are shuffled. With π(d) the share of the city's visits on day d (share of the week × share of the
weekday, pooled over all places, so that no ring of one place explains itself), two visits whose
starts may differ by j days meet with probability

    κ(j) = Σ_d π(d) π(d + j).

Stays of lengths ℓ_a, ℓ_b at one institution meet when |j| ≤ w and |j + ℓ_b − ℓ_a| ≤ w':

    e_ab = Σ_{stays s of a, t of b, one institution} Σ_{|j| ≤ w, |j + ℓ_t − ℓ_s| ≤ w'} κ(j).

Settlements meet on one day (j = 0) and within m minutes, which has probability
q_h = Σ_u τ_h(u) [τ_h(u) + ½ τ_h(u − 1) + ½ τ_h(u + 1)], τ_h the place's profile of the day in
bins of m minutes (q_h = 1 where the day is all there is):

    e_ab = Σ_h max(κ(0), κ_h) v_ah v_bh q_h,

κ_h = Σ_d n_d (n_d − 1) / (N_h (N_h − 1)) from the place's own days where it has 500 visits or more:
its pick-up days and market days are crowds, and in so large a place a ring cannot make the crowd.

The number of meetings is Poisson(e_ab) under the null; p = P(X ≥ k). Tests: every pair that visits
one place, M = Σ_h C(n_h, 2) (a pair of two common places is counted twice, which is conservative);
pairs that never met count with p = 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphfraud.tables import Arr, EventTable
from graphfraud.tails import poisson_tail

__all__ = [
    "benjamini_hochberg",
    "day_share",
    "kappa",
    "minute_coincidence",
    "own_kappa",
    "possible_pairs",
    "randomised_tail",
]  # fmt: skip

Floats = NDArray[np.float64]
OWN_DAYS_FROM = 500


def randomised_tail(k: NDArray[np.generic], mean: Floats, rng: np.random.Generator) -> Floats:
    """P(X > k) + U P(X = k), uniform on [0, 1] under the null; for calibration only."""
    above = poisson_tail(np.asarray(k) + 1, mean)
    at_least = poisson_tail(k, mean)
    return above + rng.random(len(above)) * (at_least - above)


def benjamini_hochberg(p: Floats, n_tests: float) -> Floats:
    """q-values of the smallest len(p) of n_tests p-values, the others being 1.

    q_(i) = min_{j ≥ i} p_(j) n_tests / j (Benjamini & Hochberg 1995,
    doi:10.1111/j.2517-6161.1995.tb02031.x). O(m log m).
    """
    if len(p) == 0:
        return p.copy()
    order = np.argsort(p, kind="stable")
    scaled = p[order] * max(n_tests, len(p)) / np.arange(1, len(p) + 1)
    monotone = np.minimum.accumulate(scaled[::-1])[::-1]
    q = np.empty_like(p)
    q[order] = np.minimum(1.0, monotone)
    return q


def day_share(events: EventTable) -> tuple[int, Floats]:
    """First day, and π(d) for each day: share of the week × share of the weekday, Σ π = 1."""
    day = events.day.all()
    if len(day) == 0:
        return 0, np.ones(1)
    first = int(day.min())
    per_day = np.bincount(day - first).astype(float)
    index = np.arange(len(per_day))
    week = np.bincount(index // 7, per_day)[index // 7]
    length = np.bincount(index // 7)[index // 7]
    weekday = np.bincount(index % 7, per_day)[index % 7] / np.bincount(index % 7)[index % 7]
    share = week / length * weekday
    return first, np.asarray(share / share.sum())


def kappa(share: Floats, lag: int) -> float:
    """κ(lag) = Σ_d π(d) π(d + lag)."""
    lag = abs(lag)
    return float(np.dot(share[: len(share) - lag], share[lag:])) if lag < len(share) else 0.0


def own_kappa(events: EventTable) -> Floats:
    """κ_h of each place from its own days; 0 for places of fewer than 500 visits."""
    n_places = len(events.offsets) - 1
    at = events.place.all()
    at <<= 20
    at += events.day.all()
    days, count = np.unique(at, return_counts=True)
    visits = np.diff(events.offsets).astype(float)
    pairs = np.bincount(days >> 20, count * (count - 1.0), n_places)
    return np.where(visits >= OWN_DAYS_FROM, pairs / np.maximum(1.0, visits * (visits - 1)), 0.0)


def minute_coincidence(events: EventTable) -> Floats:
    """q_h for every place: chance that two visits of one day are within the window."""
    n_places = len(events.offsets) - 1
    if events.domain == "stays":
        return np.ones(n_places)
    bins = 1440 // events.gap + 1
    at = events.place.all()
    at *= bins
    at += events.start.all() % 1440 // events.gap
    profile = np.bincount(at, minlength=n_places * bins).reshape(n_places, bins)
    share = profile / np.maximum(1, profile.sum(axis=1, keepdims=True))
    beside = np.zeros_like(share)
    beside[:, 1:] += share[:, :-1]
    beside[:, :-1] += share[:, 1:]
    q = (share * (share + beside / 2)).sum(axis=1)
    return np.asarray(np.where(events.by_day, 1.0, q))


def possible_pairs(events: EventTable) -> float:
    """M = Σ_h C(n_h, 2) over the distinct patients n_h of each place."""
    n_places = len(events.offsets) - 1
    clients: Arr = np.bincount(events.cells[0] % n_places, minlength=n_places)
    return float((clients * (clients - 1.0) / 2).sum())
