"""Links between occasions: what the same people fill again, though hardly any two of them meet.

An occasion is a place and a slot of time: hours, a day (also where the place knows days alone), a
week of admissions. Where eight of a drawer of forty cards are rung up each time two cards hardly
meet twice, but two occasions have several of them in common. With

    O = households with somebody at a and at b (other days),
    E = max over both directions of (n_b − O) / N_h_b · Σ_{x at a} v_x(h_b),

v_x(h) = visits of x to h (the one at a left out), n_b = people at b, N_h = all visits to h:
p = P(Poisson(E) ≥ O). As for cohorts a crowd at b explains itself, the people in common do not.
Links with p < p* = chance_degree · n / M stay (n occasions, M possible pairs of them), so the graph
of chance falls to crumbs. Rhythms (a shift, a market, a course) are links as well: whether they are
a ring is for `detect.membership` to judge, which knows each person's own.

Whoever comes to more than `MOST_SLOTS` slots is left out: they meet every crowd, and pairs of their
visits are most of all. Cost O(Σ v²) pairs of visits, in blocks of `PAIRS_PER_BLOCK`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphfraud.arrays import distinct, look_up, repeat_ranges, row_order
from graphfraud.tables import Arr, EventTable
from graphfraud.tails import poisson_tail

__all__ = ["OccasionLinks", "occasion_links"]

#: two at both occasions are a pair, which the pair graph sees
LEAST = 3
#: weekly and now and then: more is a regular of the place
MOST_SLOTS = 60
PAIRS_PER_BLOCK = 4_000_000
TABLE_BITS = 22
DAY = 1440


@dataclass(frozen=True)
class OccasionLinks:
    """Links (a < b: codes of occasions, by place and time), n rows; and who is in common.

    observed, expected, p_value: as above. member_link, member: (row here, patient).
    n_occasions, n_possible: n and M.
    """

    a: Arr
    b: Arr
    observed: Arr
    expected: np.ndarray
    p_value: np.ndarray
    member_link: Arr
    member: Arr
    n_occasions: int
    n_possible: float


@dataclass(frozen=True)
class _Slots:
    """Occasions of a width, and who came to which, by patient and occasion, each once.

    place, day: of each occasion; again: other visits of its people to its place. who, at: (visits,)
    patient and occasion.
    """

    place: Arr
    day: Arr
    again: np.ndarray
    who: NDArray[np.int32]
    at: NDArray[np.int32]


def occasion_links(
    events: EventTable, household: Arr, *, width: int, one_place: bool, chance_degree: float
) -> OccasionLinks:
    """Links of one event table.

    width: of a slot, in minutes (settlements) or days of admission (stays); one_place: both
    occasions at one place. household: code of each patient, −1 none. chance_degree: links of an
    occasion that chance may bring on average.
    """
    slots = _slots(events, width)
    link, a, b, member = _in_common(events, slots, one_place)
    # a household is counted once, who has none alone
    n_homes = int(household.max(initial=-1)) + 1
    home = np.where(household[member] >= 0, household[member], n_homes + member)
    n_homes += events.n_patients
    observed = np.bincount(distinct(link * n_homes + home) // n_homes, minlength=len(a))
    n = len(slots.place)
    of_place = np.bincount(slots.place).astype(float) if n else np.zeros(1)
    possible = float((of_place * (of_place - 1)).sum() if one_place else n * (n - 1.0)) / 2
    limit = chance_degree * n / max(1.0, possible)
    p, expected = np.ones(len(a)), np.zeros(len(a))
    rows = np.flatnonzero(observed >= LEAST)
    for here, there in ((a, b), (b, a)):
        one_way = _expected(events, slots, here[rows], there[rows], observed[rows])
        expected[rows] = np.maximum(expected[rows], one_way)
        p[rows] = poisson_tail(observed[rows], np.maximum(expected[rows], 1e-6))
        rows = rows[p[rows] < limit]
    keep = np.zeros(len(a), bool)
    keep[rows] = True
    renumber = np.cumsum(keep) - 1
    inside = keep[link]
    return OccasionLinks(
        a[keep], b[keep], observed[keep], expected[keep], p[keep], renumber[link[inside]],
        member[inside], n, possible,
    )  # fmt: skip


def _slots(events: EventTable, width: int) -> _Slots:
    place = events.place.all()
    stays = events.domain == "stays"
    wide = np.where(events.by_day & (not stays), DAY, width)
    slot = events.start.all() // wide[place]
    head = np.ones(events.n, bool)
    head[1:] = (place[1:] != place[:-1]) | (slot[1:] != slot[:-1])
    first = np.flatnonzero(head)
    at = (np.cumsum(head, dtype=np.int32) - 1)[events.by_patient.all()]
    who = np.repeat(
        np.arange(events.n_patients, dtype=np.int32), np.diff(events.patient_offsets)
    )  # fmt: skip
    once = np.ones(events.n, bool)
    once[1:] = (at[1:] != at[:-1]) | (who[1:] != who[:-1])
    who, at = who[once], at[once]
    cell = np.flatnonzero(
        np.diff(who, prepend=-1).astype(bool) | np.diff(place[first][at], prepend=-1).astype(bool)
    )
    slots = np.diff(cell, append=len(at))
    again = np.bincount(at, np.repeat(slots - 1, slots), len(first))
    return _Slots(place[first], events.day[first], again, who, at)


def _in_common(events: EventTable, slots: _Slots, one_place: bool) -> tuple[Arr, Arr, Arr, Arr]:
    """(link, patient) of all in common, between (a, b) of each link; at least LEAST of them."""
    group = slots.who.astype(np.int64)
    if one_place:
        group = group * (len(events.offsets) - 1) + slots.place[slots.at]
    head = np.ones(len(group), bool)
    head[1:] = group[1:] != group[:-1]
    number = np.cumsum(head) - 1
    size = np.bincount(number) if len(group) else np.zeros(0, np.int64)
    behind = (np.cumsum(size)[number] - np.arange(len(group)) - 1).astype(np.int32)
    behind[(size > MOST_SLOTS)[number]] = 0
    del group, head, number
    n = len(slots.place)
    upto = np.cumsum(np.bincount(slots.at, behind, n)) if n else np.zeros(0)
    block_of = (upto // PAIRS_PER_BLOCK).astype(np.int64)
    parts: list[tuple[Arr, Arr]] = []
    for block in range(int(block_of.max(initial=-1)) + 1):
        rows = np.flatnonzero((block_of[slots.at] == block) & (behind > 0))
        if len(rows):
            parts.append(_repeated(slots, rows, behind[rows], n))
    if not parts:
        none = np.zeros(0, np.int64)
        return none, none, none, none
    key, member = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
    order = row_order(key, member)
    key, member = key[order], member[order]
    links, link = np.unique(key, return_inverse=True)
    return link, links // n, links % n, member


def _repeated(
    slots: _Slots, rows: Arr, behind: NDArray[np.int32], n: int
) -> tuple[Arr, Arr]:
    """(key a · n + b, patient) of pairs of visits whose occasions LEAST patients have in common."""
    owner, later = repeat_ranges(rows + 1, behind.astype(np.int64))
    a, b = slots.at[rows[owner]].astype(np.int64), slots.at[later].astype(np.int64)
    apart = slots.day[a] != slots.day[b]
    key, member = (a * n + b)[apart], slots.who[rows[owner[apart]]].astype(np.int64)
    ordered = np.sort(key)
    often = ordered[: len(ordered) - LEAST + 1] == ordered[LEAST - 1 :]
    kept = distinct(ordered[: len(often)][often])
    # most pairs fall by a small table of remainders, the rest by bisection
    small = np.zeros(1 << TABLE_BITS, bool)
    small[kept & (len(small) - 1)] = True
    rows = np.flatnonzero(small[key & (len(small) - 1)])
    rows = rows[look_up(kept, np.ones(len(kept)), key[rows]) > 0]
    return key[rows], member[rows]


def _expected(events: EventTable, slots: _Slots, a: Arr, b: Arr, observed: Arr) -> np.ndarray:
    """(n_b − O) / N_{h_b} · Σ_{x at a} v_x(h_b) for each link."""
    if len(a) == 0:
        return np.zeros(0)
    size = np.bincount(slots.at, minlength=len(slots.place))
    there = slots.place[b]
    visits = np.zeros(len(a))
    one_place = slots.place[a] == there
    visits[one_place] = slots.again[a[one_place]]
    visits[~one_place] = _visits_elsewhere(events, slots, size, a[~one_place], there[~one_place])
    share = np.maximum(size[b] - observed, 1) / np.maximum(1, np.diff(events.offsets)[there])
    return np.asarray(share * visits)


def _visits_elsewhere(
    events: EventTable, slots: _Slots, size: Arr, a: Arr, there: Arr
) -> np.ndarray:  # fmt: skip
    """Σ_{x at a} v_x(there) for each link."""
    here = distinct(a)
    asked = np.zeros(len(slots.place), bool)
    asked[here] = True
    rows = np.flatnonzero(asked[slots.at])
    rows = rows[np.argsort(slots.at[rows], kind="stable")]
    begin = np.cumsum(size[here]) - size[here]
    link, row = repeat_ranges(begin[np.searchsorted(here, a)], size[a])
    who = slots.who[rows[row]].astype(np.int64)
    return np.bincount(link, events.visits(who, there[link]), len(a))
