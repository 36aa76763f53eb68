"""Chains of numbers: what chance gives, nested scales, two books side by side."""

from __future__ import annotations

import numpy as np
import pytest

from graphfraud.links.number_chains import number_chains


def test_chance_hardly_ever_gives_a_chain() -> None:
    """200 draws of 2,000 exponential gaps: at most one in a thousand draws is expected to chain."""
    rng = np.random.default_rng(11)
    with_chain = sum(bool(number_chains(rng.exponential(1.0, 1999))) for _ in range(200))
    assert with_chain <= 2


@pytest.mark.parametrize("spacing", [0.01, 0.04, 0.09, 0.15])
def test_a_book_is_found_at_any_spacing(spacing: float) -> None:
    gap = np.full(499, 1.0)
    gap[100:129] = spacing
    [chain] = number_chains(gap)
    assert (chain.first, chain.last) == (100, 129)
    scale = min(q for q in (0.02, 0.05, 0.1, 0.2) if q >= spacing)
    # 500 numbers, four scales looked at, 29 gaps of at most `scale`
    assert chain.log_chance == pytest.approx(np.log(500 * 4) + 29 * np.log(scale))


def test_two_books_stay_two_though_a_wide_scale_would_join_them() -> None:
    gap = np.full(299, 1.0)
    gap[50:70], gap[70], gap[71:91] = 0.01, 0.19, 0.01
    assert [(c.first, c.last) for c in number_chains(gap)] == [(50, 70), (71, 91)]


def test_few_numbers_make_no_chain() -> None:
    assert number_chains(np.zeros(0)) == []
    assert number_chains(np.array([0.001])) == []
