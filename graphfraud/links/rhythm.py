"""A person's own calendar: how often a visit on such a day is usual for that person.

Four rhythms are known: the weekday (7 days), four weeks (28), thirty days (a prescription's supply,
whose date wanders through the year), and the day of the month (30.44 on average). For each one,
with c other visits of the person to the place in phase with this one (within a day for the long
ones), n − 1 other visits in all, and the share w of the period that counts as in phase,

    rate = (c − w (n − 1)) / (number of periods),     and 0 where c < 2;

the largest of the four is the visit's rate. A visit is not its own habit, evenly spread visits make
no rhythm, and two visits are no series: three make one. Only from four visits on.

Source: DOMAIN.md §0.7 (regular treatment and pick-up days are no sign of collusion).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from graphfraud.arrays import dense_codes
from graphfraud.tables import Arr

__all__ = ["habit_rate", "month_day"]

MIN_VISITS = 4
#: others in phase that make a rhythm together with the visit itself
SERIES = 2
MONTH = 30.44
LAST_DAY = 31
#: cells counted at a time
CELLS = 2_048


def month_day(day: Arr) -> Arr:
    """Day of the month, 1 … 31, of days since 1970-01-01."""
    date = day.astype("datetime64[D]")
    return np.asarray((date - date.astype("datetime64[M]")).astype(np.int64) + 1)


def habit_rate(patient: Arr, place: Arr, day: Arr, n_days: int) -> np.ndarray:
    """Rate of each visit by its person's habit, shape (n,). O(n).

    The visits of one person to one place must lie together (rows sorted by patient and place).
    n_days: length of the period (28 at least).
    """
    if len(day) == 0:
        return np.zeros(0)
    days = max(28.0, float(n_days))
    head = np.ones(len(day), bool)
    head[1:] = (patient[1:] != patient[:-1]) | (place[1:] != place[:-1])
    cell = np.cumsum(head) - 1
    often = np.flatnonzero((np.bincount(cell) >= MIN_VISITS)[cell])
    rates = np.zeros(len(day))
    if len(often):
        rates[often] = _rate(dense_codes(cell[often])[1], day[often], days)
    return rates


def _rate(cell: Arr, day: Arr, days: float) -> np.ndarray:
    """Rate of each visit among those of its cell (ascending); days: length of the period."""
    others = np.bincount(cell)[cell] - 1.0
    rate = np.zeros(len(day))
    # period, phase of each visit in it, phases there are, days on either side still in phase
    rhythms = (
        (7.0, day % 7, 7, 0), (28.0, day % 28, 28, 1), (30.0, day % 30, 30, 1),
        (MONTH, month_day(day), LAST_DAY + 1, 1),
    )  # fmt: skip
    for period, phase, length, reach in rhythms:
        in_phase = _in_phase(cell, phase, length, reach) - 1
        surplus = in_phase - others * (2 * reach + 1) / period
        rate = np.maximum(rate, np.where(in_phase >= SERIES, surplus, 0.0) * period / days)
    return rate


def _in_phase(cell: Arr, phase: Arr, length: int, reach: int) -> np.ndarray:
    """Visits of each row's cell whose phase is at most `reach` from the row's, itself included.

    Phases 0 … length − 1 go round: the last is beside the first.

    By tables of counts (cells × phases) that stay in the processor's cache.
    """
    total = np.empty(len(cell))
    bounds = np.searchsorted(cell, np.arange(0, int(cell[-1]) + 1 + CELLS, CELLS))
    for block, (lo, hi) in enumerate(pairwise(bounds.tolist())):
        at = (cell[lo:hi] - block * CELLS) * length + phase[lo:hi]
        count = np.bincount(at, minlength=CELLS * length).reshape(CELLS, length)
        near = sum(np.roll(count, step, axis=1) for step in range(-reach, reach + 1))
        total[lo:hi] = np.asarray(near).reshape(-1)[at]
    return total
