"""The scene: how look-alikes and rings choose people, places and days, and what is written down.

Persons of one planted group are not taken for another, so that the truth is unambiguous.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from graphfraud.synth.institutions import FAR
from graphfraud.synth.ledger import Ledger
from graphfraud.synth.parameters import stream
from graphfraud.synth.world import World
from graphfraud.synth.year import N_DAYS

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class InnocentGroup:
    """A look-alike: kind, persons, institutions, workers (indices)."""

    kind: str
    persons: tuple[int, ...]
    insts: tuple[int, ...]
    workers: tuple[int, ...] = ()


@dataclass(frozen=True)
class PlantedRing:
    """A ring: pattern, scheme, level; its claims bear its number in the ledger."""

    pattern: str
    scheme: str
    level: int
    workers: tuple[int, ...] = ()


@dataclass
class Scene:
    """World plus what was planted in it. busy: (institution, day) visits of the background."""

    world: World
    rng: np.random.Generator
    taken: Bools
    busy: NDArray[np.int32]
    innocent: list[InnocentGroup] = field(default_factory=list)
    rings: list[PlantedRing] = field(default_factory=list)
    used_insts: set[int] = field(default_factory=set)
    used_workers: set[int] = field(default_factory=set)

    @property
    def ledger(self) -> Ledger:
        """Where claims go."""
        return self.world.ledger

    # ----- persons
    def pick(self, candidates: Bools | Ints, n: int) -> Ints:
        """n persons (fewer if there are not as many) that no group has taken; takes them."""
        pool = np.asarray(candidates)
        pool = np.flatnonzero(pool) if pool.dtype == np.bool_ else pool
        pool = pool[~self.taken[pool]]
        chosen = np.sort(self.rng.permutation(pool)[:n])
        self.taken[chosen] = True
        return chosen

    def pick_near(self, candidates: Bools, n: int, cells: int) -> Ints:
        """As `pick`, from a few neighbouring cells that have enough candidates."""
        people = self.world.people
        free = candidates & ~self.taken
        count = np.bincount(people.cell[free], minlength=len(people.cell_zone))
        windows = np.convolve(count, np.ones(cells, dtype=np.int64), "valid")
        good = np.flatnonzero(windows >= min(n * 1.15, windows.max()))
        first = int(self.rng.choice(good))
        near = (people.cell >= first) & (people.cell < first + cells)
        return self.pick(near & candidates, n)

    def one_each(self, persons: Ints) -> Ints:
        """At most one person of each household (the others are given back)."""
        order = self.rng.permutation(persons)
        _, first = np.unique(self.world.people.household[order], return_index=True)
        kept = np.sort(order[first])
        self.taken[np.setdiff1d(persons, kept)] = False
        return kept

    # ----- places and days
    def places(self, n: int, *kinds: int, busy: bool = False, avoid: bool = True) -> Ints:
        """n institutions of the kinds (fewer where there are not as many), unused ones first.

        busy: among the third with the most visits. avoid: not those of other groups, if possible.
        """
        pool = self.world.places.of_kind(*kinds)
        if busy:
            volume = self.busy[pool].sum(axis=1)
            pool = pool[np.argsort(-volume, kind="stable")][: max(n, 2, len(pool) // 3)]
        drawn = self.rng.permutation(pool)
        if avoid:
            used = np.array([int(p) in self.used_insts for p in drawn], dtype=np.bool_)
            drawn = drawn[np.argsort(used, kind="stable")]
        chosen: Ints = drawn[:n]
        self.used_insts.update(int(p) for p in chosen)
        return chosen

    def place(self, *kinds: int, busy: bool = False, avoid: bool = True) -> int:
        """One institution: see `places`."""
        return int(self.places(1, *kinds, busy=busy, avoid=avoid)[0])

    def far(self, n: int, low_volume: bool = True) -> Ints:
        """n hospitals far away, rather those with few claims."""
        pool = self.world.places.of_kind(FAR)
        odds = 1 / self.world.places.weight[pool] if low_volume else np.ones(len(pool))
        odds = np.minimum(odds, 25.0)
        chosen: Ints = self.rng.choice(pool, min(n, len(pool)), replace=False, p=odds / odds.sum())
        return chosen

    def spread_days(self, n: int, gap: float, first: int = 0, last: int = N_DAYS - 12) -> Ints:
        """n days about `gap` apart with irregular steps, starting anywhere that leaves room."""
        gap = min(gap, max(1.0, (last - first) / max(n, 1)))
        steps = np.maximum(1, np.round(self.rng.gamma(6.0, gap / 6.0, n))).astype(np.int64)
        days = np.cumsum(steps) - steps[0]
        room = last - first - int(days[-1])
        start = first + (int(self.rng.integers(0, room + 1)) if room > 0 else 0)
        inside: Ints = np.clip(start + days, first, last)
        return inside

    def crowded(self, inst: int, days: Ints, reach: int = 4) -> Ints:
        """Each day moved to the busiest day of the institution within reach."""
        out = days.copy()
        for k, day in enumerate(days):
            low, high = max(0, int(day) - reach), min(N_DAYS, int(day) + reach + 1)
            out[k] = low + int(np.argmax(self.busy[inst, low:high]))
        return out

    def doctor(self, inst: int, dept: int | None = None) -> int:
        """A doctor of the institution (of a department, if it has one)."""
        places = self.world.places
        depts = places.depts(inst)
        d = dept if dept is not None and dept in depts else int(self.rng.choice(depts))
        return int(places.doctor_start[inst, d] + self.rng.integers(places.doctor_count[inst, d]))

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return int(self.rng.integers(low, high + 1))

    # ----- truth
    def note_innocent(
        self, kind: str, persons: Ints, insts: Ints | list[int], workers: tuple[int, ...] = ()
    ) -> None:
        """Write a look-alike down."""
        self.innocent.append(
            InnocentGroup(
                kind,
                tuple(sorted({int(p) for p in persons})),
                tuple(sorted({int(i) for i in insts})),
                workers,
            )
        )

    def note_ring(
        self, pattern: str, scheme: str, level: int, workers: tuple[int, ...] = ()
    ) -> int:
        """Write a ring down; the number its claims must bear."""
        self.rings.append(PlantedRing(pattern, scheme, level, workers))
        return len(self.rings) - 1


def make_scene(world: World) -> Scene:
    """A scene on a world whose background is in the ledger."""
    columns = world.ledger.columns()
    busy = np.bincount(
        columns["inst"].astype(np.int64) * N_DAYS + columns["day"],
        minlength=world.places.n * N_DAYS,
    )
    return Scene(
        world,
        stream(world.parameters, "groups"),
        np.zeros(world.people.n, dtype=np.bool_),
        busy.reshape(world.places.n, N_DAYS).astype(np.int32),
    )
