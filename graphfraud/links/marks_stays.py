"""Marks of stays: who came and went together, moved on together, came back, filled the house.

`n_same_stay`: persons admitted on one day and discharged on one day at one institution, where
chance hardly gives so many. With n of them, and m stays of that length there from admissions on
the same weekday of other weeks, where its admissions span D days (28 at least),

    E = (m + 1) · 7 / D,   P(Poisson(E) ≥ n) ≤ 10⁻⁴.

Stays for a course of treatment (chemotherapy, dialysis: their calendar is the treatment's) are
left out on both sides.

`THEN_ADMITTED`: two successive stays of a person at two institutions with 0 to 3 days between,
where at least three persons made the same move on the same days and the first did not end as a
transfer (dscg_way 2, 3).

`READMITTED`: two successive stays of a person at one institution, under one doctor, with one
three-character diagnosis and at most 15 days between; courses, psychiatric care, transfers and
unknown diagnoses left out. A doctor's x of n stays that were followed so are compared with what
the other doctors' stays are: r = (X − x + ½) / (N − n + 1), p = P(Binomial(n, r) ≥ x).

`peak_occupancy`: the most in-patients of one day of the stay, by beds, where that is 1.2 or more:
beds in the corridor up to a fifth are common. `n_days_over`: such days of an institution. The day
of discharge does not count, so that a bed that changes hands is one.

Source: DOMAIN.md §8 rows 1, 4, 5, §6 cases 1, 6–8. Cost O(n log n).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphfraud.claims.extract import Extract
from graphfraud.links.marks import Mark, Relation
from graphfraud.links.tallies import dense, n_distinct, of_diagnosis
from graphfraud.tables import Arr
from graphfraud.tails import binomial_tail, poisson_tail

__all__ = ["marks", "relations"]

COURSES = ("Z51", "Z49", "N18")
PLANNED = (*COURSES, "C", "F")
RARE, LEAST, LEAST_SPAN = 1e-4, 3, 28
MOST_GAP, MOST_DAYS = 3, 15
OVER = 1.2
TRANSFERS = (2, 3)


def marks(extract: Extract) -> list[Mark]:
    """n_same_stay, peak_occupancy, n_days_over, readmission_p."""
    n = len(extract.col("stays", "patient"))
    if n == 0:
        return []
    together = _same_stay(extract)
    found = [_of_claims(extract, "n_same_stay", together, together > 0)]
    peak, days_over = _occupancy(extract)
    found.append(_of_claims(extract, "peak_occupancy", peak, peak >= OVER))
    present = days_over > 0
    found.append(Mark("Institution", "n_days_over", days_over, present, present))
    return [*found, _readmission_p(extract)]


def relations(extract: Extract) -> list[Relation]:
    """THEN_ADMITTED and READMITTED."""
    return [_moves(extract), _returns(extract)]


def _stays(extract: Extract) -> dict[str, Arr]:
    names = "patient institution doctor diagnosis admit_day discharge_day first_claim".split()
    return {name: extract.col("stays", name).astype(np.int64) for name in names}


def _of_claims(
    extract: Extract, name: str, values: NDArray[Any], present: NDArray[np.bool_]
) -> Mark:
    """A figure of stays as a mark of their claims, which come into the suspect scope."""
    stay = extract.col("claims", "stay").astype(np.int64)
    inside = np.maximum(stay, 0)
    here = (stay >= 0) & present[inside]
    return Mark("Claim", name, values[inside], here, here)


def _same_stay(extract: Extract) -> Arr:
    """n of each stay, 0 where chance gives so many."""
    s = _stays(extract)
    count = np.zeros(len(s["patient"]), np.int64)
    rows = np.flatnonzero((s["patient"] >= 0) & (s["institution"] >= 0))
    rows = rows[~of_diagnosis(extract, s["diagnosis"][rows], COURSES)]
    if len(rows) == 0:
        return count
    place, admit = s["institution"][rows], s["admit_day"][rows]
    length = s["discharge_day"][rows] - admit
    batch = dense(place, admit, length)
    usual = dense(place, admit % 7, length)
    own = np.bincount(batch)[batch]
    others = np.bincount(usual)[usual] - own
    expected = (others + 1) * 7.0 / _span(place, admit)
    n = n_distinct(batch, s["patient"][rows])
    rare = (n >= LEAST) & (poisson_tail(n, expected) <= RARE)
    count[rows] = np.where(rare, n, 0)
    return count


def _span(place: Arr, admit: Arr) -> Arr:
    """For each row, days from its place's first admission to the last one."""
    last = np.zeros(int(place.max()) + 1, np.int64)
    first = np.full(len(last), np.iinfo(np.int64).max)
    np.maximum.at(last, place, admit)
    np.minimum.at(first, place, admit)
    return np.asarray(np.maximum(LEAST_SPAN, last - first + 1)[place], np.int64)


def _transferred(extract: Extract) -> NDArray[np.bool_]:
    """Whether each stay ended as a transfer."""
    stay = extract.col("claims", "stay").astype(np.int64)
    moved = np.zeros(len(extract.col("stays", "patient")), bool)
    moved[stay[(stay >= 0) & np.isin(extract.col("claims", "dscg_way"), TRANSFERS)]] = True
    return moved


def _successive(extract: Extract, s: dict[str, Arr], most: int) -> tuple[Arr, Arr, Arr]:
    """Stays of a person in succession: rows of the first and the second, days between."""
    order = np.lexsort((s["discharge_day"], s["admit_day"], s["patient"]))
    a, b = order[:-1], order[1:]
    gap = s["admit_day"][b] - s["discharge_day"][a]
    keep = (s["patient"][a] == s["patient"][b]) & (s["patient"][a] >= 0)
    keep &= (gap >= 0) & (gap <= most) & ~_transferred(extract)[a]
    keep &= (s["institution"][a] >= 0) & (s["institution"][b] >= 0)
    return a[keep], b[keep], gap[keep]


def _moves(extract: Extract) -> Relation:
    s = _stays(extract)
    a, b, gap = _successive(extract, s, MOST_GAP)
    other = s["institution"][a] != s["institution"][b]
    a, b, gap = a[other], b[other], gap[other]
    move = dense(
        s["institution"][a], s["institution"][b], s["discharge_day"][a], s["admit_day"][b]
    )
    n = n_distinct(move, s["patient"][a])
    keep = n >= LEAST
    first = s["first_claim"]
    return Relation(
        "THEN_ADMITTED", "Claim", "Claim", first[a[keep]], first[b[keep]],
        {"gap_days": gap[keep], "n_together": n[keep]}, True,
    )  # fmt: skip


def _return_rows(extract: Extract) -> tuple[dict[str, Arr], Arr, Arr, Arr]:
    s = _stays(extract)
    a, b, gap = _successive(extract, s, MOST_DAYS)
    names = [key[:3] for key in extract.keys("diagnosis")]
    short = np.unique(np.array([*names, ""]), return_inverse=True)[1]
    keep = (s["institution"][a] == s["institution"][b]) & (s["doctor"][a] == s["doctor"][b])
    keep &= (s["doctor"][a] >= 0) & (s["diagnosis"][a] >= 0) & (s["diagnosis"][b] >= 0)
    keep &= short[s["diagnosis"][a]] == short[s["diagnosis"][b]]
    keep &= ~of_diagnosis(extract, s["diagnosis"][a], PLANNED)
    return s, a[keep], b[keep], gap[keep]


def _returns(extract: Extract) -> Relation:
    s, a, b, gap = _return_rows(extract)
    first = s["first_claim"]
    return Relation(
        "READMITTED", "Claim", "Claim", first[a], first[b], {"gap_days": gap}, True
    )  # fmt: skip


def _readmission_p(extract: Extract) -> Mark:
    s, a, _, _ = _return_rows(extract)
    n_doctors = extract.n("doctor")
    known = s["doctor"] >= 0
    stays = np.bincount(s["doctor"][known], minlength=n_doctors)
    back = np.bincount(s["doctor"][a], minlength=n_doctors)
    rate = (back.sum() - back + 0.5) / (stays.sum() - stays + 1.0)
    present = back > 0
    return Mark("Doctor", "readmission_p", binomial_tail(back, stays, rate), present)


def _occupancy(extract: Extract) -> tuple[NDArray[np.float64], Arr]:
    """Most in-patients by beds over each stay's days (0: unknown), days over of each house."""
    s = _stays(extract)
    beds = extract.col("institutions", "beds").astype(np.int64)
    peak = np.zeros(len(s["patient"]))
    days_over = np.zeros(extract.n("institution"), np.int64)
    place = s["institution"]
    end = np.maximum(s["discharge_day"], s["admit_day"] + 1)
    for house in np.unique(place[(place >= 0) & (beds[np.maximum(place, 0)] > 0)]).tolist():
        rows = np.flatnonzero(place == house)
        zero = int(s["admit_day"][rows].min())
        begin, stop = s["admit_day"][rows] - zero, end[rows] - zero
        n_days = int(stop.max()) + 1
        change = np.bincount(begin, minlength=n_days) - np.bincount(stop, minlength=n_days)
        inside = np.cumsum(change)
        days_over[house] = int((inside >= OVER * beds[house]).sum())
        peak[rows] = _most(inside, begin, stop) / beds[house]
    return peak, days_over


def _most(inside: Arr, begin: Arr, stop: Arr) -> Arr:
    """Largest of inside[begin:stop] of each row, by tables of powers of two."""
    level = np.floor(np.log2(stop - begin)).astype(np.int64)
    table, best = inside, np.zeros(len(begin), np.int64)
    for power in range(int(level.max()) + 1):
        at = level == power
        best[at] = np.maximum(table[begin[at]], table[stop[at] - 2**power])
        table = np.maximum(table[: -(2**power)], table[2**power :])
    return best
