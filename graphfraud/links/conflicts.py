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
    claim = extract.col("stays", "first_claim").astype(np.int64)[away.stay]
    parts += [
        ("in_stay", claim[~remote], row[~remote]), ("remote_in_stay", claim[remote], row[remote])
    ]  # fmt: skip
    if not extract.day_only:
        a, b, remote = _two_places(extract)
        parts += [("places", a[~remote], b[~remote]), ("remote_places", a[remote], b[remote])]
    parts.append(("card", *_card_users(extract)))
    patient = extract.col("claims", "patient").astype(np.int64)
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
    place = extract.col("stays", "institution").astype(np.int64)
    patient = extract.col("stays", "patient").astype(np.int64)
    admit = extract.col("stays", "admit_day").astype(np.int64)
    bed_days = np.maximum(0, extract.col("stays", "discharge_day").astype(np.int64) - admit - 1)
    known = np.flatnonzero((place >= 0) & (patient >= 0) & (bed_days > 0))
    rows = _present(extract)
    rows = rows[extract.col("claims", "cert_type")[rows] != E_VOUCHER]
    n_patients, n_places = extract.n("patient"), extract.n("institution")
    who = extract.col("claims", "patient").astype(np.int64)[rows]
    visits = np.bincount(who, minlength=n_patients)
    own, count = np.unique(
        who * n_places + extract.col("claims", "institution").astype(np.int64)[rows],
        return_counts=True,
    )
    wanted = patient[known] * n_places + place[known]
    found = np.minimum(np.searchsorted(own, wanted), max(0, len(own) - 1))
    here = np.where(own[found] == wanted, count[found], 0) if len(own) else np.zeros(len(wanted))
    days = max(1, extract.last_day - extract.first_day + 1)
    chance = (visits[patient[known]] - here) * bed_days[known] / days
    codes = distinct(place[known])
    expected = np.bincount(place[known], chance, n_places)[codes].astype(np.float64)
    observed = np.bincount(place[away.stay[~away.remote]], minlength=n_places)[codes]
    p = poisson_tail(observed, expected)
    return EmptyBeds(codes, observed, expected, p, benjamini_hochberg(p, len(codes)))


def _present(extract: Extract) -> Arr:
    """Settlements at a counter by the person: outside hospital, not manual, no proxy named."""
    col = extract.col
    keep = (col("claims", "kind") != INPATIENT) & (col("claims", "setl_type") != MANUAL)
    keep &= (col("claims", "proxy") < 0) & (col("claims", "patient") >= 0)
    return np.flatnonzero(keep & (col("claims", "institution") >= 0))


def _stay_pairs(extract: Extract) -> tuple[Arr, Arr]:
    """First claims of two overlapping stays."""
    col = {
        n: extract.col("stays", n).astype(np.int64)
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
    stay = extract.col("claims", "stay").astype(np.int64)
    way = extract.col("claims", "dscg_way")
    moved = np.zeros(len(extract.col("stays", "patient")), bool)
    moved[stay[(stay >= 0) & np.isin(way, TRANSFERS)]] = True
    return moved


def absences(extract: Extract) -> Absences:
    """All settlements elsewhere strictly inside a stay. O(n log n)."""
    rows = _present(extract)
    patient = extract.col("claims", "patient").astype(np.int64)[rows]
    day = extract.col("claims", "settle_day").astype(np.int64)[rows]
    order = row_order(patient, day)
    rows, key = rows[order], patient[order] * 1_000_000 + day[order]
    who = extract.col("stays", "patient").astype(np.int64)
    admit = extract.col("stays", "admit_day").astype(np.int64)
    end = extract.col("stays", "discharge_day").astype(np.int64)
    stay = np.flatnonzero((who >= 0) & (end - admit > 1))
    stay = stay[row_order(who[stay], admit[stay])]  # neighbours in memory are sought together
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
    rows = _present(extract)
    minute = extract.col("claims", "settle_minute").astype(np.int64)
    rows = rows[minute[rows] >= 0]
    patient = extract.col("claims", "patient").astype(np.int64)
    when = extract.col("claims", "settle_day").astype(np.int64) * 1440 + minute
    rows = rows[row_order(patient[rows], when[rows])]
    a, b = rows[:-1], rows[1:]
    place = extract.col("claims", "institution").astype(np.int64)
    near = (patient[a] == patient[b]) & (when[a] // 1440 == when[b] // 1440)
    near &= place[a] != place[b]
    a, b = a[near], b[near]
    short = when[b] - when[a] < _travel_minutes(extract, place[a], place[b])
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
    card = extract.col("claims", "card").astype(np.int64)
    patient = extract.col("claims", "patient").astype(np.int64)
    rows = np.flatnonzero((card >= 0) & (patient >= 0))
    key = card[rows] * extract.n("patient") + patient[rows]
    first = first_rows(key)
    who = key[first] // max(1, extract.n("patient"))
    again = np.flatnonzero(who[1:] == who[:-1]) + 1
    head = np.searchsorted(who, who[again], "left")
    return rows[first[head]], rows[first[again]]
