"""Innocent groups with a calendar: classes, a nursing home's bus, an employer's clinic, uploads."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphfraud.synth import vocabulary as v
from graphfraud.synth.institutions import CLINIC, DRUGSTORE, GRADE2, GRADE3, TOWNSHIP
from graphfraud.synth.look_alikes.desks import staff_of_one_firm
from graphfraud.synth.look_alikes.villages import monthly, queue
from graphfraud.synth.scene import Scene
from graphfraud.synth.year import N_DAYS

Ints = NDArray[np.int64]


def class_days(scene: Scene, weekday: int, every: int, first: int, last: int) -> Ints:
    """A class's days: every so many weeks, not on holidays, some weeks cancelled, some moved."""
    start = first + (weekday - (first + int(scene.world.year.weekday[0]))) % 7
    days = np.arange(start, last, 7 * every)
    held = ~scene.world.year.holiday[days] & (scene.rng.random(len(days)) < 0.85)
    days = days[held]
    moved = np.where(scene.rng.random(len(days)) < 0.1, scene.rng.choice([-1, 1, 2], len(days)), 0)
    return np.clip(days + moved, 0, N_DAYS - 1)


def _class(
    scene: Scene, kind: str, members: Ints, inst: int, dept: int, days: Ints, show: float
) -> None:
    rng = scene.rng
    own = np.clip(rng.normal(show, 0.18, len(members)), 0.15, 0.98)
    # people join and leave
    joined = np.where(rng.random(len(members)) < 0.3, rng.integers(0, 200, len(members)), 0)
    left = np.where(rng.random(len(members)) < 0.25, rng.integers(120, 365, len(members)), 366)
    hour = int(rng.choice([510, 570, 840, 900]))
    moves = int(rng.integers(60, 300))
    later = int(rng.choice([0, 60, 330]))
    doctor = scene.doctor(inst, dept)
    group = len(scene.innocent)
    for day in days:
        there = members[(rng.random(len(members)) < own) & (joined <= day) & (day < left)]
        start = hour + (later if day > moves else 0) + scene.between(-8, 8)
        together = rng.random() < 0.5
        minute = (
            queue(rng, len(there), start, 1.5)
            if together
            else start + rng.integers(0, 45, len(there))
        )
        scene.ledger.add(
            rng.permutation(there),
            inst,
            day,
            minute=np.minimum(minute, 1300),
            dept=dept,
            doctor=np.where(rng.random(len(there)) < 0.8, doctor, -1),
            group=group,
        )
    scene.note_innocent(kind, members, [inst])


def rehabilitation_class(scene: Scene) -> None:
    """Weekly exercise under a therapist."""
    people = scene.world.people
    inst = scene.place(GRADE2, GRADE3, CLINIC, avoid=False)
    members = scene.pick(people.adult & (people.age >= 50), scene.between(9, 24))
    first = scene.between(0, 90)
    days = class_days(
        scene, scene.between(0, 4), 1, first, min(364, first + scene.between(110, 300))
    )
    _class(scene, "rehabilitation_class", members, inst, v.REHABILITATION, days, 0.65)


def nursing_home_bus(scene: Scene) -> None:
    """The home's own bus brings its residents for their medicines, weekly or monthly."""
    people, rng = scene.world.people, scene.rng
    members = scene.one_each(scene.pick(people.age >= 68, scene.between(15, 40)))
    inst = scene.place(GRADE2, TOWNSHIP, CLINIC, avoid=False)
    if rng.random() < 0.5:
        days = monthly(scene, 12, scene.between(0, 4), scene.between(0, 3))
    else:
        days = class_days(scene, scene.between(0, 4), scene.between(1, 2), 0, 364)
    own = 0.75 if len(days) < 15 else rng.uniform(0.3, 0.6)
    _class(scene, "nursing_home_bus", members, inst, v.GENERAL, days, own)


def prenatal_class(scene: Scene) -> None:
    """Women of one month of birth: the same examinations in the same weeks."""
    people = scene.world.people
    fertile = ~people.male & (people.age >= 21) & (people.age <= 39)
    inst = scene.place(GRADE2, GRADE3, avoid=False)
    members = scene.pick(fertile, scene.between(10, 22))
    first = scene.between(0, 150)
    days = class_days(scene, scene.between(0, 4), scene.between(2, 3), first, first + 170)
    _class(scene, "prenatal_class", members, inst, v.MATERNITY, days, 0.75)


def tuberculosis_clinic(scene: Scene) -> None:
    """Medicines handed out on one day every four weeks for half a year and more."""
    people = scene.world.people
    inst = scene.place(GRADE2, avoid=False)
    members = scene.pick(people.adult, scene.between(12, 30))
    days = class_days(scene, scene.between(0, 4), 4, scene.between(0, 60), 360)
    _class(scene, "tuberculosis_clinic", members, inst, v.LUNGS, days, 0.85)


def vaccination_series(scene: Scene) -> None:
    """Children called in on the clinic's days, three to five times."""
    people = scene.world.people
    inst = scene.place(CLINIC, TOWNSHIP, avoid=False)
    zone = int(scene.world.places.zone[inst])
    members = scene.pick((people.zone == zone) & (people.age < 8), scene.between(12, 35))
    days = class_days(scene, scene.between(0, 5), scene.between(4, 8), scene.between(0, 60), 330)
    _class(scene, "vaccination_series", members, inst, v.CHILDREN, days, 0.7)


def exercise_friends(scene: Scene) -> None:
    """Pensioners who dance in the square and then go to the same pharmacy or station together."""
    people, rng = scene.world.people, scene.rng
    cell = int(rng.choice(np.flatnonzero(~people.cell_rural)))
    members = scene.pick((people.cell == cell) & (people.age >= 58), scene.between(6, 14))
    inst = int(scene.world.usual_shop[members[0]] if rng.random() < 0.6 else scene.place(CLINIC))
    shop = scene.world.places.kind[inst] == DRUGSTORE
    group = len(scene.innocent)
    for day in scene.spread_days(scene.between(14, 32), 11.0):
        there = members[rng.random(len(members)) < rng.uniform(0.3, 0.7)]
        minute = scene.between(545, 585) + rng.integers(0, 14, len(there))
        med = v.PHARMACY if shop else v.OUTPATIENT
        scene.ledger.add(there, inst, day, minute=minute, med=med, group=group)
    scene.note_innocent("exercise_friends", members, [inst])


def employers_clinic(scene: Scene) -> None:
    """The clinic next to a works: the staff come in the lunch hour, often."""
    rng = scene.rng
    members = scene.pick(staff_of_one_firm(scene, 40), scene.between(30, 110))
    inst = scene.place(CLINIC, avoid=False)
    person = np.repeat(members, rng.negative_binomial(1.2, 0.12, len(members)))
    day = scene.world.year.workday(scene.world.year.days(rng, "outpatient", len(person)))
    minute = np.where(
        rng.random(len(day)) < 0.8, rng.normal(735, 18, len(day)), rng.normal(1060, 20, len(day))
    )
    scene.ledger.add(
        person,
        inst,
        np.minimum(day, 364),
        minute=minute.astype(np.int64),
        group=len(scene.innocent),
    )
    scene.note_innocent("employers_clinic", members, [inst])


def employers_check_up(scene: Scene) -> None:
    """All staff within two to four mornings, and those with a finding come back."""
    rng = scene.rng
    members = scene.pick(staff_of_one_firm(scene, 35), scene.between(25, 90))
    inst = scene.place(GRADE2, GRADE3, CLINIC, avoid=False)
    start = scene.between(20, 320)
    mornings = scene.between(2, 4)
    day = start + rng.integers(0, mornings, len(members))
    minute = 470 + rng.integers(0, 130, len(members))
    group = len(scene.innocent)
    scene.ledger.add(members, inst, day, minute=minute, dept=v.GENERAL, group=group)
    for _ in range(scene.between(1, 2)):
        back = members[rng.random(len(members)) < 0.45]
        when = np.minimum(start + scene.between(12, 30) + rng.integers(0, 3, len(back)), 364)
        scene.ledger.add(
            back, inst, when, minute=480 + rng.integers(0, 120, len(back)), group=group
        )
    scene.note_innocent("employers_check_up", members, [inst])


def online_pharmacy(scene: Scene) -> None:
    """An online pharmacy: buyers from everywhere, e-vouchers, evenings, and sales days."""
    rng, people = scene.rng, scene.world.people
    inst = scene.place(DRUGSTORE)
    buyers = people.adult & people.employee & (people.age < 65)
    members = scene.pick(buyers, scene.between(120, 320))
    person = np.repeat(members, rng.poisson(rng.gamma(1.0, 3.2, len(members))))
    day = scene.world.year.days(rng, "pharmacy", len(person))
    sales = np.array([168, 169, 314, 315, 345, *rng.integers(0, 365, 4)])
    rush = rng.random(len(day)) < 0.25
    day = np.where(rush, rng.choice(sales, len(day)), day)
    minute = np.clip(rng.normal(1245, 90, len(day)), 420, 1438)
    minute = np.where(rush, 1200 + np.floor(rng.exponential(35, len(day))), minute)
    scene.ledger.add(
        person,
        inst,
        day,
        minute=np.minimum(minute, 1438).astype(np.int64),
        med=v.PHARMACY,
        cert=1,
        cashier=0,
        group=len(scene.innocent),
    )
    scene.note_innocent("online_pharmacy", members, [inst])


def batch_upload(scene: Scene) -> None:
    """The line was down: the claims of a day go up within minutes, a few times a year."""
    rng, world = scene.rng, scene.world
    inst = scene.place(CLINIC, TOWNSHIP, DRUGSTORE, avoid=False)
    shop = world.places.kind[inst] == DRUGSTORE
    usual = world.usual_shop == inst if shop else world.usual_clinic == inst
    regular = usual & (world.people.frailty > 0.7)
    members = scene.pick(regular, scene.between(25, 70))
    group = len(scene.innocent)
    for day in scene.spread_days(scene.between(2, 4), 80.0):
        there = rng.permutation(members[rng.random(len(members)) < rng.uniform(0.4, 0.65)])
        minute = queue(rng, len(there), scene.between(1020, 1290), 0.8)
        med = v.PHARMACY if shop else v.OUTPATIENT
        scene.ledger.add(there, inst, day, minute=minute, med=med, cashier=0, group=group)
    scene.note_innocent("batch_upload", members, [inst])
