"""A claims graph into the embedded store: schema, lines over HTTP, then the indexes.

The fastest way in that was measured (tests/bench/embedded_load.py has Bolt beside it), and not
atomic: on any error the caller throws the store away.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from graphfraud.schema import NODES, RELATIONSHIPS, PropertyType
from graphfraud.store.batches import check_graph
from graphfraud.store.embedded_http import DATABASE, HttpInterface
from graphfraud.store.embedded_send import Progress, send_graph
from graphfraud.store.load_report import LoadReport

if TYPE_CHECKING:
    import pyarrow as pa

    from graphfraud.claim_graph import ClaimGraph

__all__ = ["load_embedded"]

_TYPES: dict[PropertyType, str] = {
    "string": "STRING", "integer": "LONG", "float": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE",
}  # fmt: skip


def load_embedded(
    http: HttpInterface,
    graph: ClaimGraph,
    declared: set[str],
    *,
    progress: Progress | None = None,
) -> LoadReport:
    """Load a graph whose run the store does not hold yet.

    declared: statements of the schema that this database has run; those of the graph are added.
    O(nodes + relationships); memory: the ids of all nodes and a piece of rows.
    Errors: InputError for an id or a run's name that no store can hold; ResourceError where the
    disk is full; StoreUnreachableError where the server went away; GraphfraudError where the graph
    does not fit the schema, or the server counts otherwise.
    """
    began = time.monotonic()
    check_graph(graph)
    new = [statement for statement in _types(graph) if statement not in declared]
    if new:
        http.command(";\n".join(new), "sqlscript")
    send_graph(http, graph, progress)
    # filling an index row by row costs twice as much as building it from what is there
    for statement in _indexes(graph):
        if statement not in declared:
            http.command(statement)
            new.append(statement)
    # what was loaded goes to the disk now: a server that has to be killed later finds it there
    http.server_command(f"close database {DATABASE}")
    http.server_command(f"open database {DATABASE}")
    declared.update(new)
    took = time.monotonic() - began
    n_records = graph.n_nodes + graph.n_relationships
    return LoadReport(graph.n_nodes, graph.n_relationships, took, n_written=n_records)


def _types(graph: ClaimGraph) -> Iterator[str]:
    """All labels and types, so that a query may name what this run has none of; and properties."""
    for label in NODES:
        yield f"CREATE VERTEX TYPE {label} IF NOT EXISTS"
    for name in RELATIONSHIPS:
        yield f"CREATE EDGE TYPE {name} IF NOT EXISTS"
    for nodes in graph.nodes:
        yield from (_property(nodes.label, name, "string") for name in ("key", "id"))
        known = NODES[nodes.label].properties
        yield from _properties(nodes.label, nodes.table, known)
    for links in graph.relationships:
        yield from _properties(links.type, links.table, RELATIONSHIPS[links.type].properties)


def _properties(owner: str, table: pa.Table, known: Mapping[str, PropertyType]) -> Iterator[str]:
    for name in table.column_names:
        if name in known:
            yield _property(owner, name, known[name])


def _property(owner: str, name: str, kind: PropertyType) -> str:
    return f"CREATE PROPERTY {owner}.`{name}` IF NOT EXISTS {_TYPES[kind]}"


def _indexes(graph: ClaimGraph) -> Iterator[str]:
    """Of what queries begin from. Keys need none: `check_graph` has seen that they are unique, and
    a load over Bolt into this store makes the constraints that it rests on (`ddl.prepare`).
    """
    for nodes in graph.nodes:
        for name in NODES[nodes.label].indexed:
            if name == "id" or name in nodes.table.column_names:
                yield f"CREATE INDEX IF NOT EXISTS ON {nodes.label} (`{name}`) NOTUNIQUE"
