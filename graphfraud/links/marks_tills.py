"""Marks of cards that settle together: back to back at one till, and on trips to several places.

`n_back_to_back` of a settlement: persons of other households who settled at the same cashier
within W = 10 minutes of it and did so with the same person on three days or more, where chance
does not give so many. With v_a, v_b the settlements of both there and D days of the period, of
ten hours each,

    E = v_a v_b (2 W + 1) / (600 D),   P(Poisson(E) ≥ days) ≤ 10⁻⁶.

Left out: settlements for dialysis or chemotherapy (shifts meet at the till by the calendar), and
minutes in which one cashier settled five times or more (records uploaded in one run).

`SAME_TRIP`: of one person and day, two settlements at two institutions a < b, where other
households' persons were at both on that day and made such trips with this person on three days or
more. With t_a, t_b the trip days of both, E = t_a t_b / D, P(Poisson(E) ≥ days) ≤ 10⁻⁴. A pair of
places that over 60 persons went to on a day is the town's way, not a company's.

Source: DOMAIN.md §8 rows 7, 8, 10, §6 cases 11, 12, 20, 22. Cost O(n log n + pairs).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from graphfraud.claims.extract import Extract
from graphfraud.links.marks import Mark, Relation
from graphfraud.links.tallies import dense, household_codes, of_diagnosis, period_days
from graphfraud.tables import Arr
from graphfraud.tails import poisson_tail

__all__ = ["at_counters", "marks", "relations"]

INPATIENT, MANUAL = 0, 1
WINDOW = 10
OPEN_MINUTES = 600
BATCH = 5
SHIFTS = ("N18", "Z49", "Z51")
LEAST_DAYS = 3
RARE_TILL, RARE_TRIP = 1e-6, 1e-4
CROWD = 60


def marks(extract: Extract) -> list[Mark]:
    """n_back_to_back; none where only days are known."""
    if extract.day_only:
        return []
    claim, n = _partners(extract)
    count = np.zeros(extract.n_claims, np.int64)
    count[claim] = n
    return [Mark("Claim", "n_back_to_back", count, count > 0, count > 0)]


def relations(extract: Extract) -> list[Relation]:
    """SAME_TRIP."""
    trips = _trips(extract)
    others = _companions(extract, trips)
    rows = np.flatnonzero(others > 0)
    t = trips.iloc[rows]
    return [Relation(
        "SAME_TRIP", "Claim", "Claim", t["first"].to_numpy(np.int64),
        t["second"].to_numpy(np.int64), {"n_others": others[rows]}, True,
    )]  # fmt: skip


def at_counters(extract: Extract) -> Arr:
    """Rows of settlements at a counter: no stay, not by hand, person and place known."""
    col = extract.col
    keep = (col("claims", "kind") != INPATIENT) & (col("claims", "setl_type") != MANUAL)
    keep &= (col("claims", "patient") >= 0) & (col("claims", "institution") >= 0)
    return np.flatnonzero(keep)


def _till_rows(extract: Extract) -> tuple[Arr, Arr]:
    """Settlements at a known till and minute, sorted by both; minutes since 1970."""
    col = extract.col
    rows = at_counters(extract)
    rows = rows[(col("claims", "cashier")[rows] >= 0) & (col("claims", "settle_minute")[rows] >= 0)]
    rows = rows[~of_diagnosis(extract, col("claims", "diagnosis")[rows], SHIFTS)]
    when = col("claims", "settle_day").astype(np.int64) * 1440 + col("claims", "settle_minute")
    till = col("claims", "cashier").astype(np.int64)
    if len(rows):
        at = dense(till[rows], when[rows])
        rows = rows[np.bincount(at)[at] < BATCH]
    return rows[np.lexsort((rows, when[rows], till[rows]))], when


def _partners(extract: Extract) -> tuple[Arr, Arr]:
    """Claims with a company at the till, and how many persons it has."""
    rows, when = _till_rows(extract)
    patient = extract.col("claims", "patient").astype(np.int64)
    till = extract.col("claims", "cashier").astype(np.int64)
    household = household_codes(extract)
    first, second = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    at, lag = np.arange(len(rows)), 1
    while len(at := at[at + lag < len(rows)]):
        a, b = rows[at], rows[at + lag]
        near = (till[a] == till[b]) & (when[b] - when[a] <= WINDOW)
        at, a, b = at[near], a[near], b[near]
        other = household[patient[a]] != household[patient[b]]
        first.append(a[other])
        second.append(b[other])
        lag += 1
    a, b = np.concatenate(first), np.concatenate(second)
    if len(a) == 0:
        return a, a
    low, high = np.minimum(patient[a], patient[b]), np.maximum(patient[a], patient[b])
    pair = dense(till[a], low, high)
    days = np.bincount(np.unique(pair * 1_000_000 + when[a] // 1440) // 1_000_000)
    _, one = np.unique(pair, return_index=True)
    visit = dense(till[rows], patient[rows])
    visits = np.zeros(extract.n_claims, np.int64)
    visits[rows] = np.bincount(visit)[visit]
    mean = visits[a[one]] * visits[b[one]] * (2 * WINDOW + 1) / OPEN_MINUTES / period_days(extract)
    rare = ((days >= LEAST_DAYS) & (poisson_tail(days, mean) <= RARE_TILL))[pair]
    met = np.concatenate([a[rare], b[rare]])
    whom = np.concatenate([patient[b[rare]], patient[a[rare]]])
    together = np.unique(met * extract.n("patient") + whom) // extract.n("patient")
    claim, n = np.unique(together, return_counts=True)
    return claim, n


def _trips(extract: Extract) -> pd.DataFrame:
    """Pairs of places that a person went to on one day: patient, day, a < b, a claim of each."""
    rows = at_counters(extract)
    found = pd.DataFrame({
        "patient": extract.col("claims", "patient")[rows].astype(np.int64),
        "day": extract.col("claims", "settle_day")[rows].astype(np.int64),
        "place": extract.col("claims", "institution")[rows].astype(np.int64), "claim": rows,
    })  # fmt: skip
    found = found.sort_values(["patient", "day", "place", "claim"])
    found = found.drop_duplicates(["patient", "day", "place"])
    found = found[found.duplicated(["patient", "day"], keep=False)]
    pairs = found.merge(found, on=["patient", "day"], suffixes=("_a", "_b"))
    pairs = pairs[pairs["place_a"] < pairs["place_b"]]
    pairs = pairs.rename(columns={"claim_a": "first", "claim_b": "second"})
    return pairs.sort_values(["first", "second"], ignore_index=True)


def _companions(extract: Extract, trips: pd.DataFrame) -> Arr:
    """For each trip, persons of other households who made it too and often go along."""
    n = np.zeros(len(trips), np.int64)
    if len(trips) == 0:
        return n
    group = dense(*(trips[name].to_numpy() for name in ("day", "place_a", "place_b")))
    size = np.bincount(group)[group]
    patient, day = trips["patient"].to_numpy(np.int64), trips["day"].to_numpy(np.int64)
    days_out = np.unique(patient * 1_000_000 + day) // 1_000_000
    out = np.bincount(days_out, minlength=extract.n("patient"))
    household = household_codes(extract)
    order = np.argsort(group, kind="stable")
    order = order[(size[order] >= 2) & (size[order] <= CROWD)]
    first, second = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    at, lag = np.arange(len(order)), 1
    while len(at := at[at + lag < len(order)]):
        at = at[group[order[at]] == group[order[at + lag]]]
        a, b = order[at], order[at + lag]
        other = household[patient[a]] != household[patient[b]]
        first.append(a[other])
        second.append(b[other])
        lag += 1
    a, b = np.concatenate(first), np.concatenate(second)
    if len(a) == 0:
        return n
    pair = dense(np.minimum(patient[a], patient[b]), np.maximum(patient[a], patient[b]))
    days = np.bincount(np.unique(pair * 1_000_000 + day[a]) // 1_000_000)
    _, one = np.unique(pair, return_index=True)
    mean = out[patient[a[one]]] * out[patient[b[one]]] / period_days(extract)
    rare = ((days >= LEAST_DAYS) & (poisson_tail(days, mean) <= RARE_TRIP))[pair]
    np.add.at(n, np.concatenate([a[rare], b[rare]]), 1)
    return n
