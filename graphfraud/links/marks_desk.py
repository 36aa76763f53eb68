"""Marks of the agency's desks: duties in one hand, pairs against the rota, concentration.

Only manual claims (setl_type 1) pass through case-workers (DOMAIN.md §0.2). A desk is an agency
(optins_no). Fewer than three colleagues at the desk: not assessable, no mark.

Duties. n_duties = the most duties (submitter, first and second review, payment) that one person
holds on a claim; n_desk_hands = case-workers of the desk who handled anything on that day.

Pairs. For submitter w and reviewer r, over the filings j of w that bear a reviewer of that step:
x = those that r signed, μ = Σ s(j), with s(j) the larger of r's share among the colleagues'
filings of the same day and of the same kind (desk, out of area, med_type), both shrunk to r's
share b of all the colleagues' filings: s = (n_r + m b) / (n + m), m = 2 for the day, 10 for the
kind. p = P(X ≥ x), X ~ Binomial(n_w, μ/n_w); Benjamini–Hochberg over all pairs. One reviewer on
duty, or one for a kind of claim, makes s near 1. share_paired: share of the desk's submitters
that have such a pair: where it is large the desk works in teams.

Concentration: `concentration` (its formula there) of institution, doctor and contact telephone.

Triangle. n_triangle_patients = patients with manual claims of at least two days through one
submitter from one doctor.

Source: DOMAIN.md §8 rows 15–16. O(workers × filings).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from graphfraud.claims.extract import Extract
from graphfraud.links.concentration import Concentration, concentration
from graphfraud.links.manual_claims import cross
from graphfraud.links.mark_groups import claim_mark, distinct
from graphfraud.links.marks import Mark, Relation
from graphfraud.links.null_models import benjamini_hochberg
from graphfraud.tables import Arr, ManualClaims
from graphfraud.tails import binomial_tail

__all__ = ["COLLEAGUES", "Pairs", "desk_marks", "desk_relations", "reviewer_pairs"]

COLLEAGUES = 3
#: what the marks keep at the widest; packs ask for more
WIDEST_Q, LEAST_PAIR, LEAST_HOUSEHOLDS = 0.05, 5, 5
LEAST_TRIANGLE = 3
DAY_WEIGHT, KIND_WEIGHT = 2.0, 10.0
Floats = NDArray[np.float64]
FAMILIES: Mapping[str, str] = {
    "institution": "Institution", "doctor": "Doctor", "phone": "Phone",
}  # fmt: skip


def desk_marks(extract: Extract, claims: ManualClaims) -> list[Mark]:
    """Claim.n_duties, n_desk_hands, in_reviewer_pair, in_concentration, n_triangle_patients."""
    n = extract.n_claims
    duties = _duties(claims)
    held = np.flatnonzero(duties >= 2)
    pairs = reviewer_pairs(claims)
    signed = pairs.rows[np.unique(pairs.rows, return_index=True)[1]]
    near = _near(claims, extract)
    regular = _triangle(claims)
    often = np.flatnonzero(regular > 0)
    yes = np.ones(n, np.bool_)
    return [
        claim_mark(n, "n_duties", claims.claim[held], duties[held], yes[: len(held)]),
        claim_mark(n, "n_desk_hands", claims.claim[held], _hands(claims)[held]),
        claim_mark(n, "in_reviewer_pair", claims.claim[signed], yes[: len(signed)],
                   yes[: len(signed)]),
        claim_mark(n, "in_concentration", claims.claim[near], yes[: len(near)], yes[: len(near)]),
        claim_mark(n, "n_triangle_patients", claims.claim[often], regular[often],
                   regular[often] >= LEAST_TRIANGLE),
    ]  # fmt: skip


def desk_relations(extract: Extract, claims: ManualClaims) -> list[Relation]:
    """PAIRED_WITH between case-workers; EXCEEDS_COLLEAGUES_AT to what a family counts."""
    pairs = reviewer_pairs(claims)
    found = [
        Relation(
            "PAIRED_WITH", "CaseWorker", "CaseWorker", pairs.submitter, pairs.reviewer,
            {
                "step": np.where(pairs.step == 1, "reviewer1", "reviewer2").astype(object),
                "observed": pairs.observed.astype(np.float64), "expected": pairs.expected,
                "p_value": pairs.p_value, "q_value": pairs.q_value,
                "share_paired": pairs.share_paired,
            },
            brings=True,
        )
    ]  # fmt: skip
    for family, label in FAMILIES.items():
        table, keep = _excess(claims, extract, family)
        found.append(Relation(
            "EXCEEDS_COLLEAGUES_AT", "CaseWorker", label, table.worker[keep], table.value[keep],
            {
                "observed": table.observed[keep].astype(np.float64),
                "total": table.total[keep], "expected": table.expected[keep],
                "p_value": table.p_value[keep], "q_value": table.q_value[keep],
            },
            brings=True,
        ))  # fmt: skip
    return found


def colleagues(claims: ManualClaims) -> Arr:
    """Number of other submitters at the desk, for each filing."""
    return np.asarray(np.maximum(0, distinct(claims.desk, claims.submitter) - 1), np.int64)


def _duties(claims: ManualClaims) -> Arr:
    steps = np.column_stack([claims.submitter, claims.reviewer1, claims.reviewer2, claims.payer])
    same = (steps[:, :, None] == steps[:, None, :]) & (steps[:, :, None] >= 0)
    return np.asarray(same.sum(axis=2).max(axis=1, initial=0), np.int64)


def _hands(claims: ManualClaims) -> Arr:
    """Case-workers of the desk in any step on the day of each filing."""
    day = cross(claims.desk, claims.day)
    steps = (claims.submitter, claims.reviewer1, claims.reviewer2, claims.payer)
    return distinct(np.tile(day, len(steps)), np.concatenate(steps))[: claims.n]


class Pairs:
    """Pairs of submitter and reviewer that met more than the rota says, one a row.

    rows: positions of the filings of all pairs (a filing may stand twice).
    """

    def __init__(self, table: Floats, q_value: Floats, rows: Arr, share: Floats) -> None:
        """table: columns submitter, reviewer, step, observed, expected, p."""
        self.submitter, self.reviewer, self.step, self.observed = (
            table[:, i].astype(np.int64) for i in range(4)
        )
        self.expected, self.p_value = table[:, 4], table[:, 5]
        self.q_value, self.rows, self.share_paired = q_value, rows, share


def reviewer_pairs(claims: ManualClaims) -> Pairs:
    """All pairs with q ≤ 0.05 and at least five filings. O(submitters × reviewers × filings)."""
    tests: list[tuple[float, ...]] = []
    for step, reviewer in ((1, claims.reviewer1), (2, claims.reviewer2)):
        for desk in np.unique(claims.desk).tolist():
            at = np.flatnonzero((claims.desk == desk) & (reviewer >= 0))
            workers, signers = np.unique(claims.submitter[at]), np.unique(reviewer[at])
            if len(workers) - 1 < COLLEAGUES or len(signers) < COLLEAGUES:
                continue
            day = np.unique(claims.day[at], return_inverse=True)[1]
            kind = np.unique(claims.kind[at], return_inverse=True)[1]
            for worker in workers.tolist():
                mine = claims.submitter[at] == worker
                for signer in np.unique(reviewer[at][mine]).tolist():
                    if signer == worker:
                        continue  # that is a duty not kept apart, and no pair
                    by = reviewer[at] == signer
                    n, x = int(mine.sum()), int((mine & by).sum())
                    mu = float(_rota(mine, by, day, kind)[mine].sum())
                    p = float(binomial_tail(x, n, min(1.0, mu / n)))
                    tests.append((worker, signer, step, x, mu, p))
    table = np.array(tests, np.float64).reshape(-1, 6)
    q = benjamini_hochberg(table[:, 5], float(len(table)))
    keep = (q <= WIDEST_Q) & (table[:, 3] >= LEAST_PAIR)
    table, q = table[keep], q[keep]
    # who meets a submitter in both steps stands once, with the clearer one
    order = np.lexsort((table[:, 2], table[:, 5], table[:, 1], table[:, 0]))
    _, first = np.unique(table[order, :2], axis=0, return_index=True)
    table, q = table[order][first], q[order][first]
    rows = [
        np.flatnonzero(
            (claims.submitter == t[0])
            & ((claims.reviewer1 if t[2] == 1 else claims.reviewer2) == t[1])
        )
        for t in table
    ]
    return Pairs(
        table, q, np.concatenate([np.zeros(0, np.int64), *rows]), _share_paired(claims, table)
    )


def _rota(mine: NDArray[np.bool_], by: NDArray[np.bool_], day: Arr, kind: Arr) -> Floats:
    """s(j): the reviewer's share by the colleagues' filings of the day, or of the kind."""
    others = ~mine
    base = float((others & by).sum() / max(1, others.sum()))
    shares = []
    for code, weight in ((day, DAY_WEIGHT), (kind, KIND_WEIGHT)):
        n, x = np.bincount(code, others)[code], np.bincount(code, others & by)[code]
        shares.append((x + weight * base) / (n + weight))
    return np.asarray(np.maximum(*shares), np.float64)


def _share_paired(claims: ManualClaims, table: Floats) -> Floats:
    """Share of the desk's submitters that have a pair, for each pair."""
    desk_of = np.full(claims.n_workers, -1, np.int64)
    desk_of[claims.submitter] = claims.desk
    workers = np.unique(claims.submitter)
    size = np.bincount(desk_of[workers], minlength=1)
    paired = np.unique(table[:, 0].astype(np.int64))
    desk = desk_of[table[:, 0].astype(np.int64)]
    return np.asarray(np.bincount(desk_of[paired], minlength=len(size))[desk] / size[desk])


def _values(claims: ManualClaims, extract: Extract, family: str) -> Arr:
    if family == "phone":
        return extract.col("claims", "phone").astype(np.int64)[claims.claim]
    return claims.institution if family == "institution" else claims.doctor


def _excess(claims: ManualClaims, extract: Extract, family: str) -> tuple[Concentration, Arr]:
    table = concentration(claims, family, _values(claims, extract, family))
    enough = np.zeros(claims.n_workers + 1, np.bool_)
    enough[claims.submitter[colleagues(claims) >= COLLEAGUES]] = True
    keep = (table.q_value <= WIDEST_Q) & (table.observed >= LEAST_HOUSEHOLDS)
    return table, np.flatnonzero(keep & enough[table.worker])


def _near(claims: ManualClaims, extract: Extract) -> Arr:
    """Positions of the filings behind EXCEEDS_COLLEAGUES_AT."""
    inside = np.zeros(claims.n, np.bool_)
    for family in FAMILIES:
        table, keep = _excess(claims, extract, family)
        value = _values(claims, extract, family)
        width = int(value.max(initial=0)) + 1
        found = table.worker[keep] * width + table.value[keep]
        inside |= (value >= 0) & np.isin(claims.submitter * width + value, found)
    return np.flatnonzero(inside)


def _triangle(claims: ManualClaims) -> Arr:
    """n_triangle_patients of each filing; 0 for a patient of one day."""
    pair = cross(claims.submitter, claims.doctor)
    group = cross(pair, claims.patient)
    again = np.where(distinct(group, claims.day) >= 2, pair, -1)
    return distinct(again, claims.patient)
