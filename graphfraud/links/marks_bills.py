"""Marks of bills claimed in several areas: one invoice, one stay.

n_invoice_areas = areas of insurance among the claims of one invoice (institution, number, amount).

same_bill names a stay that is claimed again: claims of one institution with the same first and
last day and the same amount in 分, one of them manual, that differ in area of insurance or in
household. A flat price is no repetition: the amount must not occur at the institution on other
days. Its value is the smallest setl_id of the claims.

Left out: interim bills, supplementary settlements of the same bill (setl_type 3). Refunds were
netted before. Source: DOMAIN.md §8 row 14. O(n log n).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphfraud.claims.extract import Extract
from graphfraud.links.manual_claims import cross, household_or_person
from graphfraud.links.mark_groups import claim_mark, distinct
from graphfraud.links.marks import Mark
from graphfraud.tables import Arr

__all__ = ["bill_marks"]

INPATIENT, MANUAL, SUPPLEMENTARY = 0, 1, 3


def bill_marks(extract: Extract) -> list[Mark]:
    """Claim.n_invoice_areas and Claim.same_bill."""
    n = extract.n_claims
    whole = ~extract.col("claims", "interim") & (
        extract.col("claims", "setl_type") != SUPPLEMENTARY
    )
    area = extract.col("claims", "insu_area").astype(np.int64)
    invoice = np.where(whole, extract.col("claims", "invoice").astype(np.int64), -1)
    areas = distinct(invoice, area)
    rows = np.flatnonzero(areas >= 2)
    bill = _same_bills(extract, whole)
    again = np.flatnonzero(bill >= 0)
    names = _names(extract, again, bill[again])
    return [
        claim_mark(n, "n_invoice_areas", rows, areas[rows], np.ones(len(rows), np.bool_)),
        claim_mark(n, "same_bill", again, names, np.ones(len(again), np.bool_)),
    ]


def _same_bills(extract: Extract, whole: NDArray[np.bool_]) -> Arr:
    """Group of each claim whose stay is claimed again; −1."""
    col = {
        name: extract.col("claims", name).astype(np.int64)
        for name in ("institution", "begin_day", "end_day", "medfee", "patient", "insu_area")
    }
    able = whole & (extract.col("claims", "kind") == INPATIENT) & (col["medfee"] > 0)
    able &= (col["patient"] >= 0) & (col["institution"] >= 0)
    rows = np.flatnonzero(able)
    place, fee = col["institution"][rows], col["medfee"][rows]
    dates = cross(col["begin_day"][rows], col["end_day"][rows])
    group = cross(place, fee, dates)
    flat = distinct(cross(place, fee), dates) > 1
    manual = extract.col("claims", "setl_type")[rows] == MANUAL
    by_hand = np.bincount(group, manual, minlength=1)[group] > 0
    household = household_or_person(extract)[col["patient"][rows]]
    household = household - household.min(initial=0)
    differ = (distinct(group, col["insu_area"][rows]) > 1) | (distinct(group, household) > 1)
    found = np.full(extract.n_claims, -1, np.int64)
    hit = ~flat & by_hand & differ
    found[rows[hit]] = group[hit]
    return found


def _names(extract: Extract, rows: Arr, group: Arr) -> NDArray[np.object_]:
    """The smallest setl_id of each row's group."""
    own = np.array(extract.setl_ids.take(rows).to_pylist(), object)
    if len(own) == 0:
        return own
    order = np.lexsort((own.astype(str), group))
    codes, first = np.unique(group[order], return_index=True)
    return np.asarray(own[order][first][np.searchsorted(codes, group)], object)
