"""Repeated papers: one invoice, or one stay, in two or more claims that were not refunded.

A *paper* is repeated when claims of it differ in person, area of insurance, dates of stay, or the
agency that paid (one enrolled twice is paid twice; a slip of the pen is made at one agency):

* the same invoice (institution + number + amount), or
* the same inpatient bill (institution, first and last day, amount in 分), one of the claims manual.

Innocent and left out: numbers reused in other years or by other institutions and split payments
(another amount makes another invoice), refunds and resettlements (netted before), interim bills,
one person's duplicate entry at one agency (`duplicates`), and the bill of one household in
one area (mother and newborn on one paper).

Under the null of clerical error each claim with a paper is a repeat with probability ε; the number
at a group's institutions is Poisson(ε n_claims there). ε is the larger of 1/1000 and the rate of
papers that stand alone (no other repeated paper at their institution).

Source: DOMAIN.md §6 cases 13–15, §8 row 14. Cost O(n log n) in the claims with a paper.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphfraud.claims.extract import Extract
from graphfraud.links.manual_claims import household_or_person
from graphfraud.links.mark_groups import desk_of_workers
from graphfraud.tables import Arr

__all__ = ["RepeatedPapers", "repeated_papers"]

INPATIENT, MANUAL = 0, 1
CLERICAL = 1e-3


@dataclass(frozen=True)
class RepeatedPapers:
    """m repeated papers; claim rows of paper i are claim[offsets[i]:offsets[i + 1]], ascending.

    institution: of each paper. invoice: its code, −1 where the stay alone is the same.
    n_persons, n_areas: distinct in each paper. papers_at: claims with a paper by institution.
    clerical: ε. duplicates: papers entered twice for one person at one agency, not among the m.
    """

    claim: Arr
    offsets: Arr
    institution: Arr
    invoice: Arr
    n_persons: Arr
    n_areas: Arr
    papers_at: Arr
    clerical: float
    duplicates: int

    @property
    def n(self) -> int:
        """m."""
        return len(self.institution)

    @property
    def paper_of(self) -> Arr:
        """Paper of each entry of `claim`."""
        return np.repeat(np.arange(self.n), np.diff(self.offsets))


def repeated_papers(extract: Extract) -> RepeatedPapers:
    """All repeated papers of an extract, by first claim row."""
    col = {
        name: extract.codes("claims", name)
        for name in (
            "patient", "institution", "invoice", "begin_day", "end_day", "medfee", "insu_area",
            "submitter",
        )
    }  # fmt: skip
    whole = ~extract.col("claims", "interim") & col["patient"].known()
    whole &= col["institution"].known()
    by_invoice = np.flatnonzero(whole & col["invoice"].known())
    manual = extract.col("claims", "setl_type") == MANUAL
    by_stay = np.flatnonzero(
        whole & (extract.col("claims", "kind") == INPATIENT) & (extract.col("claims", "medfee") > 0)
    )
    same_invoice = _classes(by_invoice, col["invoice"][by_invoice])
    stay_key = np.column_stack(
        [col[n][by_stay] for n in ("institution", "begin_day", "end_day", "medfee")]
    )
    same_stay = _classes(by_stay, stay_key)
    paper = _joined(same_invoice, [rows for rows in same_stay if manual[rows].any()])
    household = household_or_person(extract)
    desk = desk_of_workers(extract.keys("caseworker"))
    kept: list[Arr] = []
    duplicates = 0
    for rows in paper:
        persons, areas = _distinct(col["patient"][rows]), _distinct(col["insu_area"][rows])
        dates = _distinct(col["begin_day"][rows] * 100_000 + col["end_day"][rows])
        paid_at = desk[col["submitter"][rows[manual[rows]]]]
        elsewhere = areas > 1 or dates > 1 or _distinct(paid_at[paid_at >= 0]) > 1
        if persons == 1 and not elsewhere:
            duplicates += 1
        elif elsewhere or _distinct(household[col["patient"][rows]]) > 1:
            kept.append(rows)
    n_places = extract.n("institution")
    either = np.union1d(by_invoice, np.flatnonzero(whole & manual))
    papers_at = np.bincount(col["institution"][either], minlength=n_places)
    place = np.array([col["institution"][rows[0]] for rows in kept], np.int64)
    alone = int((np.bincount(place, minlength=n_places) == 1).sum())
    return RepeatedPapers(
        np.concatenate(kept).astype(np.int64) if kept else np.zeros(0, np.int64),
        np.concatenate([[0], np.cumsum([len(rows) for rows in kept])]).astype(np.int64),
        place,
        np.array([_one(col["invoice"][rows]) for rows in kept], np.int64),
        np.array([_distinct(col["patient"][rows]) for rows in kept], np.int64),
        np.array([_distinct(col["insu_area"][rows]) for rows in kept], np.int64),
        papers_at, max(CLERICAL, alone / max(1, len(either))), duplicates,
    )  # fmt: skip


def _classes(rows: Arr, key: Arr) -> list[Arr]:
    """Rows that share a key (of one or several columns), classes of at least two."""
    if len(rows) < 2:
        return []
    _, inverse, count = np.unique(key, axis=0, return_inverse=True, return_counts=True)
    inverse = inverse.ravel()
    several = np.flatnonzero(count[inverse] >= 2)
    order = several[np.argsort(inverse[several], kind="stable")]
    cut = np.flatnonzero(np.diff(inverse[order])) + 1
    return [rows[part] for part in np.split(order, cut)] if len(order) else []


def _joined(*classes: list[Arr]) -> list[Arr]:
    """Classes that have a row in common, as one; ascending by first row."""
    parent: dict[int, int] = {}

    def root(row: int) -> int:
        while parent.setdefault(row, row) != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for rows in (rows for part in classes for rows in part):
        first = root(int(rows[0]))
        for row in rows[1:].tolist():
            other = root(row)
            parent[max(first, other)] = min(first, other)
            first = min(first, other)
    members: dict[int, list[int]] = {}
    for row in sorted(parent):
        members.setdefault(root(row), []).append(row)
    return [np.array(members[key], np.int64) for key in sorted(members)]


def _distinct(values: Arr) -> int:
    return len(np.unique(values))


def _one(codes: Arr) -> int:
    """The code that all rows share, −1 where they do not."""
    return int(codes[0]) if (codes == codes[0]).all() else -1
