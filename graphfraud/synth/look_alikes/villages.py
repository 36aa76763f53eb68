"""Innocent groups of neighbours: households, flu, a village doctor, pick-up and check-up days."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphfraud.synth import vocabulary as v
from graphfraud.synth.background import length_of_stay
from graphfraud.synth.ledger import AUTO
from graphfraud.synth.population import NO_CHRONIC
from graphfraud.synth.scene import Scene
from graphfraud.synth.year import N_DAYS

Ints = NDArray[np.int64]


def queue(rng: np.random.Generator, n: int, start: int, mean: float) -> Ints:
    """Minutes of n persons served one after another from `start`, `mean` minutes each."""
    gaps = np.floor(rng.exponential(mean, n)).astype(np.int64)
    minute: Ints = np.minimum(start + np.cumsum(gaps), 1380)
    return minute


def monthly(scene: Scene, times: int, weekday: int, week: int) -> Ints:
    """A weekday of a week of each month (the first Tuesday …), now and then put off."""
    first = int(scene.world.year.weekday[0])
    starts = np.arange(times) * 30.4
    day = np.floor(starts).astype(np.int64) + week * 7
    day = day + (weekday - (day + first)) % 7
    off = scene.world.year.holiday[np.clip(day, 0, N_DAYS - 1)]
    moved = day + np.where(
        off | (scene.rng.random(times) < 0.12), scene.rng.integers(1, 8, times), 0
    )
    inside: Ints = moved[moved < N_DAYS]
    return inside


def household(scene: Scene) -> None:
    """One large household: falls ill together, comes together, files together."""
    rng, people = scene.rng, scene.world.people
    size = np.bincount(people.household, weights=~scene.taken)
    chosen = int(rng.choice(np.flatnonzero(size >= min(5, size.max()))))
    members = scene.pick(people.household == chosen, 8)
    inst = int(scene.world.usual_clinic[members[0]])
    group = len(scene.innocent)
    for day in scene.spread_days(scene.between(5, 9), 40.0):
        there = members[rng.random(len(members)) < 0.8]
        minute = queue(rng, len(there), scene.between(500, 980), 4.0)
        scene.ledger.add(there, inst, day, minute=minute, group=group)
    if rng.random() < 0.5:
        day = scene.between(5, 340)
        bed = int(scene.world.usual_hospital[members[0]])
        end = day + length_of_stay(rng, len(members), 6.0)
        scene.ledger.add(members, bed, day, end_day=end, med=v.INPATIENT, group=group)
    scene.note_innocent("household", members, [inst])


def village_flu(scene: Scene) -> None:
    """One village, one township hospital, two or three waves of admissions and infusions."""
    rng, people = scene.rng, scene.world.people
    members = scene.pick_near(people.rural, scene.between(20, 60), 1)
    inst = int(scene.world.places.zone_hospital[people.zone[members[0]]])
    group = len(scene.innocent)
    for _ in range(scene.between(2, 3)):
        centre = int(np.clip(rng.choice([10, 30, 60, 310, 340]) + rng.integers(-12, 13), 3, 350))
        ill = members[rng.random(len(members)) < rng.uniform(0.4, 0.75)]
        spread = np.round(rng.normal(0, rng.uniform(1.5, 3.5), len(ill))).astype(np.int64)
        day = np.clip(centre + spread, 0, N_DAYS - 1)
        bed = rng.random(len(ill)) < rng.uniform(0.25, 0.6)
        end = day[bed] + length_of_stay(rng, int(bed.sum()), 6.5)
        scene.ledger.add(ill[bed], inst, day[bed], end_day=end, med=v.INPATIENT, group=group)
        scene.ledger.add(ill[~bed], inst, day[~bed], dept=v.GENERAL, group=group)
    scene.note_innocent("village_flu", members, [inst])


def village_doctor(scene: Scene) -> None:
    """The village doctor fetches for about fifteen, once a month, minutes apart, as their proxy."""
    rng, people = scene.rng, scene.world.people
    ill = people.rural & (people.age >= 55)
    members = scene.pick_near(ill, scene.between(11, 19), 1)
    near = people.adult & (people.cell == people.cell[members[0]]) & (people.age < 65)
    doctor = int(scene.pick(near, 1)[0])
    zone = int(people.zone[members[0]])
    inst = int(scene.world.places.zone_hospital[zone])
    shop = int(scene.world.usual_shop[members[0]])
    both = rng.random() < 0.5
    group = len(scene.innocent)
    days = monthly(scene, 12, scene.between(0, 6), scene.between(0, 2))
    for day in days[rng.random(len(days)) < 0.92] + rng.integers(0, 2):
        there = rng.permutation(members[rng.random(len(members)) < 0.88])
        minute = queue(rng, len(there), scene.between(490, 640), rng.uniform(1.0, 3.0))
        proxy = np.where(rng.random(len(there)) < rng.choice([0.95, 0.6]), doctor, AUTO)
        scene.ledger.add(
            there,
            inst,
            min(int(day), 364),
            minute=minute,
            med=v.CHRONIC,
            proxy=proxy,
            dise=np.maximum(people.chronic[there], v.HYPERTENSION),
            cashier=0,
            group=group,
        )
        if both:
            some = there[rng.random(len(there)) < 0.8]
            later = queue(rng, len(some), int(minute.max()) + scene.between(20, 60), 1.5)
            scene.ledger.add(
                some, shop, min(int(day), 364), minute=later, med=v.PHARMACY, group=group
            )
    scene.note_innocent("village_doctor", members, [inst, shop] if both else [inst])


def pick_up_day(scene: Scene) -> None:
    """The township hospital's monthly day for the chronically ill."""
    rng, people = scene.rng, scene.world.people
    zones = np.flatnonzero(people.zone_rural)
    zone = int(rng.choice(zones))
    members = scene.pick((people.zone == zone) & (people.age >= 50), scene.between(22, 60))
    inst = int(scene.world.places.zone_hospital[zone])
    own = np.clip(rng.beta(6, 2, len(members)), 0.2, 0.98)
    group = len(scene.innocent)
    for day in monthly(scene, 12, scene.between(0, 5), scene.between(0, 3)):
        there = members[rng.random(len(members)) < own]
        when = np.clip(day + rng.choice([0, 0, 0, 0, 1, -1], len(there)), 0, N_DAYS - 1)
        minute = 480 + np.sort(rng.gamma(2.0, 32.0, len(there))).astype(np.int64)
        order = rng.permutation(len(there))
        scene.ledger.add(
            there,
            inst,
            when,
            minute=np.minimum(minute[order], 720),
            med=v.CHRONIC,
            dise=np.maximum(people.chronic[there], v.HYPERTENSION),
            group=group,
        )
    scene.note_innocent("pick_up_day", members, [inst])


def check_up_day(scene: Scene) -> None:
    """The old of a village are called in on one morning, half a year later once more."""
    rng, people = scene.rng, scene.world.people
    members = scene.pick_near(people.rural & (people.age >= 60), scene.between(16, 45), 2)
    inst = int(scene.world.places.zone_hospital[people.zone[members[0]]])
    group = len(scene.innocent)
    first = scene.between(30, 160)
    for day in (first, first + scene.between(80, 190), first + scene.between(14, 28)):
        there = rng.permutation(members[rng.random(len(members)) < 0.82])
        minute = queue(rng, len(there), scene.between(470, 520), rng.uniform(2.0, 5.0))
        scene.ledger.add(there, inst, min(day, 364), minute=minute, dept=v.GENERAL, group=group)
    scene.note_innocent("check_up_day", members, [inst])


def volunteer(scene: Scene) -> None:
    """One who buys for old neighbours: two or three times a month, their cards, lawful."""
    rng, people = scene.rng, scene.world.people
    cell = int(rng.choice(np.flatnonzero(~people.cell_rural)))
    members = scene.pick((people.cell == cell) & people.employee, scene.between(6, 13))
    if len(members) < 3:
        return
    helper = int(members[0])
    inst = int(scene.world.usual_shop[helper])
    group = len(scene.innocent)
    for day in scene.spread_days(scene.between(10, 24), 14.0):
        there = rng.permutation(members[rng.random(len(members)) < rng.uniform(0.4, 0.8)])
        minute = queue(rng, len(there), scene.between(500, 1100), 1.4)
        scene.ledger.add(
            there,
            inst,
            day,
            minute=minute,
            med=v.PHARMACY,
            group=group,
            proxy=np.where(rng.random(len(there)) < 0.7, helper, AUTO),
        )
    scene.note_innocent("volunteer", members, [inst])


def market_bus(scene: Scene) -> None:
    """Old villagers take the bus on market days and see the doctor while they are in town."""
    rng, people = scene.rng, scene.world.people
    members = scene.pick_near(people.rural & (people.age >= 50), scene.between(12, 30), 2)
    zone = int(people.zone[members[0]])
    inst = int(scene.world.places.zone_hospital[zone])
    period, phase = (int(x) for x in scene.world.market[zone])
    days = np.arange(phase, N_DAYS, period)
    days = days[rng.random(len(days)) < min(1.0, 34 / len(days))]
    share = np.clip(rng.beta(2, 5, len(members)), 0.05, 0.9)
    group = len(scene.innocent)
    for day in days:
        there = members[rng.random(len(members)) < share]
        minute = scene.between(520, 560) + rng.integers(0, 100, len(there))
        med = np.where(people.chronic[there] == NO_CHRONIC, v.OUTPATIENT, v.CHRONIC)
        dise = np.where(med == v.CHRONIC, people.chronic[there], -2)
        scene.ledger.add(there, inst, day, minute=minute, med=med, dise=dise, group=group)
    scene.note_innocent("market_bus", members, [inst])
