"""The mixture against hand-worked evidence."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import gammaln

from graphfraud.detect.portfolios import CHOICE, GRID, Family, family_nats, find_block


def _family(value: np.ndarray, share: list[float], spread: float = 1e6) -> Family:
    zero = np.zeros(len(value), np.int64)
    return Family(value, zero, np.array([share]), np.zeros(len(share), np.int64),
                  np.array([spread]))  # fmt: skip


def _urn(alpha: float, counts: list[int], share: list[float]) -> float:
    """ln of Pólya's urn, ball by ball."""
    total, drawn, seen = 0.0, 0, [0] * len(counts)
    for v, count in enumerate(counts):
        for _ in range(count):
            total += np.log((alpha * share[v] + seen[v]) / (alpha + drawn))
            seen[v] += 1
            drawn += 1
    return total


def test_nats_are_polyas_urn() -> None:
    value = np.array([0] * 9 + [1] * 1 + [2] * 2)
    share = [0.2, 0.5, 0.3]
    own = max(_urn(a, [9, 1, 2], share) for a in GRID)
    expected = own - _urn(50.0, [9, 1, 2], share) - CHOICE
    nats = family_nats(_family(value, share, 50.0), np.ones(12, bool))
    assert nats == pytest.approx(expected, rel=1e-9)
    assert nats > 0


def test_like_the_colleagues_brings_nothing() -> None:
    value = np.array([0, 1, 2, 3] * 10)
    assert family_nats(_family(value, [0.25] * 4), np.ones(40, bool)) == 0.0


def test_block_of_two_families_is_found_and_bounded() -> None:
    rng = np.random.default_rng(3)
    a, b = rng.integers(0, 20, 200), rng.integers(0, 10, 200)
    a[:30], b[:30] = 7, 4
    families = {"a": _family(a, [0.05] * 20), "b": _family(b, [0.1] * 10)}
    block = find_block(families, np.array([a == 7, b == 4]))
    inside = block.posterior > 0.5
    assert inside[:30].all()
    # what else is drawn in shares a value with the block, and most that does is left outside
    extra = np.flatnonzero(inside[30:]) + 30
    assert ((a[extra] == 7) | (b[extra] == 4)).all()
    assert len(extra) < 0.5 * ((a[30:] == 7) | (b[30:] == 4)).sum()
    # never more than the nats of its families: the choice of filings costs
    size = int(inside.sum())
    choice = gammaln(201) - gammaln(size + 1) - gammaln(201 - size)
    assert block.gain < sum(block.nats.values())
    assert block.gain > sum(block.nats.values()) - choice - np.log(201) - 1e-6


def test_no_block_in_draws_of_the_reference() -> None:
    for seed in range(20):
        rng = np.random.default_rng(seed)
        a, b = rng.integers(0, 20, 150), rng.integers(0, 10, 150)
        families = {"a": _family(a, [0.05] * 20), "b": _family(b, [0.1] * 10)}
        starts = np.array([a == v for v in range(20)] + [b == v for v in range(10)])
        assert find_block(families, starts).gain < 5.0
