"""Manual claims (setl_type 1) as a table: who filed what through whom.

Only these pass through the hands of agency case-workers (DOMAIN.md §0.2). One *filing* is what one
household hands in for one institution through one submitter on one day: several bills in one
envelope are one act. Counting households instead of claims keeps a family that always goes to the
same window from looking like a ring.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphfraud.claims.extract import Extract
from graphfraud.tables import Arr, ManualClaims

__all__ = ["cross", "household_or_person", "manual_claims", "village_locality"]

MANUAL = 1
CHRONIC = 2
#: claims that are looked at together
ROWS_AT_ONCE = 1_000_000


def household_or_person(extract: Extract) -> Arr:
    """Household of each patient; a person without one is a household of their own (code < −1)."""
    household = extract.col("patients", "household").astype(np.int64)
    return np.where(household >= 0, household, -2 - np.arange(len(household)))


def cross(*codes: Arr) -> Arr:
    """A dense code of the tuple; −1 where any part is none."""
    stack = np.column_stack(codes)
    none: NDArray[np.bool_] = np.any(stack < 0, axis=1)
    _, inverse = np.unique(np.where(none[:, None], -1, stack), axis=0, return_inverse=True)
    dense = inverse.ravel().astype(np.int64)
    return np.where(none, -1, dense)


def manual_claims(extract: Extract) -> ManualClaims:
    """All claims of setl_type 1 with a submitter, by day, patient, submitter and institution."""
    setl_type = extract.col("claims", "setl_type")
    submitter = extract.col("claims", "submitter")
    rows = np.flatnonzero((setl_type == MANUAL) & (submitter >= 0))
    order = [
        extract.col("claims", name)[rows]
        for name in ("invoice", "fund_pay", "institution", "submitter", "patient", "settle_day")
    ]
    rows = rows[np.lexsort(order)]  # the order of the input's rows must decide nothing

    def col(name: str) -> Arr:
        return extract.col("claims", name)[rows].astype(np.int64)

    desks = [key.rsplit("|", 1)[0] for key in extract.keys("caseworker")]
    desk_code = {name: code for code, name in enumerate(sorted(set(desks)))}
    desk_of = np.array([desk_code[name] for name in desks] + [-1], np.int64)
    patient = col("patient")
    worker = col("submitter")
    desk = desk_of[worker]
    opt_day = col("opt_day")
    day = np.where(opt_day >= 0, opt_day, col("settle_day"))
    home, place = col("insu_area"), col("inst_area")
    away = np.where((home >= 0) & (place >= 0), (home != place).astype(np.int64), 2)
    reason = col("manl_reim_rea")
    village = extract.col("patients", "village").astype(np.int64)[patient]
    employer = col("employer")
    med_type = np.maximum(col("med_type"), 0)
    strata = {
        "work": cross(away, med_type),
        "kind": cross(desk, away, med_type, reason),
        "area": cross(desk, home),
        "village": cross(desk, village),
        "locality": cross(desk, village_locality(extract)[village]),
        "employer": cross(desk, employer),
        "weekday": cross(desk, day % 7),
        "month": cross(desk, day // 30),
    }
    household = household_or_person(extract)[patient]
    papers = {
        "medfee": col("medfee"),
        "stay": np.maximum(col("end_day") - col("begin_day"), 0),
        "department": col("department"),
        "diagnosis": _short(extract)[col("diagnosis")],
        "home_area": home,
        "place_area": place,
    }
    return ManualClaims(
        rows.astype(np.int64), patient, household, col("institution"), col("doctor"),
        col("account"), col("proxy"), worker, col("reviewer1"), col("reviewer2"),
        col("payer"), day, col("fund_pay"), desk, cross(desk, away, med_type), strata,
        extract.n("caseworker"), papers,
    )  # fmt: skip


def _short(extract: Extract) -> Arr:
    """Code of the first three characters of each diagnosis; the last entry stands for none."""
    names = [key[:3].upper() for key in extract.keys("diagnosis")]
    code = np.unique(np.array(names, dtype=str), return_inverse=True)[1].ravel()
    return np.append(code.astype(np.int64), -1)


def village_locality(extract: Extract) -> Arr:
    """For each village (and −1 at the end) the institution most of its people go to.

    Villages of one township share a 卫生院; the extract names villages, not townships. Pharmacies
    and manual claims are left out; ties go to the smaller code.
    """
    village = extract.col("patients", "village").astype(np.int64)
    if not (village >= 0).any():
        return np.full(1, -1, np.int64)
    n_places = extract.n("institution")
    cells, counts = [], []
    for lo in range(0, extract.n_claims, ROWS_AT_ONCE):
        kind, setl_type, patient, place = (
            extract.col("claims", name)[lo : lo + ROWS_AT_ONCE]
            for name in ("kind", "setl_type", "patient", "institution")
        )
        home = village[patient]
        ok = (kind <= CHRONIC) & (setl_type != MANUAL) & (home >= 0) & (place >= 0)
        found = np.unique(home[ok] * n_places + place[ok], return_counts=True)
        cells.append(found[0])
        counts.append(found[1])
    cell, part = np.unique(np.concatenate(cells), return_inverse=True)
    count = np.bincount(part, np.concatenate(counts)).astype(np.int64)
    order = np.lexsort((cell % n_places, -count, cell // n_places))
    villages, first = np.unique((cell // n_places)[order], return_index=True)
    locality = np.full(int(village.max()) + 2, -1, np.int64)
    locality[villages] = (cell % n_places)[order][first]
    return locality
