"""Marks of single hands: flagged claims, registrations, reversals, against colleagues.

Flagged claims (second pass). A manual claim is flagged by detectors that know nothing of the
case-worker: a repeated paper (`repeated_papers`), a stay that overlaps another stay of the person
or holds settlements of the person elsewhere (`conflicts`). n_flags counts the detectors. For
submitter w, over the filings j of kinds (desk, out of area, med_type) that at least three
colleagues file:

    x = flagged filings,   μ = Σ_j (f_k(j) + ½) / (n_k(j) + 1),

f, n: flagged and all filings of the kind by the colleagues. p = P(Poisson(μ) ≥ x),
Benjamini–Hochberg over all submitters with such filings.

Registrations: `registration_handlers`, where at least three colleagues pass the kind too.
Reversals: `reversal_handlers`; reversals_resettled counts the refunds after which the person was
settled at the same place within three days: a correction.

Source: DOMAIN.md §8 row 15, §0.5. O(n log n).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graphfraud.claims.extract import Extract
from graphfraud.links.conflicts import conflicts
from graphfraud.links.manual_claims import cross
from graphfraud.links.mark_groups import claim_mark, desk_of_workers, distinct, spread
from graphfraud.links.marks import Mark, Relation
from graphfraud.links.marks_desk import COLLEAGUES
from graphfraud.links.null_models import benjamini_hochberg
from graphfraud.links.registrations import registration_handlers
from graphfraud.links.repeated_invoices import repeated_papers
from graphfraud.links.reversals import reversal_handlers
from graphfraud.links.shares import Handling
from graphfraud.tables import Arr, ManualClaims
from graphfraud.tails import poisson_tail

__all__ = ["hand_marks", "hand_relations"]

#: what the marks bring at the widest; packs ask for more
WIDEST_Q = 0.05
REFUND = 1
CORRECTION_DAYS = 3
CHRONIC, MANUAL = 2, 1
#: settlements for which a registration is made are looked for so long after it
AFTER_DAYS = 365
Bools = NDArray[np.bool_]


def hand_marks(extract: Extract, claims: ManualClaims) -> list[Mark]:
    """Marks of flagged claims, registrations and reversals."""
    return [
        *_flagged(extract, claims), *_registrations(extract), *_reversal_marks(extract)
    ]  # fmt: skip


def hand_relations(extract: Extract) -> list[Relation]:
    """REVERSED_FOR: from a hand with too many refunds to the persons they were made for."""
    found = reversal_handlers(extract, WIDEST_Q)
    return [
        _reversed_for(extract, "CaseWorker", [h for h in found if "caseworker" in h.kind]),
        _reversed_for(extract, "Cashier", [h for h in found if "cashier" in h.kind]),
    ]


def _flags(extract: Extract, claims: ManualClaims) -> Arr:
    """Detectors that flag each manual claim."""
    kinds = []
    papers = np.zeros(extract.n_claims, np.bool_)
    papers[repeated_papers(extract).claim] = True
    kinds.append(papers)
    found = conflicts(extract)
    for kind in ("stays", "in_stay"):
        hit = np.zeros(extract.n_claims, np.bool_)
        at = found.of(kind)
        hit[found.claim_a[at]] = True
        if kind == "stays":
            hit[found.claim_b[at]] = True
        kinds.append(hit)
    return np.asarray(np.sum(kinds, axis=0)[claims.claim], np.int64)


def _flagged(extract: Extract, claims: ManualClaims) -> list[Mark]:
    flags = _flags(extract, claims)
    hit = flags > 0
    shared = distinct(claims.kind, claims.submitter) - 1 >= COLLEAGUES
    kind, n_kinds = np.maximum(claims.kind, 0), int(claims.kind.max(initial=0)) + 1
    n_all, f_all = np.bincount(kind, minlength=n_kinds), np.bincount(kind, hit, n_kinds)
    workers = np.unique(claims.submitter[shared])
    seen, mean = np.zeros(len(workers)), np.zeros(len(workers))
    for i, worker in enumerate(workers.tolist()):
        mine = shared & (claims.submitter == worker)
        own = kind[mine]
        n_own, f_own = np.bincount(own, minlength=n_kinds), np.bincount(own, hit[mine], n_kinds)
        rate = (f_all - f_own + 0.5) / (n_all - n_own + 1.0)
        seen[i], mean[i] = f_own.sum(), float((rate * n_own).sum())
    p = poisson_tail(seen, mean)
    q = benjamini_hochberg(p, float(len(p)))
    n = extract.n("caseworker")
    marks = [
        Mark("CaseWorker", name, *spread(n, workers, values))
        for name, values in (
            ("n_flagged", seen.astype(np.int64)), ("flagged_expected", mean),
            ("flagged_p_value", p), ("flagged_q_value", q),
        )
    ]  # fmt: skip
    rows = np.flatnonzero(hit & shared)
    brings = np.isin(claims.submitter[rows], workers[q <= WIDEST_Q])
    flag_mark = claim_mark(extract.n_claims, "n_flags", claims.claim[rows], flags[rows], brings)
    return [flag_mark, *marks]


def _registrations(extract: Extract) -> list[Mark]:
    worker = extract.col("registrations", "caseworker").astype(np.int64)
    patient = extract.col("registrations", "patient").astype(np.int64)
    kind = extract.col("registrations", "reg_kind").astype(np.int64)
    desk = desk_of_workers(extract.keys("caseworker"))[worker]
    shared = distinct(cross(desk, kind), worker) - 1 >= COLLEAGUES
    n = len(worker)
    observed, expected, q = np.zeros(n, np.int64), np.zeros(n), np.ones(n)
    for hand in registration_handlers(extract, WIDEST_Q):
        rows = np.array(hand.rows, np.int64)
        observed[rows], expected[rows], q[rows] = hand.observed, hand.expected, hand.q_value
    piled = (observed > 0) & shared & (patient >= 0)
    found = [
        Mark("Registration", name, values, piled)
        for name, values in (
            ("hand_observed", observed), ("hand_expected", expected), ("hand_q_value", q),
        )
    ]  # fmt: skip
    first = np.full(extract.n("patient") + 1, np.iinfo(np.int64).max)
    day = extract.col("registrations", "day").astype(np.int64)
    np.minimum.at(first, patient[piled], day[piled])
    who = extract.col("claims", "patient").astype(np.int64)
    settled = extract.col("claims", "begin_day").astype(np.int64)
    of_kind = (extract.col("claims", "kind") == CHRONIC) | (
        extract.col("claims", "setl_type") == MANUAL
    )
    known = first[who] < np.iinfo(np.int64).max
    later = known & (settled >= first[who]) & (settled - first[who] <= AFTER_DAYS)
    rows = np.flatnonzero(of_kind & later & (who >= 0))
    persons = np.zeros(extract.n("patient"), np.bool_)
    persons[patient[piled]] = True
    found.append(Mark("Patient", "registered_by_hand", persons, persons, persons))
    found.append(
        claim_mark(extract.n_claims, "after_registration", rows, np.ones(len(rows), np.bool_))
    )
    return found


def _reversal_marks(extract: Extract) -> list[Mark]:
    found = reversal_handlers(extract, WIDEST_Q)
    day = extract.col("netted", "day").astype(np.int64)
    again = _resettled(extract)
    marks: list[Mark] = []
    for label, space in (("CaseWorker", "caseworker"), ("Cashier", "cashier")):
        hands = [h for h in found if space in h.kind]
        who = np.array([h.party for h in hands], np.int64)
        rows = [np.array(h.rows, np.int64) for h in hands]
        figures = (
            ("reversals", np.array([h.observed for h in hands], np.int64)),
            ("reversals_expected", np.array([h.expected for h in hands], np.float64)),
            ("reversals_q_value", np.array([h.q_value for h in hands], np.float64)),
            ("reversal_days", np.array([len(np.unique(day[r])) for r in rows], np.int64)),
            ("reversals_resettled", np.array([int(again[r].sum()) for r in rows], np.int64)),
        )
        for name, values in figures:
            full, present = spread(extract.n(space), who, values)
            marks.append(Mark(label, name, full, present, present))
    return marks


def _resettled(extract: Extract) -> Bools:
    """For each netted row: the person was settled at the same place within three days after."""
    who = extract.col("netted", "patient").astype(np.int64)
    place = extract.col("netted", "institution").astype(np.int64)
    day = extract.col("netted", "day").astype(np.int64)
    width = extract.n("institution") + 1
    kept = np.sort(_visit_key(
        extract.col("claims", "patient").astype(np.int64),
        extract.col("claims", "institution").astype(np.int64),
        extract.col("claims", "settle_day").astype(np.int64), width,
    ))  # fmt: skip
    first = np.searchsorted(kept, _visit_key(who, place, day, width), "left")
    last = np.searchsorted(kept, _visit_key(who, place, day + CORRECTION_DAYS, width), "right")
    refund = extract.col("netted", "reason") == REFUND
    return np.asarray(refund & (who >= 0) & (place >= 0) & (last > first))


def _visit_key(who: Arr, place: Arr, day: Arr, width: int) -> Arr:
    return (who * width + place) * (1 << 20) + day


def _reversed_for(extract: Extract, label: str, hands: Sequence[Handling]) -> Relation:
    patient = extract.col("netted", "patient").astype(np.int64)
    source, target, count = [], [], []
    for hand in hands:
        who = patient[np.array(hand.rows, np.int64)]
        persons, n = np.unique(who[who >= 0], return_counts=True)
        source.append(np.full(len(persons), hand.party, np.int64))
        target.append(persons)
        count.append(n)
    none = np.zeros(0, np.int64)
    return Relation(
        "REVERSED_FOR", label, "Patient", np.concatenate([none, *source]),
        np.concatenate([none, *target]), {"n_reversals": np.concatenate([none, *count])},
        brings=True,
    )  # fmt: skip
