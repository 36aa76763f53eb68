"""Innocent groups of hospitals: treatments on a schedule, accidents, outbreaks, programmes."""

from __future__ import annotations

import numpy as np

from graphfraud.synth import vocabulary as v
from graphfraud.synth.institutions import CLINIC, GRADE2, GRADE3, PRIVATE, TOWNSHIP
from graphfraud.synth.ledger import AUTO
from graphfraud.synth.organiser import organiser
from graphfraud.synth.scene import Scene
from graphfraud.synth.year import N_DAYS


def dialysis_shift(scene: Scene) -> None:
    """Three sessions a week in a fixed shift, with sessions missed and moved."""
    rng, people = scene.rng, scene.world.people
    inst = scene.place(GRADE2, GRADE3, avoid=False)
    members = scene.pick(people.adult & (people.age >= 35), scene.between(10, 26))
    first = scene.world.year.weekday[0]
    weekdays = [(0, 2, 4), (1, 3, 5)][scene.between(0, 1)]
    days = np.array([d for d in range(N_DAYS) if (d + first) % 7 in weekdays])
    joined = np.where(rng.random(len(members)) < 0.25, rng.integers(0, 250, len(members)), 0)
    start = int(rng.choice([450, 720, 990]))
    person = np.repeat(members, len(days))
    day = np.tile(days, len(members))
    keep = (rng.random(len(day)) < 0.94) & (day >= np.repeat(joined, len(days)))
    day = day + np.where(rng.random(len(day)) < 0.04, rng.choice([-1, 1], len(day)), 0)
    minute = start + np.round(rng.normal(0, 9, len(day))).astype(np.int64)
    # many centres bill once a week or at the month's end instead of every session
    if rng.random() < 0.4:
        keep &= (np.tile(np.arange(len(days)), len(members)) % 3) == 0
    keep &= (day >= 0) & (day < N_DAYS)
    group = len(scene.innocent)
    scene.ledger.add(
        person[keep],
        inst,
        day[keep],
        minute=minute[keep],
        med=v.CHRONIC,
        dept=v.KIDNEY,
        dise=v.RENAL,
        group=group,
    )
    scene.note_innocent("dialysis_shift", members, [inst])


def chemotherapy_cycle(scene: Scene) -> None:
    """Short stays every 14, 21 or 28 days; the ward has its days for admission."""
    rng, people = scene.rng, scene.world.people
    inst = scene.place(GRADE2, GRADE3, avoid=False)
    members = scene.pick(people.adult & (people.age >= 40), scene.between(8, 24))
    ward_day = int(rng.integers(0, 5))
    group = len(scene.innocent)
    period = int(rng.choice([14, 21, 21, 28]))
    for member in members:
        start = int(rng.integers(0, 200)) if rng.random() < 0.5 else 7 * int(rng.integers(0, 6))
        cycles = scene.between(4, 8)
        day = start + np.arange(cycles) * period
        wd = (day + scene.world.year.weekday[0]) % 7
        day = day + (ward_day - wd) % 7 + rng.choice([0, 0, 0, 1, 7], cycles)
        day = np.sort(day[day < N_DAYS])
        nights = scene.between(2, 5)
        scene.ledger.add(
            np.full(len(day), member),
            inst,
            day,
            end_day=day + nights,
            dept=v.TUMOUR,
            med=v.INPATIENT,
            group=group,
        )
    scene.note_innocent("chemotherapy_cycle", members, [inst])


def works_accident(scene: Scene) -> None:
    """A site or a works: admitted in one hour, and back together for the follow-up visits."""
    rng, people = scene.rng, scene.world.people
    size = np.bincount(people.employer[(people.employer >= 0) & ~scene.taken])
    firm = int(rng.choice(np.flatnonzero(size >= min(14, size.max()))))
    members = scene.pick(people.employer == firm, scene.between(8, 22))
    inst = scene.place(GRADE2, GRADE3, avoid=False)
    day = scene.between(10, 300)
    group = len(scene.innocent)
    foreman = organiser(scene, rng.random() < 0.6)
    end = day + np.maximum(1, np.round(rng.gamma(3, 3.0, len(members)))).astype(np.int64)
    scene.ledger.add(
        members,
        inst,
        day,
        end_day=end,
        med=v.INJURY_STAY,
        dept=v.BONES,
        minute=scene.between(500, 1100) + rng.integers(0, 60, len(members)),
        group=group,
        **foreman.contact(rng, len(members)),
    )
    for k in range(scene.between(1, 4)):
        back = day + 14 * (k + 1) + scene.between(-2, 3)
        there = members[rng.random(len(members)) < 0.75 - 0.1 * k]
        if back < N_DAYS:
            scene.ledger.add(
                there,
                inst,
                back,
                dept=v.BONES,
                group=group,
                minute=540 + rng.integers(0, 90, len(there)),
            )
    scene.note_innocent("works_accident", members, [inst])


def nursing_home_flu(scene: Scene) -> None:
    """One home, several waves in a winter, admitted within days of each other."""
    rng, people = scene.rng, scene.world.people
    members = scene.one_each(scene.pick(people.age >= 72, scene.between(18, 45)))
    inst = scene.place(GRADE2, PRIVATE, TOWNSHIP, avoid=False)
    group = len(scene.innocent)
    home = organiser(scene)  # the home's own telephone stands on the form
    for wave in range(scene.between(2, 4)):
        centre = int(np.clip(rng.choice([8, 40, 75, 320, 345]) + rng.integers(-9, 10), 2, 355))
        ill = members[rng.random(len(members)) < rng.uniform(0.35, 0.7)]
        day = np.clip(
            centre + np.round(rng.normal(0, 1.6 + wave * 0.4, len(ill))), 0, N_DAYS - 1
        ).astype(np.int64)
        end = day + 5 + rng.negative_binomial(4, 0.5, len(ill))
        scene.ledger.add(
            ill,
            inst,
            day,
            end_day=end,
            med=v.INPATIENT,
            dept=v.GENERAL,
            group=group,
            **home.contact(rng, len(ill)),
        )
    scene.note_innocent("nursing_home_flu", members, [inst])


def psychiatric_interim(scene: Scene) -> None:
    """Long stays settled every month or quarter on the same day for the whole ward."""
    rng, people = scene.rng, scene.world.people
    inst = scene.place(GRADE2, GRADE3, avoid=False)
    members = scene.pick(people.adult & (people.age >= 30), scene.between(14, 36))
    group = len(scene.innocent)
    cuts = np.arange(0, 361, int(rng.choice([30, 30, 60, 90]))) + scene.between(0, 4)
    for member in members:
        start = 0 if rng.random() < 0.6 else int(rng.integers(0, 200))
        stop = N_DAYS + 5 if rng.random() < 0.6 else start + int(rng.integers(40, 160))
        edges = np.unique(
            np.concatenate(
                [
                    [start],
                    cuts[(cuts > start) & (cuts < min(stop, N_DAYS))],
                    [min(stop, N_DAYS + 5)],
                ]
            )
        )
        n = len(edges) - 1
        interim = (np.arange(n) < n - 1).astype(np.int64)
        stay = scene.ledger.new_stays(1)[0]
        # some hospitals open a new stay at each settlement instead
        joined = stay if inst % 2 else AUTO
        scene.ledger.add(
            np.full(n, member),
            inst,
            edges[:-1],
            end_day=edges[1:],
            med=v.INPATIENT,
            dept=v.MIND,
            interim=interim,
            stay=joined,
            group=group,
        )
    scene.note_innocent("psychiatric_interim", members, [inst])


def cataract_van(scene: Scene) -> None:
    """A programme fetches old villagers: first one eye, weeks later the other, plus a check."""
    rng, people = scene.rng, scene.world.people
    members = scene.one_each(
        scene.pick_near(people.rural & (people.age >= 60), scene.between(14, 40), 3)
    )
    inst = scene.place(GRADE2, GRADE3, avoid=False)
    group = len(scene.innocent)
    programme = organiser(scene, rng.random() < 0.5)
    day = scene.between(20, 250)
    doctor = scene.doctor(inst, v.EYES)
    for trip in range(2):
        there = members[rng.random(len(members)) < (0.97, 0.72)[trip]]
        scene.ledger.add(
            there,
            inst,
            day,
            end_day=day + scene.between(1, 3),
            dept=v.EYES,
            doctor=doctor,
            med=v.SINGLE_DISEASE_STAY,
            group=group,
            **programme.contact(rng, len(there)),
        )
        check = there[rng.random(len(there)) < 0.8]
        scene.ledger.add(
            check,
            inst,
            min(day + 10, 364),
            dept=v.EYES,
            doctor=doctor,
            group=group,
            minute=590 + np.cumsum(rng.integers(1, 5, len(check))),
        )
        day = min(day + scene.between(21, 60), 360)
    scene.note_innocent("cataract_van", members, [inst])


def outreach_van(scene: Scene) -> None:
    """The same van goes round the villages: other people each time, some of them again."""
    rng, people = scene.rng, scene.world.people
    inst = scene.place(GRADE2, PRIVATE, avoid=False)
    members = scene.pick_near(
        people.rural & people.adult & (people.age >= 45), scene.between(45, 90), 6
    )
    group = len(scene.innocent)
    programme = organiser(scene, rng.random() < 0.5)
    times = scene.between(4, 7)
    part = rng.integers(0, times, len(members))
    days = scene.spread_days(times, 30.0)
    for t in range(times):
        there = members[(part == t) | (rng.random(len(members)) < 0.14)]
        nights = scene.between(4, 8)
        scene.ledger.add(
            there,
            inst,
            days[t],
            end_day=days[t] + nights + rng.integers(-1, 2, len(there)),
            med=v.INPATIENT,
            dept=v.GENERAL,
            group=group,
            **programme.contact(rng, len(there)),
        )
    scene.note_innocent("outreach_van", members, [inst])


def food_poisoning(scene: Scene) -> None:
    """A tour group or a banquet: everybody the same evening, and a visit some days after."""
    rng, people = scene.rng, scene.world.people
    members = scene.pick(people.adult & (people.age >= 50), scene.between(10, 32))
    inst = scene.place(GRADE2, GRADE3, avoid=False)
    day = scene.between(5, 350)
    group = len(scene.innocent)
    bed = rng.random(len(members)) < 0.4
    minute = scene.between(1080, 1290) + rng.integers(0, 140, len(members))
    scene.ledger.add(
        members[bed],
        inst,
        day,
        end_day=day + rng.integers(1, 4, int(bed.sum())),
        med=v.EMERGENCY_STAY,
        minute=np.minimum(minute[bed], 1439),
        group=group,
    )
    scene.ledger.add(
        members[~bed],
        inst,
        day,
        med=v.EMERGENCY,
        minute=np.minimum(minute[~bed], 1439),
        group=group,
    )
    back = members[rng.random(len(members)) < 0.6]
    scene.ledger.add(
        back, inst, min(day + 3, 364), minute=560 + rng.integers(0, 80, len(back)), group=group
    )
    scene.note_innocent("food_poisoning", members, [inst])


def twin_day_surgery(scene: Scene) -> None:
    """Examined in one hospital, operated in its twin the same week, in lists of the day."""
    rng, people = scene.rng, scene.world.people
    pair = [scene.place(GRADE2, PRIVATE, avoid=False), scene.place(GRADE3, avoid=False)]
    members = scene.pick(people.adult, scene.between(20, 50))
    group = len(scene.innocent)
    lists = scene.spread_days(scene.between(4, 8), 35.0)
    slot = rng.integers(0, len(lists), len(members))
    second = rng.random(len(members)) < 0.3
    for t, day in enumerate(lists):
        there = members[(slot == t) | (second & (slot == (t + 1) % len(lists)))]
        before = np.maximum(0, day - rng.integers(1, 5, len(there)))
        scene.ledger.add(there, pair[0], before, dept=v.SURGERY, group=group)
        scene.ledger.add(
            there, pair[1], day, end_day=day + 1, med=v.DAY_SURGERY, dept=v.SURGERY, group=group
        )
    scene.note_innocent("twin_day_surgery", members, pair)


def infusion_course(scene: Scene) -> None:
    """The station's old patients: infusions for five days running, twice or three times a year."""
    rng, people = scene.rng, scene.world.people
    inst = scene.place(CLINIC, TOWNSHIP, avoid=False)
    zone = int(scene.world.places.zone[inst])
    members = scene.one_each(
        scene.pick((people.zone == zone) & (people.age >= 60), scene.between(10, 26))
    )
    group = len(scene.innocent)
    for _ in range(scene.between(2, 3)):
        start = scene.between(5, 340)
        there = members[rng.random(len(members)) < 0.7]
        first = start + rng.integers(0, 4, len(there))
        person, day = np.repeat(there, 5), np.repeat(first, 5) + np.tile(np.arange(5), len(there))
        keep = rng.random(len(day)) < 0.9
        scene.ledger.add(
            person[keep],
            inst,
            np.minimum(day[keep], 364),
            group=group,
            minute=scene.between(480, 560) + rng.integers(0, 70, int(keep.sum())),
        )
    scene.note_innocent("infusion_course", members, [inst])
