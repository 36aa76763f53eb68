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

from graphfraud.detect.portfolios import Feature, PortfolioBlock, find_block
from graphfraud.tables import Arr, ManualClaims

__all__ = ["InsiderRing", "insider_rings"]

MIN_FILINGS = 20
MIN_COLLEAGUES = 3
ALONE = 0.9
MIN_ALONE = 8
EMPLOYER_GROUP = 5
AMOUNT_BINS = 8
LOCAL_SHARE = 0.7
SHARED = ("account", "phone", "proxy")
REVIEW = ("reviewer1", "reviewer2", "payer")
#: nats a family must bring to count as one; e^4 is odds of 55 to 1
FAMILY_NATS = 4.0


@dataclass(frozen=True)
class InsiderRing:
    """Block of one worker: rows of the ManualClaims table, posterior of each, nats by family.

    assessable: share of the worker's filings that could be compared with colleagues.
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


def insider_rings(
    claims: ManualClaims, phone: Arr, min_gain: float, submitter: Arr | None = None
) -> list[InsiderRing]:
    """Blocks of all workers with a gain of at least min_gain, strongest first.

    phone: phone code of each manual claim. submitter: other labels than the table's (the permuted
    copy). O(workers × filings × rounds).
    """
    who = claims.submitter if submitter is None else submitter
    contacts = {
        "account": _shared(claims, claims.account), "phone": _shared(claims, phone),
        "proxy": _shared(claims, claims.proxy),
    }  # fmt: skip
    found: list[InsiderRing] = []
    for worker in np.unique(who).tolist():
        mine = np.flatnonzero(who == worker)
        if len(mine) < MIN_FILINGS:
            continue
        ring = _worker(claims, who, contacts, worker, mine)
        if ring is not None and ring.gain >= min_gain:
            found.append(ring)
    return sorted(found, key=lambda r: (-r.gain, r.worker))


def _worker(
    claims: ManualClaims, who: Arr, contacts: dict[str, Arr], worker: int, mine: Arr
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
    features = _features(claims, contacts, rows, others, np.flatnonzero(who != worker))
    block = find_block(features, _starts(features))
    if block is None:
        return None
    return _ring(claims, worker, rows, block, len(mine), len(judged) / len(mine))


def _features(
    claims: ManualClaims, contacts: dict[str, Arr], rows: Arr, others: Arr, elsewhere: Arr
) -> dict[str, Feature]:
    """What is compared: each family's values of the worker's rows, and the colleagues' rates."""
    features: dict[str, Feature] = {}
    for name, value, far in (
        ("institution", claims.institution, elsewhere), ("reviewer1", claims.reviewer1, others),
        ("reviewer2", claims.reviewer2, others), ("payer", claims.payer, others),
        ("amount", _amount_bins(claims), elsewhere),
    ):  # fmt: skip
        features[name] = Feature(
            value[rows], _rate(value, claims.kind, rows, others, far), int(value.max(initial=0)) + 1
        )
    features["doctor"] = _doctor(claims, rows, elsewhere)
    for name, shared in contacts.items():
        base = shared[elsewhere][shared[elsewhere] >= 0]
        rate = float(np.clip((base.sum() + 1.0) / (len(base) + 4.0), 0.01, 0.5))
        features[name] = Feature(
            shared[rows], np.where(shared[rows] == 1, rate, 1 - rate), 2
        )
    return {name: f for name, f in features.items() if (f.value >= 0).any()}


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


def _amount_bins(claims: ManualClaims) -> Arr:
    """Octile of the amount among all claims of the kind."""
    amount = np.log(np.maximum(1, claims.amount))
    bins = np.zeros(claims.n, np.int64)
    for kind in np.unique(claims.kind):
        rows = np.flatnonzero(claims.kind == kind)
        edges = np.quantile(amount[rows], np.linspace(0, 1, AMOUNT_BINS + 1)[1:-1])
        bins[rows] = np.searchsorted(edges, amount[rows])
    return bins


def _doctor(claims: ManualClaims, rows: Arr, elsewhere: Arr) -> Feature:
    """The doctor within the institution; the colleagues' rate leans on an even share."""
    size = int(claims.doctor.max(initial=0)) + 1
    count = np.bincount(claims.doctor[elsewhere][claims.doctor[elsewhere] >= 0], minlength=size)
    known = claims.doctor >= 0
    pairs = np.unique(np.column_stack([claims.institution[known], claims.doctor[known]]), axis=0)
    n_places = int(claims.institution.max(initial=0)) + 1
    doctors = np.bincount(pairs[:, 0], minlength=n_places)
    at = np.bincount(claims.institution[elsewhere], minlength=n_places)[claims.institution[rows]]
    even = 1.0 / np.maximum(2, doctors[claims.institution[rows]])
    rate = (count[np.maximum(claims.doctor[rows], 0)] + 5 * even) / (at + 5)
    return Feature(claims.doctor[rows], np.clip(rate, 1e-3, 1.0), size, claims.institution[rows])


def _shared(claims: ManualClaims, value: Arr) -> Arr:
    """1 where a contact was given by another household too, 0 where not, −1 where none.

    A contact of one locality or one employer (seven of ten users) is that group's own — a village
    cadre, a firm's account — and says nothing.
    """
    shared = np.where(value >= 0, 0, -1)
    order = np.argsort(value, kind="stable")
    order = order[value[order] >= 0]
    if len(order) == 0:
        return shared
    codes, first = np.unique(value[order], return_index=True)
    for lo, hi in zip(first, np.append(first[1:], len(order)), strict=True):
        at = order[lo:hi]
        if len(np.unique(claims.household[at])) < 2:
            continue
        shared[at] = 1
        if len(np.unique(claims.household[at])) < 4:
            continue
        for name in ("locality", "employer"):
            group = claims.strata[name][at]
            group = group[group >= 0]
            if len(group) >= 3 and np.bincount(group).max() > LOCAL_SHARE * len(at):
                shared[at] = -1
    return shared


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


def _starts(features: dict[str, Feature]) -> list[np.ndarray]:
    """Masks to climb from: over-represented values of each family, alone and together."""
    lifts, starts = [], []
    for name, feature in features.items():
        known = feature.value >= 0
        value = np.maximum(feature.value, 0)
        count = np.bincount(value[known], minlength=feature.n_values)
        mu = feature.reference * (
            known.sum() if feature.within is None
            else np.bincount(feature.within)[feature.within]
        )  # fmt: skip
        lift = np.where(known & (count[value] >= 2), count[value] / np.maximum(mu, 0.3), 0.0)
        log_lift = np.log(np.maximum(lift, 1.0))
        lifts.append(log_lift)
        if name != "amount":
            starts.append(lift > 1.8)
            surplus = np.bincount(value, np.where(known, log_lift, 0.0), feature.n_values)
            starts.extend(known & (value == v) for v in np.argsort(-surplus)[:2].tolist())
    total = np.sum(lifts, axis=0)
    starts.extend(total > np.quantile(total, level) for level in (0.6, 0.75, 0.9))
    return [s for s in starts if s.sum() >= 3]


def _ring(
    claims: ManualClaims, worker: int, rows: Arr, block: PortfolioBlock, n_filings: int,
    assessable: float,
) -> InsiderRing:  # fmt: skip
    member = block.posterior > 0.5
    inside = rows[member]
    nats = block.by_family
    families = {
        "institution": nats.get("institution", 0.0),
        "doctor": nats.get("doctor", 0.0),
        "reviewers": max(nats.get(name, 0.0) for name in REVIEW),
        "shared_contact": max(nats.get(name, 0.0) for name in SHARED),
        "amount": nats.get("amount", 0.0),
    }
    reviewer = claims.reviewer1[inside]
    known = reviewer[reviewer >= 0]
    return InsiderRing(
        worker, inside, block.posterior[member], block.gain, families, n_filings, assessable,
        np.unique(claims.institution[inside]),
        int(np.bincount(known).argmax()) if len(known) else -1,
    )  # fmt: skip
