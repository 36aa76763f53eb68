"""Claims by hand of a made region: honest patients of far hospitals, and rings to plant in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from graphfraud.tables import ManualClaims

N_HOSPITALS, N_DEPARTMENTS, N_DOCTORS, N_DIAGNOSES = 24, 5, 6, 60
HOME, FAR = 1, 100
WORKERS = 5


@dataclass(frozen=True)
class Papers:
    """Claims and the patients of each planted ring, by order of planting."""

    claims: ManualClaims
    rings: tuple[frozenset[int], ...]


def region(seed: int, n: int = 700, rings: int = 0, size: int = 30) -> Papers:
    """n honest persons: one illness each, its hospital, department and doctor come again.

    A ring: `size` persons, two to four claims each at any of three hospitals (1 + 3 k … 3 + 3 k),
    amounts about 45,000 CNY, thirteen days, one department, six diagnoses, own doctors.
    """
    rng = np.random.default_rng(seed)
    popular = 1 / np.arange(1, N_HOSPITALS + 1)
    popular /= popular.sum()
    rows: list[tuple[int, ...]] = []
    for person in range(n):
        hospital, ill = int(rng.choice(N_HOSPITALS, p=popular)), int(rng.integers(N_DIAGNOSES))
        ward = int(rng.integers(N_DEPARTMENTS))
        doctor = int(rng.integers(N_DOCTORS))
        for _ in range(1 + int(rng.random() < 0.5) * int(rng.integers(1, 4))):
            if rng.random() < 0.35:
                hospital = int(rng.choice(N_HOSPITALS, p=popular))
            if rng.random() < 0.3:
                ill, doctor = int(rng.integers(N_DIAGNOSES)), int(rng.integers(N_DOCTORS))
            cost = int(np.exp(rng.normal(14.0, 1.0)))
            stay = int(rng.gamma(2.0, 4.0)) + 1
            rows.append((person, hospital, ward, doctor, ill, cost, stay))
    planted = []
    for k in range(rings):
        people = range(n + k * size, n + (k + 1) * size)
        planted.append(frozenset(people))
        for person in people:
            for _ in range(int(rng.integers(2, 5))):
                rows.append((
                    person, 1 + 3 * k + int(rng.integers(3)), k % N_DEPARTMENTS,
                    int(rng.integers(N_DOCTORS)), 7 * k + int(rng.integers(6)),
                    int(np.exp(rng.normal(15.3, 0.15))), 13 + int(rng.integers(-2, 3)),
                ))  # fmt: skip
    return Papers(_table(rng, np.array(rows, np.int64)), tuple(planted))


def _table(rng: np.random.Generator, rows: np.ndarray) -> ManualClaims:
    n = len(rows)
    person, hospital, ward, doctor, ill, cost, stay = rows.T
    none, zero = np.full(n, -1), np.zeros(n, np.int64)
    day = rng.integers(19_000, 19_365, n)
    strata = {
        "work": zero, "kind": zero, "village": person % 90, "locality": person % 11,
        "employer": none, "area": zero, "weekday": day % 7, "month": day // 30,
    }  # fmt: skip
    papers = {
        "medfee": cost, "stay": stay, "department": hospital * N_DEPARTMENTS + ward,
        "diagnosis": ill, "home_area": np.full(n, HOME), "place_area": FAR + hospital // 2,
    }  # fmt: skip
    claims = ManualClaims(
        np.arange(n) + 3, person, person, hospital, hospital * N_DOCTORS + doctor,
        person + 10_000, none, rng.integers(0, WORKERS, n), none, none, none,
        day, cost // 2, zero, zero, strata, WORKERS, papers,
    )  # fmt: skip
    return replace(claims, strata=strata)
