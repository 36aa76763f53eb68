"""Raw pairs: two events of different patients within one window. Which of them can repeat.

Two forms with the same answer after `co_visits` has counted exactly:

* in numpy, for few: events are sorted by (place, start), so each event's partners are the rows
  right behind it. The raw pairs are sorted; those that are there once alone go. O(R log R) for R
  raw pairs, 32 B for each of a block; blocks are cut by the smaller patient code, never by time,
  because distinct counts span a cut;
* in compiled code (`row_kernel`), for more than NUMPY_RAW_PAIRS, where numba is installed: about
  50 B an event and nothing for a raw pair; starting it costs about a second.
"""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from graphfraud.arrays import distinct
from graphfraud.tables import Arr, EventTable

__all__ = ["near_pairs"]

NUMPY_RAW_PAIRS = 20_000_000
RAW_PAIRS_PER_BLOCK = 20_000_000
EVENTS_PER_STEP = 200_000
PLACES_PER_STEP = 1 << 19
TABLE_BITS = 24


def near_pairs(events: EventTable, household: Arr) -> tuple[Arr, Arr]:
    """Event rows (of the smaller and the larger patient code) of pairs hit at least twice.

    A superset of the meetings of pairs with k ≥ 2, for two meetings may be on one day.
    """
    if events.n == 0:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    visits = np.diff(events.patient_offsets)
    rows = np.flatnonzero(visits[events.patient.all()] >= 2)
    key = events.key.values[rows]
    gap = np.where(events.by_day, 0, events.gap)
    behind = np.empty(len(rows), np.int32)
    for lo in range(0, len(rows), EVENTS_PER_STEP):
        part = slice(lo, lo + EVENTS_PER_STEP)
        reach = key[part] + gap[events.place[rows[part]]]
        behind[part] = np.searchsorted(key, reach, "right") - np.arange(lo, lo + len(reach)) - 1
    del key
    total = int(behind.sum(dtype=np.int64))
    if total > NUMPY_RAW_PAIRS and find_spec("numba") is not None:
        del rows, behind
        return _compiled(events, household)
    n_blocks = max(1, -(-total // RAW_PAIRS_PER_BLOCK))
    out_a, out_b = [], []
    for block in range(n_blocks):
        found = _block(events, rows, behind, household, block, n_blocks)
        out_a.append(found[0])
        out_b.append(found[1])
    return np.concatenate(out_a), np.concatenate(out_b)


def _compiled(events: EventTable, household: Arr) -> tuple[Arr, Arr]:
    from graphfraud.links.row_kernel import meeting_rows

    stays = events.domain == "stays"
    return meeting_rows(
        events.key.values, events.patient.all(), width=events.key.scale,
        gap=np.where(events.by_day, 0, events.gap).astype(np.int64),
        end=events.start.all() + events.span.all() if stays else np.zeros(events.n, np.int64),
        span_gap=events.span_gap, household=household,
    )  # fmt: skip


def _block(
    events: EventTable, rows: Arr, behind: NDArray[np.int32], household: Arr, block: int,
    n_blocks: int,
) -> tuple[Arr, Arr]:  # fmt: skip
    parts_a, parts_b, pairs = [], [], []
    row = np.int32 if events.n < 2**31 else np.int64  # most of them go
    n = events.n_patients
    for lo in range(0, len(rows), EVENTS_PER_STEP):
        count = behind[lo : lo + EVENTS_PER_STEP]
        first = np.repeat(np.arange(lo, lo + len(count)), count)
        step = np.arange(len(first)) - np.repeat(np.cumsum(count) - count, count)
        i, j = rows[first], rows[first + 1 + step]
        p, q = events.patient[i], events.patient[j]
        ok = p != q
        if events.domain == "stays":
            end_i = events.start[i] + events.span[i]
            end_j = events.start[j] + events.span[j]
            ok &= np.abs(end_i - end_j) <= events.span_gap
        ok &= (household[p] != household[q]) | (household[p] < 0)
        if n_blocks > 1:
            ok &= np.minimum(p, q) % n_blocks == block
        i, j, p, q = i[ok], j[ok], p[ok], q[ok]
        swap = p > q
        row_a, row_b = np.where(swap, j, i), np.where(swap, i, j)
        parts_a.append(row_a.astype(row))
        parts_b.append(row_b.astype(row))
        pairs.append(np.minimum(p, q) * n + np.maximum(p, q))
    if not parts_a:
        none = np.zeros(0, np.int64)
        return none, none
    twice = _repeated(np.concatenate(pairs))
    row_a, row_b = (np.concatenate(parts)[twice].astype(np.int64) for parts in (parts_a, parts_b))
    return row_a, row_b


def _repeated(values: Arr) -> Arr:
    """The places of values that are there more than once, ascending."""
    ordered = np.sort(values)
    again = distinct(ordered[1:][ordered[1:] == ordered[:-1]])
    del ordered
    if len(again) == 0:
        return again
    # few values are left: most places are told by a table of their hashes, without a search
    marked = np.zeros(1 << TABLE_BITS, dtype=bool)
    marked[_slot(again)] = True
    found = []
    for lo in range(0, len(values), PLACES_PER_STEP):
        part = values[lo : lo + PLACES_PER_STEP]
        places = np.flatnonzero(marked[_slot(part)])
        at = np.minimum(np.searchsorted(again, part[places]), len(again) - 1)
        found.append(places[again[at] == part[places]] + lo)
    return np.concatenate(found)


def _slot(values: Arr) -> NDArray[np.uint64]:
    """Fibonacci hashing to `TABLE_BITS` bits (Knuth, The Art of Computer Programming 3, §6.4)."""
    return (values.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - TABLE_BITS)
