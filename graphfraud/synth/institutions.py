"""Made institutions: hospitals of three grades, township hospitals, clinics, pharmacies, far away.

Numbers per 50,000 persons and doctors per 1,000 persons: DOMAIN.md §5.3. Volumes follow Zipf.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphfraud.synth.parameters import Parameters, stream
from graphfraud.synth.population import Population

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

GRADE3, GRADE2, TOWNSHIP, PRIVATE, CLINIC, DRUGSTORE, FAR = range(7)
_DEPTS = {
    GRADE3: tuple(range(15)),
    GRADE2: (0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14),
    TOWNSHIP: (0, 3, 13),
    PRIVATE: (0, 2, 11, 13),
    CLINIC: (0,),
    DRUGSTORE: (),
    FAR: (0, 1, 2, 3, 5, 6, 7, 8, 12),
}
_DOCTORS_PER_DEPT = {
    GRADE3: (3, 8),
    GRADE2: (2, 5),
    TOWNSHIP: (1, 4),
    PRIVATE: (1, 4),
    CLINIC: (1, 3),
    FAR: (2, 6),
}
_BEDS = {
    GRADE3: (500, 1200),
    GRADE2: (150, 420),
    TOWNSHIP: (20, 60),
    PRIVATE: (30, 99),
    CLINIC: (0, 1),
    DRUGSTORE: (0, 1),
    FAR: (300, 2000),
}
N_DEPTS = 15


@dataclass(frozen=True)
class Institutions:
    """Columns over institutions and over doctors.

    kind: GRADE3 … FAR; zone: where it stands (−1 far away); weight: relative volume in its kind.
    doctor_start/doctor_count: (institution, department) → range of doctors. roster: (doctor, 7)
    duty by weekday; leave: first and last day of the doctor's holiday. far_area: index of the
    far area (−1 local). n_cashiers: counters.
    """

    kind: Ints
    zone: Ints
    weight: Floats
    beds: Ints
    lng: Floats
    lat: Floats
    far_area: Ints
    n_cashiers: Ints
    doctor_inst: Ints
    doctor_dept: Ints
    roster: NDArray[np.bool_]
    leave: Ints
    doctor_start: Ints
    doctor_count: Ints
    zone_clinics: tuple[Ints, ...]
    zone_shops: tuple[Ints, ...]
    zone_hospital: Ints
    county_hospitals: tuple[Ints, ...]

    @property
    def n(self) -> int:
        """Number of institutions."""
        return len(self.kind)

    def of_kind(self, *kinds: int) -> Ints:
        """Institutions of the kinds, ascending."""
        return np.flatnonzero(np.isin(self.kind, kinds))

    def depts(self, inst: int) -> Ints:
        """Departments that have a doctor there."""
        return np.flatnonzero(self.doctor_count[inst] > 0)


def make_institutions(parameters: Parameters, population: Population) -> Institutions:
    """Draw institutions and their doctors."""
    rng = stream(parameters, "institutions")
    s = parameters.scale
    n_zones = len(population.zone_county)
    townships = np.flatnonzero(population.zone_rural)
    streets = np.flatnonzero(~population.zone_rural)
    kind: list[int] = []
    zone: list[int] = []

    def place(what: int, zones: Ints) -> None:
        kind.extend([what] * len(zones))
        zone.extend(int(z) for z in zones)

    place(GRADE3, rng.choice(streets, max(1, round(2 * s))))
    n_counties = int(population.zone_county.max()) + 1
    for county in range(n_counties):
        own = streets[population.zone_county[streets] == county]
        place(GRADE2, rng.choice(own if len(own) else streets, 2 if rng.random() < 0.7 else 1))
    place(TOWNSHIP, townships)
    place(PRIVATE, rng.choice(n_zones, max(2, round(5 * s))))
    place(CLINIC, np.concatenate([np.arange(n_zones), rng.choice(n_zones, max(2, round(22 * s)))]))
    place(
        DRUGSTORE, np.concatenate([np.arange(n_zones), rng.choice(n_zones, max(3, round(32 * s)))])
    )
    n_far = int(np.clip(round(30 * s**0.5), 14, 90))
    place(FAR, np.full(n_far, -1))
    kinds, zones = np.array(kind), np.array(zone)
    n = len(kinds)
    weight = np.empty(n)
    for what in range(7):
        at = np.flatnonzero(kinds == what)
        exponent = 0.9 if what != FAR else 1.1
        weight[at] = rng.permutation(1 / np.arange(1, len(at) + 1) ** exponent)
    beds = np.array([int(rng.integers(*_BEDS[k])) for k in kinds])
    zone_x, zone_y = rng.uniform(100.0, 100.8, n_zones), rng.uniform(30.0, 30.6, n_zones)
    start, count, d_inst, d_dept = _doctors(rng, kinds, weight)
    roster, leave = _duty(rng, kinds[d_inst], d_dept)
    clinics = tuple(np.flatnonzero((kinds == CLINIC) & (zones == z)) for z in range(n_zones))
    shops = tuple(np.flatnonzero((kinds == DRUGSTORE) & (zones == z)) for z in range(n_zones))
    hospital = np.full(n_zones, -1)
    hospital[zones[kinds == TOWNSHIP]] = np.flatnonzero(kinds == TOWNSHIP)
    county_of = np.where(zones >= 0, population.zone_county[zones], -1)
    return Institutions(
        kind=kinds,
        zone=zones,
        weight=weight,
        beds=beds,
        lng=np.where(zones >= 0, zone_x[zones] + rng.normal(0, 0.01, n), rng.uniform(103, 108, n)),
        lat=np.where(zones >= 0, zone_y[zones] + rng.normal(0, 0.01, n), rng.uniform(26, 36, n)),
        far_area=np.where(kinds == FAR, rng.integers(0, 25, n), -1),
        n_cashiers=np.select(
            [kinds == GRADE3, kinds == GRADE2, kinds == FAR],
            [rng.integers(10, 20, n), rng.integers(5, 10, n), rng.integers(8, 16, n)],
            rng.integers(1, 4, n),
        ),
        doctor_inst=d_inst,
        doctor_dept=d_dept,
        roster=roster,
        leave=leave,
        doctor_start=start,
        doctor_count=count,
        zone_clinics=clinics,
        zone_shops=shops,
        zone_hospital=hospital,
        county_hospitals=tuple(
            np.flatnonzero((kinds == GRADE2) & (county_of == c)) for c in range(n_counties)
        ),
    )


def _doctors(
    rng: np.random.Generator, kinds: Ints, weight: Floats
) -> tuple[Ints, Ints, Ints, Ints]:
    """Doctors laid out by (institution, department): start, count, institution, department."""
    n = len(kinds)
    start, count = np.zeros((n, N_DEPTS), dtype=np.int64), np.zeros((n, N_DEPTS), dtype=np.int64)
    d_inst: list[int] = []
    d_dept: list[int] = []
    for inst in range(n):
        for dept in _DEPTS[int(kinds[inst])]:
            start[inst, dept] = len(d_inst)
            number = int(rng.integers(*_DOCTORS_PER_DEPT[int(kinds[inst])]))
            if dept == 0 and kinds[inst] != CLINIC:
                number += 1
            count[inst, dept] = number
            d_inst += [inst] * number
            d_dept += [dept] * number
    return start, count, np.array(d_inst), np.array(d_dept)


def _duty(rng: np.random.Generator, kind: Ints, dept: Ints) -> tuple[NDArray[np.bool_], Ints]:
    """Weekdays on duty and the holiday of each doctor; specialists see patients on 1–3 days."""
    n = len(kind)
    big = (kind == GRADE3) | (kind == GRADE2) | (kind == FAR)
    specialist = big & (dept >= 5) & (rng.random(n) < 0.5)
    days = np.where(specialist, rng.integers(1, 4, n), rng.integers(5, 7, n))
    order = np.argsort(rng.random((n, 7)) + np.array([0, 0, 0, 0, 0, 0.5, 0.6]), axis=1)
    roster = np.zeros((n, 7), dtype=np.bool_)
    for k in range(7):
        at = days > k
        roster[np.flatnonzero(at), order[at, k]] = True
    begin = rng.integers(0, 355, n)
    return roster, np.stack([begin, begin + rng.integers(4, 16, n)], axis=1)
