"""Invoice series: receipts of several hospitals whose numbers come from one book.

A hospital's receipts are numbered by the hospital; numbers of different hospitals that follow each
other closely, over and over, come from one hand. Among the n distinct invoice numbers of manual
claims (digits alone, one length at a time) the mean gap is g = R / n, R the span of the middle 90 %
over 0.9. Numbers less than q·g apart (q = 0.02) are chained. By chance a chain of k numbers has
expected number n·q^(k − 1); chains are kept below 1/1000. At least a third of the neighbours in a
chain must be of different institutions: blocks of numbers that a hospital was issued are its own.

Source: DOMAIN.md §6 cases 13 and 15 (one forger for many names). Cost O(n log n).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphfraud.claims.extract import Extract
from graphfraud.tables import Arr

__all__ = ["InvoiceSeries", "invoice_series"]

MANUAL = 1
NEAR = 0.02
CHANCE = 1e-3
MIXED = 1 / 3
LONGEST = 18


@dataclass(frozen=True)
class InvoiceSeries:
    """Claims of one chain (ascending), its number of distinct invoices, and ln of its chance."""

    claims: Arr
    n_numbers: int
    log_chance: float


def invoice_series(extract: Extract) -> list[InvoiceSeries]:
    """All chains, by first claim."""
    invoice = extract.col("claims", "invoice").astype(np.int64)
    rows = np.flatnonzero((extract.col("claims", "setl_type") == MANUAL) & (invoice >= 0))
    if len(rows) == 0:
        return []
    codes, of_row = np.unique(invoice[rows], return_inverse=True)
    keys = extract.keys("invoice")
    text = [keys[code].split("|")[1] for code in codes.tolist()]
    digits = [len(t) if t.isascii() and t.isdigit() and len(t) <= LONGEST else 0 for t in text]
    length = np.array(digits, np.int64)[of_row]
    value = np.array([int(t) if d else 0 for t, d in zip(text, digits, strict=True)], np.int64)
    found: list[InvoiceSeries] = []
    for size in np.unique(length[length > 0]).tolist():
        at = np.flatnonzero(length == size)
        found += _chains(extract, rows[at], value[of_row[at]])
    return sorted(found, key=lambda series: int(series.claims[0]))


def _chains(extract: Extract, rows: Arr, value: Arr) -> list[InvoiceSeries]:
    numbers, which = np.unique(value, return_inverse=True)
    n = len(numbers)
    low, high = np.quantile(numbers, (0.05, 0.95))
    near = NEAR * (high - low) / (0.9 * n)
    chain = np.concatenate([[0], np.cumsum(np.diff(numbers) > near)])
    size = np.bincount(chain)
    place = extract.col("claims", "institution").astype(np.int64)
    log_chance = np.log(n) + (size - 1) * np.log(NEAR)
    order = np.lexsort((rows, which))
    found = []
    for c in np.flatnonzero(log_chance < np.log(CHANCE)).tolist():
        at = order[chain[which[order]] == c]
        _, first = np.unique(which[at], return_index=True)
        along = place[rows[at[first]]]
        if (along[1:] != along[:-1]).mean() >= MIXED:
            claims = np.sort(rows[at]).astype(np.int64)
            found.append(InvoiceSeries(claims, int(size[c]), float(log_chance[c])))
    return found
