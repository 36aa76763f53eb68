"""Columns held in 32 bits: never a number of 32 bits outside."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphfraud.narrow import Narrow

EDGE = st.sampled_from([0, -1, 2**31 - 1, -(2**31), 2**31, -(2**31) - 1, 2**62])


@given(values=st.lists(EDGE | st.integers(-5, 5), max_size=20))
def test_what_goes_in_comes_out_in_64_bits(values: list[int]) -> None:
    column = Narrow.of(np.array(values, np.int64))
    rows = np.arange(len(values))[::-1]
    for out, want in (
        (column.all(), values), (np.asarray(column), values), (column[rows], values[::-1]),
        (column[:3], values[:3]), (column.take(rows).all(), values[::-1]),
        (column[column.known()], [v for v in values if v >= 0]),
    ):  # fmt: skip
        assert out.dtype == np.int64
        assert out.tolist() == want
    assert len(column) == len(values)
    assert (column.min(), column.max()) == (min(values, default=0), max(values, default=-1))


def test_products_of_what_comes_out_do_not_overflow() -> None:
    column = Narrow.of(np.array([2**31 - 1, 7]))
    rows = np.array([0, 1])
    assert (column[rows] * 2**31).tolist() == [(2**31 - 1) * 2**31, 7 * 2**31]
    assert (column.all() * column.all()).tolist() == [(2**31 - 1) ** 2, 49]
    assert (rows + column).dtype == np.int64


def test_what_comes_out_is_a_copy() -> None:
    column = Narrow.of(np.array([1, 2, 3]))
    for out in (column.all(), column[:], np.asarray(column)):
        out[:] = 9
    assert column.all().tolist() == [1, 2, 3]


def test_half_the_room_and_none_for_zeros() -> None:
    held = Narrow.of(np.arange(1000))
    assert held.nbytes == 4000
    assert Narrow.of(np.array([2**40])).nbytes == 8
    assert Narrow.zeros(1000).nbytes == 0
    assert Narrow.zeros(3).all().tolist() == [0, 0, 0]


def test_whole_columns_are_not_compared_or_reckoned_with() -> None:
    column = Narrow.of(np.array([1, 2]))
    with pytest.raises(TypeError, match="ask for them"):
        column == 1  # noqa: B015
    with pytest.raises(TypeError):
        column + 1  # type: ignore[operator]
