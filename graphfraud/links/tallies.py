"""Counting over keys: dense codes of tuples, distinct members of a key, households, diagnoses."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphfraud.arrays import dense_codes, distinct
from graphfraud.claims.extract import Extract
from graphfraud.links.manual_claims import household_or_person
from graphfraud.tables import Arr

__all__ = ["dense", "household_codes", "n_distinct", "of_diagnosis", "period_days"]

#: codes are combined as long as they fit into a 64-bit number
MOST = 2**62


def dense(*columns: NDArray[Any]) -> Arr:
    """A code 0 … m − 1 of each row's tuple of integers, in the order of the tuples. O(n log n)."""
    code, room = np.zeros(len(columns[0]), np.int64), 1
    for column in columns:
        low = int(column.min(initial=0))
        width = int(column.max(initial=0)) - low + 1
        if room * width >= MOST:
            found, code = dense_codes(code)
            room = len(found)
        code = code * width + (column - low)
        room *= width
    return dense_codes(code)[1]


def n_distinct(key: Arr, member: NDArray[Any]) -> Arr:
    """For each row, how many different members its key has. key: dense codes."""
    if len(key) == 0:
        return np.zeros(0, np.int64)
    low = int(member.min())
    width = int(member.max()) - low + 1
    pairs = distinct(key * width + (member.astype(np.int64) - low))
    return np.bincount(pairs // width, minlength=int(key.max()) + 1)[key].astype(np.int64)


def household_codes(extract: Extract) -> Arr:
    """Household of each patient, from 0; a person without one is a household of their own."""
    return dense(household_or_person(extract))


def of_diagnosis(extract: Extract, codes: NDArray[Any], families: tuple[str, ...]) -> Any:
    """Whether each diagnosis code (−1: none) begins with one of some ICD-10 prefixes; bool."""
    names = [key.startswith(families) for key in extract.keys("diagnosis")]
    return np.array([*names, False], bool)[codes]


def period_days(extract: Extract) -> int:
    """D, the days from the first claim's begin to the last one's."""
    return max(1, extract.last_day - extract.first_day + 1)
