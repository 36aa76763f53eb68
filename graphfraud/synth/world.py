"""The world every part draws its claims in: calendar, persons, institutions, agencies, ledger."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphfraud.synth.agency import Agencies, make_agencies
from graphfraud.synth.institutions import GRADE2, GRADE3, Institutions, make_institutions
from graphfraud.synth.ledger import Ledger
from graphfraud.synth.parameters import Parameters
from graphfraud.synth.population import Population, make_population
from graphfraud.synth.year import Year, make_year

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class World:
    """Everything that is there before anybody falls ill, and the ledger that fills up.

    usual_*: institution each person goes to by habit (clinic, pharmacy, second pharmacy,
    hospital of first resort, larger hospital). market: (period, phase) of each zone's market day.
    staff_*: person, place (institution, or −1 − worker) and role (0 doctor, 1 nurse, 2 worker).
    """

    parameters: Parameters
    year: Year
    people: Population
    places: Institutions
    agencies: Agencies
    ledger: Ledger
    usual_clinic: Ints
    usual_shop: Ints
    second_shop: Ints
    usual_hospital: Ints
    big_hospital: Ints
    market: Ints
    staff_person: Ints
    staff_place: Ints
    staff_role: Ints


def make_world(parameters: Parameters) -> World:
    """Draw the world; the ledger is empty."""
    people = make_population(parameters)
    places = make_institutions(parameters, people)
    rng = np.random.default_rng([parameters.seed, 77])
    zone = people.zone
    clinic, shop, second = (np.zeros(people.n, dtype=np.int64) for _ in range(3))
    all_shops = np.flatnonzero(places.kind == 5)
    for z in range(len(people.zone_county)):
        here = np.flatnonzero(zone == z)
        clinic[here] = _weighted(rng, places.zone_clinics[z], places.weight, len(here))
        shop[here] = _weighted(rng, places.zone_shops[z], places.weight, len(here))
        pool = places.zone_shops[z] if len(places.zone_shops[z]) > 1 else all_shops
        second[here] = _weighted(rng, pool, places.weight, len(here))
    # one village mostly shares one place: 60–75 % of a cell
    cell_share = rng.uniform(0.60, 0.75, len(people.cell_zone))[people.cell]
    big3 = places.of_kind(GRADE3)
    county = people.county
    big = np.zeros(people.n, dtype=np.int64)
    for c, local in enumerate(places.county_hospitals):
        here = np.flatnonzero(county == c)
        pool = np.concatenate([local, big3]) if len(local) else big3
        big[here] = _weighted(rng, pool, places.weight + 0.4 * (places.kind == GRADE2), len(here))
    own = places.zone_hospital[zone]
    loyal = (own >= 0) & (rng.random(people.n) < cell_share)
    hospital = np.where(loyal, own, big)
    clinic = np.where((own >= 0) & (rng.random(people.n) < cell_share), own, clinic)
    period = rng.choice([3, 5, 5, 7, 10], len(people.zone_county))
    market = np.stack([period, rng.integers(0, 10, len(period)) % period], axis=1)
    agencies = make_agencies(parameters, people)
    return World(
        parameters,
        make_year(parameters),
        people,
        places,
        agencies,
        Ledger(),
        clinic,
        shop,
        second,
        hospital,
        big,
        market,
        *_staff(rng, people, places, agencies),
    )


def _weighted(rng: np.random.Generator, pool: Ints, weight: NDArray[np.float64], n: int) -> Ints:
    odds = weight[pool]
    return rng.choice(pool, size=n, p=odds / odds.sum())


def _staff(
    rng: np.random.Generator, people: Population, places: Institutions, agencies: Agencies
) -> tuple[Ints, Ints, Ints]:
    """Insured persons who work at an institution or an agency: doctors, nurses, case-workers."""
    local = places.doctor_inst[places.far_area[places.doctor_inst] < 0]
    nurses = local[rng.random(len(local)) < 0.9]
    workers = -1 - np.arange(len(agencies.worker_agency))
    place = np.concatenate([local, nurses, workers])
    role = np.repeat([0, 1, 2], [len(local), len(nurses), len(workers)])
    able = np.flatnonzero(people.employee & ~people.retired & (people.age >= 22))
    person = rng.permutation(able)[: len(place)]
    return person, place[: len(person)], role[: len(person)]
