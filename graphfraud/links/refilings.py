"""Bills that were undone and filed again: what the second filing makes of the first.

A case-worker reverses a claim that was paid at the agency and files the same bill (person,
institution, first day) anew: an invoice was forgotten, a digit was wrong. Of the claims the hand
files anew on the day of the reversal or after, the first is the refiling, by day and row.

Source: DOMAIN.md §8 row 15, §0.5. O(n log n) in the manual claims.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from graphfraud.claims.extract import Extract
from graphfraud.tables import Arr

__all__ = ["Refilings", "refilings"]

MANUAL, REFUND, REFUNDED = 1, 1, 2
BILL = ["patient", "institution", "begin_day"]


@dataclass(frozen=True)
class Refilings:
    """k refilings: claim row (ascending), who reversed and filed anew, both fees (fen)."""

    claim: Arr
    worker: Arr
    before: Arr
    after: Arr


def refilings(extract: Extract) -> Refilings:
    """Every manual claim that was reversed in full and then filed again by who reversed it."""
    undone = _undone(extract)
    manual = np.flatnonzero(extract.col("claims", "setl_type") == MANUAL)
    manual = manual[np.isin(extract.codes("claims", "patient")[manual], undone["patient"])]
    names = (*BILL, "submitter", "settle_day", "medfee")
    filed = _table(extract, "claims", names, manual).assign(claim=manual)
    again = filed.merge(undone, on=BILL)
    again = again[(again["submitter"] == again["worker"]) & (again["settle_day"] >= again["day"])]
    again = again.sort_values(["settle_day", "claim", "row"]).drop_duplicates("row")
    again = again.drop_duplicates("claim").sort_values("claim")
    claim, worker, before, after = (
        again[name].to_numpy(np.int64) for name in ("claim", "worker", "before", "medfee")
    )
    return Refilings(claim, worker, before, after)


def _undone(extract: Extract) -> pd.DataFrame:
    """The reversals of manual claims: row, bill, day, who reversed, and the fee before."""
    names = (*BILL, "original_row", "reason", "caseworker", "medfee", "day")
    netted = _table(extract, "netted", names, np.arange(len(extract.col("netted", "reason"))))
    refund = netted[(netted["reason"] == REFUND) & (netted["original_row"] >= 0)]
    first = netted.iloc[refund["original_row"]].reset_index(drop=True)
    found = first[BILL].assign(
        row=refund.index, day=refund["day"].to_numpy(), worker=refund["caseworker"].to_numpy(),
        before=first["medfee"].abs(),
    )  # fmt: skip
    whole = (first["reason"] == REFUNDED) & (first["caseworker"] >= 0) & (first["patient"] >= 0)
    return found[whole & (found["worker"] >= 0) & (found["before"] > 0)]


def _table(extract: Extract, table: str, names: Sequence[str], rows: Arr) -> pd.DataFrame:
    return pd.DataFrame({n: np.asarray(extract.col(table, n)[rows], np.int64) for n in names})
