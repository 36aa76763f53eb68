"""A person's own calendar: how often a visit of that weekday or day of the month is usual.

rate(row) = max(n_weekday / W, n_monthday / M): visits of the person to the place on that weekday
over the W weeks of the period, and within one day of that day of the month over its M months.
Only from four visits on: fewer have no rhythm that could be told from chance.
"""

from __future__ import annotations

import numpy as np

from graphfraud.arrays import dense_codes
from graphfraud.tables import Arr

__all__ = ["habit_rate", "month_day"]

MIN_VISITS = 4


def month_day(day: Arr) -> Arr:
    """Day of the month, 1 … 31, of days since 1970-01-01."""
    date = day.astype("datetime64[D]")
    return np.asarray((date - date.astype("datetime64[M]")).astype(np.int64) + 1)


def habit_rate(patient: Arr, place: Arr, day: Arr) -> np.ndarray:
    """Rate of each visit by its person's habit, shape (n,). O(n log n)."""
    if len(day) == 0:
        return np.zeros(0)
    weeks = max(4.0, (int(day.max()) - int(day.min()) + 1) / 7)
    months = max(2.0, weeks * 7 / 30.44)
    _, cell = dense_codes(patient * (int(place.max()) + 1) + place)
    visits = _count(cell)
    weekly = _count(cell * 7 + day % 7) / weeks
    values, inverse = dense_codes(cell * 40 + month_day(day))
    counts = np.bincount(inverse, minlength=len(values))
    beside = counts.astype(float)  # the day before and the day after stand next to it
    follows = values[1:] == values[:-1] + 1
    beside[1:] += counts[:-1] * follows
    beside[:-1] += counts[1:] * follows
    monthly = beside[inverse]
    rate = np.maximum(weekly, monthly / months)
    return np.where(visits >= MIN_VISITS, rate, 0.0)


def _count(key: Arr) -> np.ndarray:
    _, codes = dense_codes(key)
    return np.bincount(codes)[codes].astype(float)
