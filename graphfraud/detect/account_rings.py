"""Payee accounts of unrelated households that are fed by the same few hospitals.

One account of many households may be an employer's, a home's, a neighbour's (`shared_attributes`
sets known reasons aside). Two and more such accounts whose manual claims are of the same hospitals
have a common source: whoever brings in those hospitals' papers pays himself through them.

Accounts i, j of at least four households each (q below the links' level) are of one source when

    Σ_h min(a_ih, a_jh) ≥ ½,   a_ih: share of account i's manual claims of institution h;

and not mostly in the hands of different workers (submitter, first reviewer); each account goes to
the widest it is like, without chains. Four fifths of a source's claims must be from outside the
insured's area: that is why such papers are paid by hand, and a home's or a village's account is of
the hospitals next door too. Where half of an institution's manual claims are the group's, its
other claimants come in too (papers of one forger that go to the names' own accounts); the posterior
is then that share. Gain: Σ_i min(−ln q_i, CAP) − ln(number of shared accounts) for each account
after the first: that an account is shared is certain long before it says more.

Whose hands: a submitter or reviewer with at least HANDS of the claims, and more of them than of the
other manual claims of the worker's desk (P(Binomial(m, share) ≥ x) < HAND_P, times the workers who
took any of them), makes it a case-worker's ring; else it is one of papers.

Source: DOMAIN.md §6 cases 13 to 17, §8 rows 2 and 14. Cost O(accounts² + manual claims).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graphfraud.claims.extract import Extract
from graphfraud.links.mark_groups import desk_of_workers
from graphfraud.links.shared_attributes import SharedValue
from graphfraud.model import Pattern
from graphfraud.parameters import Parameters
from graphfraud.tables import Arr, Evidence, RingDraft
from graphfraud.tails import binomial_tail

__all__ = ["account_drafts"]

MANUAL = 1
#: persons of a source in one worker's hands, and of one in nobody's (DOMAIN.md §6 cases 13, 15)
HOUSEHOLDS, ACCOUNTS, PERSONS, PAPERS = 4, 2, 8, 15
FAR = 0.8
OVERLAP, HALF = 0.5, 0.5
CAP = 25.0
HANDS, HAND_P = 0.6, 1e-4
COLUMNS = ("submitter", "reviewer1", "reviewer2")


def account_drafts(
    extract: Extract, params: Parameters, shared: Sequence[SharedValue]
) -> list[RingDraft]:
    """A draft for each group of accounts of one source, by first claim."""
    manual = np.asarray(extract.col("claims", "setl_type") == MANUAL)
    accounts = [
        v for v in shared
        if v.attribute == "account" and not v.common and v.n_households >= HOUSEHOLDS
        and v.q_value < params.link_q
    ]  # fmt: skip
    fed = [(v, v.claims[manual[v.claims]]) for v in accounts]
    fed = [(v, rows) for v, rows in fed if len(rows) >= HOUSEHOLDS]
    place = extract.codes("claims", "institution")
    fed.sort(key=lambda one: (-one[0].n_households, one[0].value))
    accounts_fed = [
        _Fed(_shares(place[rows]), *(_main(extract.codes("claims", c)[rows]) for c in COLUMNS[:2]))
        for _, rows in fed
    ]
    drafts = []
    for group in _sources(accounts_fed):
        own = [fed[i] for i in group]
        rows = np.unique(np.concatenate([claims for _, claims in own]))
        persons = np.unique(extract.codes("claims", "patient")[rows])
        if len(group) >= ACCOUNTS and len(persons) >= PERSONS and _far(extract, rows) >= FAR:
            draft = _draft(extract, [v for v, _ in own], rows, manual, len(fed))
            enough = bool(draft.caseworkers) or len(persons) >= PAPERS
            if enough and draft.gain >= params.min_gain:
                drafts.append(draft)
    return sorted(drafts, key=lambda d: int(d.claims[0]))


@dataclass(frozen=True)
class _Fed:
    """What feeds an account: shares of its claims by institution; main submitter and reviewer."""

    places: dict[int, float]
    submitter: int
    reviewer: int


def _main(workers: Arr) -> int:
    """The worker of at least HANDS of the claims; −1 where there is none."""
    known = workers[workers >= 0]
    if len(known) == 0:
        return -1
    values, count = np.unique(known, return_counts=True)
    return int(values[count.argmax()]) if count.max() >= HANDS * len(workers) else -1


def _far(extract: Extract, rows: Arr) -> float:
    """Share of claims whose institution is of another area than the insured person."""
    here = extract.codes("claims", "insu_area")[rows]
    place = extract.codes("claims", "institution")[rows]
    there = np.where(place >= 0, extract.codes("institutions", "area")[np.maximum(place, 0)], -1)
    return float(((here >= 0) & (there >= 0) & (here != there)).mean())


def _shares(codes: Arr) -> dict[int, float]:
    values, count = np.unique(codes, return_counts=True)
    return dict(zip(values.tolist(), (count / len(codes)).tolist(), strict=True))


def _sources(accounts: Sequence[_Fed]) -> list[list[int]]:
    """Groups of accounts that are fed alike, the leader of each first."""
    groups: list[list[int]] = []
    for j, other in enumerate(accounts):
        for group in groups:
            if _alike(accounts[group[0]], other):
                group.append(j)
                break
        else:
            groups.append([j])
    return groups


def _alike(one: _Fed, other: _Fed) -> bool:
    hands = ((one.submitter, other.submitter), (one.reviewer, other.reviewer))
    if any(a >= 0 and b >= 0 and a != b for a, b in hands):
        return False
    return sum(min(s, other.places.get(h, 0.0)) for h, s in one.places.items()) >= OVERLAP


def _draft(
    extract: Extract, values: Sequence[SharedValue], rows: Arr, manual: np.ndarray, n_shared: int
) -> RingDraft:
    place, patient = extract.codes("claims", "institution"), extract.codes("claims", "patient")
    index = extract.index("claims", "institution")
    added, chance = [rows], {}
    for h in np.unique(place[rows][place[rows] >= 0]).tolist():
        there = index.rows(np.array([h]))
        there = there[manual[there]]
        share = float(np.isin(there, rows).mean())
        if share >= HALF:
            added.append(there)
            chance.update(dict.fromkeys(patient[there].tolist(), share))
    claims = np.unique(np.concatenate(added))
    claims = claims[patient[claims] >= 0]
    people = np.unique(patient[claims])
    certain = np.isin(people, patient[rows])
    posterior = np.array(
        [1.0 if sure else chance[p] for p, sure in zip(people.tolist(), certain, strict=True)]
    )
    nats = [min(CAP, -float(np.log(max(v.q_value, 1e-300)))) for v in values]
    gain = sum(nats) - (len(values) - 1) * float(np.log(max(1, n_shared)))
    workers = _hands(extract, claims, manual)
    pattern: Pattern = "insider_link" if workers else "claims_integrity"
    households = float(sum(v.n_households for v in values))
    evidence = Evidence(
        "shared_account", pattern, gain, households, values[0].expected * len(values),
        min(v.p_value for v in values),
    )  # fmt: skip
    return RingDraft(
        "fed_accounts", pattern, people, posterior, claims, (evidence,), gain,
        caseworkers=workers, contacts=tuple(("account", v.value) for v in values),
    )


def _hands(extract: Extract, claims: Arr, manual: np.ndarray) -> tuple[int, ...]:
    """Workers through whose hands most of the claims went, beyond their share elsewhere."""
    found: dict[int, float] = {}
    desk = desk_of_workers(extract.keys("caseworker"))
    rest = np.setdiff1d(np.flatnonzero(manual), claims)
    for column in COLUMNS:
        codes = extract.codes("claims", column)
        mine, others = codes[claims], codes[rest]
        mine, others = mine[mine >= 0], others[others >= 0]
        if len(mine) < PERSONS:
            continue
        values, count = np.unique(mine, return_counts=True)
        top = int(values[count.argmax()])
        seen = int(count.max())
        beside = others[desk[others] == desk[top]]
        share = (float((beside == top).sum()) + 1.0) / (len(beside) + 2.0)
        p = float(binomial_tail(seen, len(mine), share)) * len(values)
        if seen >= HANDS * len(mine) and p < HAND_P:
            found[top] = min(found.get(top, 1.0), p)
    return tuple(sorted(found, key=lambda worker: (found[worker], worker)))
