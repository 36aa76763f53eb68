"""Ordinary illness: visits, follow-ups, pick-ups, stays and readmissions of everybody.

Numbers of visits are negative binomial (k ≈ 0.6) through the person's frailty; rates and ages
follow DOMAIN.md §5.3. Days have seasons, weekdays, holidays, market days, personal weekdays and
flu waves, for the city and for single villages.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphfraud.synth import vocabulary as v
from graphfraud.synth.institutions import CLINIC, DRUGSTORE, FAR, GRADE3, PRIVATE
from graphfraud.synth.parameters import stream
from graphfraud.synth.population import NO_CHRONIC
from graphfraud.synth.world import World
from graphfraud.synth.year import N_DAYS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def add_background(world: World) -> None:
    """Add everybody's own claims to the ledger; O(claims)."""
    _outpatients(world)
    _pharmacy(world)
    _chronic(world)
    _stays(world)
    _village_flu(world)
    _births(world)


def habitual_days(world: World, rng: np.random.Generator, person: Ints, kind: str) -> Ints:
    """Days of visits: calendar, then the person's favourite weekday, then the market day."""
    day = world.year.days(rng, kind, len(person))
    people = world.people
    weekday = (day + world.year.weekday[0]) % 7
    shift = (people.favourite_weekday[person] - weekday + 3) % 7 - 3
    day = np.where(rng.random(len(day)) < 0.25, day + shift, day)
    zone = people.zone[person]
    period, phase = world.market[zone, 0], world.market[zone, 1]
    to_market = people.rural[person] & (rng.random(len(day)) < 0.35)
    day = np.where(to_market, day + (phase - day) % period, day)
    day = np.clip(day, 0, N_DAYS - 1)
    # a habit gives way to a holiday
    closed = world.year.holiday[day] & (rng.random(len(day)) < 0.45)
    return np.where(closed, world.year.days(rng, kind, len(day)), day)


def _follow_up(
    rng: np.random.Generator, day: Ints, chance: float, low: float, spread: float
) -> tuple[Ints, Ints]:
    """Index of the first visit and day of each follow-up: geometric number, heavy-tailed gaps."""
    at: list[Ints] = []
    when: list[Ints] = []
    index, current = np.arange(len(day)), day
    for _ in range(6):
        again = np.flatnonzero(rng.random(len(index)) < chance)
        index, current = index[again], current[again]
        gap = np.maximum(1, np.round(low * np.exp(rng.normal(0, spread, len(index)))))
        current = current + gap.astype(np.int64)
        inside = current < N_DAYS
        index, current = index[inside], current[inside]
        at.append(index)
        when.append(current)
    return np.concatenate(at), np.concatenate(when)


def _outpatients(world: World) -> None:
    rng = stream(world.parameters, "outpatients")
    people, places = world.people, world.places
    by_age = np.interp(
        people.age, [0, 5, 15, 30, 50, 65, 80, 95], [2.4, 1.7, 0.8, 0.9, 1.3, 2.1, 2.3, 1.8]
    )
    person = np.repeat(np.arange(people.n), rng.poisson(by_age * people.frailty * 1.12))
    day = habitual_days(world, rng, person, "outpatient")
    u = rng.random(len(person))
    inst = np.where(
        u < 0.55,
        world.usual_clinic[person],
        np.where(u < 0.76, world.usual_hospital[person], world.big_hospital[person]),
    )
    wander = rng.random(len(person)) < 0.09
    anywhere = places.of_kind(GRADE3, 1, PRIVATE, CLINIC)
    odds = places.weight[anywhere] * np.where(places.kind[anywhere] == CLINIC, 0.3, 1)
    inst = np.where(wander, rng.choice(anywhere, len(person), p=odds / odds.sum()), inst)
    dept = np.where(
        rng.random(len(person)) < 0.6,
        people.dept[person],
        rng.choice(15, len(person), p=_DEPT_ODDS),
    )
    again, later = _follow_up(rng, day, 0.24, 6.0, 0.8)
    person, inst, dept, day = (
        np.concatenate([x, x[again]]) if x is not day else np.concatenate([day, later])
        for x in (person, inst, dept, day)
    )
    roll = rng.random(len(person))
    med = np.select([roll < 0.08, roll < 0.14], [v.EMERGENCY, v.TCM], v.OUTPATIENT)
    dept = np.where(med == v.EMERGENCY, v.CASUALTY, np.where(med == v.TCM, v.CHINESE, dept))
    world.ledger.add(person, inst, day, med=med, dept=dept)


_DEPT_ODDS = np.array([26, 9, 9, 7, 5, 6, 6, 8, 3, 3, 1, 4, 5, 6, 2]) / 100


def _pharmacy(world: World) -> None:
    rng = stream(world.parameters, "pharmacy")
    people, places = world.people, world.places
    rate = np.where(people.employee, 3.15, 0.85) * np.interp(
        people.age, [0, 18, 40, 65, 90], [0.4, 0.7, 1.0, 1.7, 1.5]
    )
    person = np.repeat(np.arange(people.n), rng.poisson(rate * people.frailty))
    day = habitual_days(world, rng, person, "pharmacy")
    u = rng.random(len(person))
    inst = np.where(u < 0.62, world.usual_shop[person], world.second_shop[person])
    shops = places.of_kind(DRUGSTORE)
    odds = places.weight[shops]
    inst = np.where(u > 0.86, rng.choice(shops, len(person), p=odds / odds.sum()), inst)
    again, later = _follow_up(rng, day, 0.15, 12.0, 0.9)
    person, inst, day = (
        np.concatenate([person, person[again]]),
        np.concatenate([inst, inst[again]]),
        np.concatenate([day, later]),
    )
    world.ledger.add(person, inst, day, med=v.PHARMACY)


def _chronic(world: World) -> None:
    """Monthly or so pick-ups on the person's own rhythm, with days missed and places changed."""
    rng = stream(world.parameters, "chronic")
    people = world.people
    who = np.flatnonzero((people.chronic != NO_CHRONIC) & (people.chronic != 2))
    # not all of the ill have the special-disease status that makes it a claim of this type
    who = who[rng.random(len(who)) < 0.47]
    period = rng.choice([14, 28, 30, 30, 30, 31, 45, 60, 90], len(who))
    anchor = rng.integers(0, 60, len(who))
    steps = np.maximum(0, (N_DAYS - anchor) // period)
    person = np.repeat(who, steps)
    k = np.arange(len(person)) - np.repeat(np.cumsum(steps) - steps, steps)
    day = np.repeat(anchor, steps) + k * np.repeat(period, steps)
    day = day + np.round(rng.standard_t(2.5, len(day)) * 2.0).astype(np.int64)
    keep = (rng.random(len(day)) < 0.86) & (day >= 0) & (day < N_DAYS)
    person, day = person[keep], day[keep]
    closed = world.year.holiday[day] & (rng.random(len(day)) < 0.6)
    day = np.clip(np.where(closed, day + rng.integers(3, 9, len(day)), day), 0, N_DAYS - 1)
    sunday = (day + world.year.weekday[0]) % 7 == 6
    day = np.clip(np.where(sunday & (rng.random(len(day)) < 0.6), day + 1, day), 0, N_DAYS - 1)
    u = rng.random(len(person))
    inst = np.where(
        people.habit[person] < 0.55, world.usual_clinic[person], world.usual_hospital[person]
    )
    inst = np.where(u < 0.08, world.big_hospital[person], inst)
    shop = (u > 0.92) & people.employee[person]
    inst = np.where(shop, world.usual_shop[person], inst)
    world.ledger.add(
        person,
        inst,
        day,
        med=np.where(shop, v.PHARMACY_CHRONIC, v.CHRONIC),
        dept=people.dept[person],
        dise=people.chronic[person],
    )


def length_of_stay(rng: np.random.Generator, n: int, mean: float = 8.8) -> Ints:
    """Nights: negative binomial about `mean`, at least 1, 2.6 % of stays a single day."""
    return 1 + rng.negative_binomial(2.7, 2.7 / (2.7 + mean - 1), n).astype(np.int64)


def _stays(world: World) -> None:
    rng = stream(world.parameters, "stays")
    people, places = world.people, world.places
    rate = np.interp(
        people.age,
        [0, 17, 18, 44, 45, 59, 60, 69, 70, 79, 80, 100],
        [0.08, 0.08, 0.08, 0.08, 0.13, 0.14, 0.22, 0.25, 0.35, 0.38, 0.45, 0.45],
    )
    rate = rate * np.where(people.chronic != NO_CHRONIC, 1.8, 1.0)
    # heavy tail: 0.35 + 0.65 × frailty keeps the mean and lets a few come again and again
    person = np.repeat(np.arange(people.n), rng.poisson(rate * (0.35 + 0.65 * people.frailty)))
    day = world.year.days(rng, "inpatient", len(person))
    away = rng.random(len(person)) < np.where(people.rural[person], 0.16, 0.09)
    far = places.of_kind(FAR)
    odds = places.weight[far] / places.weight[far].sum()
    private = places.of_kind(PRIVATE)
    p_odds = places.weight[private] / places.weight[private].sum()
    u = rng.random(len(person))
    inst = np.where(u < 0.52, world.usual_hospital[person], world.big_hospital[person])
    inst = np.where(u > 0.91, rng.choice(private, len(person), p=p_odds), inst)
    inst = np.where(away, rng.choice(far, len(person), p=odds), inst)
    dept = np.where(
        rng.random(len(person)) < 0.55,
        people.dept[person],
        rng.choice(15, len(person), p=_DEPT_ODDS),
    )
    dept = np.where((dept == v.MATERNITY) & people.male[person], v.GENERAL, dept)
    nights = length_of_stay(rng, len(person))
    end = day + nights
    again, later = _follow_up(rng, end, 0.17, 21.0, 0.6)
    frail = people.frailty[person[again]] > 0.8
    again, later = again[frail], later[frail]
    nights2 = length_of_stay(rng, len(again))
    person, inst, dept = (np.concatenate([x, x[again]]) for x in (person, inst, dept))
    day, end = np.concatenate([day, later]), np.concatenate([end, later + nights2])
    # a transfer: out of one hospital, into another on the same day
    moved = np.flatnonzero(
        (rng.random(len(person)) < 0.025) & (inst != world.big_hospital[person]) & (end < N_DAYS)
    )
    dscg = np.where(rng.random(len(person)) < 0.05, 4, 1)
    dscg[moved] = 2
    roll = rng.random(len(person))
    med = np.select(
        [roll < 0.04, roll < 0.08, roll < 0.11],
        [v.INJURY_STAY, v.EMERGENCY_STAY, v.SINGLE_DISEASE_STAY],
        v.INPATIENT,
    )
    med = np.where(places.kind[inst] == FAR, v.AWAY_STAY, med)
    manual = (places.kind[inst] == FAR) & (rng.random(len(person)) < 0.42)
    world.ledger.add(
        person,
        inst,
        day,
        end_day=end,
        med=med,
        dept=dept,
        dscg=dscg,
        setl_type=np.where(manual, 1, 2),
    )
    end2 = end[moved] + length_of_stay(rng, len(moved))
    world.ledger.add(
        person[moved],
        world.big_hospital[person[moved]],
        end[moved],
        end_day=end2,
        med=v.INPATIENT,
        dept=dept[moved],
    )


def _village_flu(world: World) -> None:
    """Every village has weeks of its own in which many fall ill at once."""
    rng = stream(world.parameters, "village flu")
    people, year = world.people, world.year
    flu = year.flu * np.where(np.isin(year.month, (11, 12, 1, 2, 3)), 2.0, 0.6)
    order = np.argsort(people.cell, kind="stable")
    edges = np.searchsorted(people.cell[order], np.arange(len(people.cell_zone) + 1))
    persons: list[Ints] = []
    days: list[Ints] = []
    for cell in range(len(people.cell_zone)):
        members = order[edges[cell] : edges[cell + 1]]
        for _ in range(int(rng.poisson(1.6 if people.cell_rural[cell] else 0.7))):
            centre = int(rng.choice(N_DAYS, p=flu / flu.sum()))
            share = float(rng.beta(1.5, 14.0)) * (1.0 if people.cell_rural[cell] else 0.3)
            ill = members[rng.random(len(members)) < share]
            persons.append(ill)
            days.append(
                centre + np.round(rng.normal(0, rng.uniform(2, 6), len(ill))).astype(np.int64)
            )
    person, day = np.concatenate(persons), np.clip(np.concatenate(days), 0, N_DAYS - 1)
    bed = rng.random(len(person)) < np.interp(
        people.age[person], [0, 5, 20, 60, 85], [0.1, 0.06, 0.02, 0.1, 0.3]
    )
    inst = np.where(
        rng.random(len(person)) < 0.8, world.usual_clinic[person], world.usual_hospital[person]
    )
    world.ledger.add(person[~bed], inst[~bed], day[~bed], dept=v.GENERAL, med=v.OUTPATIENT)
    world.ledger.add(
        person[bed],
        world.usual_hospital[person[bed]],
        day[bed],
        end_day=day[bed] + length_of_stay(rng, int(bed.sum()), 7.0),
        dept=v.GENERAL,
        med=v.INPATIENT,
    )


def _births(world: World) -> None:
    rng = stream(world.parameters, "births")
    people = world.people
    who = np.flatnonzero(~people.male & (people.age >= 20) & (people.age <= 42))
    who = who[rng.random(len(who)) < 0.045]
    day = rng.integers(0, N_DAYS, len(who))
    manual = rng.random(len(who)) < 0.06
    world.ledger.add(
        who,
        world.big_hospital[who],
        day,
        end_day=day + rng.integers(3, 7, len(who)),
        dept=v.MATERNITY,
        med=v.BIRTH_STAY,
        setl_type=np.where(manual, 1, 2),
    )
    visits = np.repeat(who, 5)
    when = (
        np.repeat(day, 5)
        - np.tile([170, 125, 85, 45, 14], len(who))
        + rng.integers(-6, 7, len(visits))
    )
    keep = (when >= 0) & (rng.random(len(visits)) < 0.8)
    by_hand = rng.random(int(keep.sum())) < 0.1
    world.ledger.add(
        visits[keep],
        world.big_hospital[visits[keep]],
        when[keep],
        dept=v.MATERNITY,
        med=v.BIRTH_VISIT,
        setl_type=np.where(by_hand, 1, 2),
    )
