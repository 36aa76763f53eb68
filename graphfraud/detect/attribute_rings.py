"""Rings by what their members share: one employer at one clinic, repeated papers, staff and kin.

Every draft carries its gain in nats, the price of the search taken off by the link it comes from.
Groups that a shared attribute only suggests are handed back as seeds for the search by membership;
what was set aside as common, and why, comes back as notes.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from graphfraud.claims.extract import Extract
from graphfraud.detect.account_rings import account_drafts
from graphfraud.detect.candidates import MOST_ROWS
from graphfraud.detect.clerk_rings import clerk_drafts
from graphfraud.detect.invoice_rings import PaperGroup, paper_groups
from graphfraud.detect.paper_sources import source_drafts
from graphfraud.detect.refiled_rings import refiled_drafts
from graphfraud.links.clienteles import EmployerRuns, employer_runs
from graphfraud.links.invoice_order import disordered_series
from graphfraud.links.invoice_series import InvoiceSeries, invoice_series
from graphfraud.links.manual_claims import household_or_person, manual_claims
from graphfraud.links.repeated_invoices import RepeatedPapers, repeated_papers
from graphfraud.links.shared_attributes import SharedValue, shared_values
from graphfraud.links.staff_kin import StaffCircle, staff_circles
from graphfraud.model import NodeType
from graphfraud.parameters import Parameters
from graphfraud.tables import Arr, Evidence, RingDraft, Visit

__all__ = [
    "attribute_drafts", "contact_seeds", "employer_drafts", "paper_drafts", "staff_drafts",
    "with_contacts",
]  # fmt: skip

MIN_PERSONS = 3
TWICE = 2
WAVE_DAYS = 3
#: what a telephone is common for that may be a broker's as well
BROKERS = ("locality", "institution")
#: age of residents of a home, and their share of its people (`innocent_living.residents`)
OLD, RESIDENTS = 65.0, 0.85
NO_BIRTH = -(2**31)
NAMES = {"account": "shared_account", "proxy": "shared_proxy"}


def attribute_drafts(
    extract: Extract, params: Parameters
) -> tuple[list[RingDraft], list[tuple[int, ...]], list[str]]:
    """(drafts strongest first, seeds as ascending patient codes, notes).

    Cost O(n log n) in the claims; nothing is random.
    """
    notes: list[str] = []
    shared = shared_values(extract)
    circles = staff_circles(extract)
    drafts = [
        *employer_drafts(extract, params, notes), *paper_drafts(extract, params, notes),
        *staff_drafts(extract, params, circles), *clerk_drafts(extract, params),
        *refiled_drafts(extract, params),
        *source_drafts(manual_claims(extract), params.min_gain),
    ]  # fmt: skip
    accounts = account_drafts(extract, params, shared)
    drafts = [*(with_contacts(draft, shared) for draft in drafts), *accounts]
    drafts.sort(key=lambda d: (-d.gain, d.origin, d.patients.tolist()))
    counts = Counter((v.attribute, v.common) for v in shared if v.common)
    notes += [f"shared {a} set aside as of one {c}: {n}" for (a, c), n in sorted(counts.items())]
    seeds = contact_seeds(extract, params, shared)
    seeds += [
        tuple(c.patients.tolist()) for c in circles
        if c.q_value < params.link_q and len(c.patients) >= MIN_PERSONS
    ]  # fmt: skip
    return drafts, list(dict.fromkeys(seeds)), notes


def contact_seeds(
    extract: Extract, params: Parameters, shared: Sequence[SharedValue]
) -> list[tuple[int, ...]]:
    """Stars of at least three households around one value, widest first.

    A telephone of one village is a seed too, for a broker works in villages; so is that of one
    institution, where it is not the whole clientele's or a home's: a tout brings one unit's people
    to one hospital. Whether such a group goes to hospital together is for the search to say.
    """
    stars = [
        v for v in shared
        if v.n_households >= MIN_PERSONS and v.q_value < params.link_q
        and (not v.common or (v.common in BROKERS and v.attribute == "phone"))
        and (v.common != "institution" or (len(v.patients) <= MOST_ROWS and not _home(extract, v)))
    ]  # fmt: skip
    stars.sort(key=lambda v: (-v.n_households, v.attribute, v.value))
    return [tuple(v.patients.tolist()) for v in stars]


def _home(extract: Extract, value: SharedValue) -> bool:
    """Whether the users are a home's: nearly all of known age are 65 and more."""
    birth = extract.col("patients", "birth_day")[value.patients].astype(np.int64)
    age = (extract.last_day - birth[birth > NO_BIRTH]) / 365.25
    return len(age) > 0 and float((age >= OLD).mean()) >= RESIDENTS


def with_contacts(draft: RingDraft, shared: Sequence[SharedValue]) -> RingDraft:
    """The draft with the values that join three of its households, most of whose users are its own.

    They are evidence by name; their nats (−ln q of the value, as much as its users are the draft's)
    are shown and not added to the gain, which rests on what founded the draft.
    """
    members = draft.patients
    contacts = list(draft.contacts)
    best: dict[str, Evidence] = {}
    mine = frozenset(members.tolist())
    for value in shared:
        if value.common:
            continue
        inside = len(mine.intersection(value.patients.tolist()))
        if inside < MIN_PERSONS or 2 * inside < len(value.patients):
            continue
        contacts.append((value.attribute, value.value))
        name = NAMES.get(value.attribute, "shared_contact")
        nats = -float(np.log(max(value.q_value, 1e-300))) * inside / len(value.patients)
        if name not in best or nats > best[name].nats:
            best[name] = Evidence(
                name, draft.pattern, max(0.0, nats), float(inside), value.expected, value.p_value
            )
    evidence = (*draft.evidence, *(best[name] for name in sorted(best)))
    return replace(draft, evidence=evidence, contacts=tuple(contacts))


def staff_drafts(
    extract: Extract, params: Parameters, circles: Sequence[StaffCircle]
) -> list[RingDraft]:
    """Staff and kin who lie in their own institution again and again (DOMAIN.md §8 row 3)."""
    household = household_or_person(extract)
    drafts = []
    for circle in circles:
        price = math.log(max(1.0, circle.q_value / max(circle.p_value, 1e-300)))
        gain = -math.log(max(circle.p_value, 1e-300)) - max(price, math.log(len(circles)))
        homes = len(np.unique(household[circle.patients]))
        enough = len(circle.patients) >= params.min_patients and homes >= MIN_PERSONS
        if gain >= params.min_gain and enough:
            drafts.append(_staff_draft(extract, circle, gain))
    return drafts


def _staff_draft(extract: Extract, circle: StaffCircle, gain: float) -> RingDraft:
    """posterior: 1 − E / X for everybody: who of them is chance cannot be told from this alone."""
    patient = extract.col("claims", "patient")
    own = extract.rows_of("claims", "patient", circle.patients)
    stay, place = extract.col("claims", "stay")[own], extract.col("claims", "institution")[own]
    claims = own[(stay >= 0) & (place == circle.institution)]
    n = len(circle.patients)
    posterior = np.full(n, max(0.5, 1.0 - circle.expected / n))
    evidence = Evidence(
        "staff_and_kin", "induced_admission", gain, float(n), circle.expected, circle.p_value
    )
    begin, end = extract.col("claims", "begin_day"), extract.col("claims", "end_day")
    order = claims[np.lexsort((claims, begin[claims]))]
    cut = np.flatnonzero(np.diff(begin[order]) > WAVE_DAYS) + 1
    waves = tuple(
        Visit(
            circle.institution, int(begin[w].min()), int(end[w].max()), tuple(np.sort(w).tolist())
        )
        for w in np.split(order, cut)
        if len(np.unique(patient[w])) >= TWICE
    )
    return RingDraft(
        "staff_circles", "induced_admission", circle.patients, posterior, claims, (evidence,),
        gain, waves,
    )  # fmt: skip


def employer_drafts(extract: Extract, params: Parameters, notes: list[str]) -> list[RingDraft]:
    """One clinic that billed the insured of one employer in runs (DOMAIN.md §8 row 11)."""
    drafts: list[RingDraft] = []
    explained: Counter[str] = Counter()
    for runs in employer_runs(extract):
        if runs.nats < params.min_gain:
            continue
        if runs.explanation:
            explained[runs.explanation] += 1
            continue
        draft = _employer_draft(extract, runs, params)
        if draft is not None:
            drafts.append(draft)
    notes += [f"employer_runs set aside as {k}: {n}" for k, n in sorted(explained.items())]
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
    who = extract.col("claims", "patient")[runs.claims].astype(np.int64)
    claims = runs.claims[np.isin(who, patients)]
    place = extract.col("claims", "institution")[claims].astype(np.int64)
    day = extract.col("claims", "settle_day")[claims].astype(np.int64)
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
    groups = paper_groups(extract, papers, _series(extract))
    drafts = [_paper_draft(extract, papers, g) for g in groups if g.gain >= params.min_gain]
    return [d for d in drafts if len(d.patients) >= MIN_PERSONS]


def _series(extract: Extract) -> list[InvoiceSeries]:
    """Series of several hospitals, and those of one that are no part of one of these."""
    mixed = invoice_series(extract)
    seen = {claim for series in mixed for claim in series.claims.tolist()}
    own = disordered_series(extract)
    return [*mixed, *(series for series in own if seen.isdisjoint(series.claims.tolist()))]


def _paper_draft(extract: Extract, papers: RepeatedPapers, group: PaperGroup) -> RingDraft:
    """posterior of a person of k claims: 1 − c^k, c the expected share of clerical errors."""
    who = extract.col("claims", "patient")[group.claims].astype(np.int64)
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
