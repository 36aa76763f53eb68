"""Case-workers whose filings hold a block that their colleagues' do not.

Each worker's filings of a kind of work are a cell (`insider_cells`), compared with those of the
colleagues of the same desk: dear stays at the same few hospitals, doctors, contacts that come to
this worker alone, a reviewer beyond the rota (`insider_rota`), and the amount. What cannot be
judged is left out before: a home village whose filings are mostly this worker's (the desk of a
township), a kind of claim that is mostly this worker's, a hospital where the worker is posted, and
an employer's own claims (one account, one clerk, one day).

With L_f = −ln p of family f, divided by the median cell's where honest portfolios differ more than
chance (genomic control; Devlin & Roeder 1999), the cell's gain is Fisher's combination less the
price of the search over cells: G = −ln P(Γ(F, 1) ≥ Σ L_f) − ln(cells).

A cell is reported when two families stand (DOMAIN.md §8 rows 15–16: who files, who signs, whose
account), or a reviewer so often that the pair needs nothing else. Hospitals by themselves never do,
however many and however dear: of the 242 blocks of sixty made populations, the nine that had
nothing else were all of an innocent desk with one kind of claim. The amount strengthens, it never
counts. Who belongs is found by EM over all traces (`insider_block`).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from graphfraud.arrays import RowsByCode, coded, look_up
from graphfraud.claims.extract import Extract
from graphfraud.detect.insider_block import block_of
from graphfraud.detect.insider_cells import CHEAP, Cells, cells_of
from graphfraud.detect.insider_drafts import JOINED, InsiderRing, joined_rows, to_draft
from graphfraud.detect.insider_rota import reviewer_nats
from graphfraud.detect.portfolio_families import ALONE, LOCAL_SHARE, contact_values
from graphfraud.detect.template import template_nats
from graphfraud.tables import Arr, ManualClaims, RingDraft
from graphfraud.tails import gamma_tail, surprise

__all__ = ["FAMILY_NATS", "InsiderRing", "insider_drafts", "insider_rings"]

Floats = NDArray[np.float64]
MIN_FILINGS = 20
MIN_COLLEAGUES = 2
MIN_ALONE = 8
#: who is posted at a hospital files nearly all of its bills, and many
POSTED, POSTED_FILINGS = 0.9, 40
EMPLOYER_GROUP = 5
MIN_HOUSEHOLDS = 8
MIN_DAYS = 8
#: min_gain is asked of the Bayes factors of free blocks; here p is of a fixed test and the search
#: is paid for, so a part of it is enough: e⁴ is one false case in fifty runs
BOUND = 0.4
#: −ln p a family must bring to count as one of two
FAMILY_NATS = 3.0
#: or one family of this and a second trace, the amount too, of that
FIRST_NATS, SECOND_NATS = 5.0, 2.0
#: −ln p of accounts that come to one window alone; the window is the second trace
CONTACT_NATS = 7.0
#: −ln p of a reviewer who signs one worker's dear filings, and not the cheap ones beside them: two
#: people's doing; e⁻¹⁰ is one false pair in two hundred runs of a hundred cells
ROTA_NATS = 10.0
ONE_PLACE = 0.3
MEMBER = 0.5
#: median of −ln p under chance
MEDIAN = float(np.log(2.0))
FAMILIES = ("institution", "contact", "reviewers", "doctor", "template", "amount")
STRENGTHEN = ("amount",)
NAMED = {"contact": "shared_contact"}


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
    """Blocks of all workers with a gain of at least BOUND · min_gain, strongest first.

    phone: phone code of each manual claim. submitter: other labels than the table's (the permuted
    copy). O(workers × values + Σ filings² of a worker).
    """
    who = claims.submitter if submitter is None else submitter
    rows, judged = _judged(claims, who)
    if len(rows) == 0:
        return []
    contacts = contact_values(claims, phone)
    # who acts for the neighbours goes to one window: lawful (DOMAIN.md §0.7), and no trace
    paid = {name: value for name, value in contacts.items() if name != "proxy"}
    cells = cells_of(claims, who, paid, rows)
    nats, pair = _nats(claims, cells)
    assessed = np.flatnonzero((cells.n >= MIN_FILINGS).ravel())
    total = sum((nats[f].ravel() for f in FAMILIES), np.zeros(cells.n.size))
    gain = surprise(gamma_tail(total, len(FAMILIES))) - np.log(max(1, len(assessed)))
    best: dict[int, InsiderRing] = {}
    for cell in assessed[np.argsort(-gain[assessed], kind="stable")].tolist():
        w, k = divmod(cell, cells.n.shape[1])
        if gain[cell] < BOUND * min_gain or not _stands(nats, cells, w, k):
            continue
        ring = _ring(claims, who, cells, paid, (w, k), nats, float(gain[cell]), pair, judged)
        if ring is None or not _holds(claims, who, ring):
            continue
        if ring.worker in best:
            first = best[ring.worker]
            ring = replace(
                first, rows=np.concatenate([first.rows, ring.rows]),
                posterior=np.concatenate([first.posterior, ring.posterior]),
            )  # fmt: skip
        best[ring.worker] = ring
    found = [_with_joined(claims, ring, contacts) for ring in best.values()]
    return sorted(found, key=lambda r: (-r.gain, r.worker))


def _judged(claims: ManualClaims, who: Arr) -> tuple[Arr, dict[int, float]]:
    """Rows that can be compared, one a filing, and the share of each worker's that can."""
    kept: list[Arr] = []
    share: dict[int, float] = {}
    for desk in RowsByCode.of(coded(claims.desk)).each():
        by_worker = RowsByCode.of(coded(who[desk])).each()
        if len(by_worker) <= MIN_COLLEAGUES:
            continue
        for own in by_worker:
            if len(own) < MIN_FILINGS:
                continue
            mine = desk[own]
            judged = mine[_assessable(claims, mine, np.delete(desk, own))]
            rows = _one_filing(claims, judged)
            if len(rows) >= MIN_FILINGS:
                kept.append(rows)
                share[int(who[mine[0]])] = len(judged) / len(mine)
    return (np.sort(np.concatenate(kept)) if kept else np.zeros(0, np.int64)), share


def _nats(claims: ManualClaims, cells: Cells) -> tuple[dict[str, Floats], Arr]:
    """−ln p of each family and cell after genomic control, and the reviewer of each cell's pair."""
    n_workers, n_kinds = cells.n.shape
    nats = {**cells.nats, "template": template_nats(claims, cells)}
    nats["reviewers"], pair = reviewer_nats(
        claims.reviewer1[cells.rows], claims.day[cells.rows], cells.worker, cells.kind, cells.dear,
        cells.rank < CHEAP, n_workers, n_kinds,
    )  # fmt: skip
    enough = cells.n >= MIN_FILINGS
    for name, value in nats.items():
        middle = float(np.median(value[enough])) if enough.any() else 0.0
        nats[name] = value / max(1.0, middle / MEDIAN)
    return nats, pair


def _stands(nats: dict[str, Floats], cells: Cells, w: int, k: int) -> bool:
    """Two families, one strong and a trace of a second, accounts from many hospitals, or a pair."""
    strong = [f for f in FAMILIES if f not in STRENGTHEN and nats[f][w, k] >= FAMILY_NATS]
    traces = sorted((float(nats[f][w, k]) for f in FAMILIES), reverse=True)
    first = max(float(nats[f][w, k]) for f in FAMILIES if f not in STRENGTHEN)
    return (
        len(strong) >= 2
        or (first >= FIRST_NATS and traces[1] >= SECOND_NATS)
        or (nats["contact"][w, k] >= CONTACT_NATS and _many_places(cells, w, k))
        or nats["reviewers"][w, k] >= ROTA_NATS
    )


def _many_places(cells: Cells, w: int, k: int) -> bool:
    """The worker's filings of the kind are not those of one hospital."""
    count = np.bincount(cells.place[(cells.worker == w) & (cells.kind == k)])
    return bool(count.max() < ONE_PLACE * count.sum())


def _ring(
    claims: ManualClaims, who: Arr, cells: Cells, contacts: dict[str, Arr], cell: tuple[int, int],
    nats: dict[str, Floats], gain: float, pair: Arr, judged: dict[int, float],
) -> InsiderRing | None:  # fmt: skip
    """The block with the further bills of its (household, institution) filings."""
    w, k = cell
    worker = int(cells.workers[w])
    signed, alike = (bool(nats[f][w, k] >= FAMILY_NATS) for f in ("reviewers", "template"))
    at, posterior = block_of(claims, cells, contacts, w, k, signed, alike)
    inside = posterior >= MEMBER
    if not inside.any():
        return None
    rows = cells.rows[at[inside]]
    mine = np.flatnonzero(who == worker)
    size = int(claims.institution.max(initial=0)) + 1
    key = (claims.household - claims.household.min(initial=0)) * size + claims.institution
    order = np.argsort(key[rows], kind="stable")
    near = np.minimum(np.searchsorted(key[rows][order], key[mine]), len(rows) - 1)
    same = order[near]
    also = key[rows][same] == key[mine]
    brought = {f: float(nats[f][w, k]) for f in FAMILIES}
    # the parts add up to the gain, for they are summed in the ranking
    scale = gain / max(1e-9, sum(brought.values()))
    return InsiderRing(
        worker, mine[also], posterior[inside][same[also]], gain,
        {NAMED.get(f, f): v * scale for f, v in brought.items()}, len(mine), judged[worker],
        np.unique(claims.institution[rows]), int(pair[w, k]) if signed else -1,
        frozenset(f for f in FAMILIES if nats[f][w, k] >= FAMILY_NATS),
    )  # fmt: skip


def _holds(claims: ManualClaims, who: Arr, ring: InsiderRing) -> bool:
    """Enough unrelated households and days, not one locality, nor one hospital the worker mans."""
    place, count = np.unique(claims.institution[ring.rows], return_counts=True)
    if count.max() >= LOCAL_SHARE * len(ring.rows):
        here = (claims.institution == place[count.argmax()]) & (
            claims.desk == claims.desk[ring.rows[0]]
        )
        # the block itself makes a share of its own
        here[ring.rows] = False
        if here.sum() >= MIN_ALONE and (who[here] == ring.worker).mean() >= ALONE:
            return False
    locality = claims.strata["locality"][ring.rows]
    locality = locality[locality >= 0]
    one_place = len(locality) > 0 and np.bincount(locality).max() >= LOCAL_SHARE * len(ring.rows)
    return (
        len(np.unique(claims.household[ring.rows])) >= MIN_HOUSEHOLDS
        and len(np.unique(claims.day[ring.rows])) >= MIN_DAYS
        and not one_place
    )


def _with_joined(claims: ManualClaims, ring: InsiderRing, contacts: dict[str, Arr]) -> InsiderRing:
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


def _assessable(claims: ManualClaims, mine: Arr, others: Arr) -> np.ndarray:
    """Filings of strata that colleagues handle too, and not an employer's own."""
    keep = np.ones(len(mine), bool)
    for name in ("village", "locality"):
        code = claims.strata[name]
        own, rest = _beside(code[mine], code[others])
        keep &= ~((own >= MIN_ALONE) & (own >= ALONE * (own + rest)) & (code[mine] >= 0))
    posted, here = _beside(claims.institution[mine], claims.institution[others])
    keep &= ~((posted >= POSTED_FILINGS) & (posted >= POSTED * (posted + here)))
    employer = claims.strata["employer"][mine]
    place = claims.institution[mine]
    grouped = (employer >= 0) & (_group_size(employer, claims.day[mine]) >= EMPLOYER_GROUP) | (
        (employer >= 0) & (_group_size(employer, place) >= EMPLOYER_GROUP)
    )
    account = claims.account[mine]
    paid_together = (employer >= 0) & (account >= 0) & (
        _group_size(employer, account) >= EMPLOYER_GROUP
    )  # fmt: skip
    return keep & ~grouped & ~paid_together


def _beside(mine: Arr, others: Arr) -> tuple[Arr, Arr]:
    """How often the code of each of mine is among mine, and among the others."""
    values, at, own = np.unique(mine, return_inverse=True, return_counts=True)
    among, count = np.unique(others, return_counts=True)
    rest = look_up(among, count, values).astype(np.int64)
    return own[at.ravel()], rest[at.ravel()]


def _group_size(a: Arr, b: Arr) -> Arr:
    _, inverse, count = np.unique(
        np.column_stack([a, b]), axis=0, return_inverse=True, return_counts=True
    )
    return np.asarray(count[inverse.ravel()])
