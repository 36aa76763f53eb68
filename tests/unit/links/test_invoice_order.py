"""Blocks of one hospital's receipts: in disorder they stand out, in order they do not."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from graphfraud.links.invoice_order import disordered_series, longest_rising
from tests.unit.links.made_frames import Rows, extract, manual

DISORDER = [210, 30, 120, 280, 60, 10, 240, 150, 90, 190]


def paper(person: str, place: str, day: int, number: int) -> Rows:
    return [manual(person, place, day, 6, invono=f"{number:09d}")]


def honest(seed: int, *, in_time: bool, places: int = 5, each: int = 60) -> Rows:
    """Hospitals that issue about 400 receipts a day, or whose numbers have no order."""
    rng = np.random.default_rng(seed)
    rows: Rows = []
    for h in range(places):
        for i in range(each):
            day = int(rng.integers(300))
            number = 400 * day + int(rng.integers(400)) if in_time else int(rng.integers(120_000))
            rows += paper(f"P{h}{i:03d}", f"H{h}", day, 10_000_000 * (h + 1) + number)
    return rows


def block(days: list[int], place: int = 1, step: int = 4) -> Rows:
    first = 10_000_000 * (place + 1) + 60_000
    rows: Rows = []
    for i, day in enumerate(days):
        rows += paper(f"F{i:02d}", f"H{place}", day, first + step * i)
    return rows


@pytest.mark.parametrize("seed", range(3))
def test_a_block_in_disorder_is_found_whole(seed: int) -> None:
    rows = honest(seed, in_time=True)
    [series] = disordered_series(extract(rows + block(DISORDER)))
    mine = set(range(len(rows), len(rows) + 10))
    assert mine <= set(series.claims.tolist())
    assert len(series.claims) <= 11
    assert series.log_chance < np.log(1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_a_block_of_a_third_does_not_set_the_scale(seed: int) -> None:
    days = [(37 * i) % 290 for i in range(30)]
    rows = honest(seed, in_time=True)
    found = disordered_series(extract(rows + block(days)))
    claims = {claim for series in found for claim in series.claims.tolist()}
    assert len(claims & set(range(len(rows), len(rows) + 30))) >= 28


@pytest.mark.parametrize(
    "days",
    [sorted(DISORDER), [100] * 10, [100, 101, 102, 100, 99, 101, 103, 100, 98, 100]],
    ids=["a book used up slowly", "an accident", "a week"],
)
def test_numbers_in_order_of_time_are_the_hospitals_own(days: list[int]) -> None:
    assert disordered_series(extract(honest(7, in_time=True) + block(days))) == []


@pytest.mark.parametrize("in_time", [True, False])
@pytest.mark.parametrize("seed", range(10, 16))
def test_honest_hospitals_give_none(seed: int, in_time: bool) -> None:
    assert disordered_series(extract(honest(seed, in_time=in_time))) == []


def test_claims_over_the_network_are_left_out() -> None:
    network = [{**row, "setl_type": "2"} for row in block(DISORDER)]
    assert disordered_series(extract(honest(1, in_time=True) + network)) == []


@pytest.mark.parametrize("seed", range(20))
def test_the_longest_rising_sequence_against_all_of_them(seed: int) -> None:
    day = np.random.default_rng(seed).integers(0, 6, 9)
    rising = longest_rising(day)
    assert (np.diff(day[rising]) >= 0).all()
    assert (np.diff(rising) > 0).all()
    longest = max(
        k for k in range(1, 10) for at in combinations(range(9), k)
        if (np.diff(day[list(at)]) >= 0).all()
    )  # fmt: skip
    assert len(rising) == longest


def test_of_nothing_nothing_rises() -> None:
    assert longest_rising(np.zeros(0, np.int64)).tolist() == []
