"""Marks of places: a practice within a practice, and a village's rate of admission.

Own practice (billing for a place without a contract). A doctor who is first seen at an institution
at least 60 days after the institution's first claim, with patients of whom nearly all never came
there before and never see another doctor there: own_patients counts the doctor's patients,
own_share the share of them that are the doctor's alone. Out-patient and special-disease claims.

Village. With r_b = stays per person of age band b over all persons of a known village,

    E_v = Σ_{persons i of v} r_b(i),   φ = max(1, median_v (O_v − E_v)² / E_v / 0.4549),
    p_v = P(Poisson(E_v / φ) ≥ O_v / φ),

Benjamini–Hochberg over the villages with E_v ≥ 1. φ is the overdispersion: who is admitted once is
admitted again; the median (0.4549 is that of χ²₁) keeps a few villages from explaining themselves.
Bands: under 18, 18–44, 45–59, 60–74, 75–84, 85 and more, unknown; age on the extract's first day.

Source: DOMAIN.md §8 rows 18 and 25. O(n log n).
"""

from __future__ import annotations

import numpy as np

from graphfraud.claims.extract import Extract
from graphfraud.links.manual_claims import cross
from graphfraud.links.mark_groups import claim_mark, distinct, spread
from graphfraud.links.marks import Mark
from graphfraud.links.null_models import benjamini_hochberg
from graphfraud.tables import Arr
from graphfraud.tails import poisson_tail

__all__ = ["place_marks"]

OUTPATIENT, CHRONIC = 1, 2
NEW_AFTER_DAYS = 60
#: what the marks bring at the widest; packs ask for more
LEAST_OWN, LEAST_SHARE, WIDEST_Q = 10, 0.7, 0.05
LEAST_EXPECTED = 1.0
BANDS = np.array([18, 45, 60, 75, 85])
YEAR = 365.25
CHI2_MEDIAN = 0.4549
NO_DAY = -(2**31)


def place_marks(extract: Extract) -> list[Mark]:
    """Doctor.own_patients, own_share; Claim.in_own_practice; Patient.village_…"""
    return [*_own_practices(extract), *_villages(extract)]


def _own_practices(extract: Extract) -> list[Mark]:
    kind = extract.col("claims", "kind")
    col = {
        name: extract.col("claims", name).astype(np.int64)
        for name in ("doctor", "institution", "patient", "begin_day")
    }
    rows = np.flatnonzero(
        ((kind == OUTPATIENT) | (kind == CHRONIC)) & (col["patient"] >= 0)
        & (col["institution"] >= 0) & (col["doctor"] >= 0)
    )  # fmt: skip
    doctor, place, patient, day = (col[name][rows] for name in col)
    first_here = _first(place, day)
    first_doctor = _first(doctor, day)
    at_place = cross(place, patient)
    # a patient of this doctor alone has seen no other doctor of the house, so came with the doctor
    alone = distinct(at_place, doctor) == 1
    patients = distinct(doctor, patient)
    own = distinct(np.where(alone, doctor, -1), patient)
    own_of = np.zeros(extract.n("doctor"), np.int64)
    own_of[doctor[alone]] = own[alone]
    n_of = np.zeros(extract.n("doctor"), np.int64)
    n_of[doctor] = patients
    late = np.zeros(extract.n("doctor"), np.bool_)
    late[doctor] = first_doctor[doctor] - first_here[place] >= NEW_AFTER_DAYS
    codes = np.flatnonzero(late & (n_of > 0))
    share = own_of[codes] / n_of[codes]
    wide = codes[(n_of[codes] >= LEAST_OWN) & (share >= LEAST_SHARE)]
    inside = rows[np.isin(doctor, wide)]
    yes = np.ones(len(inside), np.bool_)
    n = extract.n("doctor")
    return [
        Mark("Doctor", "own_patients", *spread(n, codes, n_of[codes])),
        Mark("Doctor", "own_share", *spread(n, codes, share)),
        claim_mark(extract.n_claims, "in_own_practice", inside, yes, yes),
    ]


def _first(group: Arr, day: Arr) -> Arr:
    """Earliest day by group code."""
    found = np.full(int(group.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(found, group, day)
    return found


def _villages(extract: Extract) -> list[Mark]:
    village = extract.col("patients", "village").astype(np.int64)
    n_villages, n = extract.n("village"), len(village)
    who = extract.col("stays", "patient").astype(np.int64)
    stays = np.bincount(who[who >= 0], minlength=n)[:n]
    birth = extract.col("patients", "birth_day").astype(np.int64)
    age = np.where(birth == NO_DAY, -1.0, (extract.first_day - birth) / YEAR)
    band = np.where(age < 0, len(BANDS) + 1, np.searchsorted(BANDS, age, "right"))
    known = village >= 0
    persons = np.bincount(band[known], minlength=len(BANDS) + 2)
    rate = np.bincount(band[known], stays[known], len(BANDS) + 2) / np.maximum(1, persons)
    expected = np.bincount(village[known], rate[band[known]], n_villages)
    observed = np.bincount(village[known], stays[known], n_villages)
    tested = np.flatnonzero(expected >= LEAST_EXPECTED)
    o, e = observed[tested], expected[tested]
    phi = max(1.0, float(np.median((o - e) ** 2 / e)) / CHI2_MEDIAN) if len(e) else 1.0
    p = poisson_tail(o / phi, e / phi)
    q = np.ones(n_villages + 1)
    q[tested] = benjamini_hochberg(p, float(len(p)))
    at = np.flatnonzero(known & np.isin(village, tested))
    brings = np.zeros(n, np.bool_)
    brings[at] = (q[village[at]] <= WIDEST_Q) & (stays[at] > 0)
    values = (
        ("village_stays", observed[village[at]].astype(np.int64)),
        ("village_expected", expected[village[at]]), ("village_q_value", q[village[at]]),
    )  # fmt: skip
    return [Mark("Patient", name, *spread(n, at, v), brings) for name, v in values]
