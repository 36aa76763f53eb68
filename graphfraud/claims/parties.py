"""What claims say about persons and institutions: the first value that is not empty, by row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graphfraud.arrays import distinct
from graphfraud.claims.stage import Stage

Array = NDArray[Any]


def row_counts(stage: Stage, owner: str, count: int) -> Array:
    """Number of rows of each owner code, int64. O(n)."""
    out = np.zeros(count, dtype=np.int64)
    for _, part in stage.each((owner,)):
        out += np.bincount(part[owner][part[owner] >= 0], minlength=count)
    return out


def first_numbers(
    stage: Stage, owner: str, none_of: Mapping[str, int], count: int
) -> dict[str, Array]:
    """First value of each column for each owner code that is not its none, in row order. O(n).

    none_of: column → the value that stands for none.
    """
    out = {column: np.full(count, none, dtype=np.int32) for column, none in none_of.items()}
    for _, part in stage.each((owner, *none_of)):
        owned = np.flatnonzero(part[owner] >= 0)
        who = part[owner][owned]
        for column, none in none_of.items():
            what, found = part[column][owned], out[column]
            # the last assignment wins, so rows are taken backwards
            fresh = np.flatnonzero((what != none) & (found[who] == none))[::-1]
            found[who[fresh]] = what[fresh]
    return out


def first_floats(stage: Stage, owner: str, column: str, count: int) -> Array:
    """As `first_numbers` for float64 columns, nan where there is none."""
    out = np.full(count, np.nan)
    for _, part in stage.each((owner, column)):
        who, what = part[owner], part[column]
        known = np.flatnonzero((who >= 0) & np.isfinite(what))
        fresh = known[np.isnan(out[who[known]])][::-1]
        out[who[fresh]] = what[fresh]
    return out


def first_words(stage: Stage, owner: str, column: str, count: int) -> pa.Array:
    """First text of a locally coded column for each owner code, null where there is none."""
    chosen = np.full(count, -1, dtype=np.int64)
    chunks: list[pa.Array] = []
    offset = 0
    for number, _ in enumerate(stage.sizes):
        words = stage.words(column, number)
        if not len(words):
            continue
        part = stage.batch(number, (owner, column))
        who, what = part[owner], part[column]
        known = np.flatnonzero((who >= 0) & (what >= 0))
        fresh = known[chosen[who[known]] < 0][::-1]
        chosen[who[fresh]] = what[fresh]
        told = distinct(who[fresh])
        used, place = np.unique(chosen[told], return_inverse=True)
        chosen[told] = place + offset
        chunks.append(words.take(pa.array(used)))
        offset += len(used)
    if not chunks:
        return pa.nulls(count, pa.string())
    words = pa.concat_arrays(chunks)
    return words.take(pa.array(chosen, mask=chosen < 0))


def fold(values: Array, target: Array, count: int, none: int) -> Array:
    """Values by a code → by the code it was joined into; the smallest code's value goes first."""
    out = np.full(count, none, dtype=values.dtype)
    known = np.flatnonzero(values != none)[::-1]
    out[target[known]] = values[known]
    return out


def fold_words(words: pa.Array, target: Array, count: int) -> pa.Array:
    """As `fold`, for texts."""
    where = np.where(words.is_valid().to_numpy(zero_copy_only=False), np.arange(len(words)), -1)
    first = fold(where.astype(np.int64), target, count, -1)
    return words.take(pa.array(first, mask=first < 0))
