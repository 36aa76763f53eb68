"""Honest visits: purchases, outpatients, chronic care, stays, flu weeks, readmissions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tests.judge.batch import MED_OF, Claims, Floats, Ints, Rng, lognormal_fen, mix, share_of
from tests.judge.city import City, at, minute_of_day
from tests.judge.persons import Persons, choose_place

#: made diagnosis codes in ICD-10 form: chest, heart, spine, stroke, digestive, injury, …
DIAGNOSES = (
    "J18.900", "I25.100", "M51.202", "I63.900", "K29.500", "S82.100", "I10.x00", "E11.900",
    "J06.900", "M54.500", "H25.900", "N18.500", "C34.900", "F20.900", "Z00.000", "O80.900",
    "J44.900", "G47.000", "T14.900", "I69.300",
)  # fmt: skip
DIAG = {code: k for k, code in enumerate(DIAGNOSES)}
STAY_MEDIAN = {"02": 9000.0, "05": 5200.0}


@dataclass(frozen=True)
class World:
    """What every generator of claims needs."""

    city: City
    persons: Persons
    n_days: int


def stay_fee(rng: Rng, city: City, inst: Ints, los: Ints) -> Ints:
    """Fees of stays: lognormal by grade of the hospital, growing with the length."""
    median = np.array([STAY_MEDIAN.get(level, 2400.0) for level in city.level])[inst]
    return lognormal_fen(rng, median * (los / 8.5) ** 0.6, 0.5, len(inst))


def length_of_stay(rng: Rng, n: int) -> Ints:
    """Days of a stay: 2–60, mean about 9, many of exactly 7 to 10 (packages)."""
    los = 2 + rng.negative_binomial(2.2, 2.2 / (2.2 + 6.6), n)
    typical = rng.random(n) < 0.25
    return np.where(typical, rng.integers(7, 11, n), np.minimum(los, 60)).astype(np.int64)


def add_stays(
    rng: Rng, w: World, out: Claims, who: Ints, inst: Ints, day: Ints, los: Ints, **more: Ints | int
) -> None:
    """Write stays: admitted in the morning mostly, discharged before noon, settled that day."""
    n = len(who)
    columns: dict[str, Ints | int] = dict(more)
    doc = columns.pop("doc", None)
    doctor = w.city.doctor(rng, who, inst, day, 0.6) if doc is None else np.asarray(doc) + 0 * who
    fee = columns.pop("fee", None)
    fees = stay_fee(rng, w.city, inst, los) if fee is None else np.asarray(fee)
    diag = columns.pop("diag", None)
    diags = (mix(who, inst, 9) % 7 if diag is None else np.asarray(diag)) + 0 * who
    begin = at(day, rng.integers(480, 1020, n))
    end = at(day + los, rng.integers(510, 720, n))
    columns.setdefault("med", MED_OF["21"])
    columns.setdefault("tel", -2)
    out.add(
        who, inst=inst, beg=begin, end=end, setl=end + rng.integers(0, 90, n), doc=doctor,
        dept=w.city.dept(inst, doctor), diag=diags, fee=fees,
        fund=share_of(rng, fees, 0.66), **columns,
    )  # fmt: skip


def add_visits(
    rng: Rng, w: World, out: Claims, who: Ints, inst: Ints, begin: Ints, med: str, median: float,
    **more: Ints | int,
) -> None:  # fmt: skip
    """Write outpatient visits (11, 14, 51) or pharmacy purchases (41) that begin at `begin`."""
    n = len(who)
    columns: dict[str, Ints | int] = dict(more)
    fee = lognormal_fen(rng, median, 0.7, n)
    if med == "41":
        fund: Ints = np.zeros(n, dtype=np.int64)
        acct = np.where(rng.random(n) < 0.85, fee, fee // 2)
        columns.setdefault("doc", -1)
    else:
        fund = share_of(rng, fee, 0.6 if med == "14" else 0.5)
        acct = np.where(w.persons.worker[who], (fee - fund) // 2, 0)
        if "doc" not in columns:
            day = begin // 1440 - 19723
            columns["doc"] = w.city.doctor(rng, who, inst, day)
    columns.setdefault("diag", np.where(rng.random(n) < 0.25, 7 + mix(who, 4) % 4, -1))
    columns.setdefault("setl", begin + rng.integers(2, 25, n) * (med != "41"))
    out.add(who, inst=inst, beg=begin, end=begin, med=MED_OF[med], fee=fee, fund=fund, acct=acct,
            **columns)  # fmt: skip


def _draw(rng: Rng, rate: Floats, years: float) -> Ints:
    """A person index per event, Poisson by person."""
    return np.repeat(np.arange(len(rate)), rng.poisson(rate * years)).astype(np.int64)


def ward_days(
    rng: Rng, w: World, who: Ints, inst: Ints, day: Ints, los: Ints
) -> tuple[Ints, Ints]:
    """Half of the stays are planned: on the ward's weekday, for the ward's usual length ± 1."""
    ward = mix(who, inst, 9) % 7  # by diagnosis
    weekday = mix(inst, ward, 113) % 5
    planned = (rng.random(len(who)) < 0.5) & (day < w.n_days - 8)
    moved = day + (weekday - (day + 19723 + 3)) % 7
    usual = 5 + mix(inst, ward, 127) % 7 + rng.choice([-1, 0, 0, 0, 1], len(who))
    return np.where(planned, moved, day), np.where(planned, usual, los)


def honest_courses(rng: Rng, w: World, out: Claims, years: float) -> None:
    """The old take their yearly courses of infusions, in spring and autumn, when all do."""
    p = w.persons
    takers = np.flatnonzero((p.age >= 55) & (rng.random(p.n) < np.where(p.rural, 0.1, 0.04)))
    inst = choose_place(rng, w.city, p, takers, ("town", "private", "mid"), 0.75, 0.85)
    for season in range(int(2 * years)):
        centre = season * 183 + 75
        go = rng.random(len(takers)) < 0.65
        day = (centre + rng.normal(0, 16, len(takers))).astype(np.int64)
        los = 7 + rng.choice([-1, 0, 0, 1, 3], len(takers))
        day, los = ward_days(rng, w, takers, inst, day, los)
        go &= (day > 0) & (day < w.n_days - 12)
        add_stays(rng, w, out, takers[go], inst[go], day[go], los[go])


def honest_stays(rng: Rng, w: World, out: Claims, years: float) -> None:
    """Stays by age and frailty, at the usual hospital mostly, with readmissions in clusters."""
    p = w.persons
    rate = np.interp(p.age, [0, 17, 30, 52, 65, 75, 85], [0.07, 0.05, 0.06, 0.1, 0.18, 0.27, 0.32])
    who = _draw(rng, rate * (0.4 + 0.6 * p.frailty) * np.where(p.chronic, 1.6, 0.9), years)
    inst = choose_place(rng, w.city, p, who, ("town", "mid", "big", "private"), 0.35, 0.65)
    day = w.city.days(rng, inst)
    far = w.city.of("far")  # networked stays in other cities, at the city one's family goes to
    inst = np.where(rng.random(len(who)) < 0.08, far[mix(who, 31) % len(far)], inst)
    los = length_of_stay(rng, len(who))
    day, los = ward_days(rng, w, who, inst, day, los)
    again_p = 0.2
    for _ in range(4):
        add_stays(rng, w, out, who, inst, day, los)
        again = rng.random(len(who)) < again_p
        who, inst, day, los = who[again], inst[again], day[again], los[again]
        day = day + los + rng.integers(2, 32, len(who))
        los = np.maximum(2, los + rng.integers(-2, 3, len(who)))
        inside = day < w.n_days - 1
        who, inst, day, los = who[inside], inst[inside], day[inside], los[inside]
        again_p = 0.35
    birth = np.flatnonzero(~p.male & (p.age >= 21) & (p.age <= 39))
    birth = birth[rng.random(len(birth)) < 0.06 * years]
    place = choose_place(rng, w.city, p, birth, ("mid", "big"), 0.3, 0.7)
    add_stays(rng, w, out, birth, place, w.city.days(rng, place), rng.integers(3, 7, len(birth)),
              med=MED_OF["52"], diag=DIAG["O80.900"])  # fmt: skip


def honest_purchases(rng: Rng, w: World, out: Claims, years: float) -> None:
    """Pharmacy purchases, some of them by one member for the whole household at once."""
    p = w.persons
    who = _draw(rng, np.where(p.worker, 2.4, 1.2) * (0.3 + 0.7 * p.frailty), years)
    inst = choose_place(rng, w.city, p, who, ("pharm",), 0.7, 0.7)
    begin = at(w.city.days(rng, inst), minute_of_day(rng, len(who), "pharm"))
    add_visits(rng, w, out, who, inst, begin, "41", 70.0)
    extra = np.flatnonzero(rng.random(len(who)) < 0.08)
    kin = np.minimum(who[extra] + 1, p.n - 1)
    same = p.household[kin] == p.household[who[extra]]
    extra, kin = extra[same], kin[same]
    add_visits(rng, w, out, kin, inst[extra], begin[extra] + rng.integers(1, 4, len(kin)), "41", 70)


def honest_outpatients(rng: Rng, w: World, out: Claims, years: float) -> None:
    """Outpatient visits with follow-ups a few days later at the same doctor."""
    p = w.persons
    who = _draw(rng, np.interp(p.age, [0, 10, 30, 60, 80], [1.2, 0.6, 0.5, 0.9, 1.2])
                * (0.3 + 0.7 * p.frailty), years)  # fmt: skip
    inst = choose_place(rng, w.city, p, who, ("clinic", "town", "mid", "big", "private"), 0.7, 0.7)
    day = w.city.days(rng, inst)
    for share in (0.3, 0.45, 0.45, 0.0):
        begin = at(day, minute_of_day(rng, len(who)))
        add_visits(rng, w, out, who, inst, begin, "11", 130.0)
        again = rng.random(len(who)) < share
        who, inst = who[again], inst[again]
        day = day[again] + rng.choice([1, 1, 2, 3, 5, 7, 7, 14], len(who))
        inside = day < w.n_days
        who, inst, day = who[inside], inst[inside], day[inside]


def honest_chronic(rng: Rng, w: World, out: Claims, years: float) -> None:
    """Chronic patients: about monthly, own rhythm and hour, many on their doctor's weekday."""
    p = w.persons
    who = np.flatnonzero(p.chronic)
    n_slots = int(12 * years)
    period = rng.uniform(28, 33, len(who))
    phase = rng.uniform(0, 30, len(who))
    keep_rate = rng.beta(3, 2, len(who))
    hour = minute_of_day(rng, len(who))
    places = choose_place(rng, w.city, p, who, ("clinic", "town", "mid"), 0.75, 0.9)
    favourite = (mix(who, places, 23) % 7).astype(np.int64)
    punctual = rng.random(len(who)) < 0.5
    for slot in range(n_slots):
        go = rng.random(len(who)) < keep_rate
        day = (phase + slot * period + rng.normal(0, 3, len(who))).astype(np.int64)
        shift = (favourite - (day + 19723 + 3)) % 7
        day = np.where(punctual, day + shift, day)
        go &= (day >= 0) & (day < w.n_days)
        begin = at(day[go], (hour[go] + rng.normal(0, 35, int(go.sum()))).astype(np.int64))
        add_visits(rng, w, out, who[go], places[go], begin, "14", 230.0)


def honest_flu(rng: Rng, w: World, out: Claims, years: float) -> None:
    """Waves by town: children and the old crowd the usual clinics, households fall ill together."""
    p = w.persons
    n_towns = len(np.unique(p.village_town)) + 5
    for season in range(int(2 * years)):
        mid = season * 183 + rng.normal(20 if season % 2 == 0 else 140, 12, n_towns + 200)
        rate = np.interp(p.age, [0, 6, 16, 40, 65, 85], [0.3, 0.28, 0.12, 0.06, 0.1, 0.16])
        rate = rate * np.exp(rng.normal(0, 0.5, len(mid)))[p.town]
        who = np.flatnonzero(rng.random(p.n) < rate * 0.8)
        day = (mid[p.town[who]] + rng.normal(0, 5.5, len(who))).astype(np.int64)
        kin = np.minimum(who + 1, p.n - 1)
        together = (p.household[kin] == p.household[who]) & (rng.random(len(who)) < 0.4)
        who = np.concatenate([who, kin[together]])
        day = np.concatenate([day, day[together] + rng.integers(0, 2, int(together.sum()))])
        inside = (day >= 0) & (day < w.n_days)
        who, day = who[inside], day[inside]
        inst = choose_place(rng, w.city, p, who, ("clinic", "town"), 0.9, 0.85)
        for _ in range(3):
            begin = at(day, minute_of_day(rng, len(who)))
            add_visits(rng, w, out, who, inst, begin, "11", 110.0, diag=DIAG["J06.900"])
            more = rng.random(len(who)) < 0.35
            who, inst, day = who[more], inst[more], day[more] + 1
            inside = day < w.n_days
            who, inst, day = who[inside], inst[inside], day[inside]
        frail = np.flatnonzero(rng.random(p.n) < rate * 0.05 * np.where(p.age > 60, 2.0, 0.6))
        day = (mid[p.town[frail]] + 2 + rng.normal(0, 6, len(frail))).astype(np.int64)
        ok = (day >= 0) & (day < w.n_days - 12)
        frail, day = frail[ok], day[ok]
        inst = choose_place(rng, w.city, p, frail, ("town", "mid"), 0.8, 0.8)
        add_stays(rng, w, out, frail, inst, day, rng.integers(5, 10, len(frail)), diag=0)


def honest_friends(rng: Rng, w: World, out: Claims, years: float) -> None:
    """Neighbours of different households who go together: pairs mostly, some threes."""
    p = w.persons
    first = rng.choice(np.flatnonzero(p.age > 45), p.n // 70, replace=False)
    threes = rng.random(len(first)) < 0.15
    for pace in (2, 5):  # some now and then, some often
        chosen = first[(first % 2 == 0) == (pace == 2)]
        trips = np.repeat(chosen, rng.poisson(pace * years, len(chosen)))
        shop = rng.random(len(trips)) < 0.5
        pharmacy = choose_place(rng, w.city, p, trips, ("pharm",), 0.85, 0.9)
        clinic = choose_place(rng, w.city, p, trips, ("clinic", "town"), 0.85, 0.9)
        inst = np.where(shop, pharmacy, clinic)
        day = w.city.days(rng, inst)
        minute = minute_of_day(rng, len(trips))
        three = threes[np.searchsorted(np.sort(first), trips)]
        for step in (0, 7, 15):
            who = np.minimum(trips + step, p.n - 1)
            go = (step < 15) | three
            begin = at(day, minute + rng.integers(0, 9, len(trips)))
            for at_shop, med, price in ((True, "41", 60.0), (False, "11", 110.0)):
                rows = go & (shop == at_shop)
                add_visits(rng, w, out, who[rows], inst[rows], begin[rows], med, price)


def honest(rng: Rng, w: World, out: Claims, years: float) -> None:
    """All honest visits."""
    honest_stays(rng, w, out, years)
    honest_courses(rng, w, out, years)
    honest_purchases(rng, w, out, years)
    honest_outpatients(rng, w, out, years)
    honest_chronic(rng, w, out, years)
    honest_flu(rng, w, out, years)
    honest_friends(rng, w, out, years)
