"""Numbers that follow each other too closely to be chance: chains, at the scale that suits each.

n numbers on a line, and the gaps between neighbours in units of the gap that chance would give. At
scale q neighbours less than q apart are chained; by chance the expected number of chains of k is
n·q^(k − 1). Several scales are looked at, and each expected number is multiplied by how many: how
closely a book is written is not known, and the more honest numbers lie between, the wider the scale
has to be. Chains of a wider scale hold those of a narrower one; the least likely is taken first,
and what lies inside or around it is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["NumberChain", "number_chains"]

SCALES = (0.02, 0.05, 0.1, 0.2)
CHANCE = 1e-3


@dataclass(frozen=True)
class NumberChain:
    """first, last: indices of its ends, both inside; log_chance: ln of its expected number."""

    first: int
    last: int
    log_chance: float


def number_chains(gap: NDArray[np.float64]) -> list[NumberChain]:
    """Chains that chance would give less than once in 1000.

    gap: (n − 1,) distances of neighbours, 1 on average under chance. Sorted by first index; no
    index is in two of them. O(n) for each scale.
    """
    n = len(gap) + 1
    found: list[NumberChain] = []
    for scale in SCALES:
        chain = np.concatenate([[0], np.cumsum(gap > scale)])
        first = np.searchsorted(chain, np.arange(chain[-1] + 1))
        size = np.bincount(chain)
        log_chance = np.log(n) + np.log(len(SCALES)) + (size - 1) * np.log(scale)
        found += [
            NumberChain(int(first[c]), int(first[c] + size[c] - 1), float(log_chance[c]))
            for c in np.flatnonzero(log_chance < np.log(CHANCE)).tolist()
        ]
    free = np.ones(n, bool)
    taken: list[NumberChain] = []
    for one in sorted(found, key=lambda c: (c.log_chance, c.first, c.last)):
        if free[one.first : one.last + 1].all():
            free[one.first : one.last + 1] = False
            taken.append(one)
    return sorted(taken, key=lambda c: c.first)
