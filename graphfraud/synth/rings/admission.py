"""Rings of induced admission (DOMAIN.md §6 cases 1–8, 29; §8 patterns 1–3, 5).

van_broker: a van of one or a few villages; quarter_retirees: pensioners of several quarters;
hospital_cycling: one group through two to four hospitals with gaps of 0–3 days;
staff_kin: hospital staff and their kin lie in their own hospital, in loose waves.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphfraud.synth import vocabulary as v
from graphfraud.synth.institutions import GRADE2, GRADE3, PRIVATE, TOWNSHIP
from graphfraud.synth.ledger import AUTO
from graphfraud.synth.organiser import organiser
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


def van_broker(scene: Scene, level: int) -> None:
    """Villagers, many of them destitute, driven to a hospital and home again together."""
    people = scene.world.people
    poor = people.rural & people.adult & ((people.special > 0) | (people.age >= 45))
    members = scene.one_each(scene.pick_near(poor, scene.between(20, 52), scene.between(1, 4)))
    _trips(scene, level, "van_broker", members, (PRIVATE, TOWNSHIP, GRADE2), (4, 14))


def quarter_retirees(scene: Scene, level: int) -> None:
    """Pensioners recruited in several quarters, short stays."""
    people = scene.world.people
    cells = scene.rng.choice(np.flatnonzero(~people.cell_rural), scene.between(3, 7))
    old = people.retired & np.isin(people.cell, cells)
    members = scene.one_each(scene.pick(old, scene.between(20, 60)))
    _trips(scene, level, "quarter_retirees", members, (PRIVATE, GRADE2), (3, 9))


def _trips(
    scene: Scene,
    level: int,
    scheme: str,
    members: Ints,
    kinds: tuple[int, ...],
    nights: tuple[int, int],
) -> None:
    rng = scene.rng
    kinds = (GRADE2, GRADE3) if level == 4 else kinds
    insts = scene.places(several(scene, level), *kinds, busy=level == 4)
    times = repeats(scene, level, 3, 6)
    days = scene.spread_days(times, rng.uniform(35, 75))
    broker = organiser(scene, level <= 2)
    ring = scene.note_ring("induced_admission", scheme, level)
    present = turnout(rng, level, len(members), times)
    doctors = {int(i): [scene.doctor(int(i), v.GENERAL) for _ in range(2)] for i in insts}
    template = int(rng.integers(len(v.DIAGNOSIS_CODES)))
    for t in range(times):
        there = members[present[:, t]]
        inst = int(insts[t] if t < len(insts) else rng.choice(insts))
        day = scene.crowded(inst, days[t : t + 1], 3)[0] if level == 4 else days[t]
        begin = within_year(day + jitter(rng, level, len(there)))
        stay = scene.between(*nights)
        end = begin + np.maximum(1, stay + jitter(rng, level, len(there), 2))
        known = rng.random(len(there)) < (0.85 if level <= 2 else 0.35)
        same = rng.random(len(there)) < (0.5 if level <= 2 else 0.15)
        scene.ledger.add(
            there,
            inst,
            begin,
            end_day=end,
            med=v.INPATIENT,
            dept=v.GENERAL,
            ring=ring,
            doctor=np.where(known, rng.choice(doctors[inst], len(there)), AUTO),
            diag=np.where(same, template, AUTO),
            **broker.contact(rng, len(there)),
        )
    camouflage(scene, level, members, insts)


def hospital_cycling(scene: Scene, level: int) -> None:
    """The same group goes from hospital to hospital with hardly a night at home between."""
    rng, people = scene.rng, scene.world.people
    poor = people.adult & ((people.special > 0) | (people.age >= 60))
    members = scene.one_each(scene.pick_near(poor, scene.between(9, 24), scene.between(2, 8)))
    kinds = (GRADE2, GRADE3) if level == 4 else (PRIVATE, TOWNSHIP, GRADE2)
    insts = scene.places(scene.between(2, 4), *kinds, busy=level == 4)
    # a group is together at least three times
    rounds = 2 if level <= 2 or len(insts) < 3 + (level == 4) else scene.between(1, 2)
    broker = organiser(scene, level <= 2)
    ring = scene.note_ring("induced_admission", "hospital_cycling", level)
    times = rounds * len(insts)
    present = turnout(rng, level, len(members), max(times, 2))
    starts = scene.spread_days(rounds, 150.0, last=290)
    for r in range(rounds):
        begin = np.full(len(members), int(starts[r]))
        for k, inst in enumerate(insts):
            t = r * len(insts) + k
            nights = scene.between(6, 15)
            at = begin + jitter(rng, level, len(members))
            end = at + np.maximum(2, nights + jitter(rng, level, len(members), 2))
            there = np.flatnonzero(present[:, t] & (at < 364))
            scene.ledger.add(
                members[there],
                inst,
                within_year(at[there]),
                end_day=end[there],
                med=v.INPATIENT,
                dept=v.GENERAL,
                ring=ring,
                **broker.contact(rng, len(there)),
            )
            begin = end + rng.integers(0, 4) + jitter(rng, level, len(members))
            begin = np.maximum(begin, end)
    camouflage(scene, level, members, insts)


def staff_kin(scene: Scene, level: int) -> None:
    """Staff bring their own and their relatives' cards: waves some days wide, own hospital."""
    rng, world = scene.rng, scene.world
    inst = scene.place(GRADE2, GRADE3, busy=True) if level == 4 else scene.place(GRADE2, PRIVATE)
    local = world.staff_person[world.staff_place == inst]
    rng.shuffle(local)
    kin = [p for s in local for p in world.people.same_household(int(s))]
    cells = np.unique(world.people.cell[local])
    near = np.flatnonzero(np.isin(world.people.cell, cells) & (world.people.age >= 45))
    wanted = scene.between(15, 36)
    members = scene.pick(np.array(kin[:wanted], dtype=np.int64), wanted)
    # kin live in other households too
    members = np.concatenate([members, scene.pick(near, max(0, wanted - len(members)))])
    times = repeats(scene, level, 3, 6)
    days = scene.spread_days(times, rng.uniform(35, 70))
    broker = organiser(scene, level <= 2)
    ring = scene.note_ring("induced_admission", "staff_kin", level)
    present = turnout(rng, level, len(members), times)
    wide = scene.between(1, 3) if level == 1 else scene.between(2, 4 + (level == 4))
    for t in range(times):
        there = members[present[:, t]]
        begin = within_year(days[t] + rng.integers(-wide, wide + 1, len(there)))
        end = begin + np.maximum(2, scene.between(5, 10) + rng.integers(-2, 3, len(there)))
        scene.ledger.add(
            there,
            inst,
            begin,
            end_day=end,
            med=v.INPATIENT,
            ring=ring,
            dept=v.GENERAL if level <= 2 else AUTO,
            **broker.contact(rng, len(there)),
        )
    camouflage(scene, level, members, np.array([inst]))
