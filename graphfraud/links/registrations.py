"""Registrations (out-of-area filing, special disease …) by one proxy, or passed by one hand.

A proxy may act for others (DOMAIN.md §0.7); one who acts for many unrelated households at a desk is
a finding on the proxy. A case-worker is compared with the colleagues of the desk, kind of
registration by kind: the share of one kind against the share of all registrations (`shares`).
"""

from __future__ import annotations

import numpy as np

from graphfraud.claims.extract import Extract
from graphfraud.links.manual_claims import cross, household_or_person
from graphfraud.links.null_models import benjamini_hochberg
from graphfraud.links.shares import Handling, excess_shares
from graphfraud.tables import Arr, ManualClaims
from graphfraud.tails import poisson_tail

__all__ = ["registrars", "registration_handlers", "registration_proxies"]

MIN_HOUSEHOLDS = 5
#: a registration serves the stays that begin within a year
SERVES_DAYS = 365
#: days are below this
DAYS = 1 << 17


def registration_proxies(extract: Extract, max_q: float = 0.01) -> list[Handling]:
    """Kind `registrations_by_proxy`: proxies that registered five unrelated households or more.

    Null: households a proxy acts for ~ Poisson(μ), μ the mean over all proxies. Rows are those of
    the table of registrations.
    """
    if not extract.has_table("registrations"):
        return []
    proxy = extract.col("registrations", "proxy").astype(np.int64)
    patient = extract.col("registrations", "patient").astype(np.int64)
    rows = np.flatnonzero((proxy >= 0) & (patient >= 0))
    if len(rows) == 0:
        return []
    household = household_or_person(extract)[patient[rows]]
    pair = np.unique(np.column_stack([proxy[rows], household]), axis=0)
    proxies, count = np.unique(pair[:, 0], return_counts=True)
    mean = float(count.mean())
    p = poisson_tail(count, mean)
    q = benjamini_hochberg(p, float(len(p)))
    found = [
        Handling(
            "registrations_by_proxy", int(who), int(n), mean, float(p_i), float(q_i),
            tuple(np.sort(rows[proxy[rows] == who]).tolist()),
        )
        for who, n, p_i, q_i in zip(proxies, count, p, q, strict=True)
        if n >= MIN_HOUSEHOLDS and q_i <= max_q
    ]  # fmt: skip
    return sorted(found, key=lambda h: (h.p_value, h.party))


def registration_handlers(extract: Extract, max_q: float = 0.01) -> list[Handling]:
    """Kind `registrations_by_caseworker`: one kind of registration piled up in one hand.

    The desk that lawfully handles one kind alone has no colleague with that kind and is left out:
    the base work of a stratum (desk, kind) are the colleagues who pass that kind at all.
    """
    if not extract.has_table("registrations"):
        return []
    worker = extract.col("registrations", "caseworker").astype(np.int64)
    kind = extract.col("registrations", "reg_kind").astype(np.int64)
    names = [key.rsplit("|", 1)[0] for key in extract.keys("caseworker")]
    desk_code = {name: code for code, name in enumerate(sorted(set(names)))}
    desk = np.array([desk_code[name] for name in names] + [-1], np.int64)[worker]
    rows = np.arange(len(worker))
    stratum = cross(desk, kind)
    # base: all registrations of the desk, once for each kind that the worker passes at all
    base_party, base_stratum = [], []
    for code in np.unique(stratum[stratum >= 0]).tolist():
        here = stratum == code
        at = desk[here][0]
        passing = np.unique(worker[here])
        all_of = worker[(desk == at) & np.isin(worker, passing)]
        base_party.append(all_of)
        base_stratum.append(np.full(len(all_of), code))
    if not base_party:
        return []
    return excess_shares(
        "registrations_by_caseworker", worker, stratum, np.concatenate(base_party),
        np.concatenate(base_stratum), rows, max_q,
    )  # fmt: skip


def registrars(extract: Extract, claims: ManualClaims) -> Arr:
    """Who passed the registration that each manual claim rests on, −1 where none is known.

    The last one of the patient up to the day the stay ends, of those since a year before it began.
    """
    none = np.full(claims.n, -1, np.int64)
    if not extract.has_table("registrations") or claims.n == 0:
        return none
    worker, patient, day = (
        np.asarray(extract.col("registrations", name)[:], np.int64)
        for name in ("caseworker", "patient", "day")
    )
    known = np.flatnonzero((worker >= 0) & (patient >= 0) & (day >= 0))
    if len(known) == 0:
        return none
    known = known[np.lexsort((worker[known], day[known], patient[known]))]
    key = patient[known] * DAYS + day[known]
    begin, end = (
        np.asarray(extract.col("claims", name)[claims.claim], np.int64)
        for name in ("begin_day", "end_day")
    )
    last = np.searchsorted(key, claims.patient * DAYS + np.maximum(begin, end), "right") - 1
    at = known[np.maximum(last, 0)]
    serves = (last >= 0) & (patient[at] == claims.patient) & (day[at] >= begin - SERVES_DAYS)
    return np.where(serves & (begin >= 0), worker[at], -1)
