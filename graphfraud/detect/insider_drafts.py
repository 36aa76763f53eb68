"""From the block of a case-worker to the draft of a ring: members, claims, evidence with figures.

Claims that another worker filed join where the money goes to an account that two households of the
block share: who is on leave passes the papers to the next window.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graphfraud.arrays import distinct
from graphfraud.model import NodeType
from graphfraud.tables import Arr, Evidence, ManualClaims, RingDraft
from graphfraud.tails import binomial_tail, poisson_tail

__all__ = ["JOINED", "InsiderRing", "block_contacts", "claims_of", "joined_rows", "to_draft"]

#: chance that a claim to an account two households of the block share is the ring's, whoever filed
JOINED = 0.9
MINE = 0.5
NODE: dict[str, NodeType] = {"account": "account", "phone": "phone", "proxy": "proxy"}
NAMES = {
    "institution": "case_worker_institution", "doctor": "case_worker_doctor",
    "reviewers": "case_worker_reviewer", "shared_contact": "case_worker_shared_contact",
    "proxy": "case_worker_shared_contact", "template": "case_worker_template",
    "amount": "case_worker_amount",
}  # fmt: skip


@dataclass(frozen=True)
class InsiderRing:
    """Block of one worker: rows of the ManualClaims table, posterior of each, nats by family.

    by_family: gain that is lost without the family. assessable: share of the worker's filings that
    could be compared with colleagues. reviewer: the one of the pair, −1 without such evidence.
    stands: families that say something each by itself.
    n_joined: rows that other workers filed.
    """

    worker: int
    rows: Arr
    posterior: np.ndarray
    gain: float
    by_family: dict[str, float]
    n_filings: int
    assessable: float
    institutions: Arr
    reviewer: int
    stands: frozenset[str]
    n_joined: int = 0


def block_contacts(
    claims: ManualClaims, rows: Arr, contacts: Mapping[str, Arr]
) -> list[tuple[str, int]]:
    """(kind, code) of the contacts that two households or more of the rows share, sorted."""
    shared: list[tuple[str, int]] = []
    for name in sorted(contacts):
        value, home = contacts[name][rows], claims.household[rows]
        low = int(home.min(initial=0))
        width = int(home.max(initial=0)) - low + 1
        pair = distinct((value * width + home - low)[value >= 0])
        codes, count = np.unique(pair // width, return_counts=True)
        shared.extend((name, code) for code in codes[count >= 2].tolist())
    return shared


def joined_rows(claims: ManualClaims, rows: Arr, contacts: Mapping[str, Arr]) -> Arr:
    """Rows outside the block whose account two households of the block share.

    Only accounts that are mostly the block's: half of their households or more.
    """
    inside = np.zeros(claims.n, bool)
    inside[rows] = True
    joined = np.zeros(claims.n, bool)
    for name, code in block_contacts(claims, rows, contacts):
        if name == "account":
            users = contacts[name] == code
            within = len(np.unique(claims.household[users & inside]))
            if within >= MINE * len(np.unique(claims.household[users])):
                joined |= users
    return np.flatnonzero(joined & ~inside)


def claims_of(claims: ManualClaims, drafts: Sequence[RingDraft]) -> np.ndarray:
    """Mask of the manual claims that are some draft's."""
    theirs = np.concatenate([np.zeros(0, np.int64), *(draft.claims for draft in drafts)])
    return np.asarray(np.isin(claims.claim, theirs))


def to_draft(claims: ManualClaims, ring: InsiderRing, contacts: Mapping[str, Arr]) -> RingDraft:
    """The ring as a draft: codes of the extract, claim rows, one Evidence a family that brings."""
    rows = ring.rows
    patients, of = np.unique(claims.patient[rows], return_inverse=True)
    posterior = np.zeros(len(patients))
    np.maximum.at(posterior, of.ravel(), ring.posterior)
    both = (ring.worker,) if ring.reviewer < 0 else (ring.worker, ring.reviewer)
    own = rows[claims.submitter[rows] == ring.worker]
    return RingDraft(
        "insider_portfolio", "insider_link", patients, posterior, np.sort(claims.claim[rows]),
        _evidence(claims, ring, own if len(own) else rows, contacts), ring.gain,
        caseworkers=tuple(dict.fromkeys(both)),
        contacts=tuple((NODE[name], code) for name, code in block_contacts(claims, rows, contacts)),
    )  # fmt: skip


def _evidence(
    claims: ManualClaims, ring: InsiderRing, rows: Arr, contacts: Mapping[str, Arr]
) -> tuple[Evidence, ...]:
    desk = claims.desk[rows[0]]
    others = (claims.submitter != ring.worker) & (claims.desk == desk)
    found: list[Evidence] = []
    for family in ("institution", "doctor", "reviewers", "shared_contact", "template", "amount"):
        nats = ring.by_family.get(family, 0.0)
        if family == "shared_contact":
            nats = max(nats, 0.0) + max(ring.by_family.get("proxy", 0.0), 0.0)
        if nats <= 0:
            continue
        seen, expected, p = None, None, None
        if family == "institution":
            seen, expected, p = _repeated(claims, claims.institution, rows, others)
        elif family == "doctor":
            seen, expected, p = _repeated(claims, claims.doctor, rows, claims.submitter
                                          != ring.worker, within=claims.institution)  # fmt: skip
        elif family == "reviewers":
            seen, expected, p = _of_pair(claims, ring.reviewer, rows, others)
        elif family == "shared_contact":
            seen, expected, p = _sharing(claims, rows, contacts)
        found.append(Evidence(NAMES[family], "insider_link", nats, seen, expected, p))
    return tuple(found)


def _repeated(
    claims: ManualClaims, value: Arr, rows: Arr, others: np.ndarray, within: Arr | None = None
) -> tuple[float, float, float]:
    """Filings with values the block repeats; what the others' share of these gives; P(X ≥ seen)."""
    known = rows[value[rows] >= 0]
    codes, count = np.unique(value[known], return_counts=True)
    repeated = codes[count >= 2]
    base = others & (value >= 0)
    if within is not None:
        base &= np.isin(within, within[known])
    seen = float(np.isin(value[known], repeated).sum())
    rate = (np.isin(value[base], repeated).sum() + 0.5) / (base.sum() + 1.0)
    return seen, float(rate * len(known)), float(binomial_tail(seen, len(known), min(1.0, rate)))


def _of_pair(
    claims: ManualClaims, reviewer: int, rows: Arr, others: np.ndarray
) -> tuple[float, float, float]:
    """Filings signed by the reviewer, against the reviewer's share of the colleagues' filings."""
    signed = np.zeros(claims.n, bool)
    if reviewer >= 0:
        for column in (claims.reviewer1, claims.reviewer2, claims.payer):
            signed |= column == reviewer
    seen = float(signed[rows].sum())
    rate = (signed[others].sum() + 0.5) / (others.sum() + 1.0)
    return seen, float(rate * len(rows)), float(binomial_tail(seen, len(rows), min(1.0, rate)))


def _sharing(
    claims: ManualClaims, rows: Arr, contacts: Mapping[str, Arr]
) -> tuple[float, float, float]:
    """Households of the block that share a contact; as many as the rest of the agency would."""
    outside = np.ones(claims.n, bool)
    outside[rows] = False
    rest = np.flatnonzero(outside)
    seen, of = _sharing_households(claims, rows, contacts)
    elsewhere, households = _sharing_households(claims, rest, contacts)
    mean = (elsewhere + 0.5) / (households + 1.0) * of
    return float(seen), float(mean), float(poisson_tail(seen, mean))


def _sharing_households(
    claims: ManualClaims, rows: Arr, contacts: Mapping[str, Arr]
) -> tuple[int, int]:
    sharing: set[int] = set()
    for name, value in contacts.items():
        codes = [code for kind, code in block_contacts(claims, rows, {name: value}) if kind == name]
        sharing.update(claims.household[rows][np.isin(value[rows], codes)].tolist())
    return len(sharing), len(np.unique(claims.household[rows]))
