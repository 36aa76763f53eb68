"""Two or three who go together: old couples and neighbours, to hospital, station and pharmacy.

Such small companies are everywhere; they are no groups of the truth, only part of what is honest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphfraud.synth import vocabulary as v
from graphfraud.synth.background import length_of_stay
from graphfraud.synth.institutions import DRUGSTORE
from graphfraud.synth.parameters import stream
from graphfraud.synth.world import World
from graphfraud.synth.year import N_DAYS

Ints = NDArray[np.int64]


def add_companions(world: World) -> None:
    """Add the joint trips of companions to the ledger; O(persons)."""
    rng = stream(world.parameters, "companions")
    people = world.people
    old = np.flatnonzero((people.age >= 58) & (rng.random(people.n) < 0.07))
    old = old[np.lexsort((rng.random(len(old)), people.cell[old]))]
    company = _companies(rng, people.cell[old])
    leader = old[np.searchsorted(company, company)]
    n = int(company[-1]) + 1 if len(company) else 0
    _trips(
        rng,
        world,
        old,
        company,
        world.usual_hospital[leader],
        rng.negative_binomial(0.7, 0.39, n),
        stay=True,
    )
    place = np.where(
        rng.random(n)[company] < 0.5, world.usual_clinic[leader], world.usual_shop[leader]
    )
    _trips(rng, world, old, company, place, rng.poisson(3.5, n), stay=False)


def _companies(rng: np.random.Generator, cell: Ints) -> Ints:
    """Number of the company of each person: two or three in a row of one village or quarter."""
    start = np.ones(len(cell), dtype=np.bool_)
    size = 1
    wanted = 2
    joins = rng.random(len(cell)) < 0.25
    for k in range(1, len(cell)):
        if cell[k] == cell[k - 1] and size < wanted:
            start[k] = False
            size += 1
        else:
            size, wanted = 1, 3 if joins[k] else 2
    return np.cumsum(start) - 1


def _trips(
    rng: np.random.Generator,
    world: World,
    person: Ints,
    company: Ints,
    place: Ints,
    trips: Ints,
    *,
    stay: bool,
) -> None:
    number = np.repeat(np.arange(len(trips)), trips)
    kind = "inpatient" if stay else "outpatient"
    day = world.year.days(rng, kind, len(number))
    minute = rng.normal(560, 60, len(number)).astype(np.int64)
    nights = length_of_stay(rng, len(number))
    # every member of the company, for every trip of the company
    first = np.cumsum(trips) - trips
    index = np.repeat(np.arange(len(person)), trips[company])
    step = np.arange(len(index)) - np.repeat(
        np.cumsum(trips[company]) - trips[company], trips[company]
    )
    trip = first[company[index]] + step
    there = rng.random(len(index)) < 0.8
    index, trip = index[there], trip[there]
    late = rng.random(len(index)) < (0.25 if stay else 0.0)
    begin = np.minimum(day[trip] + late, N_DAYS - 1)
    who, where = person[index], place[index]
    if stay:
        end = begin + np.maximum(1, nights[trip] + rng.integers(-2, 3, len(index)))
        world.ledger.add(who, where, begin, end_day=end, med=v.INPATIENT, dept=v.GENERAL)
        return
    shop = world.places.kind[where] == DRUGSTORE
    at = np.clip(minute[trip] + rng.integers(0, 14, len(index)), 430, 1200)
    med = np.where(shop, v.PHARMACY, v.OUTPATIENT)
    world.ledger.add(who, where, begin, minute=at, med=med)
