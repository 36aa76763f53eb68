"""Communities: a partition, the planted one, the same each time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphfraud.detect.communities import SPLIT_ABOVE, Communities, communities
from graphfraud.tables import Arr


def rand_index(one: Arr, two: Arr) -> float:
    """Adjusted Rand index (Hubert & Arabie 1985) from the contingency table."""
    table = np.zeros((one.max() + 1, two.max() + 1))
    np.add.at(table, (one, two), 1)

    def pairs(count: np.ndarray) -> float:
        return float((count * (count - 1) / 2).sum())

    both, a, b = pairs(table), pairs(table.sum(1)), pairs(table.sum(0))
    expected = a * b / pairs(np.array([len(one)]))
    return (both - expected) / ((a + b) / 2 - expected)


def planted(seed: int, between: float) -> tuple[Arr, Arr, np.ndarray, Arr]:
    """Rings of 15 to 40 people, half of the pairs inside joined, few pairs between."""
    rng = np.random.default_rng(seed)
    ring = np.repeat(np.arange(8), rng.integers(15, 41, 8))
    a, b = np.triu_indices(len(ring), 1)
    chance = np.where(ring[a] == ring[b], 0.5, between)
    keep = rng.random(len(a)) < chance
    weight = np.where(ring[a] == ring[b], rng.uniform(4, 9, len(a)), rng.uniform(2, 4, len(a)))
    return a[keep], b[keep], weight[keep], ring


def whole(found: Communities, n: int) -> Arr:
    assert (found.label[:n] >= 0).all()
    return found.label[:n]


@pytest.mark.parametrize("seed", range(5))
def test_planted_rings_that_touch_are_recovered(seed: int) -> None:
    a, b, weight, ring = planted(seed, 0.004)
    found = communities(a, b, weight, len(ring) + 3, resolution=0.05, seed=0)
    assert rand_index(whole(found, len(ring)), ring) >= 0.99
    assert (found.label[len(ring) :] == -1).all()


def test_the_rand_index_itself() -> None:
    ring = np.repeat(np.arange(4), 25)
    assert rand_index(ring, (ring + 1) % 4) == 1.0
    assert abs(rand_index(ring, np.random.default_rng(1).integers(0, 4, 100))) < 0.1


def test_coverage_is_the_weight_inside() -> None:
    a, b, weight, ring = planted(3, 0.004)
    found = communities(a, b, weight, len(ring), resolution=0.05, seed=0)
    inside = found.label[a] == found.label[b]
    assert found.coverage == pytest.approx(weight[inside].sum() / weight.sum())
    assert 0.8 < found.coverage < 1.0
    assert found.n == len(np.unique(found.label))


def test_the_seed_and_the_order_of_edges_change_nothing() -> None:
    a, b, weight, ring = planted(1, 0.01)
    one = communities(a, b, weight, len(ring), resolution=0.05, seed=4)
    order = np.random.default_rng(2).permutation(len(a))
    for left, right, w in ((a, b, weight), (a[order], b[order], weight[order])):
        again = communities(left, right, w, len(ring), resolution=0.05, seed=4)
        assert again.label.tolist() == one.label.tolist()
        assert again.coverage == pytest.approx(one.coverage)


def test_components_are_never_joined_and_small_ones_never_cut() -> None:
    """Two cliques of 20 without a link; a chain of 12, which CPM would cut."""
    a, b = np.triu_indices(20, 1)
    chain = np.arange(40, 40 + SPLIT_ABOVE - 1)
    left, right = np.concatenate([a, a + 20, chain]), np.concatenate([b, b + 20, chain + 1])
    found = communities(left, right, np.ones(len(left)), 60, resolution=0.9, seed=0)
    labels = [set(found.label[lo:hi].tolist()) for lo, hi in ((0, 20), (20, 40), (40, 52))]
    assert labels == [{0}, {1}, {2}]
    assert found.coverage == 1.0
    assert (found.label[52:] == -1).all()


def test_two_cliques_on_one_bridge_are_cut_apart() -> None:
    a, b = np.triu_indices(10, 1)
    left, right = np.concatenate([a, a + 10, [9]]), np.concatenate([b, b + 10, [10]])
    found = communities(left, right, np.ones(len(left)), 20, resolution=0.05, seed=0)
    assert found.label.tolist() == [0] * 10 + [1] * 10
    assert found.coverage == pytest.approx(90 / 91)


def test_no_edges_give_no_communities() -> None:
    none = np.zeros(0, np.int64)
    found = communities(none, none, np.zeros(0), 4, resolution=0.05, seed=0)
    assert (found.n, found.label.tolist()) == (0, [-1] * 4)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=80), st.integers(0, 3))
def test_a_partition_is_a_partition(edges: list[tuple[int, int]], seed: int) -> None:
    """Every node with an edge has one label, all labels are used, none crosses a component."""
    pairs = sorted({(min(e), max(e)) for e in edges if e[0] != e[1]})
    a, b = (np.array([e[side] for e in pairs], np.int64) for side in (0, 1))
    found = communities(a, b, np.ones(len(a)), 31, resolution=0.05, seed=seed)
    touched = np.union1d(a, b)
    assert (found.label[touched] >= 0).all()
    assert (found.label >= 0).sum() == len(touched)
    assert sorted(set(found.label[touched].tolist())) == list(range(found.n))
    first = [int(np.flatnonzero(found.label == c)[0]) for c in range(found.n)]
    assert first == sorted(first)
    reach = np.arange(31)
    for _ in range(31):
        low = np.minimum(reach[a], reach[b])
        np.minimum.at(reach, a, low)
        np.minimum.at(reach, b, low)
    for label in range(found.n):
        assert len(set(reach[found.label == label].tolist())) == 1
