"""When a patient is seen, by whom, and at which counter: rosters, queues, hours, shifts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphfraud.synth import vocabulary as v
from graphfraud.synth.institutions import CLINIC, DRUGSTORE, GRADE2, GRADE3, Institutions
from graphfraud.synth.ledger import AUTO
from graphfraud.synth.parameters import stream
from graphfraud.synth.world import World
from graphfraud.synth.year import N_DAYS

Ints = NDArray[np.int64]
Columns = dict[str, Ints]


def is_stay(columns: Columns) -> NDArray[np.bool_]:
    """Rows that are (part of) a stay."""
    return np.isin(columns["med"], v.STAYS)


def fill_arrivals(world: World, columns: Columns) -> None:
    """Fill department, doctor, minute of day and cashier where they are AUTO; O(claims)."""
    rng = stream(world.parameters, "arrivals")
    places = world.places
    inst = columns["inst"]
    is_shop = places.kind[inst] == DRUGSTORE
    _departments(rng, world, columns, is_shop)
    _doctors(rng, world, columns, is_shop)
    _minutes(rng, world, columns, is_shop)
    shift = (columns["minute"] >= 800).astype(np.int64)
    auto = columns["cashier"] == AUTO
    n = places.n_cashiers[inst]
    lane = np.minimum((rng.random(len(inst)) ** 1.4 * n).astype(np.int64), n - 1)
    # a small place has one counter a shift, and the staff take turns by day
    turn = (columns["day"] // 2 + shift + inst) % n
    columns["cashier"] = np.where(
        auto, np.where(n > 3, (lane + shift * 3) % n, turn), columns["cashier"]
    )


def _departments(
    rng: np.random.Generator, world: World, columns: Columns, is_shop: NDArray[np.bool_]
) -> None:
    places, inst, dept = world.places, columns["inst"], columns["dept"].astype(np.int64)
    dept = np.where(dept == AUTO, world.people.dept[columns["person"]], dept)
    missing = places.doctor_count[inst, np.maximum(dept, 0)] == 0
    dept = np.where(missing, 0, dept)
    columns["dept"] = np.where(is_shop, AUTO, dept)


def usual_doctor(places: Institutions, habit: NDArray[np.float64], inst: Ints, dept: Ints) -> Ints:
    """The doctor a person sees by habit at a place: a fixed draw per person, place, department."""
    u = (habit * (inst * 31 + dept * 7 + 101)) % 1.0
    # the known names draw more
    return places.doctor_start[inst, dept] + np.minimum(
        (u**1.5 * places.doctor_count[inst, dept]).astype(np.int64),
        np.maximum(places.doctor_count[inst, dept] - 1, 0),
    )


def _doctors(
    rng: np.random.Generator, world: World, columns: Columns, is_shop: NDArray[np.bool_]
) -> None:
    places, first = world.places, int(world.year.weekday[0])
    todo = np.flatnonzero((columns["doctor"] == AUTO) & ~is_shop)
    inst, dept = columns["inst"][todo].astype(np.int64), columns["dept"][todo].astype(np.int64)
    day = columns["day"][todo].astype(np.int64)
    usual = usual_doctor(places, world.people.habit[columns["person"][todo]], inst, dept)
    loyal = rng.random(len(todo)) < 0.62
    count = np.maximum(places.doctor_count[inst, dept], 1)
    any_doctor = places.doctor_start[inst, dept] + (rng.random(len(todo)) * count).astype(np.int64)
    doctor = np.where(loyal, usual, any_doctor)
    # who wants the own specialist comes on the specialist's day
    big = np.isin(places.kind[inst], (GRADE2, GRADE3)) & (columns["ring"][todo] < 0)
    free = big & (columns["group"][todo] < 0) & loyal & ~is_stay(columns)[todo]
    free &= rng.random(len(todo)) < 0.75
    for _ in range(6):
        off = free & ~places.roster[doctor, (day + first) % 7] & (day < N_DAYS - 1)
        day = np.where(off, day + 1, day)
    columns["day"][todo] = day
    for _ in range(4):
        away = (day >= places.leave[doctor, 0]) & (day <= places.leave[doctor, 1])
        off = ~places.roster[doctor, (day + first) % 7] | away
        again = places.doctor_start[inst, dept] + (rng.random(len(todo)) * count).astype(np.int64)
        doctor = np.where(off & (rng.random(len(todo)) < 0.95), again, doctor)
    doctor = np.where(places.doctor_count[inst, dept] > 0, doctor, -2)
    columns["doctor"] = columns["doctor"].astype(np.int64)
    columns["doctor"][todo] = np.where(rng.random(len(todo)) < 0.027, -2, doctor)


def _minutes(
    rng: np.random.Generator, world: World, columns: Columns, is_shop: NDArray[np.bool_]
) -> None:
    n = len(columns["inst"])
    inst, day = columns["inst"].astype(np.int64), columns["day"].astype(np.int64)
    habit = world.people.hour[columns["person"]] + np.round(rng.normal(0, 28, n))
    morning = rng.random(n) < 0.66
    crowd = np.where(morning, rng.normal(555, 62, n), rng.normal(910, 70, n))
    evening = is_shop & (rng.random(n) < 0.3)
    crowd = np.where(evening, rng.normal(1140, 55, n), crowd)
    minute = np.where(rng.random(n) < 0.55, habit, crowd)
    night = (columns["med"] == v.EMERGENCY) | (columns["med"] == v.EMERGENCY_STAY)
    minute = np.where(night, rng.integers(0, 1440, n), minute)
    # queues: arrivals of one half-hour fall together when the counter opens or a bus comes in
    slot = (minute // 30).astype(np.int64)
    burst = (inst * 7919 + day * 104729 + slot * 1299709) % 30
    queued = (rng.random(n) < 0.33) & ~night
    minute = np.where(queued, slot * 30 + burst + np.floor(rng.exponential(4.0, n)), minute)
    small = np.isin(world.places.kind[inst], (CLINIC,))
    low, high = np.where(small, 450, 430), np.where(is_shop, 1290, 1080)
    minute = np.where(
        night, minute, np.clip(minute, low + rng.integers(0, 20, n), high - rng.integers(0, 25, n))
    )
    stays = is_stay(columns) & ~night
    minute = np.where(stays, np.clip(minute + 40, 480, 1200), minute).astype(np.int64)
    columns["minute"] = np.where(columns["minute"] == AUTO, minute, columns["minute"])
