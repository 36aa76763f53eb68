"""Marks of purchases: scanned from afar, split into small bills, fetched too often, by colleagues.

`n_remote_burst`: persons from other areas than the pharmacy's whose e-vouchers it settled within
one hour of the clock, where it seldom has any. With n of them, m such settlements there at other
hours and D days of twelve hours, E = (m + 1) / (12 D), P(Poisson(E) ≥ n) ≤ 10⁻⁴, n ≥ 3. A shop
that sends medicines by post has them all day long, and no burst.

`n_split_basket`: settlements of one person at one counter, each within 30 minutes of the one
before, from three on. Registration fees (med_type 12) are no purchase.

`n_pick_ups`, `n_pick_up_places`: in the calendar month of a special-disease settlement, the
person's pick-ups (days and places) and the places, from four at two places on. Sessions of
dialysis and chemotherapy are no pick-ups.

`n_new_colleagues`: persons of one employer (or school) whose first settlement at a place falls in
one month, from three on, where neither chance nor custom gives so many. With n of them, m first
visits of others there in that month, s of N persons with the employer, and c the mean of n over
the other months,

    E = max((m + 1) s / (N − s + 1), c),   P(Poisson(E) ≥ n) ≤ 10⁻⁶.

First visits in the first 60 days of the extract may not be first; check-ups and injuries
(diagnosis Z0, Z10, S, T) bring colleagues innocently. Both are left out.

Source: DOMAIN.md §8 rows 8, 11, 12, 19, §6 cases 20–26. Cost O(n log n).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphfraud.arrays import row_order
from graphfraud.claims.extract import Extract
from graphfraud.links.marks import Mark
from graphfraud.links.marks_tills import SHIFTS, at_counters
from graphfraud.links.tallies import dense, n_distinct, of_diagnosis, period_days
from graphfraud.tables import Arr
from graphfraud.tails import poisson_tail

__all__ = ["marks"]

PHARMACY, CHRONIC, E_VOUCHER, MANUAL = 3, 2, 1, 1
LEAST, RARE_HOUR, OPEN_HOURS = 3, 1e-4, 12
BASKET_MINUTES, REGISTRATION = 30, "12"
SHOP_PICK_UP = "9929"
MANY_PICK_UPS, SEVERAL_PLACES = 4, 2
RUN_IN_DAYS, RARE_MONTH = 60, 1e-6
TOGETHER_ANYWAY = ("Z0", "Z10", "S", "T")


def marks(extract: Extract) -> list[Mark]:
    """All marks of the module; those that need the minute only where it is known."""
    found = [*_pick_ups(extract), _new_colleagues(extract)]
    if extract.day_only:
        return found
    return [*found, _remote_bursts(extract), _split_baskets(extract)]


def _mark(extract: Extract, name: str, rows: Arr, values: NDArray[Any]) -> Mark:
    full = np.zeros(extract.n_claims, np.int64)
    full[rows] = values
    return Mark("Claim", name, full, full > 0, full > 0)


def _col(extract: Extract, name: str, rows: Arr) -> Arr:
    return extract.col("claims", name)[rows].astype(np.int64)


def _is_type(extract: Extract, rows: Arr, code: str) -> NDArray[np.bool_]:
    named = [key == code for key in extract.keys("med_type")]
    return np.array([*named, False], bool)[_col(extract, "med_type", rows)]


def _remote_bursts(extract: Extract) -> Mark:
    rows = at_counters(extract)
    home, here = _col(extract, "insu_area", rows), _col(extract, "inst_area", rows)
    keep = (_col(extract, "kind", rows) == PHARMACY) & (home >= 0) & (here >= 0) & (home != here)
    keep &= _col(extract, "cert_type", rows) == E_VOUCHER
    rows = rows[keep & (_col(extract, "settle_minute", rows) >= 0)]
    if len(rows) == 0:
        return _mark(extract, "n_remote_burst", rows, rows)
    shop = dense(_col(extract, "institution", rows))
    hour = _col(extract, "settle_day", rows) * 24 + _col(extract, "settle_minute", rows) // 60
    burst = dense(shop, hour)
    others = np.bincount(shop)[shop] - np.bincount(burst)[burst]
    n = n_distinct(burst, _col(extract, "patient", rows))
    mean = (others + 1) / (OPEN_HOURS * period_days(extract))
    rare = (n >= LEAST) & (poisson_tail(n, mean) <= RARE_HOUR)
    return _mark(extract, "n_remote_burst", rows[rare], n[rare])


def _split_baskets(extract: Extract) -> Mark:
    rows = at_counters(extract)
    rows = rows[(_col(extract, "settle_minute", rows) >= 0)]
    rows = rows[~_is_type(extract, rows, REGISTRATION)]
    when = _col(extract, "settle_day", rows) * 1440 + _col(extract, "settle_minute", rows)
    who = dense(_col(extract, "patient", rows), _col(extract, "institution", rows))
    order = row_order(who, when)
    rows, when, who = rows[order], when[order], who[order]
    new = np.ones(len(rows), bool)
    new[1:] = (np.diff(who) != 0) | (np.diff(when) > BASKET_MINUTES)
    basket = np.cumsum(new) - 1
    n = np.bincount(basket)[basket] if len(rows) else basket
    return _mark(extract, "n_split_basket", rows[n >= LEAST], n[n >= LEAST])


def _month(day: Arr) -> Arr:
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _pick_ups(extract: Extract) -> list[Mark]:
    rows = at_counters(extract)
    chronic = _col(extract, "kind", rows) == CHRONIC
    rows = rows[chronic | _is_type(extract, rows, SHOP_PICK_UP)]
    rows = rows[~of_diagnosis(extract, _col(extract, "diagnosis", rows), SHIFTS)]
    day, place = _col(extract, "settle_day", rows), _col(extract, "institution", rows)
    month = dense(_col(extract, "patient", rows), _month(day))
    n = n_distinct(month, dense(day, place))
    places = n_distinct(month, place)
    many = (n >= MANY_PICK_UPS) & (places >= SEVERAL_PLACES)
    return [
        _mark(extract, "n_pick_ups", rows[many], n[many]),
        _mark(extract, "n_pick_up_places", rows[many], places[many]),
    ]


def _new_colleagues(extract: Extract) -> Mark:
    col = extract.col
    patient = col("claims", "patient").astype(np.int64)
    place = col("claims", "institution").astype(np.int64)
    day = col("claims", "settle_day").astype(np.int64)
    rows = np.flatnonzero((patient >= 0) & (place >= 0))
    rows = rows[row_order(patient[rows], place[rows], day[rows])]
    new = np.ones(len(rows), bool)
    new[1:] = (np.diff(patient[rows]) != 0) | (np.diff(place[rows]) != 0)
    rows = np.intersect1d(rows[new], at_counters(extract))
    rows = rows[day[rows] >= extract.first_day + RUN_IN_DAYS]
    rows = rows[~of_diagnosis(extract, _col(extract, "diagnosis", rows), TOGETHER_ANYWAY)]
    if len(rows) == 0:
        return _mark(extract, "n_new_colleagues", rows, rows)
    employer = col("patients", "employer").astype(np.int64)
    n_persons = len(employer)
    size = np.bincount(employer[employer >= 0], minlength=1)
    firm, month = employer[patient[rows]], _month(day[rows])
    all_here = dense(place[rows], month)
    theirs = dense(firm, place[rows], month)
    n = np.bincount(theirs)[theirs]
    others = np.bincount(all_here)[all_here] - n
    clientele = dense(firm, place[rows])
    months = int(month.max() - month.min() + 1)
    custom = (np.bincount(clientele)[clientele] - n) / max(1, months - 1)
    s = size[np.maximum(firm, 0)]
    mean = np.maximum((others + 1) * s / (n_persons - s + 1), custom)
    rare = (firm >= 0) & (n >= LEAST) & (poisson_tail(n, mean) <= RARE_MONTH)
    return _mark(extract, "n_new_colleagues", rows[rare], n[rare])
