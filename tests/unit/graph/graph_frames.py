"""Reading a claims graph in tests: rows of a label, pairs of a relationship type, made cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphfraud.claim_graph import ClaimGraph
from graphfraud.claims import Extract
from graphfraud.graph.build import build_graph
from graphfraud.model import Case, CaseMember, Link, Party, Ring

Row = dict[str, Any]


def built(extract: Extract, scope: str = "all", **given: Any) -> ClaimGraph:
    """The graph of an extract; no links and no cases if none are given."""
    options: dict[str, Any] = {"links": [], "cases": [], "run_id": "run", **given}
    return build_graph(extract, scope="all" if scope == "all" else "suspects", **options)


def rows(graph: ClaimGraph, label: str) -> dict[str, Row]:
    """Nodes of a label by id, without what they lack."""
    (table,) = [n.table for n in graph.nodes if n.label == label]
    return {
        row.pop("id"): {k: v for k, v in row.items() if v is not None}
        for row in table.to_pylist()
    }  # fmt: skip


def ids(graph: ClaimGraph, label: str) -> list[str]:
    """Ids of a label."""
    (table,) = [n.table for n in graph.nodes if n.label == label]
    return [str(i) for i in table["id"].to_pylist()]


def relationships(graph: ClaimGraph, kind: str, source_label: str = "") -> list[Row]:
    """Relationships of a type, without what they lack."""
    return [
        {k: v for k, v in row.items() if v is not None}
        for found in graph.relationships
        if found.type == kind and source_label in ("", found.source_label)
        for row in found.table.to_pylist()
    ]


def pairs(graph: ClaimGraph, kind: str, source_label: str = "") -> set[tuple[str, str]]:
    """(source, target) of a type."""
    return {(r["source"], r["target"]) for r in relationships(graph, kind, source_label)}


def link(one: str, other: str, p_value: float = 1e-6, kind: str = "CO_ADMITTED") -> Link:
    """A link between two patients."""
    ends = Party("patient", one), Party("patient", other)
    return Link(kind, *ends, 3.0, 0.1, p_value, p_value, 19730, 19740)


def case(case_id: str, patients: Sequence[str], claims: Sequence[int]) -> Case:
    """A case of some patients and claims, and a case-worker."""
    members = tuple(CaseMember(Party("patient", p), "participant", 0.9) for p in patients)
    hand = CaseMember(Party("caseworker", "990101|7"), "handler", 0.5)
    ring = Ring("induced_admission", (*members, hand), tuple(claims), (), ())
    return Case(
        case_id, 1, "induced_admission", 0.75, (), (), ring, 1, 0, 1, 0, 0, 0, 19730, 19740, ""
    )  # fmt: skip
