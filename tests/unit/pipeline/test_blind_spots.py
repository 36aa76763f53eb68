"""What could not have been seen, against the gain worked out for one ring."""

from __future__ import annotations

import numpy as np
import pytest

from graphfraud.pipeline.blind_spots import MOST, smallest_ring


def gain(n: int, occasions: int, chance: float, clients: float, windows: float) -> float:
    """The docstring's formula at attendance .7."""
    came = 0.7 * np.log(0.7 / chance) + 0.3 * np.log(0.3 / (1 - chance))
    price = 2.0 + np.log(windows)
    return float(n * (occasions * came - np.log(clients / n)) - occasions * price - 3.0)


@pytest.mark.parametrize("occasions", [3, 5])
@pytest.mark.parametrize("chance", [0.001, 0.02, 0.05])
def test_the_smallest_ring_passes_and_the_next_smaller_does_not(
    occasions: int, chance: float
) -> None:
    n = smallest_ring(occasions, chance, 2000, 365, 10, 0.7)
    assert n is not None
    assert gain(n, occasions, chance, 2000, 365) >= 10
    assert n == 3 or gain(n - 1, occasions, chance, 2000, 365) < 10


def test_busier_places_and_fewer_meetings_need_larger_rings() -> None:
    by_chance = [smallest_ring(3, p, 2000, 365, 10, 0.7) or MOST for p in (0.005, 0.02, 0.05)]
    assert by_chance == sorted(by_chance)
    assert by_chance[0] < by_chance[-1]
    by_meetings = [smallest_ring(k, 0.03, 2000, 365, 10, 0.7) or MOST for k in (6, 4, 3)]
    assert by_meetings == sorted(by_meetings)


def test_none_where_no_ring_could_be_told_from_chance() -> None:
    assert smallest_ring(2, 0.7, 1e6, 365, 10, 0.7) is None
