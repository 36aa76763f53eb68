"""Sorting and grouping against numpy's own functions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphfraud.arrays import (
    MANY,
    RowsByCode,
    dense_codes,
    distinct,
    first_rows,
    look_up,
    row_order,
    stable_order,
)

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
    assert first_rows(array).tolist() == np.unique(array, return_index=True)[1].tolist()


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


#: ranges of values: a table's, one that packs with the row, and ones that do not
RANGES = ((0, 50), (-7, 9_000), (-(2**40), 2**40), (-(2**62), 2**62), (5, 6))


@pytest.mark.parametrize("span", RANGES)
@pytest.mark.parametrize("n", [MANY - 1, MANY, 3 * MANY + 1, 2**17])
def test_many_values_are_sorted_and_coded_as_numpy_does(span: tuple[int, int], n: int) -> None:
    values = np.random.default_rng(n).integers(*span, n)
    values[:40] = values[-40:]  # ties far apart
    before = values.copy()
    assert (stable_order(values) == np.argsort(values, kind="stable")).all()
    found, codes = np.unique(values, return_inverse=True)
    ours, our_codes = dense_codes(values)
    assert (ours == found).all() and (our_codes == codes).all()
    assert (values == before).all()


@pytest.mark.parametrize("first", RANGES)
@pytest.mark.parametrize("last", RANGES)
def test_many_rows_are_ordered_as_numpy_does(
    first: tuple[int, int], last: tuple[int, int]
) -> None:
    rng = np.random.default_rng(9)
    n = 2 * MANY
    keys = [rng.integers(*first, n), rng.integers(0, 3, n), rng.integers(*last, n)]
    keys[0][: n // 2] = keys[0][n // 2 :]  # so that later keys decide
    assert (row_order(*keys) == np.lexsort(keys[::-1])).all()


@pytest.mark.parametrize("n", [40, 2 * MANY])
def test_codes_of_32_bits_are_ordered_as_others(n: int) -> None:
    rng = np.random.default_rng(n)
    keys = [rng.integers(0, 30_000, n).astype(np.int32) for _ in range(3)]
    keys[0][: n // 2] = keys[0][n // 2 :]
    assert (row_order(*keys) == np.lexsort(keys[::-1])).all()
    assert (stable_order(keys[0]) == np.argsort(keys[0], kind="stable")).all()
    found, codes = dense_codes(keys[0])
    assert (found[codes] == keys[0]).all()


def test_rows_by_code_are_those_that_a_look_at_all_rows_finds() -> None:
    rng = np.random.default_rng(11)
    for n, n_codes in ((0, 3), (1, 1), (40, 5), (3_000, 900)):
        column = rng.integers(-1, n_codes, n)
        index = RowsByCode.of(column)
        for wanted in ([], [0], [-1], [n_codes + 7], rng.integers(-1, n_codes + 2, 12).tolist()):
            codes = np.array(wanted, np.int64)
            known = codes[codes >= 0]
            assert index.rows(codes).tolist() == np.flatnonzero(np.isin(column, known)).tolist()


@given(st.lists(st.integers(-1, 6)))
def test_each_code_in_turn(values: list[int]) -> None:
    found = [rows.tolist() for rows in RowsByCode.of(np.array(values, np.int64)).each()]
    assert found == [
        [i for i, value in enumerate(values) if value == code]
        for code in range(max(values, default=-1) + 1)
    ]


@given(st.dictionaries(NARROW, st.integers(1, 9)), st.lists(NARROW))
def test_looked_up_values(counts: dict[int, int], wanted: list[int]) -> None:
    values = np.array(sorted(counts), np.int64)
    found = look_up(values, np.array([counts[v] for v in sorted(counts)]), np.array(wanted, int))
    assert found.tolist() == [counts.get(value, 0) for value in wanted]
