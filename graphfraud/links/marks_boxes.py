"""Marks of boxes and bills: one trace code sold twice, one invoice for several persons.

`SAME_TRACE_CODE`: from a claim to the next one (by day, then input order) that bears the same
trace code on a fee line of a whole box (count 1 or more, or unknown). `n_codes`: codes they share;
`trace_code`: the first of them; `days_between`. Left out: parts of an opened box (count below 1),
one person at one place on one day (a double scan), codes that are none (under six characters,
under three different ones).

`n_invoice_persons`: persons whose claims bear one invoice (institution, number, amount), from two
on. Interim bills and the bill of one household in one area (mother and newborn) are left out.

Source: DOMAIN.md §8 rows 13 and 14, §6 case 28. Cost O(n log n) in the fee lines.
"""

from __future__ import annotations

import numpy as np

from graphfraud.claims.extract import Extract
from graphfraud.links.marks import Mark, Relation
from graphfraud.links.tallies import dense, household_codes, n_distinct

__all__ = ["marks", "relations"]

MIN_CHARACTERS, MIN_DIFFERENT = 6, 3
LEAST = 2


def marks(extract: Extract) -> list[Mark]:
    """n_invoice_persons."""
    invoice = extract.col("claims", "invoice").astype(np.int64)
    patient = extract.col("claims", "patient").astype(np.int64)
    whole = (invoice >= 0) & (patient >= 0) & ~extract.col("claims", "interim")
    rows = np.flatnonzero(whole)
    paper = dense(invoice[rows])
    persons = n_distinct(paper, patient[rows])
    homes = n_distinct(paper, household_codes(extract)[patient[rows]])
    areas = n_distinct(paper, extract.col("claims", "insu_area")[rows])
    n = np.zeros(extract.n_claims, np.int64)
    n[rows] = np.where((homes > 1) | (areas > 1), persons, 0)
    present = n >= LEAST
    return [Mark("Claim", "n_invoice_persons", n, present, present)]


def relations(extract: Extract) -> list[Relation]:
    """SAME_TRACE_CODE."""
    if not extract.has_table("fee_lines"):
        return []
    code = extract.col("fee_lines", "trace_code").astype(np.int64)
    claim = extract.col("fee_lines", "claim").astype(np.int64)
    cnt = extract.col("fee_lines", "cnt")
    keys = extract.keys("trace_code")
    real = [len(k) >= MIN_CHARACTERS and len(set(k)) >= MIN_DIFFERENT for k in keys]
    whole = np.isnan(cnt) | (cnt >= 1) | (cnt == 0)
    lines = np.flatnonzero((code >= 0) & (claim >= 0) & whole & np.array([*real, False])[code])
    sold = np.unique(code[lines] * max(1, extract.n_claims) + claim[lines])
    code, claim = sold // max(1, extract.n_claims), sold % max(1, extract.n_claims)
    day = extract.col("claims", "settle_day").astype(np.int64)[claim]
    order = np.lexsort((claim, day, code))
    code, claim, day = code[order], claim[order], day[order]
    a, b = claim[:-1], claim[1:]
    patient = extract.col("claims", "patient").astype(np.int64)
    place = extract.col("claims", "institution").astype(np.int64)
    double = (patient[a] == patient[b]) & (place[a] == place[b]) & (day[:-1] == day[1:])
    keep = (code[:-1] == code[1:]) & ~double
    a, b, code, gap = a[keep], b[keep], code[:-1][keep], (day[1:] - day[:-1])[keep]
    pair = dense(a, b)
    _, one = np.unique(pair, return_index=True)
    return [Relation(
        "SAME_TRACE_CODE", "Claim", "Claim", a[one], b[one],
        {
            "trace_code": np.array([keys[c] for c in code[one].tolist()], dtype=object),
            "n_codes": np.bincount(pair), "days_between": gap[one],
        },
        True,
    )]  # fmt: skip
