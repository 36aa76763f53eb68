"""Incompatible duties in one hand: the submitter who also reviews or pays the same claim.

The fund's business must not pass through one person from end to end (DOMAIN.md §8 row 16). Once is
a colleague on leave; a finding needs the same person on at least three claims of three households
on three days. Expected: the desk's rate of such claims among the person's filings.
"""

from __future__ import annotations

import numpy as np

from graphfraud.links.null_models import benjamini_hochberg
from graphfraud.links.shares import Handling
from graphfraud.tables import ManualClaims
from graphfraud.tails import binomial_tail

__all__ = ["duty_conflicts"]

REPEATED = 3


def duty_conflicts(claims: ManualClaims) -> list[Handling]:
    """Kind `incompatible_duties`; party is the submitter, rows are claim rows of the extract.

    p = P(X ≥ x), X ~ Binomial(filings, rate of the desk's other workers); q by Benjamini–Hochberg
    over all submitters. All repeated conflicts are listed: the control itself forbids them.
    """
    both = (
        (claims.submitter == claims.reviewer1)
        | (claims.submitter == claims.reviewer2)
        | (claims.submitter == claims.payer)
    )
    tests = []
    for worker in np.unique(claims.submitter).tolist():
        mine = np.flatnonzero(claims.submitter == worker)
        others = (claims.desk == claims.desk[mine[0]]) & (claims.submitter != worker)
        rate = (both[others].sum() + 0.5) / (others.sum() + 1.0)
        seen = int(both[mine].sum())
        p = float(binomial_tail(seen, len(mine), rate))
        tests.append((worker, mine[both[mine]], float(rate * len(mine)), p))
    p_values = np.array([t[3] for t in tests], dtype=np.float64)
    q_values = benjamini_hochberg(p_values, float(len(p_values)))
    found = [
        Handling(
            "incompatible_duties", worker, len(at), mean, p, float(q),
            tuple(np.sort(claims.claim[at]).tolist()),
        )
        for (worker, at, mean, p), q in zip(tests, q_values, strict=True)
        if len(at) >= REPEATED
        and len(np.unique(claims.household[at])) >= REPEATED
        and len(np.unique(claims.day[at])) >= REPEATED
    ]  # fmt: skip
    return sorted(found, key=lambda h: (h.p_value, h.party))
