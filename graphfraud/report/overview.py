"""The overview page: totals, ranked cases, what ran and what did not, where the rows went."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from itertools import combinations
from typing import Any

from graphfraud.model import Case, Measure, RunResult
from graphfraud.report.case_page import PageMaker
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.figures import date_text
from graphfraud.report.layout import positions
from graphfraud.report.manifest import ROW_COUNTS
from graphfraud.report.page import render
from graphfraud.report.tables import ranked

#: cases in the drawing of cases that share a party
CASES_DRAWN = 300
#: a party in more cases than this joins no cases in the drawing: it is a big hospital, not a tie
SHARED_BY = 12
#: a place or doctor in the background joins cases when it has this share of a case's claims
BACKGROUND_SHARE = 0.2


def _totals(result: RunResult, maker: PageMaker) -> dict[str, int]:
    """Distinct parties and claims over all cases; a claim in two cases is counted once."""
    fund = maker.extract.col("claims", "fund_pay")
    account = maker.extract.col("claims", "acct_pay")
    claims = {c for case in result.cases for c in case.ring.claims}
    parties = {m.party for case in result.cases for m in case.ring.members}
    count = Counter(p.node_type for p in parties)
    return {
        "n_cases": len(result.cases),
        "n_patients": count["patient"],
        "n_institutions": count["institution"],
        "n_doctors": count["doctor"],
        "n_caseworkers": count["caseworker"],
        "n_claims": len(claims),
        "fund_paid": sum(int(fund[c]) for c in claims),
        "acct_paid": sum(int(account[c]) for c in claims),
    }


def _by_pattern(cases: list[Case]) -> list[tuple[str, int, int, int]]:
    """Pattern, cases, claims, fund paid; in order of the fund paid."""
    rows = []
    for pattern in sorted({c.pattern for c in cases}):
        mine = [c for c in cases if c.pattern == pattern]
        paid = sum(c.fund_paid for c in mine)
        rows.append((pattern, len(mine), sum(len(c.ring.claims) for c in mine), paid))
    return sorted(rows, key=lambda r: (-r[3], r[0]))


def _by_month(result: RunResult, maker: PageMaker) -> list[tuple[str, int]]:
    """Suspect claims by month of their begin, every month between the first and the last."""
    begin = maker.extract.col("claims", "begin_day")
    claims = {c for case in result.cases for c in case.ring.claims}
    counts = Counter(date_text(int(begin[c]))[:7] for c in claims)
    counts.pop("", None)
    if not counts:
        return []
    month, last, shown = min(counts), max(counts), []
    while month <= last:
        shown.append((month, counts[month]))
        following = dt.date.fromisoformat(f"{month}-01") + dt.timedelta(days=32)
        month = following.isoformat()[:7]
    return shown


def _case_graph(cases: list[Case]) -> dict[str, Any]:
    """Cases as nodes, joined when they share a party (big institutions aside)."""
    drawn = cases[:CASES_DRAWN]
    holders: dict[tuple[str, str], list[int]] = {}
    for place, case in enumerate(drawn):
        for member in case.ring.members:
            if member.role == "context" and member.score < BACKGROUND_SHARE:
                continue
            key = (member.party.node_type, member.party.node_id)
            holders.setdefault(key, []).append(place)
    shared: Counter[tuple[int, int]] = Counter()
    for places in holders.values():
        if len(places) <= SHARED_BY:
            shared.update(combinations(sorted(set(places)), 2))
    where = positions(range(len(drawn)), sorted(shared))
    nodes: list[dict[str, Any]] = [
        {
            "x": where[i][0], "y": where[i][1], "rank": case.rank, "case_id": case.case_id,
            "pattern": case.pattern, "radius": 13,
        }
        for i, case in enumerate(drawn)
    ]  # fmt: skip
    edges = [
        {
            "x1": where[a][0], "y1": where[a][1], "x2": where[b][0], "y2": where[b][1], "n": n,
            "ends": f"{drawn[a].rank} – {drawn[b].rank}",
        }
        for (a, b), n in sorted(shared.items())
    ]  # fmt: skip
    return {
        "nodes": nodes,
        "edges": edges,
        "width": max((n["x"] for n in nodes), default=0.0) + 80,
        "height": max((n["y"] for n in nodes), default=0.0) + 80,
    }


def _places(cases: list[Case], maker: PageMaker) -> list[tuple[str, int, int, int]]:
    """Institutions by fund paid on suspect claims: name, cases, claims, fund paid (first 20)."""
    ex = maker.extract
    place, fund, keys = (
        ex.col("claims", "institution"), ex.col("claims", "fund_pay"), ex.keys("institution"),
    )  # fmt: skip
    in_cases: dict[int, set[str]] = {}
    claims: dict[int, set[int]] = {}
    for case in cases:
        for claim in case.ring.claims:
            code = int(place[claim])
            in_cases.setdefault(code, set()).add(case.case_id)
            claims.setdefault(code, set()).add(claim)
    rows = [
        (
            maker.names.institution(keys[code]), len(in_cases[code]), len(claims[code]),
            sum(int(fund[c]) for c in claims[code]),
        )
        for code in sorted(claims) if code >= 0
    ]  # fmt: skip
    return sorted(rows, key=lambda r: (-r[3], r[0]))[:20]


def _blind_spot(spot: Mapping[str, Measure], texts: Catalogue) -> str:
    """The sentence that `name` (or `key`) stands for; without a text, the figures as they are."""
    name, figures = str(spot.get("name", spot.get("key", ""))), dict(spot)
    if isinstance(attendance := spot.get("attendance"), float):
        figures["attendance"] = f"{attendance:.0%}"
    if "smallest_ring" in spot and spot["smallest_ring"] is None:
        name += "_never"
    if texts.knows("blind_spot", name):
        return texts.sentence("blind_spot", name, **figures)
    return ", ".join(f"{k} {v}" for k, v in sorted(spot.items()))


def overview_page(result: RunResult, maker: PageMaker) -> bytes:
    """The overview as UTF-8."""
    cases, info, texts = ranked(result.cases), result.info, maker.texts
    counts = {k: int(info.counts.get(k, 0)) for k in ROW_COUNTS}

    def note(text: str) -> str:
        return maker.names.text(texts.run_note(text))

    blind = [_blind_spot(b, texts) for b in info.blind_spots]
    return render("overview.html", texts, {
        "title": texts.word("page", "overview_title"),
        "reveal": maker.names.reveal,
        "printed": maker.printed_line(),
        "totals": _totals(result, maker),
        "cases": [
            {
                "case": case,
                "n_patients": len(case.ring.patients),
                "summary": maker.summary(case),
                "mark": maker.mark(case.case_id),
            }
            for case in cases
        ],
        "marks": Counter(m.status for m in maker.marks.values()),
        "by_pattern": _by_pattern(cases),
        "by_month": _by_month(result, maker),
        "by_institution": _places(cases, maker),
        "graph": _case_graph(cases),
        "ran": [(d, note(d.note)) for d in info.detectors if d.ran],
        "not_run": [
            (d, [texts.word("need", n) for n in d.needs], note(d.note))
            for d in info.detectors if not d.ran
        ],
        "counts": counts,
        "rows_add_up": counts["rows_in"] == sum(counts[k] for k in ROW_COUNTS[1:]),
        "permuted_cases": info.permuted_cases,
        "blind_spots": [maker.names.text(b) for b in blind],
        "inputs": [(maker.names.text(str(i["name"])), i["n_rows"]) for i in info.inputs],
        "parameters": [
            (k, texts.word("parameter", k), maker.names.text(str(v)))
            for k, v in sorted(info.parameters.items())
        ],
        "notes": [note(n) for n in info.notes],
    })  # fmt: skip
