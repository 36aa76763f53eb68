"""Claims handed in on paper, person by person: what they say, and what of it is usual.

Of each trait f of claim c the *usual* chance of its value v is

    p_f(v) = λ_f s_f(v) + (1 − λ_f) u_f(v),

s_f: share of the person's own earlier claims that say v; u_f: the law of the institution's other
claims, drawn by `LEAN` of them to the law b_f of the kind of work (for institutions: how often each
is claimed for). One's own disease, doctor and hospital explain the next paper, and a hospital's
patients explain each other. For the institution the own earlier ones count, and others of an area
where one was before (people who winter or work there): λ s + λ' s' b(h | area) + (1 − λ − λ') b(h).
The λ are those that explain all claims best, by expectation–maximisation.

Laws are of all claims by hand; in the table are those of persons who have two and more, for one
paper makes no pattern.
O(n log n).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphfraud.arrays import coded
from graphfraud.tables import Arr, ManualClaims

__all__ = ["LEAN", "PaperTable", "Trait", "paper_table"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
#: claims of the kind of work beside an institution's own
LEAN = 10.0
#: classes of amount and of stay
AMOUNTS, STAYS = 12, 8
ROUNDS = 40


@dataclass(frozen=True)
class Trait:
    """One trait of n claims. code: of the value; group: among whose values it is one (both (n,)).

    base: b_f of each claim's value. own: s_f, again: whether there are earlier claims; often: λ_f.
    usual: p_f where it is the same for every ring, else None; then here: code of (place, value),
    alike and total: claims of the place with the value, and with any.
    """

    name: str
    code: Arr
    group: Arr
    known: Mask
    base: Floats
    own: Floats
    again: Mask
    often: float
    usual: Floats | None
    here: Arr
    alike: Floats
    total: Floats

    def of(self, mask: Mask) -> Trait:
        """The trait of some of the claims; what it was learnt from stays."""
        columns: dict[str, Any] = {
            k: v[mask] for k, v in vars(self).items() if isinstance(v, np.ndarray)
        }
        return replace(self, **columns)


@dataclass(frozen=True)
class PaperTable:
    """n claims by person and day. row: of the ManualClaims table; person, place: dense codes.

    place is (kind of work, institution). offsets: claims of person p are offsets[p]:offsets[p + 1].
    by_place / place_offsets: the same by place.
    """

    row: Arr
    person: Arr
    place: Arr
    traits: tuple[Trait, ...]
    offsets: Arr
    by_place: Arr
    place_offsets: Arr

    @property
    def n_persons(self) -> int:
        """Number of persons."""
        return len(self.offsets) - 1

    @property
    def n_places(self) -> int:
        """Number of places."""
        return len(self.place_offsets) - 1


def paper_table(claims: ManualClaims) -> PaperTable:
    """The claims of everybody who handed in two and more; the laws are of all claims by hand."""
    row = np.flatnonzero(np.full(claims.n, bool(claims.papers)))
    row = row[np.lexsort((row, claims.day[row], claims.patient[row]))]
    work = claims.strata["work"][row] if len(row) else row
    place, person = coded(work, claims.institution[row]), coded(claims.patient[row])
    traits = _traits(claims, row, work, place, person) if len(row) else ()
    several = np.bincount(person, minlength=1)[person] >= 2 if len(row) else np.zeros(0, bool)
    person, place = coded(person[several]), coded(place[several])
    by_place = np.argsort(place, kind="stable")
    return PaperTable(
        row[several], person, place, tuple(trait.of(several) for trait in traits),
        _offsets(person), by_place, _offsets(place[by_place]),
    )  # fmt: skip


def _traits(
    claims: ManualClaims, row: Arr, work: Arr, place: Arr, person: Arr
) -> tuple[Trait, ...]:
    papers = {name: value[row] for name, value in claims.papers.items()}
    everything = np.zeros(len(row), np.int64)
    nth = _earlier(person)
    areas = _areas(place, person, nth, papers["place_area"])
    written = (
        ("amount", _classes(papers["medfee"], work, AMOUNTS), everything),
        ("stay", _classes(papers["stay"], work, STAYS), everything),
        ("diagnosis", papers["diagnosis"], everything),
        ("department", papers["department"], place),
        ("doctor", claims.doctor[row], place),
    )
    return (
        _fixed("institution", place, person, nth, areas),
        _fixed("home_area", papers["home_area"], person, nth, None),
        *(_trait(name, value, group, work, place, person) for name, value, group in written),
    )


def _offsets(ordered: Arr) -> Arr:
    n = int(ordered[-1]) + 1 if len(ordered) else 0
    return np.searchsorted(ordered, np.arange(n + 1)).astype(np.int64)


def _classes(value: Arr, group: Arr, classes: int) -> Arr:
    """Class of each value by the quantiles of its group; equal values share a class."""
    out = np.zeros(len(value), np.int64)
    for one in np.unique(group).tolist():
        at = group == one
        edges = np.unique(np.quantile(value[at], np.arange(1, classes) / classes))
        out[at] = np.searchsorted(edges, value[at], side="right")
    return out


def _earlier(*key: Arr) -> Arr:
    """How many rows before this one have the same key."""
    code = coded(*key)
    order = np.argsort(code, kind="stable")
    ordered = code[order]
    first = np.searchsorted(ordered, ordered)
    out = np.empty(len(code), np.int64)
    out[order] = np.arange(len(code)) - first
    return out


def _share(seen: Arr, of: Arr) -> Floats:
    return np.asarray(np.where(of > 0, seen / np.maximum(of, 1), 0.0))


def _often(own: Floats, base: Floats) -> float:
    """λ of the mixture λ s + (1 − λ) b that explains the values best."""
    part = 0.5
    for _ in range(ROUNDS if len(own) else 0):
        mine = part * own
        part = float((mine / (mine + (1.0 - part) * base)).mean())
    return part if len(own) else 0.0


def _trait(name: str, value: Arr, group: Arr, work: Arr, place: Arr, person: Arr) -> Trait:
    """A trait whose law is the place's other claims', drawn to that of the group's kind of work."""
    known = value >= 0
    code = coded(group, value)
    of_work = coded(group, work, value)
    among = coded(group, work)
    base: Floats = (np.bincount(of_work, known)[of_work] + 0.5) / (
        np.bincount(among, known)[among] + 0.5 * _distinct_in(among, of_work)[among]
    )
    earlier = _earlier(person, group)
    own = _share(_earlier(person, code), earlier)
    again = (earlier > 0) & known
    here = coded(place, code)
    return Trait(
        name, code, group, known, base, own, again, _often(own[again], base[again]), None, here,
        _counts(here, known), _counts(place, known),
    )  # fmt: skip


def _counts(code: Arr, known: Mask) -> Floats:
    return np.asarray(np.bincount(code, known)[code], np.float64)


def _distinct_in(group: Arr, code: Arr) -> Arr:
    """Number of different codes of each group."""
    owner = np.zeros(int(code.max()) + 1, np.int64)
    owner[code] = group
    return np.bincount(owner, minlength=int(group.max()) + 1)


@dataclass(frozen=True)
class _Areas:
    """own: share of one's earlier claims in the claim's area; base: b(h | area), both (n,)."""

    own: Floats
    base: Floats


def _areas(place: Arr, person: Arr, nth: Arr, area: Arr) -> _Areas:
    there = coded(area)
    base = np.bincount(place)[place] / np.bincount(there)[there]
    return _Areas(_share(_earlier(person, there), nth), np.asarray(base))


def _fixed(name: str, value: Arr, person: Arr, nth: Arr, areas: _Areas | None) -> Trait:
    """A trait whose usual chance no ring's leaving out changes much: institution, insured area."""
    code = coded(value)
    base = np.asarray(np.bincount(code)[code] + 0.5, np.float64)
    base /= len(code) + 0.5 * (int(code.max()) + 1)
    own, again = _share(_earlier(person, code), nth), nth > 0
    if areas is None:
        often = _often(own[again], base[again])
        usual = np.where(again, often * own + (1.0 - often) * base, base)
    else:
        near = areas.own * areas.base
        often, beside = _three(own[again], near[again], base[again])
        rest = 1.0 - often - beside
        usual = np.where(again, often * own + beside * near + rest * base, base)
    zero = np.zeros(len(code))
    return Trait(
        name, code, np.zeros(len(code), np.int64), value >= 0, base, own, again, often, usual,
        code, zero, zero,
    )  # fmt: skip


def _three(own: Floats, near: Floats, base: Floats) -> tuple[float, float]:
    """λ and λ' of the mixture λ s + λ' s' b(h | area) + (1 − λ − λ') b."""
    one = two = 1.0 / 3.0
    for _ in range(ROUNDS if len(own) else 0):
        a, b, c = one * own, two * near, (1.0 - one - two) * base
        total = a + b + c
        one, two = float((a / total).mean()), float((b / total).mean())
    return (one, two) if len(own) else (0.0, 0.0)
