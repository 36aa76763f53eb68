"""Communities and dense blocks beside their peers, in the same run, with the quality of both.

    python tests/bench/stages.py [--nodes 20000] [--edges 720000]

* communities: a planted partition (groups of 8 to 60, mixing share --mixing of the edges outside)
  cut by `graphfraud.detect.communities` and by networkx' Louvain; quality is the adjusted Rand
  index against the planted groups.
* dense blocks: a bipartite graph of heavy-tailed degrees with one planted block, peeled by
  `graphfraud.detect.dense_blocks` and by FRAUDAR in plain Python (one heap over all edges, the
  published algorithm); quality is the density of the block.

Seconds are processor seconds of this process. Prints Markdown.
"""

from __future__ import annotations

import argparse
import heapq
import math
import time
from collections.abc import Callable
from typing import TypeVar

import igraph as ig
import networkx as nx
import numpy as np
from numpy.typing import NDArray

from graphfraud.detect.communities import communities
from graphfraud.detect.dense_blocks import dense_blocks

T = TypeVar("T")
Ints = NDArray[np.int64]


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What the work gives, and its processor seconds."""
    begun = time.process_time()
    found = work()
    return found, time.process_time() - begun


def planted_groups(n: int, mixing: float, rng: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """(a, b, group): edges a < b of a planted partition with mean degree 22, and each node's group.

    A share `mixing` of the edges joins any two nodes, the others two of one group.
    """
    sizes: list[int] = []
    while sum(sizes) < n:
        sizes.append(int(rng.integers(8, 61)))
    group = np.repeat(np.arange(len(sizes)), sizes)[:n]
    first = np.searchsorted(group, group)
    size = np.bincount(group)[group]
    a = np.repeat(np.arange(n), 11)
    inside = first[a] + rng.integers(0, 1 << 30, len(a)) % size[a]
    b = np.where(rng.random(len(a)) < mixing, rng.integers(0, n, len(a)), inside)
    pair = np.unique(np.minimum(a, b) * n + np.maximum(a, b))
    a, b = pair // n, pair % n
    return a[a != b], b[a != b], group


def bench_communities(n: int, mixing: float, rng: np.random.Generator) -> list[str]:
    """Rows of the table for communities."""
    a, b, group = planted_groups(n, mixing, rng)
    found, ours = timed(
        lambda: communities(a, b, np.ones(len(a)), n, resolution=0.05, seed=1).label
    )
    graph = nx.Graph(zip(a.tolist(), b.tolist(), strict=True))
    parts, theirs = timed(lambda: nx.community.louvain_communities(graph, seed=1))
    louvain = np.full(n, -1)
    for code, part in enumerate(parts):
        louvain[list(part)] = code

    def rand(label: Ints) -> float:
        known = label >= 0
        return float(ig.compare_communities(
            group[known].tolist(), label[known].tolist(), method="adjusted_rand"
        ))  # fmt: skip

    what = f"communities, {n:,} nodes, {len(a):,} edges, mixing {mixing:g}"
    return [
        f"| {what} | graphfraud (CPM, igraph) | {ours:.2f} | 1 | ARI {rand(found):.4f} |",
        f"| {what} | networkx Louvain | {theirs:.2f} | {theirs / ours:.1f} |"
        f" ARI {rand(louvain):.4f} |",
    ]


def heavy_tailed(n_edges: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """(row, column) of a bipartite graph of Zipf-like degrees with one block of 150 × 60."""
    n_rows, n_columns = n_edges // 8, n_edges // 40
    row = rng.integers(0, n_rows, n_edges)
    column = (n_columns * rng.random(n_edges) ** 2.5).astype(np.int64)
    inside_row = np.repeat(rng.choice(n_rows, 150, replace=False), 60)
    inside_column = np.tile(rng.choice(n_columns, 60, replace=False), 150)
    some = rng.random(len(inside_row)) < 0.5
    key = np.unique(np.concatenate([
        row * n_columns + column, inside_row[some] * n_columns + inside_column[some],
    ]))  # fmt: skip
    return key // n_columns, key % n_columns


def plain_fraudar(row: Ints, column: Ints) -> float:
    """Largest density of greedy peeling, one node at a time over all edges (Hooi et al. 2016)."""
    degree: dict[int, int] = {}
    for j in column.tolist():
        degree[j] = degree.get(j, 0) + 1
    links: dict[tuple[str, int], list[tuple[tuple[str, int], float]]] = {}
    total = 0.0
    for i, j in zip(row.tolist(), column.tolist(), strict=True):
        weight = 1.0 / math.log(degree[j] + 5.0)
        links.setdefault(("row", i), []).append((("column", j), weight))
        links.setdefault(("column", j), []).append((("row", i), weight))
        total += weight
    load = {node: sum(w for _, w in found) for node, found in links.items()}
    heap = [(value, node) for node, value in load.items()]
    heapq.heapify(heap)
    left, best = len(load), 0.0
    gone: set[tuple[str, int]] = set()
    while heap:
        value, node = heapq.heappop(heap)
        if node in gone or value > load[node] + 1e-12:
            continue
        best = max(best, total / left)
        gone.add(node)
        left -= 1
        for other, weight in links[node]:
            if other not in gone:
                total -= weight
                load[other] -= weight
                heapq.heappush(heap, (load[other], other))
    return best


def bench_blocks(n_edges: int, rng: np.random.Generator) -> list[str]:
    """Rows of the table for dense blocks."""
    row, column = heavy_tailed(n_edges, rng)
    blocks, ours = timed(lambda: dense_blocks(row, column, 1))
    density, theirs = timed(lambda: plain_fraudar(row, column))
    what = f"dense block, {len(row):,} edges"
    return [
        f"| {what} | graphfraud | {ours:.2f} | 1 | density {blocks[0].density:.4f} |",
        f"| {what} | FRAUDAR in plain Python | {theirs:.2f} | {theirs / ours:.1f} |"
        f" density {density:.4f} |",
    ]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=20_000)
    parser.add_argument("--mixing", type=float, default=0.3)
    parser.add_argument("--edges", type=int, default=720_000)
    given = parser.parse_args()
    rng = np.random.default_rng(7)
    print("| what | program | seconds | times graphfraud | quality |\n|---|---|---:|---:|---|")
    for line in bench_communities(given.nodes, given.mixing, rng):
        print(line, flush=True)
    for line in bench_blocks(given.edges, rng):
        print(line, flush=True)


if __name__ == "__main__":
    main()
