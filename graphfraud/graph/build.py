"""`build_graph`: an extract, its links and its cases as the claims graph of one run."""

from __future__ import annotations

from collections.abc import Sequence

from graphfraud.claim_graph import ClaimGraph, NodeTable, Scope
from graphfraud.claims.extract import Extract
from graphfraud.graph.nodes import claim_nodes, party_nodes, placed, registration_nodes, rings
from graphfraud.graph.relationships import (
    claim_ends,
    links_of,
    members,
    places,
    registration_ends,
    related,
    staff,
)
from graphfraud.graph.scope import select
from graphfraud.links.marks import Mark, Relation
from graphfraud.model import Case, Link
from graphfraud.schema import NODES, RELATIONSHIPS

__all__ = ["build_graph"]


def build_graph(
    extract: Extract,
    *,
    links: Sequence[Link],
    cases: Sequence[Case],
    run_id: str,
    scope: Scope,
    marks: Sequence[Mark] = (),
    relations: Sequence[Relation] = (),
    most_claims: int | None = None,
) -> ClaimGraph:
    """The graph of a run as tables: every label and relationship type of `schema`.

    scope: "suspects" holds what links, marks and cases point at (see `scope`), "all" every claim
    and party. most_claims: cap of the suspect scope; what it leaves out is counted in `left_out`.
    marks, relations: properties and relationships that were worked out in tables. The same input
    gives the same tables: nodes are sorted by id, relationships by name. Every label has a table,
    empty where nothing bears it; types without a relationship have none.
    Complexity: O(n log n) in the claims of the scope, for sorting their ids.
    """
    found = select(
        extract, scope, links=links, cases=cases, marks=marks, relations=relations,
        most_claims=most_claims,
    )  # fmt: skip
    rows = placed(extract, found.present)
    nodes: list[NodeTable] = []
    for label in NODES:
        if label == "Claim":
            nodes.append(claim_nodes(extract, rows[label], marks))
        elif label == "Registration":
            nodes.append(registration_nodes(extract, rows[label], marks))
        elif label == "Ring":
            nodes.append(rings(cases))
        else:
            nodes.append(party_nodes(extract, label, rows[label], marks))
    at = places(extract, rows)
    tables = [
        *claim_ends(extract, rows, at), *registration_ends(extract, rows, at),
        *staff(extract, rows, at), *links_of(extract, links, at), *related(relations, at),
        *members(extract, cases, rows, at),
    ]  # fmt: skip
    order = {kind: index for index, kind in enumerate(RELATIONSHIPS)}
    tables.sort(key=lambda t: (order[t.type], t.source_label, t.target_label))
    left_out = {"Claim": found.left_out} if found.left_out else {}
    return ClaimGraph(run_id, scope, tuple(nodes), tuple(tables), left_out)
