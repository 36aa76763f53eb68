"""The edges of a page's graph: links that chance does not explain, and ties by a claim."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphfraud.model import Link, Party

if TYPE_CHECKING:
    from graphfraud.claims.extract import Extract

#: days of a link that a page is told, so that the link can follow the brush
DAYS_TOLD = 40


def link_edges(
    links: Sequence[Link], kept: Mapping[Party, int], extract: Extract
) -> list[dict[str, Any]]:
    """Links for pyvis: from, to, kind, n (observed), of (expected, p, q), days they happened on.

    Complexity: linear in the claims behind the links.
    """
    claims = sorted({claim for link in links for claim in link.claims})
    begin, patient = extract.col("claims", "begin_day"), extract.col("claims", "patient")
    day_of = dict(zip(claims, begin[claims].tolist(), strict=True))
    patient_of = dict(zip(claims, patient[claims].tolist(), strict=True))
    edges = []
    for link in links:
        behind: Iterable[int] = link.claims
        if link.source.node_type == link.target.node_type == "patient" and link.claims:
            # a meeting is told once: by the claims of one of the two
            first = patient_of[link.claims[0]]
            behind = [c for c in link.claims if patient_of[c] == first]
        days = sorted({day_of[c] for c in behind})
        edges.append({
            "from": kept[link.source], "to": kept[link.target], "kind": link.type,
            "n": _short(link.observed),
            "of": [_short(link.expected), _short(link.p_value), _short(link.q_value)],
            "days": days if len(days) <= DAYS_TOLD else [],
        })  # fmt: skip
    return edges


def _short(value: float) -> float | int | None:
    """Three significant digits; whole numbers as they are."""
    if not math.isfinite(value):
        return None
    if value == int(value) and abs(value) < 1e9:
        return int(value)
    return float(f"{value:.3g}")


def tie_edges(ties: Mapping[tuple[int, int, str], int]) -> list[dict[str, Any]]:
    """Ties by a claim for pyvis: from, to, kind, n claims."""
    return [
        {"from": source, "to": target, "kind": kind, "n": n}
        for (source, target, kind), n in sorted(ties.items())
    ]
