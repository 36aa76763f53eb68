"""FRAUDAR against all subsets of small graphs, and planted blocks under camouflage."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pytest

from graphfraud.detect import dense_blocks as module
from graphfraud.detect.dense_blocks import dense_blocks
from graphfraud.tables import Arr


def density(row: Arr, column: Arr, rows: set[int], columns: set[int]) -> float:
    """g(S, T) with column weights 1 / ln(d + 5) of the whole graph."""
    degree = np.bincount(column)
    inside = [(r, c) for r, c in zip(row.tolist(), column.tolist(), strict=True)
              if r in rows and c in columns]  # fmt: skip
    return float(sum(1 / np.log(degree[c] + 5) for _, c in inside) / (len(rows) + len(columns)))


def subsets(values: Arr) -> list[tuple[int, ...]]:
    items = sorted(set(values.tolist()))
    return list(chain.from_iterable(combinations(items, n) for n in range(1, len(items) + 1)))


def without_leaves(row: Arr, column: Arr) -> tuple[Arr, Arr]:
    """Edges left when nodes of degree 1 have been dropped, one node at a time."""
    edges = set(zip(row.tolist(), column.tolist(), strict=True))
    while True:
        for side in (0, 1):
            ends = [e[side] for e in edges]
            lone = {e for e in edges if ends.count(e[side]) == 1}
            if lone:
                edges -= lone
                break
        else:
            break
    kept = sorted(edges)
    return np.array([r for r, _ in kept], np.int64), np.array([c for _, c in kept], np.int64)


@pytest.mark.parametrize("seed", range(12))
def test_greedy_is_at_least_half_of_the_optimum(seed: int) -> None:
    rng = np.random.default_rng(seed)
    edges = np.unique(rng.integers(0, [6, 5], (17, 2)), axis=0)
    row, column = without_leaves(edges[:, 0], edges[:, 1])
    assert len(row) > 4
    best = max(
        density(row, column, set(s), set(t)) for s in subsets(row) for t in subsets(column)
    )
    block = dense_blocks(edges[:, 0], edges[:, 1], 1, min_rows=1)[0]
    got = density(row, column, set(block.rows.tolist()), set(block.columns.tolist()))
    assert block.density == pytest.approx(got)
    assert best / 2 <= block.density <= best + 1e-12


def planted(
    seed: int, n: int = 2000, columns: int = 900, camouflage: int = 8
) -> tuple[Arr, Arr, list[set[int]]]:
    """Honest visits by popularity; rings of 25 and 14 who share 12 and 8 cells, and camouflage."""
    rng = np.random.default_rng(seed)
    popular = 1 / np.arange(1, columns + 1) ** 0.8
    popular /= popular.sum()
    row = [rng.integers(0, n, 8000)]
    column = [rng.choice(columns, 8000, p=popular)]
    rings = [set(range(25)), set(range(100, 114))]
    for ring, cells in zip(rings, (range(800, 812), range(850, 858)), strict=True):
        for person in sorted(ring):
            came = [c for c in cells if rng.random() < 0.85]
            row.append(np.full(len(came) + camouflage, person))
            column.append(np.concatenate([came, rng.choice(columns, camouflage, p=popular)]))
    return np.concatenate(row), np.concatenate(column).astype(np.int64), rings


@pytest.mark.parametrize("camouflage", [0, 8, 16])
def test_camouflage_does_not_hide_a_block(camouflage: int) -> None:
    """Visits to the busiest cells, which honest people fill, add little."""
    row, column, rings = planted(0, camouflage=camouflage)
    block = dense_blocks(row, column, 1)[0]
    found = set(block.rows.tolist())
    assert len(found & rings[0]) / len(found | rings[0]) > 0.9


def test_repeated_extraction_finds_both_rings() -> None:
    row, column, rings = planted(5)
    blocks = dense_blocks(row, column, 2)
    for block, ring in zip(blocks, rings, strict=True):
        found = set(block.rows.tolist())
        assert len(found & ring) / len(found | ring) > 0.9
    assert blocks[0].density > blocks[1].density


def test_the_batch_path_finds_the_same_rings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The batch drops what is far from the block; near it nodes go one by one on both paths."""
    row, column, _ = planted(6)
    exact = dense_blocks(row, column, 2)
    monkeypatch.setattr(module, "EXACT", 700)
    batch = dense_blocks(row, column, 2)
    for one, two in zip(exact, batch, strict=True):
        shared = len(np.intersect1d(one.rows, two.rows))
        assert shared / len(np.union1d(one.rows, two.rows)) > 0.9
        assert two.density >= one.density / (2 * (1 + module.EPSILON))
    monkeypatch.setattr(module, "EXACT", 0)  # the batch alone
    alone = dense_blocks(row, column, 1)[0]
    assert alone.density >= exact[0].density / (2 * (1 + module.EPSILON))


def test_names_and_order_and_repeats_change_nothing() -> None:
    row, column, _ = planted(7)
    blocks = dense_blocks(row, column, 2)
    order = np.random.default_rng(1).permutation(len(row))
    again = dense_blocks(
        np.concatenate([row[order], row[:500]]), np.concatenate([column[order], column[:500]]), 2
    )
    for one, two in zip(blocks, again, strict=True):
        assert one.rows.tolist() == two.rows.tolist()
        assert one.columns.tolist() == two.columns.tolist()
        assert one.density == two.density


def test_nothing_is_found_where_nothing_repeats() -> None:
    assert dense_blocks(np.arange(50), np.arange(50), 3) == []
    assert dense_blocks(np.zeros(0, np.int64), np.zeros(0, np.int64), 3) == []
    star = dense_blocks(np.arange(50), np.zeros(50, np.int64), 3)
    assert star == []
