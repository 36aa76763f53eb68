"""What the overview is told: totals, cases, how they hang together, where the money went."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from graphfraud.model import Case
from graphfraud.report.figures import date_text
from graphfraud.report.layout import positions

if TYPE_CHECKING:
    from graphfraud.claims.extract import Extract

#: a party in more cases than this joins no cases in the drawing: it is a big hospital, not a tie
SHARED_BY = 12
#: a place or doctor in the background joins cases when it has this share of a case's claims
BACKGROUND_SHARE = 0.2


def told_totals(cases: Sequence[Case], extract: Extract) -> dict[str, int]:
    """Distinct parties and claims over all cases; a claim in two cases is counted once."""
    fund, account = extract.col("claims", "fund_pay"), extract.col("claims", "acct_pay")
    claims = sorted({c for case in cases for c in case.ring.claims})
    parties = {m.party for case in cases for m in case.ring.members}
    count = Counter(p.node_type for p in parties)
    return {
        "n_cases": len(cases), "n_patients": count["patient"],
        "n_institutions": count["institution"], "n_doctors": count["doctor"],
        "n_caseworkers": count["caseworker"], "n_claims": len(claims),
        "fund_paid": int(fund[claims].sum()), "acct_paid": int(account[claims].sum()),
    }  # fmt: skip


def told_patterns(cases: Sequence[Case]) -> list[list[Any]]:
    """[pattern, cases, claims, fund paid], in order of the fund paid."""
    rows = []
    for pattern in sorted({c.pattern for c in cases}):
        mine = [c for c in cases if c.pattern == pattern]
        paid = sum(c.fund_paid for c in mine)
        rows.append([pattern, len(mine), sum(len(c.ring.claims) for c in mine), paid])
    return sorted(rows, key=lambda r: (-r[3], r[0]))


def case_months(case: Case, extract: Extract) -> list[str]:
    """Months (YYYY-MM) in which claims of the case begin, ascending."""
    begin = extract.col("claims", "begin_day")
    days = set(begin[list(case.ring.claims)].tolist())
    return sorted({date_text(day)[:7] for day in days} - {""})


def told_months(cases: Sequence[Case], extract: Extract) -> list[list[Any]]:
    """[month, claims of cases that begin in it], every month between the first and the last."""
    claims = sorted({c for case in cases for c in case.ring.claims})
    days = Counter(extract.col("claims", "begin_day")[claims].tolist())
    counts: Counter[str] = Counter()
    for day, n in days.items():
        counts[date_text(day)[:7]] += n
    counts.pop("", None)
    if not counts:
        return []
    month, last, told = min(counts), max(counts), []
    while month <= last:
        told.append([month, counts[month]])
        following = dt.date.fromisoformat(f"{month}-01") + dt.timedelta(days=32)
        month = following.isoformat()[:7]
    return told


def case_places(case: Case, extract: Extract) -> list[int]:
    """Codes of the institutions of a case's claims, ascending."""
    places = extract.col("claims", "institution")[list(case.ring.claims)].tolist()
    return sorted({place for place in places if place >= 0})


def told_places(cases: Sequence[Case], extract: Extract) -> list[list[int]]:
    """[institution's code, cases, claims, fund paid], in order of the fund paid."""
    place, fund = extract.col("claims", "institution"), extract.col("claims", "fund_pay")
    in_cases: Counter[int] = Counter()
    for case in cases:
        in_cases.update(case_places(case, extract))
    claims = sorted({c for case in cases for c in case.ring.claims})
    n_claims: Counter[int] = Counter()
    paid: Counter[int] = Counter()
    for code, amount in zip(place[claims].tolist(), fund[claims].tolist(), strict=True):
        n_claims[code] += 1
        paid[code] += amount
    rows = [[code, in_cases[code], n_claims[code], paid[code]] for code in sorted(in_cases)]
    return sorted(rows, key=lambda r: (-r[3], r[0]))


def case_graph(cases: Sequence[Case]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Nodes and edges for pyvis: a case is a node, cases that share a party are joined.

    n of an edge: parties in common, parties in more than SHARED_BY cases aside.
    """
    holders: dict[tuple[str, str], list[int]] = {}
    for place, case in enumerate(cases):
        for member in case.ring.members:
            if member.role == "context" and member.score < BACKGROUND_SHARE:
                continue
            key = (member.party.node_type, member.party.node_id)
            holders.setdefault(key, []).append(place)
    shared: Counter[tuple[int, int]] = Counter()
    for places in holders.values():
        if len(places) <= SHARED_BY:
            shared.update(combinations(sorted(set(places)), 2))
    where = positions(range(len(cases)), sorted(shared))
    nodes = [
        {
            "id": i, "x": round(where[i][0]), "y": round(where[i][1]), "type": case.pattern,
            "name": str(case.rank),
        }
        for i, case in enumerate(cases)
    ]  # fmt: skip
    edges = [{"from": a, "to": b, "n": n} for (a, b), n in sorted(shared.items())]
    return nodes, edges
