"""Manual claims and contacts: who files, who signs, whose account and telephone stand there.

`setl_type` 1 is handled by an agency (DOMAIN.md §0.2); phones and accounts are numbers below
10 million for persons, from 10 million for employers and hospitals, from 20 million for others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphfraud.synth import vocabulary as v
from graphfraud.synth.agency import AWAY, EMERGENCY_REASON, GENERAL_REASON, NO_CARD, REFERRED
from graphfraud.synth.arrivals import is_stay
from graphfraud.synth.institutions import DRUGSTORE, FAR
from graphfraud.synth.ledger import AUTO, NONE
from graphfraud.synth.parameters import stream
from graphfraud.synth.world import World

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Columns = dict[str, Ints]

HOSPITAL_NUMBER = 10_000_000
OTHER_NUMBER = 20_000_000
UNKNOWN = -3


def fill_handling(world: World, columns: Columns) -> None:
    """Fill everything about filing where it is AUTO; some plain visits become manual claims."""
    rng = stream(world.parameters, "handling")
    n = len(columns["person"])
    stay = is_stay(columns)
    plain = (columns["ring"] < 0) & (columns["group"] < 0)
    visit = ~stay & (world.places.kind[columns["inst"]] != DRUGSTORE)
    late = plain & visit & (rng.random(n) < 0.0075)
    columns["setl_type"] = np.where(late, 1, columns["setl_type"]).astype(np.int64)
    manual = columns["setl_type"] == 1
    _sign(rng, world, columns, manual)
    _accounts(rng, world, columns, manual)
    _proxies(rng, world, columns, manual)
    _phones(rng, world, columns, stay)
    cert = columns["cert"]
    age = world.people.age[columns["person"]]
    habit = (world.people.habit[columns["person"]] * 17) % 1.0
    modern = habit < np.interp(age, [10, 25, 55, 80], [0.3, 0.75, 0.5, 0.12])
    usual = np.where(modern, 1, np.where(habit > 0.93, 2, 3))
    drawn = np.where(rng.random(n) < 0.85, usual, rng.choice([1, 2, 3], n, p=[0.4, 0.15, 0.45]))
    columns["cert"] = np.where(cert == AUTO, drawn, cert)


def move_house(world: World, columns: Columns) -> None:
    """Some persons move to another area in the year, a few are insured in two areas at once.

    Their later (or every other) claims bear the number of the other area.
    """
    rng = stream(world.parameters, "movers")
    n = world.people.n
    movers = rng.random(n) < 0.004
    twice = rng.random(n) < 0.0015
    day = rng.integers(30, 340, n)
    plain = columns["ring"] < 0
    person = columns["person"]
    later = movers[person] & (columns["day"] >= day[person])
    either = twice[person] & (rng.random(len(person)) < 0.5)
    columns["alias"] = np.where(plain & (later | either), 1, columns["alias"]).astype(np.int64)


def kin_of(rng: np.random.Generator, world: World, person: Ints) -> Ints:
    """An adult of the person's household (the head, or the next in it), else the person."""
    people = world.people
    head = people.head[person]
    beside = np.clip(person + rng.choice([-1, 1], len(person)), 0, people.n - 1)
    near = (people.household[beside] == people.household[person]) & people.adult[beside]
    return np.where(
        (head != person) & (rng.random(len(person)) < 0.7), head, np.where(near, beside, head)
    )


def _sign(rng: np.random.Generator, world: World, columns: Columns, manual: Bools) -> None:
    at = np.flatnonzero(manual)
    people, agencies, year = world.people, world.agencies, world.year
    person, inst = columns["person"][at], columns["inst"][at]
    far = world.places.kind[inst] == FAR
    reason = columns["reason"][at].astype(np.int64)
    u = rng.random(len(at))
    drawn = np.where(
        far,
        np.where(u < 0.62, AWAY, np.where(u < 0.85, REFERRED, EMERGENCY_REASON)),
        np.select([u < 0.55, u < 0.8], [NO_CARD, EMERGENCY_REASON], GENERAL_REASON),
    )
    reason = np.where(reason == AUTO, drawn, reason)
    end = np.maximum(columns["end_day"][at], columns["day"][at]).astype(np.int64)
    opt = columns["opt_day"][at].astype(np.int64)
    wait = np.round(rng.lognormal(3.0, 0.75, len(at))).astype(np.int64) + 2
    opt = year.workday(np.where(opt == AUTO, end + wait, opt))
    # the agency of the area of insurance; a second insurance elsewhere has another agency
    agency = (people.county[person] + columns["alias"][at]) % agencies.n
    given = columns["submitter"][at].astype(np.int64)
    agency = np.where(given >= 0, agencies.worker_agency[np.maximum(given, 0)], agency)
    submitter, first, second = agencies.sign(
        rng,
        agency,
        opt,
        reason,
        columns["med"][at].astype(np.int64),
        people.zone[person],
        inst,
        int(year.weekday[0]),
    )
    payer = np.where(rng.random(len(at)) < 0.93, agencies.payer[agency], agencies.chief[agency])
    for name, drawn_values in (("reason", reason), ("opt_day", opt)):
        columns[name] = columns[name].astype(np.int64)
        columns[name][at] = drawn_values
    for name, who in (("submitter", submitter), ("review1", first), ("review2", second)):
        column = columns[name].astype(np.int64)
        column[at] = np.where(column[at] == AUTO, who, column[at])
        columns[name] = column
    columns["payer"] = np.full(len(manual), AUTO, dtype=np.int64)
    columns["payer"][at] = payer


def _accounts(rng: np.random.Generator, world: World, columns: Columns, manual: Bools) -> None:
    at = np.flatnonzero(manual & (columns["account"] == AUTO))
    person = columns["person"][at].astype(np.int64)
    u = rng.random(len(at))
    account = np.where(u < 0.74, person, kin_of(rng, world, person))
    employer = world.people.employer[person]
    to_employer = (u > 0.975) & (employer >= 0)
    account = np.where(to_employer, HOSPITAL_NUMBER + employer, account)
    columns["account"][at] = np.where(rng.random(len(at)) < 0.01, NONE, account)


def _proxies(rng: np.random.Generator, world: World, columns: Columns, manual: Bools) -> None:
    at = np.flatnonzero(columns["proxy"] == AUTO)
    person = columns["person"][at].astype(np.int64)
    old = np.interp(world.people.age[person], [0, 15, 18, 60, 90], [4, 3, 0.4, 1, 4])
    chronic = columns["med"][at] == v.CHRONIC
    rate = np.where(manual[at], 0.24, np.where(chronic, 0.05, 0.006))
    helped = rng.random(len(at)) < np.minimum(rate * old, 0.9)
    kin = kin_of(rng, world, person)
    columns["proxy"][at] = np.where(helped & (kin != person), kin, NONE)


def _phones(rng: np.random.Generator, world: World, columns: Columns, stay: Bools) -> None:
    people = world.people
    person = columns["person"].astype(np.int64)
    n = len(person)
    kin = kin_of(rng, world, person)
    u = rng.random(n)
    own = np.where(people.owns_phone[person] & (u < 0.7), person, kin)
    inst = columns["inst"]
    lazy = (inst * 48271 % 100) < 35  # some admission desks type their own number
    phone = np.where(lazy & (u > 0.86), HOSPITAL_NUMBER + inst, own)
    phone = np.where(u > 0.97, UNKNOWN, np.where(u > 0.95, NONE, phone))
    columns["phone"] = np.where(
        columns["phone"] == AUTO, np.where(stay, phone, NONE), columns["phone"]
    )
    name = np.where(u < 0.5, kin, np.where(u < 0.9, person, NONE))
    columns["contact"] = np.where(
        columns["contact"] == AUTO, np.where(stay, name, NONE), columns["contact"]
    )
