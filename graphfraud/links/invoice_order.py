"""Invoice series of one hospital: numbers side by side on papers that are weeks apart.

A hospital numbers its receipts as it issues them: two with neighbouring numbers were issued within
days. A block of blank receipts that is filled in as it is needed has neighbours that bear dates far
apart, and in disorder (a book that the hospital itself uses up slowly is in order). Looked at are
the distinct invoice numbers of one hospital's manual claims (digits alone, one length at a time),
with the last day of each.

By chance the gap of neighbours is g = Q / −ln(3/4), Q the lower quartile of the gaps, as in
`invoice_series`. Where the numbers run with time (the longest rising sequence of days along them
holds at least RUNNING of the papers; of n papers in random order it holds about 2 / √n) the gaps
are those of that sequence: the block stands beside the hospital's own count and must not set its
scale. What is too close for chance `number_chains` says, times the number of hospitals. Of the
neighbours in a chain at least half are more than WEEK days apart, and a tenth in disorder.

Of the chains this gave in six populations of three generators (levels 0, 3 and 4, two of which
number their receipts in time) none was an honest hospital's. Cost O(n log n).
"""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from graphfraud.arrays import RowsByCode, coded
from graphfraud.claims.extract import Extract
from graphfraud.links.invoice_series import InvoiceSeries, invoice_numbers, numbered_papers
from graphfraud.links.number_chains import CHANCE, number_chains
from graphfraud.tables import Arr

__all__ = ["disordered_series", "longest_rising"]

#: numbers of a hospital that tell a scale
LEAST = 6
RUNNING = 0.6
#: a receipt is written when the patient leaves, or when the office is open again
WEEK = 7
APART, DISORDER = 1 / 2, 1 / 10


def disordered_series(extract: Extract) -> list[InvoiceSeries]:
    """All chains of one hospital each, by first claim."""
    rows = numbered_papers(extract)
    if len(rows) == 0:
        return []
    value, length = invoice_numbers(extract, extract.codes("claims", "invoice")[rows])
    place = extract.codes("claims", "institution")[rows]
    known = np.flatnonzero((length > 0) & (place >= 0))
    groups = [
        known[at]
        for at in RowsByCode.of(coded(place[known], length[known])).each()
        if len(at) >= LEAST
    ]
    day = extract.col("claims", "end_day")[rows].astype(np.int64)
    found: list[InvoiceSeries] = []
    for at in groups:
        found += _chains(rows[at], value[at], day[at], len(groups))
    return sorted(found, key=lambda series: int(series.claims[0]))


def longest_rising(day: Arr) -> Arr:
    """Positions of a longest sequence that never falls; the leftmost ends. O(n log n)."""
    lowest: list[int] = []
    last: list[int] = []
    before = np.full(len(day), -1)
    for i, value in enumerate(day.tolist()):
        k = bisect_right(lowest, value)
        if k == len(lowest):
            lowest.append(value)
            last.append(i)
        else:
            lowest[k], last[k] = value, i
        before[i] = last[k - 1] if k else -1
    chain: list[int] = []
    i = last[-1] if last else -1
    while i >= 0:
        chain.append(i)
        i = int(before[i])
    return np.array(chain[::-1], np.int64)


def _chains(rows: Arr, value: Arr, day: Arr, n_groups: int) -> list[InvoiceSeries]:
    numbers, first, which = np.unique(value, return_index=True, return_inverse=True)
    if len(numbers) < LEAST:
        return []
    at = day[first]
    rising = longest_rising(at)
    own = numbers[rising] if len(rising) >= RUNNING * len(at) else numbers
    by_chance = np.quantile(np.diff(own), 0.25) / -np.log(0.75)
    found = []
    for chain in number_chains(np.diff(numbers) / max(by_chance, 1.0)):
        log_chance = chain.log_chance + np.log(n_groups)
        step = np.diff(at[chain.first : chain.last + 1])
        if (
            log_chance < np.log(CHANCE)
            and (np.abs(step) > WEEK).mean() >= APART
            and (step < -WEEK).mean() >= DISORDER
        ):
            inside = (which >= chain.first) & (which <= chain.last)
            n_numbers = chain.last - chain.first + 1
            found.append(InvoiceSeries(np.sort(rows[inside]), n_numbers, float(log_chance)))
    return found
