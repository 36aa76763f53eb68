"""Marks of conflicts: a person in two places at once, a card in several hands.

`OVERLAPS`: a pair of claims of one person that cannot both be (`conflicts`), by `conflict`:
`in_stay` (from the stay to a settlement elsewhere within it, the person present), `stays` (two
beds at once), `places` (two counters of one day, too near in time for the way). What works from a
distance (e-voucher, proxy) is none of these.

`empty_bed_p`: chance of so many settlements elsewhere by an institution's in-patients.
`n_card_households`: households of the persons that one physical card was used for, from two on;
a number that is no real card (under six characters, under three different ones) is left out.

Source: DOMAIN.md §8 rows 6 and 7. Cost O(n log n + conflicts).
"""

from __future__ import annotations

import numpy as np

from graphfraud.claims.extract import Extract
from graphfraud.links.conflicts import conflicts, empty_beds
from graphfraud.links.marks import Mark, Relation
from graphfraud.links.tallies import dense, household_codes, n_distinct

__all__ = ["marks", "relations"]

CONFLICTS = ("in_stay", "stays", "places")
LEAST = 2
MIN_CHARACTERS, MIN_DIFFERENT = 6, 3


def marks(extract: Extract) -> list[Mark]:
    """empty_bed_p, n_card_households."""
    beds = empty_beds(extract)
    p = np.ones(extract.n("institution"))
    p[beds.institution] = beds.p_value
    known = np.zeros(len(p), bool)
    known[beds.institution[beds.observed > 0]] = True
    return [Mark("Institution", "empty_bed_p", p, known), _card_households(extract)]


def relations(extract: Extract) -> list[Relation]:
    """OVERLAPS."""
    found = conflicts(extract)
    kind = np.array(found.kind, dtype=object)
    rows = np.flatnonzero(np.isin(kind, CONFLICTS))
    a, b = found.claim_a[rows], found.claim_b[rows]
    order = np.lexsort((b, a))
    rows = rows[order]
    # two claims are in one conflict at most, but a stay of several claims may name its first twice
    new = np.ones(len(rows), bool)
    new[1:] = (np.diff(a[order]) != 0) | (np.diff(b[order]) != 0)
    rows = rows[new]
    return [Relation(
        "OVERLAPS", "Claim", "Claim", found.claim_a[rows], found.claim_b[rows],
        {"conflict": kind[rows]}, True,
    )]  # fmt: skip


def _card_households(extract: Extract) -> Mark:
    card = extract.col("claims", "card").astype(np.int64)
    patient = extract.col("claims", "patient").astype(np.int64)
    real = [len(k) >= MIN_CHARACTERS and len(set(k)) >= MIN_DIFFERENT for k in extract.keys("card")]
    rows = np.flatnonzero((card >= 0) & (patient >= 0) & np.array([*real, False], bool)[card])
    n = np.zeros(extract.n_claims, np.int64)
    n[rows] = n_distinct(dense(card[rows]), household_codes(extract)[patient[rows]])
    present = n >= LEAST
    return Mark("Claim", "n_card_households", n, present, present)
