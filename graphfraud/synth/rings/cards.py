"""Rings of shared cards (DOMAIN.md §6 cases 11, 20–23; §8 patterns 7–11).

clinic_swipe: collected cards one after another at a counter; station_pool: a pool kept at a
community station, swiped in rotation; reseller: 11–40 cards carried over several places in a day;
remote_voucher: e-voucher codes scanned at a pharmacy without a customer; employer_billing: one
clinic bills an employer's insured once or twice each.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphfraud.synth import vocabulary as v
from graphfraud.synth.institutions import CLINIC, DRUGSTORE, GRADE2, TOWNSHIP
from graphfraud.synth.ledger import AUTO
from graphfraud.synth.rings.presence import (
    camouflage,
    jitter,
    repeats,
    several,
    turnout,
    within_year,
)
from graphfraud.synth.scene import Scene

Ints = NDArray[np.int64]


def back_to_back(scene: Scene, level: int, n: int, start: int) -> Ints:
    """Minutes of n settlements at one counter from `start` on, looser with the level."""
    rng = scene.rng
    mean = {
        1: rng.uniform(1.0, 2.0),
        2: rng.uniform(1.2, 3.0),
        3: rng.uniform(2.0, 5.0),
        4: rng.uniform(2.5, 6.0),
    }[level]
    mean = min(mean, max(0.5, (1290 - start) / max(n, 1)))
    gaps = np.floor(rng.exponential(mean, n)).astype(np.int64)
    return np.minimum(start + np.cumsum(gaps), 1380)


def _session(
    scene: Scene,
    level: int,
    ring: int,
    there: Ints,
    inst: int,
    day: int,
    start: int,
    med: int,
    doctor: int,
    cashier: int,
    fee: float,
    **more: Ints,
) -> None:
    rng = scene.rng
    order = rng.permutation(there)
    known = rng.random(len(order)) < (0.92 if level <= 2 else 0.4)
    same_till = rng.random(len(order)) < (0.97 if level <= 2 else 0.75)
    limit = rng.random(len(order)) < 0.5
    fees = np.where(limit, np.round(fee * rng.uniform(0.9, 1.0, len(order)) * 100), AUTO)
    # from level 2 on some cards are swiped a day early or late
    days = within_year(
        day + np.where(rng.random(len(order)) < 0.3, jitter(rng, level, len(order)), 0)
    )
    scene.ledger.add(
        order,
        inst,
        days,
        minute=back_to_back(scene, level, len(order), start),
        med=med,
        doctor=np.where(known, doctor, AUTO),
        cashier=np.where(same_till, cashier, AUTO),
        fee=fees.astype(np.int64),
        ring=ring,
        **more,
    )


def _start(scene: Scene, level: int) -> int:
    """Minute a session begins; at level 4 in the honest morning crowd."""
    if level == 4:
        return int(scene.rng.normal(545, 30))
    return int(scene.rng.choice([510, 600, 780, 870, 960, 1020])) + scene.between(-25, 25)


def clinic_swipe(scene: Scene, level: int) -> None:
    """Collected cards, one counter, one doctor, minutes apart."""
    people = scene.world.people
    members = scene.one_each(scene.pick(people.adult & (people.age >= 40), scene.between(13, 42)))
    _rotation(scene, level, "clinic_swipe", members, v.OUTPATIENT, (5, 11), 1.0)


def station_pool(scene: Scene, level: int) -> None:
    """A pool of cards of pensioners kept at a community station and swiped in rotation."""
    people = scene.world.people
    cells = scene.rng.choice(np.flatnonzero(~people.cell_rural), scene.between(3, 10))
    near = people.adult & np.isin(people.cell, cells) & (people.age >= 50)
    members = scene.one_each(scene.pick(near, scene.between(22, 70)))
    _rotation(
        scene, level, "station_pool", members, v.CHRONIC, (9, 20), scene.rng.uniform(0.4, 0.7)
    )


def _rotation(
    scene: Scene,
    level: int,
    scheme: str,
    members: Ints,
    med: int,
    sessions: tuple[int, int],
    share: float,
) -> None:
    rng = scene.rng
    kinds = (CLINIC, TOWNSHIP) if level == 4 else (CLINIC,)
    number = 1 if level <= 2 else several(scene, level, 1, 1)
    insts = scene.places(number, *kinds, busy=level == 4)
    times = repeats(scene, level, *sessions)
    days = scene.spread_days(times, rng.uniform(10, 28))
    ring = scene.note_ring("shared_card", scheme, level)
    present = turnout(rng, level, len(members), times)
    if share < 1.0:
        # in rotation: every card has its turns, each time another part of the pool
        present &= rng.random(present.shape) < share
        for m in np.flatnonzero(present.sum(axis=1) < 2):
            present[m, rng.choice(times, 2, replace=False)] = True
    doctor = {int(i): scene.doctor(int(i)) for i in insts}
    fee = float(rng.uniform(90, 260))
    for t in range(times):
        inst = int(insts[t % len(insts)])
        day = int(scene.crowded(inst, days[t : t + 1])[0] if level == 4 else days[t])
        dise = scene.world.people.chronic[members[present[:, t]]]
        _session(
            scene,
            level,
            ring,
            members[present[:, t]],
            inst,
            day,
            _start(scene, level),
            med,
            doctor[inst],
            0,
            fee,
            **({"dise": np.where(dise >= 0, dise, v.HYPERTENSION)} if med == v.CHRONIC else {}),
        )
    camouflage(scene, level, members, insts)


def reseller(scene: Scene, level: int) -> None:
    """One person carries other people's cards over several places in a day, tour after tour."""
    rng, people = scene.rng, scene.world.people
    members = scene.one_each(scene.pick(people.adult & (people.age >= 45), scene.between(11, 40)))
    number = scene.between(2, 3) if level <= 2 else scene.between(3, 5)
    kinds = (CLINIC, TOWNSHIP, GRADE2)
    insts = scene.places(number, *kinds, busy=level == 4)
    times = repeats(scene, level, 4, 9)
    days = scene.spread_days(times, rng.uniform(25, 38))
    ring = scene.note_ring("shared_card", "reseller", level)
    present = turnout(rng, level, len(members), times)
    doctor = {int(i): scene.doctor(int(i), v.GENERAL) for i in insts}
    fee = float(rng.uniform(180, 420))
    for t in range(times):
        start = scene.between(490, 560)
        stops = (
            rng.permutation(insts) if level <= 2 else rng.permutation(insts)[: scene.between(1, 3)]
        )
        for inst in stops:
            there = members[present[:, t]]
            if level >= 2:
                there = there[rng.random(len(there)) < (0.9 if level == 2 else 0.75)]
            if not len(there):
                continue
            day = int(scene.crowded(int(inst), days[t : t + 1], 1)[0] if level == 4 else days[t])
            _session(
                scene,
                level,
                ring,
                there,
                int(inst),
                day,
                start,
                v.CHRONIC,
                doctor[int(inst)],
                int(rng.integers(3)),
                fee,
                dise=np.full(len(there), v.DIABETES),
            )
            start = min(start + len(there) * 2 + scene.between(35, 110), 1080)
    camouflage(scene, level, members, insts)


def remote_voucher(scene: Scene, level: int) -> None:
    """Codes of persons from all over scanned at one pharmacy, often after hours."""
    rng, people = scene.rng, scene.world.people
    members = scene.one_each(
        scene.pick(people.adult & (people.age < 70) & people.employee, scene.between(20, 70))
    )
    number = 1 if level <= 2 else scene.between(2, 3)
    insts = scene.places(number, DRUGSTORE, busy=level == 4)
    times = repeats(scene, level, 5, 10)
    days = scene.spread_days(times, rng.uniform(14, 34))
    ring = scene.note_ring("shared_card", "remote_voucher", level)
    present = turnout(rng, level, len(members), times)
    price = float(rng.uniform(220, 680))
    for t in range(times):
        inst = int(insts[t % len(insts)])
        late = rng.random() < (0.8 if level <= 2 else 0.35)
        start = scene.between(1220, 1290) if late else _start(scene, level)
        day = int(scene.crowded(inst, days[t : t + 1])[0] if level == 4 else days[t])
        there = members[present[:, t]]
        _session(
            scene,
            level,
            ring,
            there,
            inst,
            day,
            start,
            v.PHARMACY,
            -2,
            int(rng.integers(2)),
            price,
            cert=np.where(rng.random(len(there)) < 0.97, 1, AUTO),
        )
    camouflage(scene, level, members, insts)


def employer_billing(scene: Scene, level: int) -> None:
    """One clinic bills the insured of one employer, most of them twice, in a few batches."""
    rng, people = scene.rng, scene.world.people
    free = (people.employer >= 0) & ~scene.taken
    size = np.bincount(people.employer[free])
    enough = np.flatnonzero(size >= min(45, size.max()))
    staff = scene.pick(free & (people.employer == int(rng.choice(enough))), scene.between(45, 180))
    # the clinic is not one they go to
    clinics = scene.world.places.of_kind(CLINIC)
    usual = np.bincount(scene.world.usual_clinic[staff], minlength=scene.world.places.n)[clinics]
    pool = clinics[usual <= max(0, int(np.sort(usual)[min(2, len(usual)) - 1]))]
    number = 1 if level <= 2 else scene.between(1, 2)
    if level == 4:
        pool = pool[np.argsort(-scene.busy[pool].sum(axis=1), kind="stable")][
            : max(2, len(pool) // 3)
        ]
    insts = rng.choice(pool, min(number, len(pool)), replace=False)
    times = scene.between(2, 4) if level <= 2 else scene.between(4, 8)
    days = scene.spread_days(times, rng.uniform(6, 30))
    ring = scene.note_ring("shared_card", "employer_billing", level)
    present = np.zeros((len(staff), times), dtype=np.bool_)
    twice = rng.random(len(staff)) < {1: 0.95, 2: 0.85, 3: 0.8, 4: 0.75}[level]
    for m in range(len(staff)):
        present[m, rng.choice(times, 2 if twice[m] else 1, replace=False)] = True
    doctor = {int(i): scene.doctor(int(i)) for i in insts}
    fee = float(rng.uniform(60, 220))
    for t in range(times):
        inst = int(insts[t % len(insts)])
        day = int(scene.crowded(inst, days[t : t + 1])[0] if level == 4 else days[t])
        _session(
            scene,
            level,
            ring,
            staff[present[:, t]],
            inst,
            day,
            _start(scene, level),
            v.OUTPATIENT,
            doctor[inst],
            0,
            fee,
        )
