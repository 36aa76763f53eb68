"""Books of repeated papers: neighbours among repeated ones, whatever the density of honest ones."""

from __future__ import annotations

import numpy as np

from graphfraud.links.paper_books import paper_books
from graphfraud.links.repeated_invoices import repeated_papers
from tests.unit.links.made_frames import Rows, extract, manual

AREAS = ("992101", "992102")


def twice(name: str, house: str, numbers: list[int]) -> Rows:
    """Each number claimed by one person in two areas."""
    return [
        manual(f"{name}{k:02d}", house, 9 * k, 6, invono=str(number), insu_admdvs=area)
        for k, number in enumerate(numbers) for area in AREAS
    ]  # fmt: skip


def honest(seed: int, n: int, low: int, high: int) -> Rows:
    rng = np.random.default_rng(seed)
    numbers = rng.choice(high - low, n, replace=False) + low
    return [
        manual(f"{seed}P{i:05d}", f"H{i % 7}", i % 300, 4, invono=str(number))
        for i, number in enumerate(numbers.tolist())
    ]


def claims_of(rows: Rows) -> tuple[list[list[int]], int]:
    found = extract(rows)
    papers = repeated_papers(found)
    return [book.tolist() for book in paper_books(found, papers)], papers.n


def test_two_books_among_mistakes() -> None:
    rng = np.random.default_rng(3)
    background = honest(1, 1200, 20_000_000, 80_000_000)
    mistakes = twice("M", "H1", sorted(rng.integers(20_000_000, 80_000_000, 40).tolist()))
    first = twice("K", "H2", [41_000_000 + 97 * k for k in range(15)])
    second = twice("L", "H3", [62_000_000 + 97 * k for k in range(12)])
    books, n = claims_of([*background, *mistakes, *first, *second])
    assert n == 67
    at = len(background) + len(mistakes)
    assert [b for b in books if b[0] >= at] == [
        list(range(at, at + 30)), list(range(at + 30, at + 54)),
    ]  # fmt: skip
    assert books[0][0] >= at


def test_mistakes_in_a_dense_range_are_no_book() -> None:
    """One hospital's numbers are dense: its mistakes are close in number and far apart in rank."""
    rng = np.random.default_rng(4)
    dense, thin = honest(1, 1500, 50_000_000, 50_010_000), honest(2, 100, 10_000_000, 90_000_000)
    mistakes = twice("M", "H1", (50_000_000 + rng.choice(10_000, 25, replace=False)).tolist())
    books, n = claims_of([*dense, *thin, *mistakes])
    assert n >= 25
    assert books == []
