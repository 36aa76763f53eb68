"""A desk of six workers with honest filings, and a ring to plant in it."""

from __future__ import annotations

import numpy as np

from graphfraud.tables import ManualClaims

N_WORKERS, N_REVIEWERS = 6, 4


def desk(seed: int, n: int = 900, ring: int = 0) -> ManualClaims:
    """n filings; the first `ring` are worker 2's, of hospitals 3 and 4, to accounts 5000–5003."""
    rng = np.random.default_rng(seed)
    p = 1 / np.arange(1, 21)
    institution = rng.choice(20, n, p=p / p.sum())
    submitter = rng.integers(0, N_WORKERS, n)
    reviewer = N_WORKERS + rng.integers(0, N_REVIEWERS, n)
    account = np.arange(n) + 10_000
    at = np.arange(n) < ring
    institution = np.where(at, 13 + np.arange(n) % 2, institution)
    submitter = np.where(at, 2, submitter)
    account = np.where(at, 5000 + np.arange(n) % 4, account)
    none = np.full(n, -1)
    day = rng.integers(19_000, 19_365, n)
    kind = rng.integers(0, 2, n)
    strata = {
        "work": kind, "kind": kind, "village": rng.integers(0, 60, n),
        "locality": rng.integers(0, 12, n), "employer": none, "area": np.zeros(n, np.int64),
        "weekday": day % 7, "month": day // 30,
    }  # fmt: skip
    return ManualClaims(
        np.arange(n) + 7, np.arange(n), np.arange(n), institution,
        institution * 5 + rng.integers(0, 5, n), account, none, submitter, reviewer, none, none,
        day, rng.integers(10_000, 3_000_000, n), np.zeros(n, np.int64), kind, strata,
        N_WORKERS + N_REVIEWERS,
    )  # fmt: skip
