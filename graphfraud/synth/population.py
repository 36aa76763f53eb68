"""Made persons: households in villages and urban quarters, age, scheme, employer, illness, habits.

Figures: DOMAIN.md §5.3 (4–6 per rural household, 20–60 households per village, 35 % employees'
scheme, 28 % of them retired). Every id bears an area code 99xxxx that no living person has.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphfraud.synth.parameters import Parameters, stream

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NO_CHRONIC = -1


@dataclass(frozen=True)
class Population:
    """Columns over persons (length n), over households, over cells (villages, quarters) and zones.

    cell: a village or an urban quarter; zone: a township or an urban street; county: 0-based.
    frailty: multiplier of the person's visits (mean 1, gamma shape 0.6). habit: a uniform draw
    that fixes usual places. chronic: disease index or NO_CHRONIC. hour: minute of day the person
    likes to come. favourite_weekday: 0 Monday … 6.
    """

    n: int
    household: Ints
    cell: Ints
    age: Ints
    male: Bools
    birth: Ints
    employee: Bools
    retired: Bools
    employer: Ints
    special: Ints
    chronic: Ints
    frailty: Floats
    habit: Floats
    hour: Ints
    favourite_weekday: Ints
    owns_phone: Bools
    head: Ints
    dept: Ints
    dwelling: Ints
    cell_zone: Ints
    cell_rural: Bools
    zone_county: Ints
    zone_rural: Bools

    @property
    def zone(self) -> Ints:
        """Zone of each person."""
        return self.cell_zone[self.cell]

    @property
    def rural(self) -> Bools:
        """Whether each person lives in a village."""
        return self.cell_rural[self.cell]

    @property
    def county(self) -> Ints:
        """County of each person."""
        return self.zone_county[self.zone]

    @property
    def adult(self) -> Bools:
        """Of age."""
        return self.age >= 18

    def same_household(self, person: int) -> Ints:
        """Persons of one household, ascending."""
        return np.flatnonzero(self.household == self.household[person])


def make_population(parameters: Parameters) -> Population:
    """Draw all persons; time and memory O(persons)."""
    rng = stream(parameters, "population")
    n = parameters.persons
    rural_share = rng.uniform(0.42, 0.50)
    n_rural = int(n * rural_share)
    household, cell_of_household, cell_rural = _dwell(rng, n_rural, n - n_rural)
    cell = cell_of_household[household]
    cell_zone, zone_county, zone_rural = _zones(rng, cell_rural, parameters)
    role = _role_in_household(household)
    age, male = _ages(rng, household, role)
    rural = cell_rural[cell]
    working_age = (age >= 19) & (age < 60)
    employee = np.where(rural, rng.random(n) < 0.14, rng.random(n) < 0.72) & (age >= 19)
    retired = employee & (age >= np.where(male, 60, 55))
    employer = _employers(rng, employee & working_age, n)
    chronic_rate = np.interp(
        age, [0, 35, 45, 60, 70, 80, 100], [0, 0.005, 0.05, 0.17, 0.26, 0.3, 0.3]
    )
    is_chronic = rng.random(n) < chronic_rate
    chronic = np.where(
        is_chronic, rng.choice(6, n, p=[0.46, 0.27, 0.02, 0.05, 0.04, 0.16]), NO_CHRONIC
    )
    five = rural & (age >= 60) & (rng.random(n) < 0.05)
    low = ~employee & ~five & (rng.random(n) < np.where(rural, 0.055, 0.025))
    usual_dept = np.where(
        age < 14,
        4,
        rng.choice(
            15,
            n,
            p=[
                0.26,
                0.08,
                0.1,
                0.05,
                0.0,
                0.08,
                0.07,
                0.09,
                0.03,
                0.02,
                0.01,
                0.03,
                0.04,
                0.1,
                0.04,
            ],
        ),
    )
    by_disease = np.array([0, 0, 9, 8, 10, 5])
    usual_dept = np.where(chronic >= 0, by_disease[chronic], usual_dept)
    order = np.argsort(household, kind="stable")
    first = np.searchsorted(household[order], np.arange(household.max() + 1))
    head = order[first][household]
    lived = np.clip(age, 0, 110) * 365 + rng.integers(0, 365, n)
    return Population(
        n=n,
        household=household,
        cell=cell,
        age=age,
        male=male,
        birth=-lived,
        employee=employee,
        retired=retired,
        employer=employer,
        special=np.where(five, 1, np.where(low, 2, 0)),
        chronic=chronic,
        frailty=rng.gamma(0.6, 1 / 0.6, n),
        habit=rng.random(n),
        hour=np.clip(
            np.where(rng.random(n) < 0.68, rng.normal(540, 60, n), rng.normal(915, 75, n)),
            420,
            1260,
        ).astype(np.int64),
        favourite_weekday=rng.integers(0, 7, n),
        owns_phone=rng.random(n) < np.interp(age, [8, 16, 60, 85], [0, 0.95, 0.85, 0.25]),
        head=head,
        dept=usual_dept,
        dwelling=np.where(rng.random(n) < 0.06, -1, household),
        cell_zone=cell_zone,
        cell_rural=cell_rural,
        zone_county=zone_county,
        zone_rural=zone_rural,
    )


def _fill(rng: np.random.Generator, total: int, low: int, high: int) -> Ints:
    """Sizes uniform on [low, high) that sum to total."""
    sizes = rng.integers(low, high, size=max(1, 3 * total // (low + high) + 10))
    cut = int(np.searchsorted(np.cumsum(sizes), total)) + 1
    sizes = sizes[:cut]
    sizes[-1] -= int(sizes.sum()) - total
    return sizes[sizes > 0].astype(np.int64)


def _dwell(rng: np.random.Generator, n_rural: int, n_urban: int) -> tuple[Ints, Ints, Bools]:
    """Household of each person, cell of each household, rural flag of each cell."""
    rural_sizes = rng.choice(_fill(rng, n_rural, 4, 7), size=n_rural, replace=True)
    # some live alone: old people without kin, and migrants who left the others behind
    rural_sizes = np.where(rng.random(n_rural) < 0.08, 1, rural_sizes)
    cut = int(np.searchsorted(np.cumsum(rural_sizes), n_rural)) + 1
    rural_sizes = rural_sizes[:cut]
    rural_sizes[-1] -= int(rural_sizes.sum()) - n_rural
    urban_sizes = rng.choice([1, 2, 3, 4, 5], size=n_urban, p=[0.2, 0.3, 0.3, 0.14, 0.06])
    cut = int(np.searchsorted(np.cumsum(urban_sizes), n_urban)) + 1
    urban_sizes = urban_sizes[:cut]
    urban_sizes[-1] -= int(urban_sizes.sum()) - n_urban
    villages = _fill(rng, len(rural_sizes), 20, 61)
    quarters = _fill(rng, len(urban_sizes), 120, 601)
    sizes = np.concatenate([rural_sizes, urban_sizes])
    household = np.repeat(np.arange(len(sizes)), sizes)
    cells = np.concatenate([villages, quarters])
    cell_of_household = np.repeat(np.arange(len(cells)), cells)
    return household, cell_of_household, np.arange(len(cells)) < len(villages)


def _zones(
    rng: np.random.Generator, cell_rural: Bools, parameters: Parameters
) -> tuple[Ints, Ints, Bools]:
    """Zone of each cell, county of each zone, rural flag of each zone."""
    n_rural, n_urban = int(cell_rural.sum()), int((~cell_rural).sum())
    townships = max(2, round(n_rural / rng.uniform(13, 17)))
    streets = max(2, round(n_urban / rng.uniform(7, 10)))
    zone = np.concatenate(
        [
            np.arange(n_rural) * townships // n_rural,
            townships + np.arange(n_urban) * streets // n_urban,
        ]
    )
    counties = max(2, round(parameters.scale * 3))
    county = np.concatenate(
        [np.arange(townships) * counties // townships, np.arange(streets) * counties // streets]
    )
    return (
        zone.astype(np.int64),
        county.astype(np.int64),
        np.arange(townships + streets) < townships,
    )


def _role_in_household(household: Ints) -> Ints:
    """0 for the first person of a household, 1 for the second, …"""
    first = np.searchsorted(household, household)
    return (np.arange(len(household)) - first).astype(np.int64)


def _ages(rng: np.random.Generator, household: Ints, role: Ints) -> tuple[Ints, Bools]:
    """Ages by generation in the household: couple, children, grandparents, grandchildren."""
    n = len(household)
    alone = np.bincount(household)[household] == 1
    head = np.clip(rng.normal(50, 15, household.max() + 1), 24, 92)[household]
    offset = np.select(
        [role == 0, role == 1, role == 2, role == 3, role == 4],
        [
            0,
            rng.normal(-1, 3, n),
            rng.normal(-26, 4, n),
            rng.normal(-28, 5, n),
            np.where(rng.random(n) < 0.5, rng.normal(25, 4, n), rng.normal(-50, 5, n)),
        ],
        default=rng.normal(-52, 5, n),
    )
    age = head + offset
    age = np.where(alone, np.where(rng.random(n) < 0.6, rng.normal(72, 9, n), age), age)
    age = np.where(age < 0, rng.uniform(0, 16, n), age)
    age = np.where(age > 97, rng.uniform(60, 92, n), age)
    male = np.where(
        role == 0,
        rng.random(n) < 0.7,
        np.where(role == 1, rng.random(n) < 0.3, rng.random(n) < 0.51),
    )
    return age.astype(np.int64), male


def _employers(rng: np.random.Generator, working: Bools, n: int) -> Ints:
    """Employer of each working person (−1: none); sizes follow Zipf."""
    employers = max(8, int(working.sum() / 45))
    weight = 1 / np.arange(1, employers + 1) ** 0.9
    drawn = rng.choice(employers, size=n, p=weight / weight.sum())
    return np.where(working, drawn, -1).astype(np.int64)
