"""Persons: households, villages, schemes, employers, schools, frailty and usual places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tests.judge.batch import Bools, Floats, Ints, Rng, mix
from tests.judge.city import City


@dataclass(frozen=True)
class Persons:
    """One entry a person, ordered by village and household."""

    age: Ints
    male: Bools
    worker: Bools  # employees' scheme (310), else residents' (390)
    household: Ints
    village: Ints
    town: Ints
    village_town: Ints
    employer: Ints  # also schools; -1 none
    n_employers: int
    frailty: Floats
    chronic: Bools
    special: Ints  # 0 none, else sp_psn_type
    away: Bools  # insured in another area
    rural: Bools
    cert: Ints
    tel_home: Bools

    @property
    def n(self) -> int:
        """Number of persons."""
        return len(self.age)


def build_towns(rng: Rng, n: int) -> tuple[int, Bools]:
    """Number of towns and which are rural."""
    n_towns = max(5, n // 6000)
    rural = np.arange(n_towns) % 5 < 3
    return n_towns, rng.permutation(rural)


def build_persons(rng: Rng, n: int, n_towns: int, rural: Bools) -> Persons:
    """n persons; households of 1–7, villages of about 250, towns of about 6,000."""
    sizes = rng.choice(np.arange(1, 8), size=n, p=[0.16, 0.25, 0.22, 0.17, 0.12, 0.06, 0.02])
    house = np.repeat(np.arange(n), sizes)[:n]
    n_house = int(house[-1]) + 1
    n_villages = max(20, n // 250)
    weight = np.exp(rng.normal(0, 0.5, n_villages))
    edges = np.cumsum(weight) / weight.sum() * n_house
    village_of_house = np.searchsorted(edges, np.arange(n_house) + 0.5)
    village_of_house = np.minimum(village_of_house, n_villages - 1)
    village_town = np.sort(rng.integers(0, n_towns, n_villages))
    village = village_of_house[house].astype(np.int64)
    town = village_town[village].astype(np.int64)
    is_rural = rural[town]
    first = np.concatenate([[True], house[1:] != house[:-1]])
    head_age = np.clip(rng.gamma(14, 3.6, n_house), 20, 92)
    offset = rng.choice([0.0, -27.0, 26.0, -30.0, -52.0], size=n, p=[0.3, 0.3, 0.1, 0.25, 0.05])
    age = np.where(first, head_age[house], head_age[house] + offset + rng.normal(0, 3, n))
    age = np.where((age < 0) | (age > 97), rng.integers(3, 75, n), age).astype(np.int64)
    worker = (rng.random(n) < np.where(is_rural, 0.18, 0.55)) & (age >= 20)
    active = worker & (age < 60)
    employer = np.full(n, -1, dtype=np.int64)
    n_firms = max(15, n // 260)
    firm_weight = 1.0 / np.arange(1, n_firms + 1) ** 0.75
    n_active = int(active.sum())
    employer[active] = rng.choice(n_firms, n_active, p=firm_weight / firm_weight.sum())
    pupil = (age >= 6) & (age <= 21) & ~worker & (rng.random(n) < 0.9)
    n_schools = max(n_towns, n // 1300)
    employer[pupil] = n_firms + (town[pupil] + n_towns * (mix(village[pupil], 3) % 3)) % n_schools
    chronic_p = np.interp(age, [0, 35, 50, 65, 80], [0.005, 0.02, 0.12, 0.3, 0.42])
    special = np.where(rng.random(n) < np.where(is_rural, 0.05, 0.02), 1, 0) * rng.integers(1, 4, n)
    return Persons(
        age, rng.random(n) < 0.5, worker, house.astype(np.int64), village, town, village_town,
        employer, n_firms + n_schools, rng.gamma(0.8, 1 / 0.8, n), rng.random(n) < chronic_p,
        special.astype(np.int64), rng.random(n) < 0.02, is_rural,
        rng.choice([1, 2, 3], size=n, p=[0.5, 0.1, 0.4]).astype(np.int64), rng.random(n) < 0.45,
    )  # fmt: skip


def choose_place(
    rng: Rng, city: City, p: Persons, who: Ints, kinds: tuple[str, ...], local: float, usual: float
) -> Ints:
    """An institution for each visit: the usual one, one of the town, or any by volume."""
    places = city.of(*kinds)
    weight = city.volume[places] / city.volume[places].sum()
    n = len(who)
    anywhere = places[np.searchsorted(np.cumsum(weight), rng.random(n)).clip(0, len(places) - 1)]
    by_town = np.argsort(city.town[places], kind="stable")
    sorted_towns = city.town[places][by_town]
    lo = np.searchsorted(sorted_towns, p.town[who], side="left")
    hi = np.searchsorted(sorted_towns, p.town[who], side="right")
    count = hi - lo
    reach = np.concatenate([[0.0], np.cumsum(weight[by_town])])
    own_key = (mix(who, len(kinds), 5) % 1_000_003) / 1_000_003
    key = np.where(rng.random(n) < usual, own_key, rng.random(n))
    slot = np.searchsorted(reach, reach[lo] + key * (reach[hi] - reach[lo]), side="right") - 1
    near = places[by_town][np.clip(slot, lo, np.maximum(hi - 1, lo)).clip(0, len(places) - 1)]
    own_rank = np.searchsorted(np.cumsum(weight), (mix(who, 11) % 100_003) / 100_003)
    own_any = places[own_rank.clip(0, len(places) - 1)]
    far_choice = np.where(rng.random(n) < usual, own_any, anywhere)
    take_near = (count > 0) & (rng.random(n) < local)
    return np.asarray(np.where(take_near, near, far_choice), dtype=np.int64)
