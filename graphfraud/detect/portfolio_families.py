"""What a case-worker's filings are compared by: values, and the colleagues' rates for them.

P(v | stratum) of the institution, the first reviewer and the amount is the desk's rate for the kind
of claim without the worker's own filings, leaning on all desks' rate for the same work. The second
reviewer is compared given the first, the payer given the second: one who reviews twice is custom of
the house. The doctor is compared within the institution and the work (births have their own).
A contact (account, phone, proxy) that comes to colleagues as well is theirs as much; beyond that
two unrelated households share one with the small probability seen at the median worker.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graphfraud.detect.portfolios import Family, dirichlet_spread
from graphfraud.links.manual_claims import cross
from graphfraud.tables import Arr, ManualClaims

__all__ = [
    "ALONE", "CONTACTS", "LOCAL_SHARE", "REVIEWERS", "amount_bins", "contact_values",
    "own_contacts", "spreads", "with_spread", "worker_families",
]  # fmt: skip

REVIEWERS = ("reviewer1", "reviewer2", "payer")
CONTACTS = ("account", "phone", "proxy")
AMOUNT_BINS = 10
#: filings that the wider rate counts for
LEAN = 10.0
LOCAL_SHARE = 0.7
#: share of a kind of work from which on it is one worker's by the division of labour
ALONE = 0.75
#: chance that two unrelated households share a contact: kin who live apart, a wrong digit
LEAST_SHARED, MOST_SHARED = 3e-4, 0.05
#: weight of a contact that nobody else gave
UNSEEN = 0.02


def worker_families(
    claims: ManualClaims, who: Arr, contacts: dict[str, Arr], amount: Arr, worker: int, rows: Arr,
    colleagues: Arr,
) -> dict[str, Family]:  # fmt: skip
    """Families of the worker's rows; colleagues: rows of the others at the desk. Spread unset."""
    others = np.flatnonzero(who != worker)
    families: dict[str, Family] = {}
    for name, value, stratum, far in (
        ("institution", claims.institution, claims.kind, others),
        ("reviewer1", claims.reviewer1, claims.kind, colleagues),
        ("reviewer2", claims.reviewer2, claims.reviewer1, colleagues),
        ("payer", claims.payer, claims.reviewer2, colleagues),
        ("amount", amount, claims.kind, others),
    ):  # fmt: skip
        families[name] = _rates(claims, value, stratum, rows, colleagues, far, worker)
    families["kind"] = _own_mix(claims.kind, rows)
    families["doctor"] = _doctors(claims, rows, others)
    for name, value in contacts.items():
        families[name] = _contact(claims.household, value, rows, others)
    return {name: f for name, f in families.items() if (f.value >= 0).any()}


def amount_bins(claims: ManualClaims) -> Arr:
    """Decile of the amount among all claims of the desk's kind."""
    amount = np.log(np.maximum(1, claims.amount))
    bins = np.zeros(claims.n, np.int64)
    order = np.argsort(claims.kind, kind="stable")
    first = np.unique(claims.kind[order], return_index=True)[1]
    for lo, hi in zip(first, np.append(first[1:], claims.n), strict=True):
        rows = order[lo:hi]
        edges = np.quantile(amount[rows], np.linspace(0, 1, AMOUNT_BINS + 1)[1:-1])
        bins[rows] = np.searchsorted(edges, amount[rows])
    return bins


def contact_values(claims: ManualClaims, phone: Arr) -> dict[str, Arr]:
    """Contacts of each filing; those that are one group's own are taken out (−1).

    Seven of ten users of one locality (a village cadre) or of one employer (a firm's account, its
    clerk), four households and more, and the contact says nothing; nor does a phone of one
    hospital's patients.
    """
    groups = (claims.strata["locality"], claims.strata["employer"])
    return {
        "account": _without_groups(claims, claims.account, groups),
        # admission desks type the hospital's own number
        "phone": _without_groups(claims, phone, (*groups, claims.institution)),
        "proxy": _without_groups(claims, claims.proxy, groups),
    }


def own_contacts(claims: ManualClaims, who: Arr, value: Arr) -> float:
    """Chance that two unrelated households share the contact: that of the median worker."""
    rates = []
    for worker in np.unique(who).tolist():
        rows = np.flatnonzero((who == worker) & (value >= 0))
        pairs = np.unique(np.column_stack([claims.household[rows], value[rows]]), axis=0)
        households = len(np.unique(pairs[:, 0]))
        if households < 20:
            continue
        count = np.bincount(np.unique(pairs[:, 1], return_inverse=True)[1])
        shared = (count * (count - 1.0) / 2).sum()
        rates.append((shared + 1.0) / (households * (households - 1.0) / 2 + 1.0))
    return float(np.clip(np.median(rates) if rates else MOST_SHARED, LEAST_SHARED, MOST_SHARED))


def spreads(families: list[dict[str, Family]]) -> dict[str, float]:
    """A of each family: the median over the workers of what their whole portfolios fit best."""
    names = sorted({name for each in families for name in each if name not in (*CONTACTS, "kind")})
    return {
        name: float(np.median([dirichlet_spread(each[name]) for each in families if name in each]))
        for name in names
    }


def with_spread(families: dict[str, Family], spread: dict[str, float]) -> dict[str, Family]:
    """The families with A: what is usual, bounded by what the reference was counted from."""
    return {
        name: family if name == "kind" else replace(
            family,
            spread=np.full(1, spread[name]) if name in CONTACTS
            else np.minimum(family.spread, spread[name]),
        )
        for name, family in families.items()
    }  # fmt: skip


def _local(value: Arr, rows: Arr) -> tuple[Arr, Arr]:
    """Distinct values of the rows (none left out), and each row's code among them, −1 none."""
    seen = np.unique(value[rows][value[rows] >= 0])
    code = np.searchsorted(seen, value[rows])
    return seen, np.where(value[rows] >= 0, code, -1)


def _table(value: Arr, stratum: Arr, rows: Arr, seen: Arr, strata: Arr) -> np.ndarray:
    """Counts (stratum, value) of the rows; a last column holds all other known values."""
    table = np.zeros((len(strata), len(seen) + 1))
    if len(seen) == 0 or len(strata) == 0:
        return table
    v = np.minimum(np.searchsorted(seen, value[rows]), len(seen) - 1)
    s = np.minimum(np.searchsorted(strata, stratum[rows]), len(strata) - 1)
    ok = (strata[s] == stratum[rows]) & (value[rows] >= 0)
    v = np.where(seen[v] == value[rows], v, len(seen))
    np.add.at(table, (s[ok], v[ok]), 1.0)
    return table


def _rates(
    claims: ManualClaims, value: Arr, stratum: Arr, rows: Arr, near: Arr, far: Arr, worker: int
) -> Family:
    seen, code = _local(value, rows)
    work = claims.strata["work"]
    strata, first, at = np.unique(stratum[rows], return_index=True, return_inverse=True)
    near, far = near[value[near] != worker], far[value[far] != worker]
    all_of = _table(value, np.zeros_like(value), far, seen, np.zeros(1, np.int64))
    n_values = len(np.unique(value[far])) + 1
    base = (all_of + LEAN / n_values) / (all_of.sum() + LEAN)
    kinds, of_kind = np.unique(work[rows[first]], return_inverse=True)
    wide = _table(value, work, far, seen, kinds)[of_kind.ravel()]
    wide = (wide + LEAN * base) / (wide.sum(axis=1, keepdims=True) + LEAN)
    narrow = _table(value, stratum, near, seen, strata)
    rate = (narrow + LEAN * wide) / (narrow.sum(axis=1, keepdims=True) + LEAN)
    counted = np.array([narrow.sum() + LEAN])
    return Family(code, at.ravel(), rate[:, :-1], np.zeros(len(seen), np.int64), counted)


def _own_mix(kind: Arr, rows: Arr) -> Family:
    """The worker's own mix of work: a block may keep to one kind, which says nothing by itself."""
    seen, code = _local(kind, rows)
    share = np.bincount(code[code >= 0], minlength=len(seen)) / max(1, int((code >= 0).sum()))
    zero = np.zeros(len(rows), np.int64)
    return Family(code, zero, share[None], np.zeros(len(seen), np.int64), np.array([1e6]))


def _doctors(claims: ManualClaims, rows: Arr, others: Arr) -> Family:
    """Doctors within (institution, work); the others' rates lean on an even share."""
    place = cross(claims.institution, claims.strata["work"])
    doctor = cross(claims.doctor, place)
    seen, code = _local(doctor, rows)
    known = doctor >= 0
    owner = np.full(int(doctor.max(initial=0)) + 1, -1)
    owner[doctor[known]] = place[known]
    places, group = np.unique(owner[seen], return_inverse=True)
    group = group.ravel()
    n_places = int(place.max(initial=0)) + 1
    n_doctors = np.bincount(owner[np.unique(doctor[known])], minlength=n_places)
    count = np.bincount(doctor[others][known[others]], minlength=len(owner))
    at = np.bincount(place[others][known[others]], minlength=n_places)
    even = 1.0 / (n_doctors[owner[seen]] + 1.0)
    rate = (count[seen] + LEAN * even) / (at[owner[seen]] + LEAN)
    reference = np.zeros((max(1, len(places)), len(seen)))
    reference[group, np.arange(len(seen))] = rate
    # who files most of a place's claims cannot be compared there
    own = np.bincount(place[rows][known[rows]], minlength=n_places)
    alone = own >= ALONE * (own + at)
    code = np.where(alone[np.maximum(place[rows], 0)], -1, code)
    stratum = group[np.maximum(code, 0)] if len(seen) else np.zeros(len(rows), np.int64)
    return Family(code, stratum, reference, group, at[places] + LEAN)


def _contact(household: Arr, value: Arr, rows: Arr, others: Arr) -> Family:
    """One filing a household. A contact that comes to colleagues too is as usual as it is there."""
    first = np.unique(household[rows], return_index=True)[1]
    once = np.full(len(rows), -1)
    once[first] = value[rows][first]
    seen, code = _local(once, np.arange(len(once)))
    known = others[value[others] >= 0]
    pair = np.unique(np.column_stack([value[known], household[known]]), axis=0)
    elsewhere = _table(pair[:, 0], np.zeros(len(pair), np.int64), np.arange(len(pair)), seen,
                       np.zeros(1, np.int64))[:, :-1]  # fmt: skip
    rate = (elsewhere + UNSEEN) / (len(pair) + 1.0)
    zero = np.zeros(len(rows), np.int64)
    return Family(code, zero, rate, np.zeros(len(seen), np.int64), np.ones(1))


def _without_groups(claims: ManualClaims, value: Arr, groups: tuple[Arr, ...]) -> Arr:
    kept = value.copy()
    order = np.argsort(value, kind="stable")
    order = order[value[order] >= 0]
    if len(order) == 0:
        return kept
    first = np.unique(value[order], return_index=True)[1]
    for lo, hi in zip(first, np.append(first[1:], len(order)), strict=True):
        at = order[lo:hi]
        if hi - lo < 4 or len(np.unique(claims.household[at])) < 4:
            continue
        for code in groups:
            group = code[at][code[at] >= 0]
            if len(group) >= 3 and np.bincount(group).max() > LOCAL_SHARE * len(at):
                kept[at] = -1
    return kept
