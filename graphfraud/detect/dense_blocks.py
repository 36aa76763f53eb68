"""Dense blocks of a bipartite graph: FRAUDAR with repeated extraction.

FRAUDAR (Hooi et al. 2016, doi:10.1145/2939672.2939747) looks for the rows S and columns T with the
largest density g(S, T) = Σ_{edges inside} c_j / (|S| + |T|), where a column of degree d_j weighs
c_j = 1 / ln(d_j + 5): visits to busy cells add little, so camouflage does not hide a block. Greedy
peeling (drop the node of least weight, keep the densest moment) gives at least half of the optimum.

Far from the block nodes are dropped by the batch (Bahmani, Kumar & Vassilvitskii 2012,
doi:10.14778/2140436.2140442): all of weight at most 2 (1 + ε) g; below EXACT edges one by one.
After a block its edges are taken out and the search repeats. O(edges · log nodes) a block.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

from graphfraud.arrays import dense_codes, distinct
from graphfraud.tables import Arr

__all__ = ["Block", "dense_blocks"]

EXACT = 20_000
EPSILON = 0.1


@dataclass(frozen=True)
class Block:
    """One block: rows and columns (codes ascending) and its density g."""

    rows: Arr
    columns: Arr
    density: float


def dense_blocks(row: Arr, column: Arr, n_blocks: int, min_rows: int = 3) -> list[Block]:
    """The n_blocks densest blocks, one after the other, each on the edges the others left."""
    width = int(column.max(initial=0)) + 1
    key = distinct(row * width + column)
    edges = np.column_stack([key // width, key % width])
    blocks: list[Block] = []
    while len(blocks) < n_blocks and len(edges):
        edges = _core(edges)
        if len(edges) == 0:
            break
        rows, columns, density = _peel(edges)
        if len(rows) < min_rows or len(columns) < 2:
            break
        blocks.append(Block(rows, columns, density))
        inside = np.isin(edges[:, 0], rows) & np.isin(edges[:, 1], columns)
        edges = edges[~inside]
    return blocks


def _core(edges: Arr) -> Arr:
    """Edges left when rows and columns of degree 1 have been dropped, again and again."""
    while len(edges):
        keep = np.ones(len(edges), bool)
        for side in (0, 1):
            keep &= np.bincount(edges[:, side])[edges[:, side]] >= 2
        if keep.all():
            return edges
        edges = edges[keep]
    return edges


def _peel(edges: Arr) -> tuple[Arr, Arr, float]:
    rows, r = dense_codes(edges[:, 0])
    columns, c = dense_codes(edges[:, 1])
    weight = 1.0 / np.log(np.bincount(c)[c] + 5.0)
    best, best_nodes = -1.0, (np.ones(len(rows), bool), np.ones(len(columns), bool))
    alive_row, alive_column = best_nodes[0].copy(), best_nodes[1].copy()
    while len(r) > EXACT:
        n_alive = int(alive_row.sum() + alive_column.sum())
        density = float(weight.sum()) / n_alive
        if density > best:
            best, best_nodes = density, (alive_row.copy(), alive_column.copy())
        by_row = np.bincount(r, weight, len(rows))
        by_column = np.bincount(c, weight, len(columns))
        limit = 2 * (1 + EPSILON) * density
        alive_row &= by_row > limit
        alive_column &= by_column > limit
        inside = alive_row[r] & alive_column[c]
        r, c, weight = r[inside], c[inside], weight[inside]
    if len(r):
        density, kept_rows, kept_columns = _peel_exactly(r, c, weight)
        if density > best:
            best_nodes = (np.zeros(len(rows), bool), np.zeros(len(columns), bool))
            best_nodes[0][kept_rows] = True
            best_nodes[1][kept_columns] = True
            best = density
    return rows[best_nodes[0]], columns[best_nodes[1]], best


def _peel_exactly(r: Arr, c: Arr, weight: np.ndarray) -> tuple[float, Arr, Arr]:
    rows, r = np.unique(r, return_inverse=True)
    columns, c = np.unique(c, return_inverse=True)
    n_rows, n = len(rows), len(rows) + len(columns)
    neighbours: list[list[tuple[int, float]]] = [[] for _ in range(n)]
    for i, j, w in zip(r.tolist(), (c + n_rows).tolist(), weight.tolist(), strict=True):
        neighbours[i].append((j, w))
        neighbours[j].append((i, w))
    load = [sum(w for _, w in links) for links in neighbours]
    heap = [(value, node) for node, value in enumerate(load)]
    heapq.heapify(heap)
    dropped = [False] * n
    order: list[int] = []
    total, best, best_at = float(weight.sum()), -1.0, 0
    while heap:
        value, node = heapq.heappop(heap)
        if dropped[node] or value > load[node] + 1e-12:
            continue
        density = total / (n - len(order))
        if density > best:
            best, best_at = density, len(order)
        dropped[node] = True
        order.append(node)
        for other, w in neighbours[node]:
            if not dropped[other]:
                total -= w
                load[other] -= w
                heapq.heappush(heap, (load[other], other))
    kept = np.ones(n, bool)
    kept[order[:best_at]] = False
    return best, rows[kept[:n_rows]], columns[kept[n_rows:]]
