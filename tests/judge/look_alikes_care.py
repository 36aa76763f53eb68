"""Innocent groups made by care: treatments, wards, homes, programmes, accidents."""

from __future__ import annotations

import numpy as np

from tests.judge.batch import MED_OF, Ints, lognormal_fen, share_of
from tests.judge.city import FIRST_DAY, at
from tests.judge.stage import Stage
from tests.judge.visits import DIAG, add_stays, add_visits


def _one(inst: int, who: Ints) -> Ints:
    return np.full(len(who), inst, dtype=np.int64)


def dialysis_shift(s: Stage) -> None:
    """Three times a week, the same chair and shift, all year."""
    who = s.pick(int(s.rng.integers(7, 15)), s.w.persons.age > 40)
    g = s.innocent("dialysis_shift", who)
    inst = s.place("dialysis", "mid")
    shift = int(s.rng.choice([430, 740, 1050]))
    first = int(s.rng.integers(0, 2))
    late = s.rng.integers(0, s.w.n_days // 2, len(who))
    begin_day = np.where(s.rng.random(len(who)) < 0.7, 0, late)
    for day in range(s.w.n_days):
        if (day + FIRST_DAY + 3) % 7 in (first, first + 2, first + 4):
            here = who[(begin_day <= day) & (s.rng.random(len(who)) < 0.96)]
            minute = shift + s.rng.normal(0, 9, len(here)).astype(np.int64)
            add_visits(s.rng, s.w, s.out, here, _one(inst, here), at(day, minute), "14", 420.0,
                       innocent=g, diag=DIAG["N18.500"], doc=0)  # fmt: skip


def chemo_cycle(s: Stage) -> None:
    """Short stays every three weeks on the ward's admission day."""
    who = s.pick(int(s.rng.integers(6, 12)), s.w.persons.age > 40)
    g = s.innocent("chemotherapy_cycle", who)
    inst = s.place("big", "mid")
    start = int(s.rng.integers(3, s.w.n_days - 170))
    cycle = int(s.rng.choice([14, 21, 21, 28]))
    cycles = int(s.rng.integers(5, 9))
    length = int(s.rng.integers(2, 5))
    for k in range(cycles):
        here = who[s.rng.random(len(who)) < 0.9]
        day = start + k * cycle + s.jitter(len(here), 0.75)
        los = np.maximum(1, length + s.jitter(len(here), 0.8))
        add_stays(s.rng, s.w, s.out, here, _one(inst, here), day, los, innocent=g,
                  diag=DIAG["C34.900"], doc=g % int(s.w.city.n_docs[inst]))  # fmt: skip


def works_accident(s: Stage) -> None:
    """Workers of one firm hurt on one day, re-checks together, plates taken out months later."""
    p = s.w.persons
    size = np.bincount(p.employer[s.free & p.worker & (p.employer >= 0)], minlength=p.n_employers)
    firm = int(s.rng.choice(np.flatnonzero(size >= min(25, np.sort(size)[-4]))))
    s.taken_employers.add(firm)
    who = s.pick(int(s.rng.integers(8, 21)), (p.employer == firm) & p.worker)
    g = s.innocent("works_accident", who)
    inst = s.place("mid", "big")
    day = int(s.rng.integers(10, max(11, s.w.n_days - 230)))
    los = s.rng.integers(7, 19, len(who))
    first_day = day + (s.rng.random(len(who)) < 0.15)
    add_stays(s.rng, s.w, s.out, who, _one(inst, who), first_day, los, innocent=g,
              med=MED_OF["22"], diag=DIAG["S82.100"])  # fmt: skip
    for week in (4, 8, 12):
        here = who[s.rng.random(len(who)) < 0.75]
        minute = s.rng.integers(500, 680, len(here))
        add_visits(s.rng, s.w, s.out, here, _one(inst, here), at(day + 7 * week, minute), "11",
                   260.0, innocent=g, diag=DIAG["S82.100"])  # fmt: skip
    here = who[s.rng.random(len(who)) < 0.6]
    back = day + 180 + s.rng.integers(0, 3, len(here))
    add_stays(s.rng, s.w, s.out, here, _one(inst, here), back, s.rng.integers(4, 8, len(here)),
              innocent=g, diag=DIAG["S82.100"])  # fmt: skip


def _home(s: Stage, low: int, high: int) -> Ints:
    """Residents of one home: old people whose address becomes that of the home."""
    p = s.w.persons
    old = np.bincount(p.town[s.free & (p.age >= 66)], minlength=int(p.town.max()) + 1)
    town = int(s.rng.choice(np.flatnonzero(old >= min(high * 2, int(np.sort(old)[-3])))))
    who = s.pick(int(s.rng.integers(low, high + 1)), (p.age >= 66) & (p.town == town))
    if len(who):
        s.homes.append((who, int(p.village[who[0]])))
    return who


def nursing_home_flu(s: Stage) -> None:
    """A winter of infections goes round a home: two or three waves of admissions."""
    who = _home(s, 18, 40)
    g = s.innocent("nursing_home_flu", who)
    inst = s.place_in(int(s.w.persons.town[who[0]]), "town", "mid", "nursing")
    first = int(s.rng.integers(8, 40))
    for wave in range(int(s.rng.integers(2, 4))):
        day0 = first + wave * int(s.rng.integers(26, 40))
        here = who[s.rng.random(len(who)) < 0.55]
        s.crowd(inst, day0 + 1)
        day = day0 + s.rng.poisson(1.8, len(here))
        los = s.rng.integers(6, 11, len(here))
        add_stays(s.rng, s.w, s.out, here, _one(inst, here), day, los, innocent=g,
                  diag=DIAG["J18.900"])  # fmt: skip


def nursing_home_bus(s: Stage) -> None:
    """A home's own bus takes residents to the same hospital every few weeks."""
    who = _home(s, 14, 30)
    g = s.innocent("nursing_home_bus", who)
    inst = s.place_in(int(s.w.persons.town[who[0]]), "town", "mid", "clinic")
    step = int(s.rng.choice([14, 21, 28]))
    stays = s.rng.random() < 0.4
    for day in range(int(s.rng.integers(3, 20)), s.w.n_days - 15, step):
        here = who[s.rng.random(len(who)) < (0.35 if stays else 0.72)]
        moved = day + int(s.rng.integers(-1, 2))
        s.crowd(inst, moved)
        if stays and (day // step) % 3 == 0:
            add_stays(s.rng, s.w, s.out, here, _one(inst, here), moved + s.jitter(len(here), 0.85),
                      7 + s.jitter(len(here), 0.7), innocent=g, diag=DIAG["I69.300"])  # fmt: skip
        else:
            minute = 530 + np.sort(s.rng.integers(0, 95, len(here)))
            add_visits(s.rng, s.w, s.out, here, _one(inst, here), at(moved, minute), "14", 190.0,
                       innocent=g)  # fmt: skip


def rehabilitation_class(s: Stage) -> None:
    """The same weekday and hour every week for a course of months."""
    who = s.pick(int(s.rng.integers(8, 16)), s.w.persons.age > 45)
    g = s.innocent("rehabilitation_class", who)
    inst = s.place("mid", "private", "town")
    weeks = int(s.rng.integers(10, 31))
    start = int(s.rng.integers(3, s.w.n_days - weeks * 7 - 10))
    hour = int(s.rng.choice([520, 600, 860, 930]))
    doctor = g % int(s.w.city.n_docs[inst])
    for k in range(weeks):
        here = who[s.rng.random(len(who)) < 0.82]
        s.crowd(inst, start + 7 * k)
        minute = hour + s.rng.normal(0, 7, len(here)).astype(np.int64)
        add_visits(s.rng, s.w, s.out, here, _one(inst, here), at(start + 7 * k, minute), "11",
                   160.0, innocent=g, diag=DIAG["I69.300"], doc=doctor)  # fmt: skip


def psychiatric_ward(s: Stage) -> None:
    """Stays of many months, settled for the whole ward on one day a quarter or a month."""
    who = s.pick(int(s.rng.integers(12, 31)), (s.w.persons.age > 25) & (s.w.persons.age < 75))
    g = s.innocent("psychiatric_ward", who)
    inst = s.place("psych")
    step = int(s.rng.choice([30, 61, 91]))
    admitted = s.rng.integers(0, s.w.n_days // 2, len(who))
    leaving = np.minimum(admitted + s.rng.integers(120, 340, len(who)), s.w.n_days - 2)
    start = admitted.copy()
    for cut in range(step, s.w.n_days + step, step):
        here = (start < np.minimum(leaving, cut)) & (admitted < cut)
        last = leaving[here] <= cut
        stop = np.minimum(leaving[here], cut)
        n = int(here.sum())
        if n == 0:
            continue
        begin = at(start[here], 540)
        end = at(stop, 600 + s.rng.integers(0, 50, n))
        fee = lognormal_fen(s.rng, 210.0 * np.maximum(1, stop - start[here]), 0.1, n)
        s.out.add(who[here], inst=inst, beg=begin, end=end, setl=end + s.rng.integers(0, 40, n),
                  med=MED_OF["2105"], doc=g % 8, dept=0, diag=DIAG["F20.900"], fee=fee,
                  fund=share_of(s.rng, fee, 0.7), tel=-2, mid=(~last).astype(np.int64),
                  stay=who[here] * 1000 + 1, innocent=g)  # fmt: skip
        start[here] = stop


def cataract_programme(s: Stage) -> None:
    """A van fetches the old of two villages for one eye, weeks later for the other."""
    p = s.w.persons
    who = s.neighbours(int(s.rng.integers(14, 34)), p.age >= 60, 1)
    g = s.innocent("cataract_programme", who)
    inst = s.place("eye")
    trips = int(s.rng.integers(2, 4))
    days = s.w.city.busy_days(s.rng, inst, trips, 0.5, 25, (10, s.w.n_days - 90))
    van = s.rng.integers(0, len(days), len(who))
    for k, day in enumerate(days):
        here = who[van == k] if s.rng.random() < 0.7 else who
        for again, gap in enumerate((0, int(s.rng.integers(21, 43)))):
            there = here if again == 0 else here[s.rng.random(len(here)) < 0.75]
            begin = int(day) + gap + s.jitter(len(there), 0.9)
            los = np.full(len(there), 2) + (s.rng.random(len(there)) < 0.2)
            add_stays(s.rng, s.w, s.out, there, _one(inst, there), begin, los, innocent=g,
                      med=MED_OF["26"], diag=DIAG["H25.900"], doc=g % 4)  # fmt: skip
        minute = s.rng.integers(510, 660, len(here))
        add_visits(s.rng, s.w, s.out, here, _one(inst, here), at(int(day) + 9, minute), "11", 60.0,
                   innocent=g, diag=DIAG["H25.900"])  # fmt: skip


def village_one_hospital(s: Stage) -> None:
    """Remote villages have one hospital: all go there, most when field work rests."""
    p = s.w.persons
    rural = p.rural & (p.age > 40)
    who = s.neighbours(int(s.rng.integers(25, 60)), rural, 1)
    g = s.innocent("village_one_hospital", who)
    inst = s.place_in(int(p.town[who[0]]), "town")
    season = [(s.rng.integers(5, 60), 1.0), (s.rng.integers(280, 330), 0.8)]
    last = np.full(len(who), -30, dtype=np.int64)
    for centre, share in season:
        here = s.rng.random(len(who)) < share * 0.7
        day = (int(centre) + s.rng.normal(0, 11, len(who))).astype(np.int64)
        ok = here & (day > last + 14) & (day > 0) & (day < s.w.n_days - 15)
        add_stays(s.rng, s.w, s.out, who[ok], _one(inst, who[ok]), day[ok],
                  s.rng.integers(6, 11, int(ok.sum())), innocent=g)  # fmt: skip
        last = np.where(ok, day, last)
    visits = s.rng.choice(who, len(who) * 3)
    where = _one(inst, visits)
    day = s.w.city.days(s.rng, where)
    minute = s.rng.integers(490, 700, len(visits))
    add_visits(s.rng, s.w, s.out, visits, where, at(day, minute), "11", 90.0, innocent=g)


