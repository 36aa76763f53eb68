"""Invoice series: receipts of several hospitals whose numbers come from one book.

A hospital's receipts are numbered by the hospital; numbers of different hospitals that follow each
other closely, over and over, come from one hand. Looked at are the distinct invoice numbers of
manual claims (digits alone, one length at a time). Their gap by chance is g = Q / −ln(3/4), Q the
lower quartile of all gaps: exponential gaps of mean g have it, and where numbers are dense in one
range and thin elsewhere it is the dense range that counts. What is too close for chance
`number_chains` says. At least a third of the neighbours in a chain must be of different
institutions: blocks of numbers that a hospital was issued are its own (`invoice_order` looks at
those).

Source: DOMAIN.md §6 cases 13 and 15 (one forger for many names). Cost O(n log n).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphfraud.claims.extract import Extract
from graphfraud.links.number_chains import number_chains
from graphfraud.tables import Arr

__all__ = ["InvoiceSeries", "invoice_numbers", "invoice_series", "numbered_papers"]

MANUAL = 1
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
    rows = numbered_papers(extract)
    if len(rows) == 0:
        return []
    value, length = invoice_numbers(extract, extract.codes("claims", "invoice")[rows])
    found: list[InvoiceSeries] = []
    for size in np.unique(length[length > 0]).tolist():
        at = np.flatnonzero(length == size)
        found += _chains(extract, rows[at], value[at])
    return sorted(found, key=lambda series: int(series.claims[0]))


def numbered_papers(extract: Extract) -> Arr:
    """Rows of the manual claims with an invoice."""
    known = extract.codes("claims", "invoice").known()
    return np.flatnonzero((extract.col("claims", "setl_type") == MANUAL) & known)


def invoice_numbers(extract: Extract, invoice: Arr) -> tuple[Arr, Arr]:
    """(number, digits) of each invoice code; digits 0 where it is no plain number."""
    codes, of_row = np.unique(invoice, return_inverse=True)
    keys = extract.keys("invoice")
    text = [keys[code].split("|")[1] for code in codes.tolist()]
    digits = [len(t) if t.isascii() and t.isdigit() and len(t) <= LONGEST else 0 for t in text]
    value = [int(t) if d else 0 for t, d in zip(text, digits, strict=True)]
    return np.array(value, np.int64)[of_row], np.array(digits, np.int64)[of_row]


def _chains(extract: Extract, rows: Arr, value: Arr) -> list[InvoiceSeries]:
    numbers, which = np.unique(value, return_inverse=True)
    order = np.lexsort((rows, which))
    start = np.searchsorted(which[order], np.arange(len(numbers) + 1))
    place = extract.codes("claims", "institution")[rows[order]]
    found = []
    gap = np.diff(numbers)
    by_chance = np.quantile(gap, 0.25) / -np.log(0.75) if len(gap) else 1.0
    for chain in number_chains(gap / by_chance):
        along = place[start[chain.first : chain.last + 1]]
        if (along[1:] != along[:-1]).mean() >= MIXED:
            claims = np.sort(rows[order[start[chain.first] : start[chain.last + 1]]])
            n_numbers = chain.last - chain.first + 1
            found.append(InvoiceSeries(claims.astype(np.int64), n_numbers, chain.log_chance))
    return found
