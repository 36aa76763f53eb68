"""Rings by what their members share, as drafts: one employer at one clinic, repeated papers.

Every draft carries its gain in nats, the price of the search taken off by the link it comes from.
Groups that a shared attribute only suggests are handed back as seeds for the search by membership;
what was set aside as common, and why, comes back as notes.
"""

from __future__ import annotations

import numpy as np

from graphfraud.claims.extract import Extract
from graphfraud.detect.invoice_rings import PaperGroup, paper_groups
from graphfraud.links.clienteles import EmployerRuns, employer_runs
from graphfraud.links.invoice_series import invoice_series
from graphfraud.links.repeated_invoices import RepeatedPapers, repeated_papers
from graphfraud.model import NodeType
from graphfraud.parameters import Parameters
from graphfraud.tables import Arr, Evidence, RingDraft, Visit

__all__ = ["attribute_drafts", "employer_drafts", "paper_drafts"]

MIN_PERSONS = 3
TWICE = 2


def attribute_drafts(
    extract: Extract, params: Parameters
) -> tuple[list[RingDraft], list[tuple[int, ...]], list[str]]:
    """(drafts strongest first, seeds as ascending patient codes, notes).

    Cost O(n log n) in the claims; nothing is random.
    """
    notes: list[str] = []
    drafts = employer_drafts(extract, params, notes) + paper_drafts(extract, params, notes)
    drafts.sort(key=lambda d: (-d.gain, d.origin, d.patients.tolist()))
    return drafts, [], notes


def employer_drafts(extract: Extract, params: Parameters, notes: list[str]) -> list[RingDraft]:
    """One clinic that billed the insured of one employer in runs (DOMAIN.md §8 row 11)."""
    drafts, explained = [], {"aftercare": 0, "check_up": 0, "standing_arrangement": 0,
                             "usual_clinic": 0}  # fmt: skip
    for runs in employer_runs(extract):
        if runs.nats < params.min_gain:
            continue
        if runs.explanation:
            explained[runs.explanation] += 1
            continue
        draft = _employer_draft(extract, runs, params)
        if draft is not None:
            drafts.append(draft)
    notes += [f"employer_runs set aside as {k}: {n}" for k, n in explained.items() if n]
    return drafts


def _employer_draft(
    extract: Extract, runs: EmployerRuns, params: Parameters
) -> RingDraft | None:
    """Members are those of at least two runs; all of them where these are too few."""
    often = runs.run_visits >= TWICE
    if often.sum() < params.min_patients:
        often = np.ones(len(runs.patients), bool)
    if often.sum() < params.min_patients:
        return None
    patients, posterior = runs.patients[often], runs.belongs[often]
    who = extract.col("claims", "patient").astype(np.int64)[runs.claims]
    claims = runs.claims[np.isin(who, patients)]
    place = extract.col("claims", "institution").astype(np.int64)[claims]
    day = extract.col("claims", "settle_day").astype(np.int64)[claims]
    occasions = tuple(
        Visit(h, d, d, tuple(claims[(place == h) & (day == d)].tolist()))
        for h, d in zip(runs.run_place.tolist(), runs.run_day.tolist(), strict=True)
        if ((place == h) & (day == d)).any()
    )
    evidence = Evidence(
        "one_employer_one_clinic", "shared_card", runs.nats, float(runs.observed.sum()),
        float(runs.expected.sum()), float(np.exp(np.log(runs.p_value).sum())),
    )  # fmt: skip
    return RingDraft(
        "employer_runs", "shared_card", patients, posterior, claims, (evidence,), runs.nats,
        occasions,
    )  # fmt: skip


def paper_drafts(extract: Extract, params: Parameters, notes: list[str]) -> list[RingDraft]:
    """The same papers claimed several times, and series of receipts (DOMAIN.md §8 row 14)."""
    papers = repeated_papers(extract)
    if papers.duplicates:
        notes.append(f"papers entered twice for one person in one area: {papers.duplicates}")
    groups = paper_groups(extract, papers, invoice_series(extract))
    drafts = [_paper_draft(extract, papers, g) for g in groups if g.gain >= params.min_gain]
    return [d for d in drafts if len(d.patients) >= MIN_PERSONS]


def _paper_draft(extract: Extract, papers: RepeatedPapers, group: PaperGroup) -> RingDraft:
    """posterior of a person of k claims: 1 − c^k, c the expected share of clerical errors."""
    who = extract.col("claims", "patient").astype(np.int64)[group.claims]
    patients, k = np.unique(who, return_counts=True)
    clerical = np.clip(group.expected / max(1, group.n_papers), 0.01, 0.5)
    evidence = []
    if group.paper_nats > 0:
        evidence.append(Evidence(
            "repeated_invoice", "claims_integrity", group.paper_nats, float(group.n_papers),
            group.expected, group.p_value,
        ))  # fmt: skip
    if group.series_nats > 0:
        evidence.append(Evidence("invoice_series", "claims_integrity", group.series_nats))
    invoices = np.unique(papers.invoice[group.papers])
    contacts: list[tuple[NodeType, int]] = [("invoice", c) for c in invoices.tolist() if c >= 0]
    return RingDraft(
        "repeated_papers", "claims_integrity", patients, 1.0 - clerical**k, group.claims,
        tuple(evidence), group.gain, _papers_as_occasions(extract, papers, group.papers),
        contacts=tuple(contacts),
    )  # fmt: skip


def _papers_as_occasions(
    extract: Extract, papers: RepeatedPapers, mine: Arr
) -> tuple[Visit, ...]:
    begin, end = extract.col("claims", "begin_day"), extract.col("claims", "end_day")
    found = []
    for i in mine.tolist():
        rows = papers.claim[papers.offsets[i] : papers.offsets[i + 1]]
        found.append(Visit(
            int(papers.institution[i]), int(begin[rows].min()), int(end[rows].max()),
            tuple(rows.tolist()),
        ))  # fmt: skip
    return tuple(sorted(found, key=lambda v: (v.first_day, v.institution, v.claims)))
