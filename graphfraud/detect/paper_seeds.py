"""Where a source of papers may begin: whose claims meet in a way that honest illness seldom gives.

* Two institutions that more persons have both been paid for than the two are popular: with w_h
  the pairs that institution h is in and T all pairs, P(Poisson(w_a w_b / 2T) ≥ seen) < SEED_P.
* One institution with several diagnoses of each person: who is treated comes for one illness.

Neither says anything against anybody; `paper_mixture` judges what grows from it.
"""

from __future__ import annotations

import numpy as np

from graphfraud.arrays import distinct, repeat_ranges
from graphfraud.links.papers import PaperTable
from graphfraud.tables import Arr
from graphfraud.tails import poisson_tail

__all__ = ["paper_seeds"]

#: of two institutions that nothing joins one pair in twenty is tried for nothing
SEED_P = 0.05
LEAST_OF_TWO, LEAST_OF_ONE = 3, 4
#: persons of more institutions are in everybody's pairs
MOST_PLACES = 8


def paper_seeds(table: PaperTable) -> list[Arr]:
    """Groups of persons (ascending), the most surprising pairs first. O(persons × places²)."""
    if table.n_persons == 0:
        return []
    return [*_two_places(table), *_several_diagnoses(table)]


def _two_places(table: PaperTable) -> list[Arr]:
    n = table.n_places
    cell = distinct(table.person * n + table.place)
    person, place = cell // n, cell % n
    count = np.bincount(person)
    few = count[person] <= MOST_PLACES
    person, place = person[few], place[few]
    # each row with the later rows of its person: places ascend within a person
    end = np.searchsorted(person, person, side="right")
    row = np.arange(len(person))
    owner, other = repeat_ranges(row + 1, end - row - 1)
    if len(owner) == 0:
        return []
    pairs, pair = np.unique(place[owner] * n + place[other], return_inverse=True)
    seen = np.bincount(pair)
    often = np.bincount(place[owner], minlength=n) + np.bincount(place[other], minlength=n)
    mean = often[pairs // n] * often[pairs % n] / (2.0 * len(owner))
    tail = poisson_tail(seen, mean)
    chosen = np.flatnonzero((seen >= LEAST_OF_TWO) & (tail < SEED_P))
    order = chosen[np.lexsort((pairs[chosen], -seen[chosen], tail[chosen]))]
    by_pair = np.argsort(pair, kind="stable")
    first = np.searchsorted(pair[by_pair], np.arange(len(pairs) + 1))
    return [np.sort(person[owner[by_pair[first[k] : first[k + 1]]]]) for k in order.tolist()]


def _several_diagnoses(table: PaperTable) -> list[Arr]:
    trait = next(t for t in table.traits if t.name == "diagnosis")
    width = int(trait.code.max()) + 1
    n = table.n_places
    cell = (table.person * n + table.place)[trait.known]
    cell = distinct(cell * width + trait.code[trait.known]) // width
    several, count = np.unique(cell, return_counts=True)
    several = several[count >= 2]
    place = several % n
    order = np.argsort(place, kind="stable")
    first = np.searchsorted(place[order], np.arange(n + 1))
    groups = [several[order[first[h] : first[h + 1]]] // n for h in range(n)]
    return [group for group in groups if len(group) >= LEAST_OF_ONE]
