"""Rings around cards: pools at a clinic, pharmacies, several places in a day, remote scanning."""

from __future__ import annotations

import numpy as np

from tests.judge.batch import Ints
from tests.judge.city import at
from tests.judge.stage import Stage
from tests.judge.visits import add_visits


def _holders(s: Stage, low: int, high: int) -> Ints:
    p = s.w.persons
    return s.neighbours(int(s.rng.integers(low, high + 1)), (p.age >= 35) & ~p.away, s.level.near)


def _sessions(s: Stage, low: int, high: int) -> int:
    """Sessions such that each card is used about low … high times."""
    times = int(s.rng.integers(low, high + 1)) * s.level.repeats
    return max(4, round(times / s.level.present))


def _minutes(s: Stage, n: int, start: int, step: float) -> Ints:
    """One card after the other; harder levels let honest customers in between."""
    spread = {1: 1.0, 2: 1.4, 3: 2.0, 4: 3.5}[s.level.number]
    gaps = s.rng.exponential(step * spread, n) + 0.7
    return (start + np.cumsum(gaps)).astype(np.int64)


def card_pool_clinic(s: Stage) -> None:
    """Cards kept at a busy clinic and billed in runs, by one doctor where levels are easy."""
    ring = s.ring("shared_card", "card_pool_clinic")
    cards = _holders(s, 10, 40)
    inst = s.ring_place("clinic")
    count = _sessions(s, 4, 10)
    days = s.ring_days(inst, count, 3, s.window(120, 330))
    there = s.presence(len(cards), len(days), s.level.present)
    for k, day in enumerate(days):
        who = s.rng.permutation(cards[there[:, k]])
        minute = _minutes(s, len(who), int(s.rng.integers(510, 930)), 4.0)
        places = np.full(len(who), inst, dtype=np.int64)
        usual = s.w.city.doctor(s.rng, who, places, np.full(len(who), day))
        focus = s.rng.random(len(who)) < s.level.focus
        doctor = np.where(focus, ring % int(s.w.city.n_docs[inst]), usual)
        cert = s.card_voucher(len(who), 3)
        add_visits(s.rng, s.w, s.out, who, places, at(int(day), minute), "11", 190.0,
                   ring=ring, doc=doctor, cert=cert)  # fmt: skip


def pharmacy_minutes(s: Stage) -> None:
    """Collected cards are swiped within minutes of each other at a pharmacy."""
    ring = s.ring("shared_card", "pharmacy_minutes")
    cards = _holders(s, 8, 34)
    inst = s.ring_place("pharm")
    days = s.ring_days(inst, _sessions(s, 3, 9), 5, s.window(100, 330))
    there = s.presence(len(cards), len(days), s.level.present)
    for k, day in enumerate(days):
        who = s.rng.permutation(cards[there[:, k]])
        minute = _minutes(s, len(who), int(s.rng.integers(480, 1180)), 1.5)
        places = np.full(len(who), inst, dtype=np.int64)
        add_visits(s.rng, s.w, s.out, who, places, at(int(day), minute), "41", 240.0,
                   ring=ring, cert=s.card_voucher(len(who), 3))  # fmt: skip


def cards_moved(s: Stage) -> None:
    """A bundle of cards makes a tour of three or four places in one day."""
    ring = s.ring("shared_card", "cards_moved_in_a_day")
    cards = _holders(s, 8, 18)
    stops: list[int] = []
    tour = int(s.rng.integers(3, 5))
    # from level 3 on each tour takes other shops of a longer list
    kinds = ("clinic", "pharm", "pharm", "clinic", "pharm", "pharm", "clinic")
    for kind in kinds[: tour if s.level.number < 3 else tour + 3]:
        stops.append(s.ring_place(kind, avoid=tuple(stops)))
    days = s.ring_days(stops[0], _sessions(s, 3, 7), 6, s.window(120, 330))
    there = s.presence(len(cards), len(days), s.level.present)
    for k, day in enumerate(days):
        start = int(s.rng.integers(490, 620))
        for stop in s.rng.permutation(stops)[:tour]:
            here = cards[there[:, k]]
            here = here[s.rng.random(len(here)) < min(0.97, s.level.present + 0.05)]
            who = s.rng.permutation(here)
            minute = _minutes(s, len(who), start, 2.0)
            start += int(s.rng.integers(70, 150))
            med = "41" if s.w.city.kind[int(stop)] == "pharm" else "11"
            places = np.full(len(who), stop, dtype=np.int64)
            add_visits(s.rng, s.w, s.out, who, places, at(int(day), minute), med, 210.0,
                       ring=ring, cert=s.card_voucher(len(who), 3))  # fmt: skip


def remote_scanning(s: Stage) -> None:
    """E-vouchers sent as pictures from several areas, scanned in batches at one pharmacy."""
    ring = s.ring("shared_card", "remote_scanning")
    p = s.w.persons
    n = int(s.rng.integers(20, 61))
    foreign = s.pick(max(4, round(n * (0.6, 0.5, 0.35, 0.25)[s.level.number - 1])), p.away)
    holders = np.concatenate([foreign, s.pick(n - len(foreign), (p.age >= 20) & ~p.away)])
    inst = s.ring_place("pharm")
    days = s.ring_days(inst, _sessions(s, 3, 8), 4, s.window(90, 300))
    there = s.presence(len(holders), len(days), s.level.present)
    for k, day in enumerate(days):
        night = s.rng.random() < (0.8, 0.6, 0.4, 0.25)[s.level.number - 1]
        start = int(s.rng.integers(1260, 1330) if night else s.rng.integers(500, 1130))
        who = s.rng.permutation(holders[there[:, k]])
        minute = np.minimum(_minutes(s, len(who), start, 1.2), 1436)
        places = np.full(len(who), inst, dtype=np.int64)
        add_visits(s.rng, s.w, s.out, who, places, at(int(day), minute), "41", 320.0,
                   ring=ring, cert=s.card_voucher(len(who), 1))  # fmt: skip
