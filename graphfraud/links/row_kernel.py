"""Meetings of patients counted row by row in compiled code: the form for many raw pairs.

The same answer as `near_pairs` in numpy (tests hold both equal); needs numba, which the extra
`graphfraud[fast]` brings. n events, m kept, R raw pairs (two events of one window).

1. Prune: patients with fewer events than the threshold T, then events without company within the
   window, again while more than a tenth falls. 20 to 30 ns an event and round.
2. Renumber patients by the place where most of their events are (majority vote, Boyer & Moore
   1981): who meets stands close in memory.
3. Write the events by patient, each with its window as a range of positions in the order by place
   and start. Where the window is a single moment, a range holds later patients alone.
4. For each patient p walk the windows and count partners in a table of bytes, 2^8 to 2^15 long, at
   least eight times the partners where that fits, so that it stays in the first-level cache. A
   partner whose slot reaches T is a candidate: a superset, for slots are shared. Each candidate is
   then matched exactly, event by event.

O(n + R); about 50 bytes an event beside the input. Rows are independent, so blocks of patients run
in threads that hold no lock, and their results are joined in order: the same at any number of
threads.

What was tried (2 shared cores; bench: tests/bench/co_visit_kernel.py): counting sorts by cell and
by patient took 390 ns an event in random memory where a sort of packed 64-bit numbers takes 20;
pruning with a count per cell instead of neighbours in order doubled its time.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

from graphfraud.tables import Arr

__all__ = ["meeting_rows"]

Ints = NDArray[np.int32]
BLOCKS = 32
#: a round of pruning that leaves more than this share is the last
SETTLED = 0.9
SMALLEST_TABLE, LARGEST_TABLE, ROOM = 1 << 8, 1 << 15, 8

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """The function in machine code, kept on disk, free of the interpreter's lock."""
    return cast(Function, njit(nogil=True, cache=True)(function))


def meeting_rows(
    cell: Arr, patient: Arr, *, width: int, gap: Arr, end: Arr, span_gap: int, household: Arr,
    threshold: int = 2, threads: int | None = None,
) -> tuple[Arr, Arr]:  # fmt: skip
    """Event rows (a's, b's) of the meetings of all pairs a < b with `threshold` meetings or more.

    cell: place × width + start, (n,), ascending; width: room of a place, larger than any start
    plus its gap. gap: for each place, in units of start. end: of each event; two events meet when
    their ends are at most span_gap apart too. household: of each patient, −1 none; one household
    does not meet. threshold: 2 to 255.
    """
    if not 2 <= threshold <= 255:
        raise ValueError(f"threshold {threshold}: 2 to 255 can be counted")
    n_patients = len(household)
    row, cell, who, visits = _pruned(cell, patient, gap, width, n_patients, threshold)
    old, new = _renumbered(cell, who, width, n_patients)
    # made here, for numpy asks for large pages where compiled code does not
    m = len(row)
    run, begin = np.empty(m, np.int32), np.empty(m + 1, np.int32)
    n_runs = _runs(cell, run, begin)
    window = np.empty((n_runs, 4), np.int32)
    _windows(cell, begin[: n_runs + 1], gap, width, window)
    offset = np.concatenate([[0], np.cumsum(visits[old])]).astype(np.int64)
    source = np.empty((m, 2), np.int32)
    _by_patient(who, run, row, new, offset, source)
    member, ranges = np.empty(m, np.int32), np.empty((m, 3), np.int32)
    _ranges(source, offset, window, member, ranges)
    cut = np.linspace(0, len(old), BLOCKS + 1).astype(np.int64)

    def block(i: int) -> tuple[Arr, Arr]:
        a, b = _walk(
            cut[i], cut[i + 1], offset, ranges, member, source, old,
            end, span_gap, household, threshold,
        )  # fmt: skip
        return a, b

    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        parts = list(pool.map(block, range(BLOCKS)))
    a = np.concatenate([part[0] for part in parts])
    b = np.concatenate([part[1] for part in parts])
    swap = patient[a] > patient[b]
    return np.where(swap, b, a), np.where(swap, a, b)


def _pruned(
    cell: Arr, patient: Arr, gap: Arr, width: int, n_patients: int, threshold: int
) -> tuple[Ints, Arr, Ints, Ints]:
    """Rows that can be part of a kept pair, their cells and patients, and rows by patient."""
    visits = np.bincount(patient, minlength=n_patients).astype(np.int32)
    row = np.arange(len(cell), dtype=np.int32)
    cell, who = cell.copy(), patient.astype(np.int32)
    while True:
        left = _prune_once(row, cell, who, visits, gap, width, threshold)
        settled = left >= SETTLED * len(row)
        row, cell, who = row[:left], cell[:left], who[:left]
        if settled:
            return row, cell, who, visits


@compiled
def _prune_once(
    row: Ints, cell: Arr, patient: Ints, visits: Ints, gap: Arr, width: int, threshold: int
) -> int:
    """One round in place: rows of too few visits or without company go; how many are left."""
    n = len(row)
    kept = 0
    before = np.int64(-(2**62))
    stop, reach = np.int64(-1), np.int64(0)
    for i in range(n):
        at, p = cell[i], patient[i]
        if at >= stop:
            place = at // width
            stop, reach = (place + 1) * width, gap[place]
        near = at - before <= reach or (i + 1 < n and cell[i + 1] - at <= reach)
        if near and visits[p] >= threshold:
            row[kept] = row[i]
            cell[kept] = at
            patient[kept] = p
            kept += 1
        else:
            visits[p] -= 1
        before = at
    return kept


@compiled
def _renumbered(cell: Arr, patient: Ints, width: int, n_patients: int) -> tuple[Ints, Ints]:
    """(old code of each new one, new code of each old one or −1), by the place most visited."""
    m = len(cell)
    ballot = np.zeros((n_patients, 2), np.int32)  # (place + 1, votes), in one line of the cache
    place, stop = np.int32(0), np.int64(0)
    for i in range(m):
        if cell[i] >= stop:
            place = np.int32(cell[i] // width)
            stop = (np.int64(place) + 1) * width
        own = ballot[patient[i]]
        if own[1] == 0:
            own[0] = place + 1
            own[1] = 1
        elif own[0] == place + 1:
            own[1] += 1
        else:
            own[1] -= 1
    n_places = cell[m - 1] // width + 1 if m else 0
    start = np.zeros(n_places + 1, np.int64)
    for p in range(n_patients):
        if ballot[p, 0]:
            start[ballot[p, 0]] += 1
    for h in range(n_places):
        start[h + 1] += start[h]
    old = np.empty(start[n_places], np.int32)
    new = np.full(n_patients, -1, np.int32)
    for p in range(n_patients):
        if ballot[p, 0]:
            q = start[ballot[p, 0] - 1]
            start[ballot[p, 0] - 1] += 1
            old[q] = p
            new[p] = q
    return old, new


@compiled
def _runs(cell: Arr, run: Ints, begin: Ints) -> int:
    """Run of equal cells of each row, and where each begins; the number of runs."""
    n_runs = 0
    for i in range(len(cell)):
        if i == 0 or cell[i] != cell[i - 1]:
            begin[n_runs] = i
            n_runs += 1
        run[i] = n_runs - 1
    begin[n_runs] = len(cell)
    return n_runs


@compiled
def _windows(cell: Arr, begin: Ints, gap: Arr, width: int, window: Ints) -> None:
    """Fill (n_runs, 4): where a run begins, its window, whether it is alone in its window.

    One row of four lies in one line of the cache.
    """
    n_runs = len(begin) - 1
    left, right = 0, 0
    for u in range(n_runs):
        at = cell[begin[u]]
        reach = gap[at // width]
        while cell[begin[left]] < at - reach:
            left += 1
        if right < u:
            right = u
        while right < n_runs and cell[begin[right]] <= at + reach:
            right += 1
        window[u, 0] = begin[u]
        window[u, 1] = begin[left]
        window[u, 2] = begin[right]
        window[u, 3] = left == u and right == u + 1


@compiled
def _by_patient(patient: Ints, run: Ints, row: Ints, new: Ints, offset: Arr, source: Ints) -> None:
    """Fill (m, 2): run and event row by new patient code; each patient's by place and start."""
    fill = offset[:-1].astype(np.int32)
    for i in range(len(patient)):
        q = new[patient[i]]
        e = fill[q]
        fill[q] = e + 1
        source[e, 0] = run[i]
        source[e, 1] = row[i]


@compiled
def _ranges(source: Ints, offset: Arr, window: Ints, member: Ints, ranges: Ints) -> None:
    """Fill the patient at each position by place, start, new code; (m, 3): window and position of
    each event, windows alone from behind it. `window` is used up."""
    for q in range(len(offset) - 1):
        for e in range(offset[q], offset[q + 1]):
            own = window[source[e, 0]]
            at = own[0]
            own[0] = at + 1
            member[at] = q
            ranges[e, 0] = at + 1 if own[3] else own[1]
            ranges[e, 1] = own[2]
            ranges[e, 2] = at


@compiled
def _walk(
    begin: int, stop: int, offset: Arr, ranges: Ints, member: Ints, source: Ints, old: Ints,
    end: Arr, span_gap: int, household: Arr, threshold: int,
) -> tuple[Arr, Arr]:  # fmt: skip
    """Event rows of the meetings of patients begin:stop with those of higher new codes."""
    table = np.zeros(LARGEST_TABLE, np.uint8)
    found = np.empty(1 << 12, np.int32)
    out_a, out_b = np.empty(1 << 12, np.int64), np.empty(1 << 12, np.int64)
    n_out = 0
    for p in range(begin, stop):
        partners = 0
        for e in range(offset[p], offset[p + 1]):
            partners += ranges[e, 1] - ranges[e, 0]
        if partners < threshold:
            continue
        if partners > len(found):
            found = np.empty(2 * partners, np.int32)
        size = SMALLEST_TABLE
        while size < ROOM * partners and size < LARGEST_TABLE:
            size *= 2
        # positions without a sign: numba then looks for no negative ones
        mask = np.uint64(size - 1)
        n_found = 0
        for e in range(offset[p], offset[p + 1]):
            for at in range(np.uint64(ranges[e, 0]), np.uint64(ranges[e, 1])):
                q = member[at]
                slot = np.uint64(q) & mask
                count = table[slot] + 1
                if count >= threshold:
                    found[n_found] = q
                    n_found += 1
                else:
                    table[slot] = count
        table[:size] = 0
        if n_found == 0:
            continue
        candidates = np.sort(found[:n_found])
        home = household[old[p]]
        for x in range(n_found):
            q = candidates[x]
            if q <= p or (x > 0 and q == candidates[x - 1]):
                continue
            if home >= 0 and home == household[old[q]]:
                continue
            kept = n_out
            other = offset[q]
            for e in range(offset[p], offset[p + 1]):
                while other < offset[q + 1] and ranges[other, 2] < ranges[e, 0]:
                    other += 1
                f = other
                while f < offset[q + 1] and ranges[f, 2] < ranges[e, 1]:
                    apart = end[source[e, 1]] - end[source[f, 1]]
                    if -span_gap <= apart <= span_gap:
                        if n_out == len(out_a):
                            out_a = np.concatenate((out_a, np.empty_like(out_a)))
                            out_b = np.concatenate((out_b, np.empty_like(out_b)))
                        out_a[n_out], out_b[n_out] = source[e, 1], source[f, 1]
                        n_out += 1
                    f += 1
            if n_out - kept < threshold:
                n_out = kept
    return out_a[:n_out], out_b[:n_out]
