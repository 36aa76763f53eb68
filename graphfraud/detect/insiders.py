"""Case-workers whose filings hold a block that their colleagues' do not.

For each worker the filings are compared with those of the colleagues of the same desk and kind of
claim (`portfolios`). Families of evidence: institution, reviewers (first, second, payer), shared
contacts (account, phone, proxy given by unrelated households), amount. What cannot be judged is left
out before: a home village whose filings this worker handles alone (the desk of a township), a kind
of claim this worker handles alone, and an employer's own claims (one account, one clerk, one day).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphfraud.detect.portfolios import PortfolioBlock, find_block
from graphfraud.tables import Arr, ManualClaims

__all__ = ["InsiderRing", "insider_rings"]

MIN_FILINGS = 20
MIN_COLLEAGUES = 3
ALONE = 0.9
MIN_ALONE = 8
EMPLOYER_GROUP = 5
AMOUNT_BINS = 8
SHARED = ("account", "phone", "proxy")
REVIEW = ("reviewer1", "reviewer2", "payer")
#: nats a family must bring to count as one; e^4 is odds of 55 to 1
FAMILY_NATS = 4.0


@dataclass(frozen=True)
class InsiderRing:
    """Block of one worker: rows of the ManualClaims table, odds of each, nats by family.

    assessable: share of the worker's filings that could be compared with colleagues.
    """

    worker: int
    rows: Arr
    odds: np.ndarray
    gain: float
    by_family: dict[str, float]
    n_filings: int
    assessable: float
    institutions: Arr
    reviewer: int


def insider_rings(
    claims: ManualClaims, phone: Arr, min_gain: float, submitter: Arr | None = None
) -> list[InsiderRing]:
    """Blocks of all workers with a gain of at least min_gain, strongest first.

    phone: phone code of each manual claim. submitter: other labels than the table's (the permuted
    copy). O(workers × filings × rounds).
    """
    who = claims.submitter if submitter is None else submitter
    found: list[InsiderRing] = []
    for worker in np.unique(who).tolist():
        mine = np.flatnonzero(who == worker)
        if len(mine) < MIN_FILINGS:
            continue
        ring = _worker(claims, who, phone, worker, mine)
        if ring is not None and ring.gain >= min_gain:
            found.append(ring)
    return sorted(found, key=lambda r: (-r.gain, r.worker))


def _worker(
    claims: ManualClaims, who: Arr, phone: Arr, worker: int, mine: Arr
) -> InsiderRing | None:
    desk = claims.desk[mine[0]]
    others = np.flatnonzero((who != worker) & (claims.desk == desk))
    colleagues = np.unique(who[others])
    judged = mine[_assessable(claims, mine, others)]
    one = np.unique(
        np.column_stack([claims.household[judged], claims.institution[judged]]),
        axis=0, return_index=True,
    )[1]  # fmt: skip
    rows = np.sort(judged[one])
    if len(rows) < MIN_FILINGS // 2 or len(colleagues) < MIN_COLLEAGUES - 1:
        return None
    elsewhere = np.flatnonzero(who != worker)
    features: dict[str, Arr] = {}
    reference: dict[str, np.ndarray] = {}
    for family, value in _values(claims, phone).items():
        if (value[rows] < 0).all():
            continue
        features[family] = np.unique(value[rows], return_inverse=True)[1] - int(
            (value[rows] < 0).any()
        )
        if family in SHARED:
            features[family] = _without_groups(claims, rows, features[family])
            reference[family] = np.full(len(rows), 1.0 / max(50, len(elsewhere)))
        elif family == "institution":
            reference[family] = _rate(value, claims.kind, rows, others, elsewhere)
        else:
            reference[family] = _rate(value, claims.kind, rows, others, others)
    block = find_block(features, reference, _starts(features, reference))
    if block is None:
        return None
    return _ring(claims, worker, rows, block, len(mine), len(judged) / len(mine))


def _assessable(claims: ManualClaims, mine: Arr, others: Arr) -> np.ndarray:
    """Filings of strata that colleagues handle too, and not an employer's own."""
    keep = np.ones(len(mine), bool)
    for name in ("village", "kind"):
        code = claims.strata[name]
        size = int(code.max(initial=0)) + 2
        own = np.bincount(code[mine] + 1, minlength=size)
        rest = np.bincount(code[others] + 1, minlength=size)
        alone = (own >= MIN_ALONE) & (own >= ALONE * (own + rest))
        alone[0] = False
        keep &= ~alone[code[mine] + 1]
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


def _values(claims: ManualClaims, phone: Arr) -> dict[str, Arr]:
    amount = np.log(np.maximum(1, claims.amount))
    bins = np.zeros(claims.n, np.int64)
    for kind in np.unique(claims.kind):
        rows = np.flatnonzero(claims.kind == kind)
        edges = np.quantile(amount[rows], np.linspace(0, 1, AMOUNT_BINS + 1)[1:-1])
        bins[rows] = np.searchsorted(edges, amount[rows])
    return {
        "institution": claims.institution, "reviewer1": claims.reviewer1,
        "reviewer2": claims.reviewer2, "payer": claims.payer, "account": claims.account,
        "phone": phone, "proxy": claims.proxy, "amount": bins, "kind": claims.kind,
    }  # fmt: skip


def _without_groups(claims: ManualClaims, rows: Arr, value: Arr) -> Arr:
    """A contact given by a single village or employer is that group's own: it says nothing."""
    cleaned = value.copy()
    for code in np.unique(value[value >= 0]).tolist():
        at = np.flatnonzero(value == code)
        if len(at) < 2:
            continue
        for name in ("village", "employer"):
            group = claims.strata[name][rows[at]]
            group = group[group >= 0]
            if len(group) >= 2 and np.bincount(group).max() > 0.7 * len(at):
                cleaned[at] = -1
    return cleaned


def _rate(value: Arr, kind: Arr, rows: Arr, near: Arr, far: Arr) -> np.ndarray:
    """p_f(v) among colleagues: the desk's filings of the kind, leaning on all others of the kind."""
    size = int(value.max(initial=0)) + 1
    result = np.zeros(len(rows))
    for code in np.unique(kind[rows]).tolist():
        at = np.flatnonzero(kind[rows] == code)
        wide = _share(value[far[kind[far] == code]], size, np.full(size, 1.0 / size), 5.0)
        narrow = _share(value[near[kind[near] == code]], size, wide, 20.0)
        result[at] = narrow[np.maximum(value[rows[at]], 0)]
    return np.maximum(result, 1e-5)


def _share(value: Arr, size: int, prior: np.ndarray, weight: float) -> np.ndarray:
    known = value[value >= 0]
    return np.asarray((np.bincount(known, minlength=size) + weight * prior) / (len(known) + weight))


def _starts(
    features: dict[str, Arr], reference: dict[str, np.ndarray]
) -> list[np.ndarray]:
    """Masks to climb from: over-represented values of each family, alone and together."""
    lifts = []
    starts = []
    for family, value in features.items():
        if family in ("amount", "kind"):
            continue
        known = value >= 0
        count = np.bincount(value[known], minlength=int(value.max(initial=0)) + 1)
        x = count[np.maximum(value, 0)] * known
        lift = np.where(x >= 2, x / np.maximum(1e-9, reference[family] * len(value)), 0.0)
        lifts.append(np.log(np.maximum(lift, 1.0)))
        starts.append(lift > 2.0)
        if len(count):
            top = np.argsort(-count * np.log(np.maximum(1.0, _by_value(lift, value, len(count)))))
            starts.extend(value == v for v in top[:2].tolist())
    total = np.sum(lifts, axis=0)
    starts.append(total > np.quantile(total, 0.7))
    starts.append(total > np.quantile(total, 0.85))
    return [s for s in starts if s.sum() >= 3]


def _by_value(lift: np.ndarray, value: Arr, size: int) -> np.ndarray:
    out = np.zeros(size)
    out[value[value >= 0]] = lift[value >= 0]
    return out


def _ring(
    claims: ManualClaims, worker: int, rows: Arr, block: PortfolioBlock, n_filings: int,
    assessable: float,
) -> InsiderRing:  # fmt: skip
    inside = rows[block.member]
    families = {
        "institution": block.by_family.get("institution", 0.0),
        "reviewers": sum(block.by_family.get(f, 0.0) for f in REVIEW),
        "shared_contact": sum(max(0.0, block.by_family.get(f, 0.0)) for f in SHARED),
        "amount": block.by_family.get("amount", 0.0),
        "kind": block.by_family.get("kind", 0.0),
    }
    reviewer = claims.reviewer1[inside]
    known = reviewer[reviewer >= 0]
    return InsiderRing(
        worker, inside, block.odds[block.member], block.gain, families, n_filings, assessable,
        np.unique(claims.institution[inside]),
        int(np.bincount(known).argmax()) if len(known) else -1,
    )  # fmt: skip
