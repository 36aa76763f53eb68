"""Sorting and grouping of integer arrays where numpy's general functions cost more than the work.

`np.unique` and `np.lexsort` serve any type; the detectors ask for integers alone, a hundred
thousand times in small (where the general call costs ten times the sort) and a few times in large
(where codes are dense and need no sort at all). Same answers, held by tests against numpy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "RowsByCode",
    "coded",
    "dense_codes",
    "distinct",
    "look_up",
    "repeat_ranges",
    "row_order",
]

Arr = NDArray[np.int64]
#: a table of flags this many times as long as the values still beats sorting them
DENSE = 16


def coded(*columns: Arr) -> Arr:
    """Dense codes 0 … of the distinct rows of the columns."""
    code = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        shifted = column - column.min(initial=0)
        code = code * (int(shifted.max(initial=0)) + 1) + shifted
        code = np.unique(code, return_inverse=True)[1].ravel()
    return code


def distinct(values: Arr) -> Arr:
    """The values ascending, each once: `np.unique(values)`. O(n log n)."""
    ordered = np.sort(values)
    if len(ordered) < 2:
        return ordered
    new = np.empty(len(ordered), bool)
    new[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return ordered[new]


def dense_codes(values: Arr) -> tuple[Arr, Arr]:
    """(distinct values ascending, code of each value): `np.unique(…, return_inverse=True)`.

    O(n + range) where the range is at most DENSE times n, else O(n log n).
    """
    if len(values) == 0:
        return values.astype(np.int64), np.zeros(0, np.int64)
    low, high = int(values.min()), int(values.max())
    if high - low > DENSE * len(values):
        found, codes = np.unique(values, return_inverse=True)
        return found, codes.astype(np.int64)
    there = np.zeros(high - low + 1, bool)
    shifted = values - low if low else values
    there[shifted] = True
    rank = np.cumsum(there) - 1
    return np.flatnonzero(there) + low, rank[shifted]


def look_up(values: Arr, counts: np.ndarray, wanted: Arr) -> np.ndarray:
    """counts of the wanted among ascending values; 0 where absent."""
    if len(values) == 0:
        return np.zeros(len(wanted))
    found = np.minimum(np.searchsorted(values, wanted), len(values) - 1)
    return np.where(values[found] == wanted, counts[found], 0).astype(float)


def repeat_ranges(left: Arr, length: Arr) -> tuple[Arr, Arr]:
    """(owner, position) of the concatenated ranges left[i] : left[i] + length[i]."""
    owner = np.repeat(np.arange(len(left)), length)
    shift = np.repeat(left - (np.cumsum(length) - length), length)
    return owner, shift + np.arange(len(owner))


@dataclass(frozen=True)
class RowsByCode:
    """Rows of each code 0 … K − 1: those of code c are order[bounds[c] : bounds[c + 1]].

    Made once in O(n log n); the rows of any codes then cost what they are, not another look at all.
    """

    order: Arr
    bounds: Arr

    @staticmethod
    def of(codes: Arr) -> RowsByCode:
        """The index of a column of codes; rows with code −1 are in none."""
        order = np.argsort(codes, kind="stable")
        n_codes = int(codes.max(initial=-1)) + 1
        return RowsByCode(order, np.searchsorted(codes[order], np.arange(n_codes + 1)))

    def each(self) -> list[Arr]:
        """The rows of each code in turn, ascending."""
        return np.split(self.order, self.bounds)[1:-1]

    def rows(self, codes: Arr) -> Arr:
        """Rows, ascending, whose code is one of these: `np.flatnonzero(np.isin(column, codes))`."""
        wanted = distinct(np.asarray(codes, np.int64))
        wanted = wanted[(wanted >= 0) & (wanted < len(self.bounds) - 1)]
        left = self.bounds[wanted]
        _, at = repeat_ranges(left, self.bounds[wanted + 1] - left)
        return np.sort(self.order[at])


def row_order(*keys: Arr) -> Arr:
    """The stable order of rows by the first key, ties by the second, and so on.

    `np.lexsort(keys[::-1])` in one sort, where the keys fit into one 64-bit number.
    """
    combined = np.zeros(len(keys[0]), np.int64)
    room = 1
    for key in keys:
        low = int(key.min(initial=0))
        width = int(key.max(initial=0)) - low + 1
        room *= width
        if room >= 2**63:
            return np.lexsort(keys[::-1])
        combined *= width
        combined += key - low
    return np.argsort(combined, kind="stable")
