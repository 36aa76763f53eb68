"""Papers of one source: persons whose claims by hand come from one law.

Whoever sells forged papers writes them from what he has: some hospitals, an amount, a stay, a
department, a few diagnoses and doctors (DOMAIN.md §6 cases 13 to 17). His customers differ; their
papers do not. With R persons of weight r_i and their claims of weight w_c, the source's law of
trait f is

    q_f(v) = (Σ_c' w_c' [v_c' = v] + a b_f(v)) / (Σ_c' w_c' + a),    a = 6,

the person's own claims left out, and against what is usual (`links.papers`)

    s_c = Σ_f ln q_f(v_c) / p_f(v_c),    L_i = Σ_c ln(ε + (1 − ε) min(e^{s_c}, e⁶)),
    posterior_i = 1 / (1 + exp(−L_i − ln(R / N))), and 0 with fewer than two claims of s_c > ln ε.

ε = 0.15 of a member's claims are their own; e⁶ bounds what dependent traits may say of one claim.
The law of an institution's other claims in p_f leaves the source's out on both sides.
*Gain* = Σ_members (L_i + ln(R / N)) nats.

Sources compete for persons (`compete`): each person goes to the one that explains their papers
best, there without the bound, else the widest law would hold everybody. O(rounds × claims).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphfraud.arrays import coded, distinct, repeat_ranges
from graphfraud.links.papers import LEAN, PaperTable, Trait
from graphfraud.tables import Arr

__all__ = ["Scope", "Source", "compete", "fit_source", "source_of"]

Floats = NDArray[np.float64]
OWN, STRAY, BOUND, FREE = 6.0, 0.15, 6.0, 20.0
LEAST_CLAIMS, LEAST_PERSONS, FEWEST = 2, 5, 3
#: rounds of one fit; in these the persons near are looked for anew
ROUNDS, LOOK = 14, (0, 3, 6, 9)
NEAR = 0.3
CONTESTS = 10
FLOOR = 1e-9


@dataclass(frozen=True)
class Source:
    """Persons of a source (ascending), rows of their claims in the table that are its own.

    gain: nats, bounded; free: without the bound; parts: Σ of ln q/p over the rows by trait.
    chance: posterior of each person.
    """

    persons: Arr
    rows: Arr
    gain: float
    free: float
    parts: dict[str, float]
    chance: Floats

    @property
    def content(self) -> float:
        """Nats of what the papers say, without where they are of and whose they are."""
        return sum(v for name, v in self.parts.items() if name not in ("institution", "home_area"))


class Scope:
    """The claims of some persons, ready to be scored: S persons, m claims."""

    def __init__(self, table: PaperTable, persons: Arr) -> None:
        self.table, self.persons = table, persons
        left = table.offsets[persons]
        self.who, self.rows = repeat_ranges(left, table.offsets[persons + 1] - left)
        self.n_traits = len(table.traits)
        self._traits = [_Scored(trait, self.rows, self.who, table.place) for trait in table.traits]

    def score(self, weight: Floats) -> list[Floats]:
        """ln q_f/p_f of each claim by trait; weight: of each claim in the source, (m,)."""
        return [trait.score(weight) for trait in self._traits]

    def sums(self, values: Floats) -> Floats:
        """Sums over each person's claims, (S,)."""
        return np.asarray(np.bincount(self.who, values, len(self.persons)), np.float64)

    @staticmethod
    def near(table: PaperTable, members: Arr) -> Scope | None:
        """Everybody with a claim of an institution that two members and more have claims of."""
        left = table.offsets[members]
        who, rows = repeat_ranges(left, table.offsets[members + 1] - left)
        pair = distinct(table.place[rows] * (len(members) + 1) + who)
        often = np.bincount(pair // (len(members) + 1), minlength=table.n_places)
        places = np.flatnonzero(often >= FEWEST - 1)
        if len(places) == 0:
            return None
        begin = table.place_offsets[places]
        _, at = repeat_ranges(begin, table.place_offsets[places + 1] - begin)
        persons = distinct(np.concatenate([table.person[table.by_place[at]], members]))
        return Scope(table, persons) if len(persons) >= LEAST_PERSONS else None


class _Scored:
    """One trait of a scope's claims."""

    def __init__(self, trait: Trait, rows: Arr, who: Arr, place: Arr) -> None:
        self.trait = trait
        self.code, self.group = coded(trait.code[rows]), coded(trait.group[rows])
        self.own_code, self.own_group = coded(who, self.code), coded(who, self.group)
        self.known = trait.known[rows].astype(float)
        self.base = trait.base[rows]
        self.usual = None if trait.usual is None else np.maximum(trait.usual[rows], FLOOR)
        if self.usual is None:
            self.here, self.place = coded(trait.here[rows]), coded(place[rows])
            # the claim itself is no other claim of the place
            self.alike = trait.alike[rows] - self.known
            self.total = trait.total[rows] - self.known
            self.own, self.again = trait.own[rows], trait.again[rows]

    def score(self, weight: Floats) -> Floats:
        w = weight * self.known
        inside = _sums(self.code, w) - _sums(self.own_code, w)
        total = _sums(self.group, w) - _sums(self.own_group, w)
        q = (inside + OWN * self.base) / (total + OWN)
        usual = self.usual
        if usual is None:
            alike = self.alike - _sums(self.here, w) + w
            here = self.total - _sums(self.place, w) + w
            law = (np.maximum(alike, 0.0) + LEAN * self.base) / (np.maximum(here, 0.0) + LEAN)
            often = self.trait.often
            usual = np.where(self.again, often * self.own + (1.0 - often) * law, law)
        return np.asarray(np.log(q / np.maximum(usual, FLOOR)) * self.known)


def _sums(code: Arr, weight: Floats) -> Floats:
    """Weight of all rows of each row's code."""
    return np.asarray(np.bincount(code, weight)[code], np.float64)


@dataclass(frozen=True)
class _Judged:
    """Of a scope under one law: nats of each person, bounded and free, claims that are alike."""

    nats: Floats
    free: Floats
    alike: Arr
    weight: Floats
    by_trait: list[Floats]


def _judge(scope: Scope, weight: Floats) -> _Judged:
    """weight: of each claim in the source, member or not."""
    by_trait = scope.score(weight)
    s = np.sum(by_trait, axis=0)
    ratio = np.exp(np.clip(s, -30.0, BOUND))
    chance = (1.0 - STRAY) * ratio / (STRAY + (1.0 - STRAY) * ratio)
    wide = np.exp(np.clip(s, -30.0, FREE))
    return _Judged(
        scope.sums(np.log(STRAY + (1.0 - STRAY) * ratio)),
        scope.sums(np.log(STRAY + (1.0 - STRAY) * wide)),
        scope.sums((chance > 0.5).astype(float)).astype(np.int64),
        chance, by_trait,
    )  # fmt: skip


def _prior(n: float, table: PaperTable) -> float:
    return float(np.log(min(max(float(FEWEST), n) / max(1, table.n_persons), 0.5)))


def fit_source(table: PaperTable, seed: Arr) -> Source | None:
    """Grow a source from some persons; None where nothing holds together."""
    r = np.zeros(table.n_persons)
    r[seed] = 1.0
    scope: Scope | None = None
    weight = np.zeros(0)
    for turn in range(ROUNDS):
        if turn in LOOK:
            scope = Scope.near(table, np.flatnonzero(r > NEAR))
            if scope is None:
                return None
            weight = np.full(len(scope.rows), 0.8)
        assert scope is not None
        mine = r[scope.persons]
        judged = _judge(scope, mine[scope.who] * weight)
        prior = _prior(float(mine.sum()), table)
        chance = 1.0 / (1.0 + np.exp(-np.clip(judged.nats + prior, -30.0, 30.0)))
        chance *= judged.alike >= LEAST_CLAIMS
        weight = judged.weight
        r[:] = 0.0
        r[scope.persons] = 0.5 * (chance + mine) if turn < 2 else chance
        if turn >= 4 and chance.sum() < FEWEST + 1:
            return None
    return source_of(table, np.flatnonzero(r > 0.5))


def source_of(table: PaperTable, persons: Arr, scope: Scope | None = None) -> Source | None:
    """The source these persons make, whoever else is near; None without a common institution."""
    scope = scope or Scope.near(table, persons)
    if scope is None or len(persons) < FEWEST:
        return None
    member = np.isin(scope.persons, persons)
    judged = _laws(scope, member, np.full(len(scope.rows), 0.8), 4)
    prior = _prior(len(persons), table)
    inside = member[scope.who] & (judged.weight > 0.5)
    chance = 1.0 / (1.0 + np.exp(-np.clip(judged.nats[member] + prior, -30.0, 30.0)))
    return Source(
        persons,
        scope.rows[inside],
        float((judged.nats[member] + prior).sum()),
        float((judged.free[member] + prior).sum()),
        {
            trait.name: float(nats[inside].sum())
            for trait, nats in zip(table.traits, judged.by_trait, strict=True)
        },
        chance,
    )


def _laws(scope: Scope, member: np.ndarray, weight: Floats, turns: int) -> _Judged:
    """The laws of these members, in turn with which of their claims are the source's."""
    mine = member[scope.who]
    for _ in range(turns):
        judged = _judge(scope, mine * weight)
        weight = judged.weight
    return judged


def compete(table: PaperTable, groups: Sequence[Arr], scope: Scope | None = None) -> list[Source]:
    """Sources from groups of persons, each person with the source that explains them best."""
    groups = [g for g in groups if len(g) >= LEAST_PERSONS]
    if not groups:
        return []
    scope = scope or Scope.near(table, distinct(np.concatenate(groups)))
    if scope is None:
        return []
    start = np.full(len(scope.rows), 0.8)
    held = [(np.isin(scope.persons, group), start) for group in groups]
    for turn in range(CONTESTS):
        best = np.zeros(len(scope.persons))
        owner = np.full(len(scope.persons), -1)
        weights = []
        for k, (member, weight) in enumerate(held):
            judged = _laws(scope, member, weight, 3 if turn == 0 else 1)
            prior = _prior(float(member.sum()), table)
            value = np.where(
                (judged.alike >= LEAST_CLAIMS) & (judged.nats + prior > 0), judged.free + prior, 0.0
            )
            better = value > best
            best[better], owner[better] = value[better], k
            weights.append(judged.weight)
        now = [(owner == k, weights[k]) for k in range(len(held))]
        now = [(member, weight) for member, weight in now if member.sum() >= LEAST_PERSONS]
        same = len(now) == len(held) and all(
            np.array_equal(a, b) for (a, _), (b, _) in zip(now, held, strict=True)
        )
        held = now
        if same or not held:
            break
    found = [source_of(table, scope.persons[member]) for member, _ in held]
    return [source for source in found if source is not None]
