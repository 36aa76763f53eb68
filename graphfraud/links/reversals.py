"""Hands that undo claims: who cancels far more settlements than colleagues do.

Refunds are everyday (about one settlement in twenty, DOMAIN.md §0.5); a hand that makes most of a
place's refunds is a finding on that hand alone, beside the claims that were undone. Cashiers are
compared within their institution by the settlements they sent, case-workers within their desk by
the manual claims they filed (`shares`).
"""

from __future__ import annotations

import numpy as np

from graphfraud.claims.extract import Extract
from graphfraud.links.shares import Handling, excess_shares

__all__ = ["reversal_handlers"]

REFUND = 1
NETWORK, MANUAL = 2, 1
MIN_REVERSALS = 5


def reversal_handlers(extract: Extract, max_q: float = 0.01) -> list[Handling]:
    """Kinds `reversals_by_cashier` and `reversals_by_caseworker`; rows are those of `netted`.

    Only refunds count (a refunded original and an invalid row are no one's act of undoing). At
    least five refunds. O(refunds + claims) a stratum.
    """
    if len(extract.col("netted", "reason")) == 0:
        return []
    rows = np.flatnonzero(extract.col("netted", "reason") == REFUND).astype(np.int64)
    place = extract.col("netted", "institution").astype(np.int64)[rows]
    setl_type = extract.col("claims", "setl_type")
    network = setl_type == NETWORK
    manual = np.flatnonzero(setl_type == MANUAL)
    names = [key.rsplit("|", 1)[0] for key in extract.keys("caseworker")]
    desk_code = {name: code for code, name in enumerate(sorted(set(names)))}
    desk = np.array([desk_code[name] for name in names] + [-1], np.int64)
    cashier = extract.col("netted", "cashier").astype(np.int64)[rows]
    worker = extract.col("netted", "caseworker").astype(np.int64)[rows]
    base_worker = extract.codes("claims", "submitter")[manual]
    found = excess_shares(
        "reversals_by_cashier", cashier, place,
        extract.col("claims", "cashier")[network],
        extract.col("claims", "institution")[network], rows, max_q,
    ) + excess_shares(
        "reversals_by_caseworker", worker, desk[worker], base_worker, desk[base_worker], rows,
        max_q,
    )  # fmt: skip
    return [h for h in found if h.observed >= MIN_REVERSALS]
