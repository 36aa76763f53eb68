"""Repeated papers whose numbers stand side by side: leaves of one book.

Papers made for the purpose are numbered as they are made; the number of a paper that was entered
twice by mistake has nothing to do with that of the next. Among N distinct numbers of manual claims
(digits alone, one length at a time) m are of repeated papers. Under clerical error these are a
random part of the N: neighbours are N / m ranks apart, however dense the numbers are. Where no
honest number lies between, ranks say nothing, and the gap itself is held against R / m, R the span
of the middle 90 % over 0.9. Of both the larger counts; what is too close `number_chains` says.

Source: DOMAIN.md §6 cases 13–15. Cost O(n log n) in the manual claims.
"""

from __future__ import annotations

import numpy as np

from graphfraud.claims.extract import Extract
from graphfraud.links.invoice_series import invoice_numbers
from graphfraud.links.number_chains import number_chains
from graphfraud.links.repeated_invoices import RepeatedPapers
from graphfraud.tables import Arr

__all__ = ["paper_books"]

MANUAL = 1


def paper_books(extract: Extract, papers: RepeatedPapers) -> list[Arr]:
    """Claims (ascending) of the repeated papers of each book, by first claim."""
    invoice = extract.codes("claims", "invoice")
    manual = np.flatnonzero((extract.col("claims", "setl_type") == MANUAL) & invoice.known())
    repeated = np.unique(papers.claim[invoice[papers.claim] >= 0])
    rows = np.union1d(manual, repeated)
    value, digits = invoice_numbers(extract, invoice[rows])
    of_paper = np.isin(rows, repeated)
    books = []
    for size in np.unique(digits[of_paper & (digits > 0)]).tolist():
        everyone = np.unique(value[digits == size])
        mine, number = rows[of_paper & (digits == size)], value[of_paper & (digits == size)]
        numbers = np.unique(number)
        m = len(numbers)
        low, high = np.quantile(numbers, (0.05, 0.95))
        by_rank = np.diff(np.searchsorted(everyone, numbers)) * m / len(everyone)
        by_number = np.diff(numbers) * 0.9 * m / max(high - low, 1.0)
        for chain in number_chains(np.maximum(by_rank, by_number)):
            first, last = numbers[chain.first], numbers[chain.last]
            books.append(mine[(number >= first) & (number <= last)])
    return sorted(books, key=lambda book: int(book[0]))
