"""One made population: honest visits, innocent groups, rings, refunds, impossible overlaps out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tests.judge.agency import Agency, build_agency, honest_manual
from tests.judge.batch import STAY_MEDS, Claims, Ints, Rng
from tests.judge.city import build_city
from tests.judge.persons import build_persons, build_towns
from tests.judge.plan import LOOK_ALIKES, RINGS, allot
from tests.judge.stage import LEVELS, InnocentInfo, RingInfo, Stage
from tests.judge.visits import World, honest


@dataclass(frozen=True)
class Population:
    """Everything that is written: the claims table (sorted; `row` order is setl_id order)."""

    world: World
    agency: Agency
    claims: dict[str, Ints]
    rings: list[RingInfo]
    innocents: list[InnocentInfo]
    homes: list[tuple[Ints, int]]
    staff: list[tuple[int, int]]
    seed: int
    level: int


def _stream(seed: int, part: int) -> Rng:
    return np.random.default_rng(np.random.SeedSequence([seed, part]))


def without_overlaps(t: dict[str, Ints]) -> dict[str, Ints]:
    """Drop honest stays that cross another stay of the person; planted ones are kept."""
    stay = np.isin(t["med"], STAY_MEDS) & (t["end"] > t["beg"])
    rows = np.flatnonzero(stay)
    planted = (t["ring"] >= 0) | (t["innocent"] >= 0)
    order = rows[np.lexsort((t["end"][rows], t["beg"][rows], t["person"][rows]))]
    for forward in (True, False):
        person, begin, end = t["person"][order], t["beg"][order], t["end"][order]
        if forward:
            reach = np.maximum.accumulate(end + person * (1 << 34)) - person * (1 << 34)
            crossing = np.zeros(len(order), dtype=bool)
            crossing[1:] = (person[1:] == person[:-1]) & (begin[1:] <= reach[:-1])
        else:
            crossing = np.zeros(len(order), dtype=bool)
            crossing[:-1] = (person[:-1] == person[1:]) & (begin[1:] <= end[:-1])
        drop = crossing & ~planted[order]
        keep = np.ones(len(stay), dtype=bool)
        keep[order[drop]] = False
        stay &= keep
        order = order[~drop]
    kept = stay | ~(np.isin(t["med"], STAY_MEDS) & (t["end"] > t["beg"]))
    return {name: column[kept] for name, column in t.items()}


def with_refunds(rng: Rng, t: dict[str, Ints]) -> dict[str, Ints]:
    """2.5 % of honest settlements are refunded by a negative row, half of them settled anew."""
    n = len(t["person"])
    honest_row = (t["ring"] < 0) & (t["innocent"] < 0) & (t["stype"] == 2)
    back = np.flatnonzero((rng.random(n) < 0.026) & honest_row)
    negative = {name: column[back].copy() for name, column in t.items()}
    negative["refund_of"] = back
    for name in ("fee", "fund", "acct"):
        negative[name] = -negative[name]
    negative["setl"] = negative["setl"] + rng.integers(3, 3000, len(back))
    anew = rng.random(len(back)) < 0.5
    again = {name: column[back][anew].copy() for name, column in t.items()}
    again["setl"] = negative["setl"][anew] + rng.integers(1, 20, int(anew.sum()))
    joined = {name: np.concatenate([t[name], negative[name], again[name]]) for name in t}
    honest_manual_row = (joined["ring"] < 0) & (joined["stype"] == 1)
    for name, share in (("worker", 0.03), ("account", 0.08), ("invo", 0.05)):  # migrated history
        lost = honest_manual_row & (rng.random(len(joined["person"])) < share)
        joined[name] = np.where(lost, -1, joined[name])
    bad = (rng.random(len(joined["person"])) < 0.004) & (joined["ring"] < 0)
    joined["valid"] = np.where(bad & (joined["refund_of"] < 0), 0, 1)
    return joined


def make_population(n_persons: int, seed: int, level: int, years: int = 1) -> Population:
    """A population; the honest part and the innocent groups are the same at every level."""
    if n_persons < 5000:
        raise ValueError(f"persons is {n_persons}: at least 5000 are needed for all group kinds")
    n_days = 366 if years == 1 else 731
    rng = _stream(seed, 1)
    n_towns, rural = build_towns(rng, n_persons)
    city = build_city(rng, n_persons, n_towns, rural, n_days)
    world = World(city, build_persons(rng, n_persons, n_towns, rural), n_days)
    agency = build_agency(rng, max(3, round(n_persons / 35_000)))
    out = Claims()
    honest(_stream(seed, 2), world, out, float(years))
    honest_manual(_stream(seed, 3), world, agency, out, float(years))
    harsh = LEVELS.get(level, LEVELS[1])
    stage = Stage(_stream(seed, 4), world, agency, out, np.ones(n_persons, dtype=bool), harsh)
    for planter in allot(stage.rng, LOOK_ALIKES, n_persons, 1):
        planter(stage)
    if level > 0:
        stage.rng = _stream(seed, 5)
        stage.taken_places = {}  # rings work where innocent groups are, too
        for planter in allot(stage.rng, RINGS, n_persons, 0):
            planter(stage)
    table = with_refunds(_stream(seed, 6), without_overlaps(out.table()))
    return Population(
        world, agency, table, stage.rings, stage.innocents, stage.homes, stage.staff, seed, level
    )
