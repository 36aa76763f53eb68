"""Counting within groups of rows, for marks: how many different values, which share is largest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphfraud.links.marks import Mark
from graphfraud.tables import Arr

__all__ = ["claim_mark", "desk_of_workers", "distinct", "largest_share", "spread"]

Bools = NDArray[np.bool_]


def distinct(group: Arr, value: Arr) -> Arr:
    """Number of different values ≥ 0 in each row's group; 0 where group < 0. O(n log n)."""
    known = (group >= 0) & (value >= 0)
    pairs = np.unique(np.column_stack([group[known], value[known]]), axis=0)
    count = np.bincount(pairs[:, 0], minlength=int(group.max(initial=-1)) + 2)
    return np.asarray(np.where(group >= 0, count[group], 0), np.int64)


def largest_share(group: Arr, member: Arr, value: Arr) -> NDArray[np.float64]:
    """For each row: the largest share of the group's different members that have one value.

    A member's value is that of its first row in the group; a value < 0 is no value but its member
    counts. 0 where group < 0. O(n log n).
    """
    known = np.flatnonzero((group >= 0) & (member >= 0))
    if len(known) == 0:
        return np.zeros(len(group))
    pair, first = np.unique(
        np.column_stack([group[known], member[known]]), axis=0, return_index=True
    )
    size = np.bincount(pair[:, 0], minlength=int(group.max()) + 2)
    of = value[known][first]
    cells, count = np.unique(np.column_stack([pair[:, 0], of])[of >= 0], axis=0, return_counts=True)
    top = np.zeros(len(size))
    np.maximum.at(top, cells[:, 0], count)
    share = top / np.maximum(1, size)
    return np.asarray(np.where(group >= 0, share[group], 0.0), np.float64)


def spread(n: int, rows: Arr, values: NDArray[Any]) -> tuple[NDArray[Any], Bools]:
    """Values of some rows over all n rows, and where they are."""
    full = np.zeros(n, values.dtype)
    full[rows] = values
    present = np.zeros(n, np.bool_)
    present[rows] = True
    return full, present


def claim_mark(
    n_claims: int, name: str, rows: Arr, values: NDArray[Any], brings: Bools | None = None
) -> Mark:
    """A mark on some claims; brings: of these rows, which the suspect scope must hold."""
    full, present = spread(n_claims, rows, values)
    bring = None
    if brings is not None:
        bring = np.zeros(n_claims, np.bool_)
        bring[rows[brings]] = True
    return Mark("Claim", name, full, present, bring)


def desk_of_workers(keys: Sequence[str]) -> Arr:
    """Code of the agency of each case-worker code; −1 at the end, for code −1."""
    names = [key.rsplit("|", 1)[0] for key in keys]
    code = {name: i for i, name in enumerate(sorted(set(names)))}
    return np.array([code[name] for name in names] + [-1], np.int64)
