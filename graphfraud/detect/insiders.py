"""Case-workers whose filings hold a block that their colleagues' do not.

Each worker's filings are compared with those of the colleagues of the same desk and kind of claim
(`portfolios`). Families of evidence: institution, doctor, reviewers (first, second, payer), shared
contacts (account, phone, proxy given by unrelated households), amount. What cannot be judged is
left out before: a home village whose filings are mostly this worker's (the desk of a township), a
kind of claim that is mostly this worker's, and an employer's own claims (one account, one clerk,
one day).

A worker is reported when two families of evidence each bring at least `FAMILY_NATS` (DOMAIN.md §8
rows 15–16: who files, who signs, whose account). The amount and the proxy strengthen, they never
count: acting for neighbours is lawful (DOMAIN.md §0.7). One family alone is how lawful desks look:
a desk at one hospital, a reviewer on the same rota. A block that is most of the portfolio is the
desk's own line of work, not a part of it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graphfraud.claims.extract import Extract
from graphfraud.detect.insider_drafts import JOINED, InsiderRing, joined_rows, to_draft
from graphfraud.detect.insider_share import log_p_of_share
from graphfraud.detect.portfolio_families import (
    ALONE,
    CONTACTS,
    LOCAL_SHARE,
    REVIEWERS,
    amount_bins,
    contact_values,
    own_contacts,
    spreads,
    with_spread,
    worker_families,
)  # fmt: skip
from graphfraud.detect.portfolios import Block, Family, find_block
from graphfraud.tables import Arr, ManualClaims, RingDraft

__all__ = ["FAMILY_NATS", "InsiderRing", "insider_drafts", "insider_rings"]

MIN_FILINGS = 20
MIN_COLLEAGUES = 2
MIN_ALONE = 8
#: who is posted at a hospital files nearly all of its bills, and many
POSTED, POSTED_FILINGS = 0.9, 40
EMPLOYER_GROUP = 5
MIN_HOUSEHOLDS = 8
MIN_DAYS = 8
#: the gain is a lower bound, loose for a block that hides among like filings, and two families must
#: each hold by themselves: the gate of exact gains is taken down to this part of it
BOUND = 0.3
#: nats a family must bring to count as one; e^4 is odds of 55 to 1
FAMILY_NATS = 4.0
STRENGTHEN = ("amount", "proxy")
KINDS: dict[str, tuple[str, ...]] = {
    "institution": ("institution",), "doctor": ("doctor",), "reviewers": REVIEWERS,
    "shared_contact": ("account", "phone"), "proxy": ("proxy",), "amount": ("amount",),
}  # fmt: skip


def insider_drafts(
    extract: Extract, claims: ManualClaims, phone: Arr, min_gain: float
) -> list[RingDraft]:
    """Drafts of the rings of `insider_rings`, strongest first (pattern `insider_link`)."""
    del extract  # all that is needed is in the manual claims; part of every detector's signature
    contacts = contact_values(claims, phone)
    return [to_draft(claims, ring, contacts) for ring in insider_rings(claims, phone, min_gain)]


def insider_rings(
    claims: ManualClaims, phone: Arr, min_gain: float, submitter: Arr | None = None
) -> list[InsiderRing]:
    """Blocks of all workers with a gain of at least min_gain, strongest first.

    phone: phone code of each manual claim. submitter: other labels than the table's (the permuted
    copy). O(workers × filings × values × rounds).
    """
    who = claims.submitter if submitter is None else submitter
    contacts = contact_values(claims, phone)
    amount = amount_bins(claims)
    portfolios: list[tuple[int, Arr, Arr, float]] = []
    families: list[dict[str, Family]] = []
    for worker in np.unique(who).tolist():
        mine = np.flatnonzero(who == worker)
        colleagues = np.flatnonzero((who != worker) & (claims.desk == claims.desk[mine[0]]))
        if len(mine) < MIN_FILINGS or len(np.unique(who[colleagues])) < MIN_COLLEAGUES:
            continue
        judged = mine[_assessable(claims, mine, colleagues)]
        rows = _one_filing(claims, judged)
        if len(rows) < MIN_FILINGS:
            continue
        portfolios.append((worker, mine, rows, len(judged) / len(mine)))
        families.append(worker_families(claims, who, contacts, amount, worker, rows, colleagues))
    spread = spreads(families)
    for name, value in contacts.items():
        spread[name] = 1.0 / own_contacts(claims, who, value)
    columns = {"institution": claims.institution, "doctor": claims.doctor, "kind": claims.kind,
               "reviewer1": claims.reviewer1, "amount": amount, **contacts}  # fmt: skip
    found: list[InsiderRing] = []
    price = float(np.log(max(1, len(portfolios))))
    for (worker, mine, rows, share), raw in zip(portfolios, families, strict=True):
        own = with_spread(raw, spread)
        block = find_block(own, _starts(own))
        if block.gain - price < min_gain * BOUND:
            continue
        others = _one_filing(claims, np.flatnonzero(
            (who != worker) & (claims.desk == claims.desk[mine[0]])))  # fmt: skip
        if log_p_of_share(claims, columns, own, block, rows, others) > -FAMILY_NATS - price:
            continue
        ring = _ring(claims, worker, mine, rows, share, block, _contributions(own, block))
        if _holds(claims, ring):
            found.append(_with_joined(claims, replace(ring, gain=ring.gain - price), contacts))
    return sorted(found, key=lambda r: (-r.gain, r.worker))


def _with_joined(
    claims: ManualClaims, ring: InsiderRing, contacts: dict[str, Arr]
) -> InsiderRing:
    joined = joined_rows(claims, ring.rows, contacts)
    rows = np.concatenate([ring.rows, joined])
    posterior = np.concatenate([ring.posterior, np.full(len(joined), JOINED)])
    order = np.argsort(rows)
    return replace(
        ring, rows=rows[order], posterior=posterior[order], n_joined=len(joined),
        institutions=np.unique(claims.institution[rows]),
    )  # fmt: skip


def _one_filing(claims: ManualClaims, rows: Arr) -> Arr:
    """The first row of each (household, institution): several bills of one illness are one act."""
    pair = np.column_stack([claims.household[rows], claims.institution[rows]])
    return np.asarray(np.sort(rows[np.unique(pair, axis=0, return_index=True)[1]]))


def _contributions(families: dict[str, Family], block: Block) -> dict[str, float]:
    """What the gain loses when a kind of evidence is taken away and the block is fitted again."""
    start = (block.posterior > 0.5)[None]
    lost: dict[str, float] = {}
    for kind, names in KINDS.items():
        if sum(block.nats.get(name, 0.0) for name in names) <= 0:
            lost[kind] = 0.0
            continue
        rest = {name: f for name, f in families.items() if name not in names}
        without = find_block(rest, start).gain if rest else 0.0
        lost[kind] = block.gain - max(0.0, without)
    return lost


def _holds(claims: ManualClaims, ring: InsiderRing) -> bool:
    """Two families of evidence, enough unrelated households and days, and not one locality.

    The institution does not count where the block is at one hospital whose filings are this
    worker's by the division of labour (someone posted there).
    """
    strong = {k for k in KINDS if k not in STRENGTHEN and ring.by_family[k] >= FAMILY_NATS}
    place, count = np.unique(claims.institution[ring.rows], return_counts=True)
    if count.max() >= LOCAL_SHARE * len(ring.rows):
        here = (claims.institution == place[count.argmax()]) & (
            claims.desk == claims.desk[ring.rows[0]]
        )
        if (claims.submitter[here] == ring.worker).mean() >= ALONE:
            strong.discard("institution")
    locality = claims.strata["locality"][ring.rows]
    locality = locality[locality >= 0]
    one_place = len(locality) > 0 and np.bincount(locality).max() >= LOCAL_SHARE * len(ring.rows)
    return (
        len(strong) >= 2
        and len(np.unique(claims.household[ring.rows])) >= MIN_HOUSEHOLDS
        and len(np.unique(claims.day[ring.rows])) >= MIN_DAYS
        and not one_place
    )


def _assessable(claims: ManualClaims, mine: Arr, others: Arr) -> np.ndarray:
    """Filings of strata that colleagues handle too, and not an employer's own."""
    keep = np.ones(len(mine), bool)
    for name in ("village", "locality", "kind"):
        code = claims.strata[name]
        size = int(code.max(initial=0)) + 2
        own = np.bincount(code[mine] + 1, minlength=size)
        rest = np.bincount(code[others] + 1, minlength=size)
        alone = (own >= MIN_ALONE) & (own >= ALONE * (own + rest))
        alone[0] = False
        keep &= ~alone[code[mine] + 1]
    posted = np.bincount(claims.institution[mine])
    here = np.bincount(claims.institution[others], minlength=len(posted))[: len(posted)]
    keep &= ~((posted >= POSTED_FILINGS) & (posted >= POSTED * (posted + here)))[
        claims.institution[mine]
    ]
    employer = claims.strata["employer"][mine]
    place = claims.institution[mine]
    grouped = (employer >= 0) & (
        _group_size(employer, claims.day[mine]) >= EMPLOYER_GROUP
    ) | ((employer >= 0) & (_group_size(employer, place) >= EMPLOYER_GROUP))
    account = claims.account[mine]
    paid_together = (employer >= 0) & (account >= 0) & (
        _group_size(employer, account) >= EMPLOYER_GROUP
    )  # fmt: skip
    return keep & ~grouped & ~paid_together


def _group_size(a: Arr, b: Arr) -> Arr:
    _, inverse, count = np.unique(
        np.column_stack([a, b]), axis=0, return_inverse=True, return_counts=True
    )
    return np.asarray(count[inverse.ravel()])


def _starts(families: dict[str, Family]) -> np.ndarray:
    """Masks to climb from: over-represented values of each family, alone and together."""
    n = len(next(iter(families.values())).value)
    total = np.zeros(n)
    starts: list[np.ndarray] = []
    for name, family in families.items():
        known = family.value >= 0
        value = np.maximum(family.value, 0)
        n_values = family.reference.shape[1]
        count = np.bincount(value[known], minlength=n_values)
        if name in CONTACTS:
            shared = known & (count[value] >= 2)
            starts.append(shared)
            total += np.where(shared, 3.0, 0.0)
            continue
        rate = family.reference[family.stratum, value] * known
        expected = np.bincount(value, rate, n_values)
        lift = np.log(np.maximum(count, 0.5) / np.maximum(expected, 0.5))
        score = np.where(known, lift[value], 0.0)
        total += np.where(count[value] >= 2, np.maximum(score, 0.0), 0.0)
        if name in ("amount", "kind"):
            continue
        order = np.argsort(-(count * np.maximum(lift, 0.0)), kind="stable")
        for size in (1, 2, 4, 8):
            starts.append(known & np.isin(value, order[:size]) & (score > 0))
    starts.extend(total > np.quantile(total, level) for level in (0.5, 0.65, 0.8, 0.9))
    kept = [s for s in starts if s.sum() >= 3]
    return np.array(kept) if kept else np.ones((1, n), bool)


def _ring(
    claims: ManualClaims, worker: int, mine: Arr, rows: Arr, share: float, block: Block,
    lost: dict[str, float],
) -> InsiderRing:  # fmt: skip
    """The block with the further bills of its (household, institution) filings."""
    size = int(claims.institution.max(initial=0)) + 1
    household = claims.household - claims.household.min(initial=0)
    key = household * size + claims.institution
    order = np.argsort(key[rows])
    at = np.minimum(np.searchsorted(key[rows][order], key[mine]), len(rows) - 1)
    same = order[at]
    inside = (key[rows][same] == key[mine]) & (block.posterior[same] > 0.5)
    chosen = mine[inside]
    reviewer = -1
    if lost["reviewers"] >= FAMILY_NATS:
        reviewer = _pair(claims, worker, chosen)
    return InsiderRing(
        worker, chosen, block.posterior[same][inside], block.gain, lost, len(mine), share,
        np.unique(claims.institution[chosen]), reviewer,
    )  # fmt: skip


def _pair(claims: ManualClaims, worker: int, rows: Arr) -> int:
    """The reviewer with the largest surplus among the block's against the desk's filings."""
    best, pair = 0.0, -1
    desk = (claims.desk == claims.desk[rows[0]]) & (claims.submitter != worker)
    for column in (claims.reviewer1, claims.reviewer2, claims.payer):
        inside, outside = column[rows], column[desk]
        for person in np.unique(inside[(inside >= 0) & (inside != worker)]).tolist():
            seen = float((inside == person).sum())
            rate = ((outside == person).sum() + 0.5) / (len(outside) + 1.0)
            surplus = seen * float(np.log(max(seen, 0.5) / (rate * len(rows))))
            if surplus > best:
                best, pair = surplus, person
    return pair
