"""Sorting and grouping against numpy's own functions."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphfraud.arrays import dense_codes, distinct, row_order

NARROW = st.integers(-5, 40)
WIDE = st.integers(-(2**62), 2**62)
COLUMN = st.one_of(NARROW, WIDE)


@given(st.lists(COLUMN))
def test_distinct_values_and_their_codes(values: list[int]) -> None:
    array = np.array(values, np.int64)
    found, codes = np.unique(array, return_inverse=True)
    assert distinct(array).tolist() == found.tolist()
    ours, our_codes = dense_codes(array)
    assert ours.tolist() == found.tolist()
    assert our_codes.tolist() == codes.tolist()


@given(st.lists(st.tuples(COLUMN, NARROW, NARROW)))
def test_the_order_of_rows_is_stable(rows: list[tuple[int, int, int]]) -> None:
    columns = [np.array(column, np.int64) for column in zip(*rows, strict=True)] or [
        np.zeros(0, np.int64)
    ] * 3
    expected = sorted(range(len(rows)), key=lambda i: (*rows[i], i))
    assert row_order(*columns).tolist() == expected


def test_a_dense_range_needs_no_sort_and_says_the_same() -> None:
    values = np.random.default_rng(4).integers(-1, 3000, 50_000)
    found, codes = dense_codes(values)
    assert (found[codes] == values).all()
    assert found.tolist() == sorted(set(values.tolist()))
