"""Conflicts of time and place: one person, or one card, where they cannot all be.

Kinds, each row one pair of claims:

* `stays`: two in-patient stays of one person at two institutions overlap. Boundary days never do
  (stay b begins after the first day of a and before its last), nor does a stay that ended as a
  transfer (dscg_way 2 or 3).
* `in_stay`: a settlement elsewhere strictly inside a stay, the person present (no proxy named, and
  not by e-voucher, which works from a distance).
* `remote_in_stay`: the same by e-voucher (mdtrt_cert_type 01).
* `places`: two settlements of one day at two institutions within fewer minutes than the way takes:
  distance / 60 km/h where both have coordinates, else 60 minutes for different areas.
* `remote_places`: the same with an e-voucher in one of them.
* `card`: one physical card used by a second person.

Null of `in_stay`, by institution of the stay: a person with v settlements elsewhere and s of T days
in bed there meets E = v s / T of them by chance if the days of settlement were no matter;
p = P(Poisson(Σ E) ≥ observed), q by Benjamini–Hochberg over institutions with stays. A true
in-patient buys nothing, so E is an upper bound: a low p is a house whose patients are elsewhere.

Source: DOMAIN.md §8 rows 6–8. Cost O(n log n + conflicts).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from graphfraud.arrays import distinct, first_rows, repeat_ranges, row_order
from graphfraud.claims.extract import Extract
from graphfraud.links.null_models import benjamini_hochberg
from graphfraud.tables import Arr
from graphfraud.tails import poisson_tail

__all__ = [
    "Absences", "ConflictKind", "Conflicts", "EmptyBeds", "absences", "conflicts", "empty_beds",
]  # fmt: skip

ConflictKind = Literal["stays", "in_stay", "remote_in_stay", "places", "remote_places", "card"]
INPATIENT, MANUAL, E_VOUCHER = 0, 1, 1
TRANSFERS = (2, 3)
KM_PER_MINUTE = 1.0
AREA_MINUTES = 60
EARTH_KM = 6371.0


@dataclass(frozen=True)
class Conflicts:
    """n conflicts: kind, patient, and the two claim rows (first the earlier), sorted by both."""

    kind: tuple[ConflictKind, ...]
    patient: Arr
    claim_a: Arr
    claim_b: Arr

    @property
    def n(self) -> int:
        """n."""
        return len(self.kind)

    def of(self, kind: ConflictKind) -> Arr:
        """Positions of one kind."""
        return np.flatnonzero([k == kind for k in self.kind])


@dataclass(frozen=True)
class Absences:
    """Settlements elsewhere strictly inside a stay: stay, claim row, whether by e-voucher."""

    stay: Arr
    claim: Arr
    remote: NDArray[np.bool_]

    @property
    def in_person(self) -> Arr:
        """Stays of those at a counter themselves."""
        return self.stay[~self.remote]


@dataclass(frozen=True)
class EmptyBeds:
    """`in_stay` conflicts by institution: codes ascending, observed, expected, p and q."""

    institution: Arr
    observed: Arr
    expected: np.ndarray
    p_value: np.ndarray
    q_value: np.ndarray


def conflicts(extract: Extract, away: Absences | None = None) -> Conflicts:
    """All conflicts of an extract. away: its `absences`, where they are known already."""
    parts: list[tuple[ConflictKind, Arr, Arr]] = [("stays", *_stay_pairs(extract))]
    away = away or absences(extract)
    row, remote = away.claim, away.remote
    claim = extract.codes("stays", "first_claim")[away.stay]
    parts += [
        ("in_stay", claim[~remote], row[~remote]), ("remote_in_stay", claim[remote], row[remote])
    ]  # fmt: skip
    if not extract.day_only:
        a, b, remote = _two_places(extract)
        parts += [("places", a[~remote], b[~remote]), ("remote_places", a[remote], b[remote])]
    parts.append(("card", *_card_users(extract)))
    patient = extract.codes("claims", "patient")
    kinds: list[ConflictKind] = []
    first, second = [], []
    for kind, a, b in parts:
        order = np.lexsort((b, a))
        kinds += [kind] * len(a)
        first.append(a[order])
        second.append(b[order])
    one, two = np.concatenate(first).astype(np.int64), np.concatenate(second).astype(np.int64)
    return Conflicts(tuple(kinds), patient[one], one, two)


def empty_beds(extract: Extract, away: Absences | None = None) -> EmptyBeds:
    """Which institutions' in-patients were elsewhere; see the module's null. away: as above."""
    away = away or absences(extract)
    place = extract.codes("stays", "institution")
    patient = extract.codes("stays", "patient")
    admit = extract.codes("stays", "admit_day").all()
    bed_days = np.maximum(0, extract.codes("stays", "discharge_day").all() - admit - 1)
    known = np.flatnonzero(place.known() & patient.known() & (bed_days > 0))
    rows = _of_patients(extract, _present(extract), patient[known])
    rows = rows[extract.col("claims", "cert_type")[rows] != E_VOUCHER]
    n_patients, n_places = extract.n("patient"), extract.n("institution")
    who = extract.codes("claims", "patient")[rows]
    visits = np.bincount(who, minlength=n_patients)
    who *= n_places
    who += extract.codes("claims", "institution")[rows]
    own, count = np.unique(who, return_counts=True)
    wanted = patient[known] * n_places + place[known]
    found = np.minimum(np.searchsorted(own, wanted), max(0, len(own) - 1))
    here = np.where(own[found] == wanted, count[found], 0) if len(own) else np.zeros(len(wanted))
    days = max(1, extract.last_day - extract.first_day + 1)
    chance = (visits[patient[known]] - here) * bed_days[known] / days
    codes = distinct(place[known])
    expected = np.bincount(place[known], chance, n_places)[codes].astype(np.float64)
    observed = np.bincount(place[away.in_person], minlength=n_places)[codes]
    p = poisson_tail(observed, expected)
    return EmptyBeds(codes, observed, expected, p, benjamini_hochberg(p, len(codes)))


def _present(extract: Extract) -> Arr:
    """Settlements at a counter by the person: outside hospital, not manual, no proxy named."""
    col = extract.col
    keep = (col("claims", "kind") != INPATIENT) & (col("claims", "setl_type") != MANUAL)
    keep &= (col("claims", "proxy") < 0) & (col("claims", "patient") >= 0)
    return np.flatnonzero(keep & (col("claims", "institution") >= 0))


def _of_patients(extract: Extract, rows: Arr, patients: Arr) -> Arr:
    """The rows of claims that are of one of these patients."""
    wanted = np.zeros(extract.n("patient"), bool)
    wanted[patients] = True
    return rows[wanted[extract.col("claims", "patient")[rows]]]


def _stay_pairs(extract: Extract) -> tuple[Arr, Arr]:
    """First claims of two overlapping stays."""
    col = {
        n: extract.codes("stays", n).all()
        for n in ("patient", "institution", "admit_day", "discharge_day", "first_claim")
    }  # fmt: skip
    end = np.where(_transferred(extract), col["admit_day"], col["discharge_day"])
    order = row_order(col["patient"], col["admit_day"], col["institution"])
    order = order[(col["patient"][order] >= 0) & (col["institution"][order] >= 0)]
    patient, begin, end = col["patient"][order], col["admit_day"][order], end[order]
    place, claim = col["institution"][order], col["first_claim"][order]
    first, second = [], []
    reach = np.maximum.accumulate(end + patient * 1_000_000) - patient * 1_000_000
    lag = 1
    at = np.arange(max(0, len(order) - 1))
    while len(at):
        # a later stay can still overlap an earlier one while the running end reaches it
        later = at + lag
        same = patient[later] == patient[at]
        open_ = same & (reach[later - 1] > begin[later])
        hit = same & (begin[later] < end[at]) & (end[later] > begin[at])
        hit &= place[later] != place[at]
        first.append(claim[at[hit]])
        second.append(claim[later[hit]])
        at = at[open_ & (at + lag + 1 < len(order))]
        lag += 1
    none = np.zeros(0, np.int64)
    return np.concatenate([none, *first]), np.concatenate([none, *second])


def _transferred(extract: Extract) -> np.ndarray:
    """Whether each stay ended as a transfer."""
    stay = extract.codes("claims", "stay")
    way = extract.col("claims", "dscg_way")
    moved = np.zeros(len(extract.col("stays", "patient")), bool)
    moved[stay[stay.known() & np.isin(way, TRANSFERS)]] = True
    return moved


def absences(extract: Extract) -> Absences:
    """All settlements elsewhere strictly inside a stay. O(n log n)."""
    who = extract.codes("stays", "patient")
    admit = extract.codes("stays", "admit_day")
    end = extract.codes("stays", "discharge_day")
    stay = np.flatnonzero(who.known() & (end.all() - admit.all() > 1))
    stay = stay[row_order(who[stay], admit[stay])]  # neighbours in memory are sought together
    rows = _of_patients(extract, _present(extract), who[stay])
    patient = extract.codes("claims", "patient")[rows]
    day = extract.codes("claims", "settle_day")[rows]
    order = row_order(patient, day)
    rows, key = rows[order], patient[order] * 1_000_000 + day[order]
    left = np.searchsorted(key, who[stay] * 1_000_000 + admit[stay], "right")
    length = np.searchsorted(key, who[stay] * 1_000_000 + end[stay], "left") - left
    nth, at = repeat_ranges(left, np.maximum(0, length))
    owner, row = stay[nth], rows[at]
    keep = extract.col("claims", "institution")[row] != extract.col("stays", "institution")[owner]
    owner, row = owner[keep], row[keep]
    remote = np.asarray(extract.col("claims", "cert_type")[row] == E_VOUCHER)
    return Absences(owner, row, remote)


def _two_places(extract: Extract) -> tuple[Arr, Arr, np.ndarray]:
    """Consecutive settlements of a person and day at two places, too close in time."""
    present = np.zeros(extract.n_claims, bool)
    present[_present(extract)] = True
    present &= extract.col("claims", "settle_minute") >= 0
    minute, place = extract.codes("claims", "settle_minute"), extract.codes("claims", "institution")
    first, second = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for some in extract.by_patient():
        rows = some[present[some]]
        who = extract.codes("claims", "patient")[rows]
        day = extract.codes("claims", "settle_day")[rows]
        order = row_order(who, day * 1440 + minute[rows])
        rows, who, day = rows[order], who[order], day[order]
        near = (who[1:] == who[:-1]) & (day[1:] == day[:-1]) & (np.diff(place[rows]) != 0)
        first.append(rows[:-1][near])
        second.append(rows[1:][near])
    a, b = np.concatenate(first), np.concatenate(second)
    apart = minute[b] - minute[a]
    short = apart < _travel_minutes(extract, place[a], place[b])
    a, b = a[short], b[short]
    cert = extract.col("claims", "cert_type")
    return a, b, np.asarray((cert[a] == E_VOUCHER) | (cert[b] == E_VOUCHER))


def _travel_minutes(extract: Extract, here: Arr, there: Arr) -> np.ndarray:
    """Least minutes from one institution to the other."""
    lng, lat = extract.col("institutions", "lng"), extract.col("institutions", "lat")
    area = extract.col("institutions", "area")
    x, y = np.radians(lng), np.radians(lat)
    half = (
        np.sin((y[there] - y[here]) / 2) ** 2
        + np.cos(y[here]) * np.cos(y[there]) * np.sin((x[there] - x[here]) / 2) ** 2
    )
    km = 2 * EARTH_KM * np.arcsin(np.sqrt(half))
    apart = (area[here] >= 0) & (area[there] >= 0) & (area[here] != area[there])
    return np.where(np.isnan(km), np.where(apart, AREA_MINUTES, 0), km / KM_PER_MINUTE)


def _card_users(extract: Extract) -> tuple[Arr, Arr]:
    """First claims of a card's first and of each further person."""
    card = extract.codes("claims", "card")
    patient = extract.codes("claims", "patient")
    rows = np.flatnonzero(card.known() & patient.known())
    key = card[rows] * extract.n("patient") + patient[rows]
    first = first_rows(key)
    who = key[first] // max(1, extract.n("patient"))
    again = np.flatnonzero(who[1:] == who[:-1]) + 1
    head = np.searchsorted(who, who[again], "left")
    return rows[first[head]], rows[first[again]]
