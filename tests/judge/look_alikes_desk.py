"""Innocent groups made by desks, collections and pick-up days."""

from __future__ import annotations

import numpy as np

from tests.judge.agency import REASONS, district_of, file_claims
from tests.judge.batch import MED_OF, Ints, lognormal_fen, mix
from tests.judge.city import FIRST_DAY, at
from tests.judge.stage import Stage
from tests.judge.visits import DIAG, add_visits, length_of_stay


def _one(inst: int, who: Ints) -> Ints:
    return np.full(len(who), inst, dtype=np.int64)


def household(s: Stage) -> None:
    """A large family that goes to the clinic and the pharmacy together."""
    p = s.w.persons
    size = np.bincount(p.household[s.free])
    house = int(s.rng.choice(np.flatnonzero(size >= 5)))
    who = s.pick(9, p.household == house, per_house=9)
    g = s.innocent("household", who)
    town = int(p.town[who[0]])
    inst, shop = s.place_in(town, "clinic", "town"), s.place_in(town, "pharm")
    for day in np.sort(s.rng.integers(3, s.w.n_days - 3, int(s.rng.integers(6, 16)))):
        here = who[s.rng.random(len(who)) < 0.8]
        minute = int(s.rng.integers(510, 1000)) + s.rng.integers(0, 12, len(here))
        add_visits(s.rng, s.w, s.out, here, _one(inst, here), at(int(day), minute), "11", 90.0,
                   innocent=g)  # fmt: skip
        if s.rng.random() < 0.6:
            add_visits(s.rng, s.w, s.out, here, _one(shop, here), at(int(day), minute + 30), "41",
                       60.0, innocent=g)  # fmt: skip


def _manual(s: Stage, g: int, who: Ints, inst: Ints, reason: int, med: str, median: float,
            **more: Ints | int) -> None:  # fmt: skip
    n = len(who)
    day = s.rng.integers(3, s.w.n_days - 60, n)
    los = length_of_stay(s.rng, n)
    file_claims(s.rng, s.w, s.agency, s.out, who, inst, day, los, np.full(n, reason),
                np.full(n, MED_OF[med]), lognormal_fen(s.rng, median, 0.6, n), innocent=g,
                **more)  # fmt: skip


def township_desk(s: Stage) -> None:
    """One desk takes all manual claims of one township, most from the two hospitals near it."""
    p = s.w.persons
    worker, district = s.worker(s.agency.submitters)
    towns = np.unique(p.village_town[p.village_town % s.agency.n_districts == district])
    town = int(s.rng.choice(towns))
    who = s.pick(int(s.rng.integers(25, 50)), (p.town == town) & (p.age > 30))
    who = np.concatenate([who, who[s.rng.random(len(who)) < 0.25]])
    g = s.innocent("township_desk", who, (worker,))
    places = s.rng.permutation(s.w.city.of("far", "mid"))[:3]
    inst = s.rng.choice(places, len(who), p=[0.55, 0.3, 0.15])
    cadre = int(s.pick(1, p.town == town)[0])
    agent = np.where(s.rng.random(len(who)) < 0.5, cadre, -1)
    kept = np.where(s.rng.random(len(who)) < 0.96, worker, -1)
    _manual(s, g, who, inst, 2, "21", 9_000.0, worker=kept, agent=agent)


def single_kind_desk(s: Stage) -> None:
    """The one desk that handles one kind of claim: births, emergencies, or cards not at hand."""
    p = s.w.persons
    worker, district = s.worker(s.agency.submitters)
    kind = int(s.rng.integers(0, 3))
    base = (p.town % s.agency.n_districts == district) & (p.age > 20)
    if kind == 0:
        base &= ~p.male & (p.age < 42)
    who = s.pick(int(s.rng.integers(30, 61)), base)
    g = s.innocent("single_kind_desk", who, (worker,))
    inst = s.rng.choice(s.rng.permutation(s.w.city.of("far", "big"))[:8], len(who))
    med = ("52", "21", "22")[kind]
    diag = np.full(len(who), DIAG["O80.900"]) if kind == 0 else mix(who, 9) % 7
    _manual(s, g, who, inst, (2, 3, 1)[kind] % len(REASONS), med, 8_000.0, worker=worker, diag=diag)


def employer_account(s: Stage) -> None:
    """A firm hands in its employees' bills together and is paid on the firm's account."""
    p = s.w.persons
    size = np.bincount(p.employer[s.free & p.worker & (p.employer >= 0)], minlength=p.n_employers)
    size[list(s.taken_employers)] = 0
    firm = int(s.rng.choice(np.flatnonzero(size >= min(40, np.sort(size)[-4]))))
    s.taken_employers.add(firm)
    who = s.pick(int(s.rng.integers(10, 26)), (p.employer == firm) & p.worker)
    who = np.concatenate([who, who[s.rng.random(len(who)) < 0.3]])
    g = s.innocent("employer_account", who)
    clerk = int(s.pick(1, p.employer == firm)[0]) if (s.free & (p.employer == firm)).any() else -1
    district = int(district_of(s.w, s.agency, who[:1])[0])
    worker = int(s.rng.choice(s.agency.submitters[district]))
    inst = s.rng.choice(s.rng.permutation(s.w.city.of("far", "mid", "big"))[:7], len(who))
    batches = np.sort(s.rng.integers(60, s.w.n_days, 5))
    filed = at(s.rng.choice(batches, len(who)), 540 + s.rng.integers(0, 60, len(who)))
    day = filed // 1440 - FIRST_DAY - s.rng.integers(25, 58, len(who))
    n = len(who)
    file_claims(
        s.rng, s.w, s.agency, s.out, who, inst, day, np.minimum(20, length_of_stay(s.rng, n)),
        np.full(n, 2), np.full(n, MED_OF["21"]), lognormal_fen(s.rng, 11_000.0, 0.6, n),
        innocent=g, opt=filed, agent=clerk, account=3_000_000 + firm,
        worker=np.where(s.rng.random(n) < 0.8, worker, -1),
    )  # fmt: skip


def village_doctor(s: Stage) -> None:
    """A village doctor collects the month's medicine for fifteen chronic patients."""
    p = s.w.persons
    who = s.neighbours(int(s.rng.integers(13, 18)), p.age >= 50, 1)
    g = s.innocent("village_doctor", who)
    inst = s.place_in(int(p.town[who[0]]), "town", "pharm")
    med = "41" if s.w.city.kind[inst] == "pharm" else "14"
    doctor = int(s.pick(1, p.village == p.village[who[0]])[0])
    for day in range(int(s.rng.integers(3, 28)), s.w.n_days - 2, 30):
        here = s.rng.permutation(who[s.rng.random(len(who)) < 0.85])
        moved = max(0, day + int(s.rng.integers(-3, 4)))
        start = int(s.rng.integers(500, 960))
        minute = start + np.cumsum(s.rng.integers(1, 4, len(here)))
        add_visits(s.rng, s.w, s.out, here, _one(inst, here), at(moved, minute), med, 130.0,
                   innocent=g, agent=doctor, cert=3)  # fmt: skip


def chronic_pickup_day(s: Stage) -> None:
    """A fixed day of the month on which chronic patients of a place fetch their medicine."""
    p = s.w.persons
    who = s.neighbours(int(s.rng.integers(28, 65)), p.age >= 50, 2)
    g = s.innocent("chronic_pickup_day", who)
    inst = s.place_in(int(p.town[who[0]]), "town", "clinic", "pharm")
    med = "41" if s.w.city.kind[inst] == "pharm" else "14"
    fixed = int(s.rng.integers(1, 28))
    share = s.rng.beta(6, 3, len(who))
    for day in range(fixed, s.w.n_days - 1, 30):
        here = who[s.rng.random(len(who)) < share]
        s.crowd(inst, day)
        minute = 455 + s.rng.gamma(2.0, 32, len(here)).astype(np.int64)
        moved = day + (s.rng.random(len(here)) < 0.12)
        add_visits(s.rng, s.w, s.out, here, _one(inst, here), at(moved, minute), med, 150.0,
                   innocent=g)  # fmt: skip


def batch_upload(s: Stage) -> None:
    """After outages a clinic uploads the waiting visits of its regulars in one run."""
    p = s.w.persons
    inst = s.place("clinic")
    town = p.town == s.w.city.town[inst]
    who = s.pick(int(s.rng.integers(25, 50)), town & (p.age > 30), 2)
    g = s.innocent("batch_upload", who)
    stamp_too = s.rng.random() < 0.5
    for day in np.sort(s.rng.integers(5, s.w.n_days - 4, int(s.rng.integers(2, 6)))):
        here = s.rng.permutation(who[s.rng.random(len(who)) < 0.6])
        s.crowd(inst, int(day))
        run = at(int(day) + 2, int(s.rng.integers(1000, 1200)) + np.arange(len(here)) // 2)
        real = at(int(day) + s.rng.integers(-1, 2, len(here)), s.rng.integers(500, 990, len(here)))
        add_visits(s.rng, s.w, s.out, here, _one(inst, here), run if stamp_too else real, "11",
                   100.0, innocent=g, setl=run)  # fmt: skip


def _check_up(s: Stage, g: int, who: Ints, inst: int, rounds: int, first: int, step: int) -> None:
    for k in range(rounds):
        here = who[s.rng.random(len(who)) < 0.85]
        s.crowd(inst, first + k * step)
        day = first + k * step + s.rng.integers(0, 2, len(here))
        minute = 460 + s.rng.integers(0, 190, len(here))
        add_visits(s.rng, s.w, s.out, here, _one(inst, here), at(day, minute), "11", 220.0,
                   innocent=g, diag=DIAG["Z00.000"], cert=2)  # fmt: skip


def employer_check_up(s: Stage) -> None:
    """A firm's or school's people are checked on two days, and again half a year later."""
    p = s.w.persons
    size = np.bincount(p.employer[s.free & (p.employer >= 0)], minlength=p.n_employers)
    size[list(s.taken_employers)] = 0
    firm = int(s.rng.choice(np.flatnonzero(size >= min(60, np.sort(size)[-4]))))
    s.taken_employers.add(firm)
    who = s.pick(int(s.rng.integers(30, 81)), p.employer == firm, 3)
    g = s.innocent("employer_check_up", who)
    _check_up(s, g, who, s.place("mid", "private", "clinic"), 2, int(s.rng.integers(20, 170)), 182)


def village_check_up(s: Stage) -> None:
    """The old of a village are checked every quarter at the township's hospital."""
    p = s.w.persons
    who = s.neighbours(int(s.rng.integers(25, 61)), p.age >= 58, 1, 3)
    g = s.innocent("village_check_up", who)
    inst = s.place_in(int(p.town[who[0]]), "town", "clinic")
    _check_up(s, g, who, inst, int(s.rng.integers(2, 5)),
              int(s.rng.integers(10, 80)), int(s.rng.integers(80, 93)))  # fmt: skip


def online_pharmacy(s: Stage) -> None:
    """Buyers from everywhere at an online pharmacy: late hours, e-vouchers, days of sales."""
    p = s.w.persons
    who = np.concatenate([s.pick(10, p.away), s.pick(int(s.rng.integers(30, 70)), p.age >= 20)])
    g = s.innocent("online_pharmacy", who)
    inst = s.place("online")
    sales = np.array([38, 67, 169, 228, 252, 315, 346], dtype=np.int64)
    rows = np.repeat(who, s.rng.poisson(6, len(who)))
    on_sale = s.rng.random(len(rows)) < 0.5
    any_day = s.rng.integers(0, s.w.n_days, len(rows))
    day = np.where(on_sale, s.rng.choice(sales, len(rows)), any_day)
    minute = np.clip(s.rng.normal(1290, 80, len(rows)), 400, 1437).astype(np.int64)
    add_visits(s.rng, s.w, s.out, rows, _one(inst, rows), at(day, minute), "41", 120.0,
               innocent=g, cert=1)  # fmt: skip


def volunteer(s: Stage) -> None:
    """A volunteer buys for old neighbours, with their cards and her own identity document."""
    p = s.w.persons
    who = s.neighbours(int(s.rng.integers(5, 11)), p.age >= 68, 1)
    g = s.innocent("volunteer_for_neighbours", who)
    inst = s.place_in(int(p.town[who[0]]), "pharm")
    helper = int(s.pick(1, (p.age > 20) & (p.age < 65))[0])
    step = int(s.rng.choice([14, 15, 30]))
    for day in range(int(s.rng.integers(2, 15)), s.w.n_days - 3, step):
        here = s.rng.permutation(who[s.rng.random(len(who)) < 0.8])
        moved = day + int(s.rng.integers(0, 4))
        minute = int(s.rng.integers(500, 1150)) + np.cumsum(s.rng.integers(1, 4, len(here)))
        add_visits(s.rng, s.w, s.out, here, _one(inst, here), at(moved, minute), "41", 80.0,
                   innocent=g, agent=helper, cert=3)  # fmt: skip
