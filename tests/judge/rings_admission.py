"""Rings of induced admission: vans, cycling through hospitals, staff who bring relatives."""

from __future__ import annotations

import numpy as np

from tests.judge.batch import Bools, Ints
from tests.judge.stage import Stage
from tests.judge.visits import add_stays


def _ring_stays(
    s: Stage, ring: int, who: Ints, inst: int, day: int, length: int, phone: int, doctor: int
) -> None:
    """Members admitted around `day` and discharged around day + length at one hospital."""
    if len(who) == 0:
        return
    n = len(who)
    start = day + s.jitter(n)
    los = np.maximum(2, length + s.jitter(n))
    places = np.full(n, inst, dtype=np.int64)
    usual = s.w.city.doctor(s.rng, who, places, start, 0.6)
    focus = s.rng.random(n) < s.level.focus
    tel = np.where(s.rng.random(n) < s.level.contact, phone, -2)
    add_stays(
        s.rng, s.w, s.out, who, places, start, los, ring=ring, tel=tel,
        doc=np.where(focus, doctor, usual), diag=s.rng.choice([1, 2, 3, 4, 6, 9], n),
        cert=np.where(s.rng.random(n) < 0.6, 3, -1),
    )  # fmt: skip


def _hospitals(s: Stage, low: int, high: int) -> list[int]:
    kinds: tuple[str, ...] = ("private", "town", "mid")
    if s.level.number == 4:
        kinds = ("mid", "big")
    if s.level.number <= 2:
        kinds = ("private",)
    places: list[int] = []
    for _ in range(int(s.rng.integers(low, high + 1))):
        places.append(s.ring_place(*kinds, avoid=tuple(places)))
    return sorted(set(places))


def _trips(s: Stage, low: int, high: int) -> int:
    return max(3, round(int(s.rng.integers(low, high + 1)) * s.level.repeats))


def _pensioners(s: Stage, n: int, per_house: int = 1) -> Ints:
    p = s.w.persons
    return s.neighbours(n, (p.age >= 48) & ~p.away, s.level.near, per_house)


def _seated(s: Stage, n: int, trips: int, seats: int) -> Bools:
    """A van of few seats: each trip takes those who have been away for longest, and some others."""
    there = np.zeros((n, trips), dtype=bool)
    for k in range(trips):
        wish = s.rng.random(n) * 2.0 - there.sum(axis=1)
        there[np.argsort(-wish, kind="stable")[:seats], k] = True
    return there


def broker_van(s: Stage) -> None:
    """A broker's van: a village's pensioners admitted and discharged together, trip after trip."""
    ring = s.ring("induced_admission", "broker_van")
    members = _pensioners(s, 8 + int(52 * s.rng.beta(1.3, 2.0)))
    places = _hospitals(s, *s.level.places)
    trips = _trips(s, 4, 10)
    seats = len(members) if s.level.number <= 2 else int(s.rng.integers(9, 19))
    if seats < len(members):
        trips = int(np.clip(round(len(members) * s.rng.uniform(2.3, 3.2) / seats), 4, 12))
    window = s.window(max(trips * 24, 150), 330)
    gap = max(14, min(26, (window[1] - window[0]) // (trips + 2)))
    lead = int(s.rng.choice(places))
    days = s.ring_days(lead, trips, gap, window)
    there = s.presence(len(members), len(days), s.level.present)
    if seats < len(members):
        there = _seated(s, len(members), len(days), seats)
    phone = 1_000_000 + ring
    for k, day in enumerate(days):
        inst = int(s.rng.choice(places))
        length = int(s.rng.integers(5, 12)) if gap > 15 else int(s.rng.integers(5, 9))
        doctor = ring % int(s.w.city.n_docs[inst])
        _ring_stays(s, ring, members[there[:, k]], inst, int(day), length, phone, doctor)


def hospital_cycling(s: Stage) -> None:
    """The same people go round several hospitals, a few days after each discharge."""
    ring = s.ring("induced_admission", "hospital_cycling")
    members = _pensioners(s, int(s.rng.integers(8, 26)))
    places = _hospitals(s, 3, 5)
    rounds = _trips(s, 5, 10)
    slack = int(s.rng.integers(4, 20)) if s.level.number > 1 else 2
    span = min(s.w.n_days - 40, rounds * (14 + slack // 2))
    day, end = s.window(span, span)
    there = s.presence(len(members), rounds, s.level.present)
    for k in range(rounds):
        length = int(s.rng.integers(6, 13))
        inst = places[k % len(places)]
        if day + length > min(end, s.w.n_days - 20):
            break
        doctor = (ring + 1) % int(s.w.city.n_docs[inst])
        _ring_stays(s, ring, members[there[:, k]], inst, day, length, 1_000_000 + ring, doctor)
        day += length + 4 + int(s.rng.integers(0, slack + 1))


def staff_relatives(s: Stage) -> None:
    """Staff of a hospital bring relatives and neighbours, a handful at a time, to their ward."""
    ring = s.ring("induced_admission", "staff_relatives")
    members = _pensioners(s, int(s.rng.integers(9, 25)), per_house=2)
    inst = _hospitals(s, 1, 1)[0]
    occasions = max(5, round(int(s.rng.integers(6, 13)) * s.level.repeats))
    days = s.ring_days(inst, occasions, 17, s.window(220, 335))
    share = max(0.4, s.level.present * 0.75)
    there = s.presence(len(members), len(days), share)
    doctor = (ring + 2) % int(s.w.city.n_docs[inst])
    s.staff.append((int(members[0]), inst))
    for k, day in enumerate(days):
        length = int(s.rng.integers(5, 11))
        _ring_stays(
            s, ring, members[there[:, k]], inst, int(day), length, 1_000_000 + ring, doctor
        )
