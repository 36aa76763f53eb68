"""Staff and their kin as in-patients of their own institution.

The circle of an institution: its staff (table `staff`) and their households. Among the n circle
members the number X of persons with at least two stays there (one is an illness, and one's own
house is near) is compared with what their neighbours do,

    E = ω Σ_persons r(village, institution),

r = share of the village's other persons with two stays there, leaning on the institution's share by
20 persons; ω ≥ 2 = the ratio X / E over the circles together (the most surprising tenth left out:
they must not explain themselves), for staff everywhere rather lie in their own house.
p = P(Poisson(E) ≥ X), q by Benjamini–Hochberg over the institutions with staff.

Source: DOMAIN.md §6 cases 2 and 29, §8 row 3. Cost O(stays + persons).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from graphfraud.claims.extract import Extract
from graphfraud.links.null_models import benjamini_hochberg
from graphfraud.tables import Arr
from graphfraud.tails import poisson_tail

__all__ = ["StaffCircle", "staff_circles"]

LEAN = 20.0
MANUAL = 1
STAYS = 2
OWN_HOUSE = 2.0


@dataclass(frozen=True)
class StaffCircle:
    """Staff and kin with two stays at the institution (ascending), and the test.

    n_circle: persons of the circle. top_doctor: share of their stays by one doctor (0 if unknown).
    """

    institution: int
    patients: Arr
    n_circle: int
    expected: float
    p_value: float
    q_value: float
    top_doctor: float


def staff_circles(extract: Extract) -> list[StaffCircle]:
    """All circles with such a person, most surprising first; empty without a staff table."""
    works_at = extract.col("patients", "staff_institution").astype(np.int64)
    if not (works_at >= 0).any():
        return []
    member, place = _members(extract, works_at)
    inside, stays = _stayed(extract)
    n_patients = extract.n("patient")
    village = extract.col("patients", "village").astype(np.int64)
    rate = _rate(extract, village, inside, member, place)
    at = place * n_patients + member
    came = np.isin(at, inside)
    order = np.argsort(place, kind="stable")
    places = np.unique(place)
    bounds = np.searchsorted(place[order], np.append(places, places[-1] + 1))
    observed = np.array([came[order[a:b]].sum() for a, b in pairwise(bounds.tolist())])
    expected = np.array([rate[order[a:b]].sum() for a, b in pairwise(bounds.tolist())])
    usual = np.argsort(poisson_tail(observed, expected), kind="stable")[-(-len(places) // 10) :]
    total = expected[usual].sum()
    own_house = max(OWN_HOUSE, float(observed[usual].sum() / total) if total > 0 else 0.0)
    p = poisson_tail(observed, expected * own_house)
    q = benjamini_hochberg(p, len(places))
    found = []
    for i in np.lexsort((places, p)).tolist():
        rows = order[bounds[i] : bounds[i + 1]]
        patients = np.sort(member[rows[came[rows]]])
        if len(patients):
            found.append(StaffCircle(
                int(places[i]), patients, len(rows), float(expected[i] * own_house), float(p[i]),
                float(q[i]), _top_doctor(extract, stays, int(places[i]), patients),
            ))  # fmt: skip
    return found


def _members(extract: Extract, works_at: Arr) -> tuple[Arr, Arr]:
    """(patient, institution) of every circle, distinct."""
    household = extract.col("patients", "household").astype(np.int64)
    n_places = extract.n("institution")
    staff = np.flatnonzero(works_at >= 0)
    home = np.unique(
        household[staff[household[staff] >= 0]] * n_places
        + works_at[staff[household[staff] >= 0]]
    )
    by_home = np.argsort(household, kind="stable")
    left = np.searchsorted(household[by_home], home // n_places, "left")
    right = np.searchsorted(household[by_home], home // n_places, "right")
    kin = [by_home[a:b] for a, b in zip(left.tolist(), right.tolist(), strict=True)]
    member = np.concatenate([staff, *kin])
    place = np.concatenate([works_at[staff], np.repeat(home % n_places, right - left)])
    both = np.unique(member * n_places + place)
    return both // n_places, both % n_places


def _stayed(extract: Extract) -> tuple[Arr, Arr]:
    """Institution · n + patient with two stays there, ascending, and the rows of all stays."""
    patient = extract.col("stays", "patient").astype(np.int64)
    place = extract.col("stays", "institution").astype(np.int64)
    networked = extract.col("stays", "setl_type") != MANUAL
    rows = np.flatnonzero((patient >= 0) & (place >= 0) & networked)
    pair, stays = np.unique(place[rows] * extract.n("patient") + patient[rows], return_counts=True)
    return pair[stays >= STAYS], rows


def _rate(
    extract: Extract, village: Arr, inside: Arr, member: Arr, place: Arr
) -> np.ndarray:
    """r of each circle member: its neighbours with two stays there, the circle left out."""
    n, n_villages = extract.n("patient"), int(village.max(initial=0)) + 2
    circle = np.unique(place * n + member)
    outside = np.setdiff1d(inside, circle, assume_unique=True)
    cell = (outside // n) * n_villages + village[outside % n] + 1
    size = np.bincount(village + 1, minlength=n_villages)
    stayed = np.bincount(cell, minlength=extract.n("institution") * n_villages)
    whole = np.bincount(outside // n, minlength=extract.n("institution")) / max(1, n)
    mine = village[member] + 1
    near = stayed[place * n_villages + mine]
    rate = (near + LEAN * whole[place]) / (size[mine] + LEAN)
    return np.asarray(np.where(village[member] >= 0, rate, whole[place]))


def _top_doctor(extract: Extract, stays: Arr, place: int, patients: Arr) -> float:
    at = stays[extract.col("stays", "institution")[stays] == place]
    at = at[np.isin(extract.col("stays", "patient")[at], patients)]
    doctor = extract.col("stays", "doctor")[at].astype(np.int64)
    doctor = doctor[doctor >= 0]
    return float(np.bincount(doctor).max() / len(at)) if len(doctor) else 0.0
