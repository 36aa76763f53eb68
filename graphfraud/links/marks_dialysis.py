"""Marks of dialysis: too many sessions a week, two centres on one day, a session during a stay.

A session is a person, an institution and a day with an out-patient or special-disease claim whose
diagnosis or disease code is N18 (chronic kidney disease) or Z49 (care involving dialysis), but not
Z49.2: peritoneal dialysis is done daily at home. Several bills of one house on a day are one
session. Sessions count on the day of treatment, so bills that are settled late change nothing.

dialysis_week_sessions = sessions of the person in the week (Monday to Sunday);
dialysis_day_places = institutions of the person's sessions on the day;
DIALYSED_DURING joins a session's claim with the person's stay at another institution whose first
and last day enclose it strictly. Institution.dialyses: whether it bills sessions at all: a house
without dialysis lawfully sends its in-patients out.

Source: DOMAIN.md §8 row 20 (guideline: normally at most five sessions a week). O(n log n).
"""

from __future__ import annotations

import numpy as np

from graphfraud.claims.extract import Extract
from graphfraud.links.manual_claims import cross
from graphfraud.links.mark_groups import claim_mark, distinct
from graphfraud.links.marks import Mark, Relation
from graphfraud.tables import Arr

__all__ = ["dialysis_marks", "dialysis_relations", "sessions"]

OUTPATIENT, CHRONIC = 1, 2
CODES, AT_HOME = ("N18", "Z49"), "Z49.2"
#: weeks of so many sessions come into the suspect scope; packs ask for more
LEAST_WEEK = 4
#: 1970-01-01 was a Thursday
TO_MONDAY = 3


def sessions(extract: Extract) -> Arr:
    """Claim rows that are sessions, ascending."""
    kind = extract.col("claims", "kind")
    coded = np.zeros(extract.n_claims, np.bool_)
    at_home = np.zeros(extract.n_claims, np.bool_)
    for space in ("diagnosis", "disease"):
        code = extract.col("claims", space)
        keys = extract.keys(space)
        yes = np.array([key.upper().startswith(CODES) for key in keys] + [False])
        no = np.array([key.upper().startswith(AT_HOME) for key in keys] + [False])
        coded |= yes[code]
        at_home |= no[code]
    able = (extract.col("claims", "patient") >= 0) & (extract.col("claims", "institution") >= 0)
    return np.flatnonzero(coded & ~at_home & able & ((kind == OUTPATIENT) | (kind == CHRONIC)))


def dialysis_marks(extract: Extract) -> list[Mark]:
    """Claim.dialysis_week_sessions, dialysis_day_places; Institution.dialyses."""
    n, rows = extract.n_claims, sessions(extract)
    patient, place, day = _of(extract, rows)
    session = cross(place, day)
    in_week = distinct(cross(patient, (day + TO_MONDAY) // 7), session)
    on_day = distinct(cross(patient, day), place)
    bills = np.zeros(extract.n("institution"), np.bool_)
    bills[place] = True
    return [
        claim_mark(n, "dialysis_week_sessions", rows, in_week, in_week >= LEAST_WEEK),
        claim_mark(n, "dialysis_day_places", rows, on_day, on_day >= 2),
        Mark("Institution", "dialyses", bills, np.ones(len(bills), np.bool_)),
    ]


def dialysis_relations(extract: Extract) -> list[Relation]:
    """DIALYSED_DURING: session's claim → first claim of the stay that encloses it."""
    rows = sessions(extract)
    patient, place, day = _of(extract, rows)
    order = np.argsort(patient * (1 << 20) + day, kind="stable")
    rows, place = rows[order], place[order]
    key = (patient * (1 << 20) + day)[order]
    who = extract.col("stays", "patient").astype(np.int64)
    admit = extract.col("stays", "admit_day").astype(np.int64)
    end = extract.col("stays", "discharge_day").astype(np.int64)
    stay = np.flatnonzero((who >= 0) & (end - admit > 1))
    left = np.searchsorted(key, who[stay] * (1 << 20) + admit[stay], "right")
    length = np.searchsorted(key, who[stay] * (1 << 20) + end[stay], "left") - left
    length = np.maximum(0, length)
    owner = np.repeat(stay, length)
    at = np.repeat(left - (np.cumsum(length) - length), length) + np.arange(len(owner))
    elsewhere = place[at] != extract.col("stays", "institution")[owner]
    claim = extract.col("stays", "first_claim").astype(np.int64)[owner[elsewhere]]
    return [Relation("DIALYSED_DURING", "Claim", "Claim", rows[at[elsewhere]], claim, brings=True)]


def _of(extract: Extract, rows: Arr) -> tuple[Arr, Arr, Arr]:
    patient, place, day = (
        extract.col("claims", name).astype(np.int64)[rows]
        for name in ("patient", "institution", "begin_day")
    )
    return patient, place, day
