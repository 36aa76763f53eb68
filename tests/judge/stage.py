"""Where groups are planted: free persons, the registry of rings and innocent groups, harshness."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tests.judge.agency import Agency
from tests.judge.batch import Bools, Claims, Ints, Rng
from tests.judge.visits import World


@dataclass(frozen=True)
class Level:
    """How hard the rings hide.

    present: share of members at one occasion; still: probability that a day is not jittered;
    contact: share of members who give the ring's phone; focus: share handled by the ring's doctor;
    repeats: factor on the number of occasions; power: how strongly crowded days are preferred.
    """

    number: int
    present: float
    still: float
    contact: float
    focus: float
    repeats: float
    places: tuple[int, int]
    power: float
    near: int  # villages (1) … towns (2) … anywhere (3)


LEVELS = {
    1: Level(1, 0.97, 0.97, 1.0, 0.95, 1.0, (1, 1), 0.3, 1),
    2: Level(2, 0.82, 0.75, 0.5, 0.8, 1.0, (1, 2), 0.8, 1),
    3: Level(3, 0.72, 0.65, 0.0, 0.6, 0.75, (2, 4), 1.2, 2),
    4: Level(4, 0.5, 0.5, 0.0, 0.35, 0.65, (2, 4), 1.4, 3),
}


@dataclass
class RingInfo:
    """What the truth says of a ring beside its claims."""

    kind: str
    scheme: str
    workers: list[int] = field(default_factory=list)


@dataclass
class InnocentInfo:
    """An innocent group."""

    kind: str
    members: Ints
    workers: list[int] = field(default_factory=list)


@dataclass
class Stage:
    """Shared state while groups are planted; `free` marks persons in no group yet."""

    rng: Rng
    w: World
    agency: Agency
    out: Claims
    free: Bools
    level: Level
    rings: list[RingInfo] = field(default_factory=list)
    innocents: list[InnocentInfo] = field(default_factory=list)
    taken_workers: set[int] = field(default_factory=set)
    taken_places: dict[int, int] = field(default_factory=dict)
    crowds: dict[int, set[int]] = field(default_factory=dict)
    ring_places: set[int] = field(default_factory=set)
    taken_employers: set[int] = field(default_factory=set)
    staff: list[tuple[int, int]] = field(default_factory=list)
    homes: list[tuple[Ints, int]] = field(default_factory=list)

    def ring(self, kind: str, scheme: str) -> int:
        """Register a ring; its index goes into the column `ring`."""
        self.rings.append(RingInfo(kind, scheme))
        return len(self.rings) - 1

    def innocent(self, kind: str, members: Ints, workers: tuple[int, ...] = ()) -> int:
        """Register an innocent group; its index goes into the column `innocent`."""
        self.innocents.append(InnocentInfo(kind, members, list(workers)))
        return len(self.innocents) - 1

    def pick(self, n: int, mask: Bools, per_house: int = 1) -> Ints:
        """Up to n free persons of the mask, at most `per_house` of a household; marks them used."""
        who = self.rng.permutation(np.flatnonzero(mask & self.free))
        house = self.w.persons.household[who]
        order = np.argsort(house, kind="stable")
        sorted_house = house[order]
        first = np.searchsorted(sorted_house, sorted_house, side="left")
        place = np.empty(len(who), dtype=np.int64)
        place[order] = np.arange(len(who)) - first
        chosen = np.sort(who[place < per_house][:n])
        self.free[chosen] = False
        return chosen

    def neighbours(self, n: int, base: Bools, near: int, per_house: int = 1) -> Ints:
        """n members: of 1–2 villages (near 1), of 2–3 towns (2), from anywhere (3)."""
        p = self.w.persons
        if near == 3:
            return self.pick(n, base, per_house)
        by: Ints = p.village if near == 1 else p.town
        room = np.bincount(by[base & self.free], minlength=int(by.max()) + 1)
        wanted = max(4, n // (2 if near == 1 else 3))
        good = np.flatnonzero(room >= min(wanted, int(np.sort(room)[-3])))
        start = int(self.rng.choice(good))
        near_ids = np.argsort(np.abs(np.arange(len(room)) - start), kind="stable")
        found = np.zeros(len(room), dtype=bool)
        total = 0
        for area in near_ids:
            found[area] = True
            total += int(room[area])
            if total >= n * (2.0 if near == 1 else 6.0):
                break
        return self.pick(n, base & found[by], per_house)

    def place(self, *kinds: str, busy: bool = False, avoid: tuple[int, ...] = ()) -> int:
        """An institution of these kinds, least used by earlier groups; the larger half if busy."""
        ids = self.w.city.of(*kinds)
        ids = ids[~np.isin(ids, avoid)] if len(ids) > len(avoid) else ids
        if busy and len(ids) > 3:
            ids = ids[np.argsort(-self.w.city.volume[ids], kind="stable")][: max(3, len(ids) // 2)]
        uses = np.array([self.taken_places.get(int(i), 0) for i in ids])
        chosen = int(self.rng.choice(ids[uses <= uses.min()]))
        self.taken_places[chosen] = self.taken_places.get(chosen, 0) + 1
        return chosen

    def place_in(self, town: int, *kinds: str) -> int:
        """An institution of these kinds in the town where there is one, else any."""
        ids = self.w.city.of(*kinds)
        ids = ids[self.w.city.town[ids] == town]
        return int(self.rng.choice(ids)) if len(ids) else self.place(*kinds)

    def ring_place(self, *kinds: str, avoid: tuple[int, ...] = ()) -> int:
        """Where a ring works: from level 3 on often where an innocent crowd or another ring is."""
        if self.level.number >= 3 and self.rng.random() < 0.4:
            ids = [i for i in sorted(set(self.crowds) | self.ring_places)
                   if self.w.city.kind[i] in kinds and i not in avoid]  # fmt: skip
            if ids:
                return int(self.rng.choice(ids))
        chosen = self.place(*kinds, busy=self.level.number >= 3, avoid=avoid)
        self.ring_places.add(chosen)
        return chosen

    def crowd(self, inst: int, day: int) -> None:
        """Remember that an innocent group meets at this place on this day."""
        self.crowds.setdefault(inst, set()).add(day)

    def ring_days(self, inst: int, n: int, gap: int, window: tuple[int, int]) -> Ints:
        """Days of a ring: by the place's calendar, and on the days of its innocent crowds."""
        days = self.w.city.busy_days(self.rng, inst, n, self.level.power, gap, window)
        crowd = np.array(sorted(self.crowds.get(inst, set())), dtype=np.int64)
        crowd = crowd[(crowd >= window[0]) & (crowd < min(window[1], self.w.n_days - 25))]
        if self.level.number < 3 or len(crowd) == 0:
            return days
        for k in range(len(days)):
            near = crowd[np.abs(crowd - days[k]) <= max(3, gap // 3)]
            if len(near) and self.rng.random() < 0.6:
                days[k] = int(self.rng.choice(near))
        return np.unique(days)

    def card_voucher(self, n: int, kind: int) -> Ints:
        """Vouchers shown: all of one kind where levels are easy, else partly the holder's usual."""
        share = (1.0, 0.9, 0.65, 0.4)[self.level.number - 1]
        return np.where(self.rng.random(n) < share, kind, -1).astype(np.int64)

    def presence(self, n: int, occasions: int, share: float) -> Bools:
        """Who comes when; nine of ten members come twice at least."""
        there = self.rng.random((n, occasions)) < share
        for row in np.flatnonzero(there.sum(axis=1) < 2):
            if occasions >= 2 and self.rng.random() < 0.9:
                there[row, self.rng.choice(occasions, 2, replace=False)] = True
        return np.asarray(there, dtype=bool)

    def jitter(self, n: int, still: float | None = None) -> Ints:
        """Days off the occasion: 0 mostly, else one day."""
        keep = self.level.still if still is None else still
        off = self.rng.choice([-1, 1], n)
        return np.where(self.rng.random(n) < keep, 0, off).astype(np.int64)

    def window(self, shortest: int, longest: int) -> tuple[int, int]:
        """A span of activity inside the data."""
        last = self.w.n_days - 25
        span = min(int(self.rng.integers(shortest, longest + 1)), last - 5)
        start = int(self.rng.integers(3, max(4, last - span)))
        return start, start + span

    def worker(self, role: list[Ints], light: bool = False) -> tuple[int, int]:
        """A case-worker of a role not used by an earlier group where there is one; its district.

        light: not one of the busiest two of a district, whose load would drown any trace.
        """
        start = 2 if light else 0
        everyone = [(int(x), d) for d, group in enumerate(role) for x in group[start:]]
        unused = [x for x in everyone if x[0] not in self.taken_workers] or everyone
        chosen = unused[int(self.rng.integers(0, len(unused)))]
        self.taken_workers.add(chosen[0])
        return chosen
