"""Invoice series: one book for several hospitals, and what chance gives."""

from __future__ import annotations

import numpy as np
import pytest

from graphfraud.links.invoice_series import invoice_series
from tests.unit.links.made_frames import Rows, extract, manual


def honest(seed: int, n: int = 1500) -> Rows:
    rng = np.random.default_rng(seed)
    numbers = rng.integers(10_000_000, 99_999_999, n)
    return [
        manual(f"P{i:05d}", f"H{rng.integers(8)}", int(rng.integers(300)), 4, invono=str(number))
        for i, number in enumerate(numbers)
    ]


def book(places: int, n: int = 12) -> Rows:
    return [
        manual(f"F{i:02d}", f"H{i % places}", 20 * i, 6, invono=str(50_000_000 + 9 * i))
        for i in range(n)
    ]


def test_a_book_of_three_hospitals_is_found_whole() -> None:
    rows = honest(1)
    [series] = invoice_series(extract(rows + book(3)))
    assert series.claims.tolist() == list(range(len(rows), len(rows) + 12))
    assert series.n_numbers == 12
    assert series.log_chance == pytest.approx(np.log(4 * 1512) + 11 * np.log(0.02), abs=0.01)


def test_the_block_of_one_hospital_is_its_own() -> None:
    assert invoice_series(extract(honest(2) + book(1))) == []


@pytest.mark.parametrize("seed", range(4))
def test_numbers_without_order_give_none(seed: int) -> None:
    assert invoice_series(extract(honest(10 + seed))) == []


def test_numbers_with_letters_or_over_the_network_are_left_out() -> None:
    letters = [{**row, "invono": f"A{row['invono']}"} for row in book(3)]
    network = [{**row, "setl_type": "2"} for row in book(3)]
    assert invoice_series(extract(honest(3) + letters + network)) == []
