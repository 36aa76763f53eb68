"""Ranked rings → cases: members with roles, claims, money, reasons, notes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np

from graphfraud.claims.extract import Extract
from graphfraud.model import (
    Case,
    CaseMember,
    Finding,
    Link,
    NodeType,
    Occasion,
    Party,
    Pattern,
    Ring,
    Role,
)
from graphfraud.rank.rings import RankedRing
from graphfraud.rank.score import pattern_of, score_parts
from graphfraud.tables import Arr

__all__ = ["build_case", "case_id"]

TIMING = ("together_in_hospital", "together_at_the_till")
#: a doctor or cashier is shown when at least this share of the ring's claims bears them
CONTEXT_SHARE = 0.2
#: who else is on a case's claims, by the columns that name them
CONTEXT: tuple[tuple[NodeType, tuple[str, ...]], ...] = (
    ("doctor", ("doctor",)), ("cashier", ("cashier",)), ("caseworker", ("submitter", "reviewer1")),
)  # fmt: skip


def case_id(setl_ids: Sequence[str]) -> str:
    """First 10 hex digits of SHA-256 over the sorted setl_ids, joined by newlines."""
    return hashlib.sha256("\n".join(sorted(set(setl_ids))).encode()).hexdigest()[:10]


def build_case(
    extract: Extract, ring: RankedRing, rank: int, setl_id: Sequence[str], links: Sequence[Link],
    findings: Sequence[Finding],
) -> Case:  # fmt: skip
    """One case. setl_id: the setl_id of each claim row of the ring's claims, same order."""
    claims, people = _union(ring)
    parts = score_parts(ring)
    pattern = pattern_of(parts)
    workers = [w for judged in ring.drafts for w in judged.draft.caseworkers]
    members = _members(extract, ring, pattern, claims, people, workers)
    day = extract.col("claims", "begin_day")[claims]
    end = extract.col("claims", "end_day")[claims]
    kinds: Mapping[NodeType, int] = {
        kind: len({m.party for m in members if m.party.node_type == kind})
        for kind in ("institution", "caseworker")
    }
    notes = []
    if all(e.name in TIMING for j in ring.drafts for e in j.draft.evidence):
        notes.append("a_single_kind_of_evidence")
    fund = int(extract.col("claims", "fund_pay")[claims].sum())
    own = Ring(
        pattern=pattern, members=members, claims=tuple(claims.tolist()), links=tuple(links),
        findings=tuple(findings), occasions=_occasions(extract, ring), strength=ring.strength,
    )  # fmt: skip
    n_cards = _distinct(extract, "card", claims)
    return Case(
        case_id=case_id(setl_id), rank=rank, pattern=pattern,
        score=min(1.0, float(sum(part.value for part in parts))), parts=parts,
        checks=tuple(e.check for e in ring.core.explanations), ring=own,
        n_institutions=kinds["institution"], n_doctors=_distinct(extract, "doctor", claims),
        n_caseworkers=kinds["caseworker"], n_cards=n_cards, fund_paid=fund,
        acct_paid=int(extract.col("claims", "acct_pay")[claims].sum()),
        first_day=int(day.min()), last_day=int(end.max()),
        summary=_summary(
            pattern, len(people), kinds["institution"], len(own.occasions), len(claims)
        ),
        notes=tuple(notes), setl_ids=tuple(sorted(setl_id)),
    )  # fmt: skip


def _union(ring: RankedRing) -> tuple[Arr, Mapping[int, float]]:
    claims = np.unique(np.concatenate([j.draft.claims for j in ring.drafts]))
    people: dict[int, float] = {}
    for judged in ring.drafts:
        for person, p in zip(
            judged.draft.patients.tolist(), judged.draft.posterior.tolist(), strict=True
        ):
            people[person] = max(people.get(person, 0.0), float(p))
    return claims, people


def _members(
    extract: Extract, ring: RankedRing, pattern: Pattern, claims: Arr, people: Mapping[int, float],
    workers: Sequence[int],
) -> tuple[CaseMember, ...]:  # fmt: skip
    role: Role = "participant" if pattern == "induced_admission" else "identity_used"
    keys = extract.keys("patient")
    found: dict[Party, CaseMember] = {}

    def add(node_type: NodeType, key: str, role: Role, score: float) -> None:
        party = Party(node_type, key)
        if party not in found:
            found[party] = CaseMember(party, role, round(score, 6))

    for person in sorted(people):
        add("patient", keys[person], role, people[person])
    for worker in workers:
        add("caseworker", extract.keys("caseworker")[worker], "handler", 1.0)
    n = max(1, len(claims))
    places, count = np.unique(extract.col("claims", "institution")[claims], return_counts=True)
    for code, k in zip(places.tolist(), count.tolist(), strict=True):
        if code >= 0:
            add("institution", extract.keys("institution")[code], "context", k / n)
    for node_type, columns in CONTEXT:
        for column in columns:
            codes = extract.col("claims", column)[claims]
            values, count = np.unique(codes[codes >= 0], return_counts=True)
            for code, k in zip(values.tolist(), count.tolist(), strict=True):
                if k >= max(2, CONTEXT_SHARE * n):
                    add(node_type, extract.keys(node_type)[code], "context", k / n)
    for judged in ring.drafts:
        for kind, code in judged.draft.contacts:
            add(kind, extract.keys(kind)[code], "organiser_contact", 1.0)
    return tuple(sorted(found.values(), key=lambda m: (m.party.node_type, m.party.node_id)))


def _occasions(extract: Extract, ring: RankedRing) -> tuple[Occasion, ...]:
    keys = extract.keys("institution")
    visits = {v for judged in ring.drafts for v in judged.draft.occasions}
    ordered = sorted(visits, key=lambda v: (v.first_day, v.institution, v.claims))
    return tuple(Occasion(keys[v.institution], v.first_day, v.last_day, v.claims) for v in ordered)


def _distinct(extract: Extract, column: str, claims: Arr) -> int:
    codes = extract.col("claims", column)[claims]
    return len(np.unique(codes[codes >= 0]))


def _summary(pattern: Pattern, people: int, places: int, occasions: int, claims: int) -> str:
    what = {
        "induced_admission": "admitted and discharged together",
        "shared_card": "settled together at one till",
        "insider_link": "filed by one hand far more often than colleagues' filings explain",
        "claims_integrity": "claims that repeat each other",
    }[pattern]
    times = f", {occasions} occasions" if occasions else ""
    return f"{people} persons, {places} institutions{times}, {claims} claims: {what}; for review"
