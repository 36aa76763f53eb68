"""A claims graph into the embedded store: schema, JSON lines over HTTP, then the indexes.

The fastest way in that was measured (68 thousand relationships a second), and not atomic: on any
error the caller throws the store away.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphfraud.errors import GraphfraudError
from graphfraud.schema import COMMON, NODES, RELATIONSHIPS, PropertyType
from graphfraud.store.embedded_http import DATABASE, HttpInterface

if TYPE_CHECKING:
    import pyarrow as pa

    from graphfraud.claim_graph import ClaimGraph, NodeTable, RelationshipTable

__all__ = ["LoadReport", "encode", "load_embedded"]

#: (stage, rows done)
Progress = Callable[[str, int], None]
_TYPES: dict[PropertyType, str] = {
    "string": "STRING", "integer": "LONG", "float": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE",
}  # fmt: skip
#: rows that are turned into text at once; about a megabyte
_ROWS = 4_000


@dataclass(frozen=True)
class LoadReport:
    """What was loaded and in how many seconds."""

    n_nodes: int
    n_relationships: int
    seconds: float


def load_embedded(
    http: HttpInterface, graph: ClaimGraph, *, progress: Progress | None = None
) -> LoadReport:
    """Load a graph that the store does not hold yet.

    O(nodes + relationships); memory: the ids of one label and a piece of `_ROWS` rows.
    Errors: ResourceError where the disk is full; StoreUnreachableError where the server went away;
    GraphfraudError where a relationship's end is not in the graph, or the server counts otherwise.
    """
    began = time.monotonic()
    n_records = graph.n_nodes + graph.n_relationships
    http.command(";\n".join(_types()), "sqlscript")
    if n_records:
        counted = http.batch(encode(graph, progress), n_records)
        expected = (graph.n_nodes, graph.n_relationships)
        if (counted.get("verticesCreated"), counted.get("edgesCreated")) != expected:
            raise GraphfraudError(
                f"the embedded store took in {counted} of {expected}", where=http.where,
                todo="run again with --debug and report it",
            )  # fmt: skip
    for statement in _indexes():
        http.command(statement)
    # what was loaded goes to the disk now: a server that has to be killed later finds it there
    http.server_command(f"close database {DATABASE}")
    http.server_command(f"open database {DATABASE}")
    return LoadReport(graph.n_nodes, graph.n_relationships, time.monotonic() - began)


def _types() -> Iterator[str]:
    """The whole schema, so that a query may name what this run has none of."""
    for label, node in NODES.items():
        yield f"CREATE VERTEX TYPE {label} IF NOT EXISTS"
        yield from _properties(label, {**COMMON, "id": "string", **node.properties})
    for name, relationship in RELATIONSHIPS.items():
        yield f"CREATE EDGE TYPE {name} IF NOT EXISTS"
        yield from _properties(name, {**COMMON, **relationship.properties})


def _properties(owner: str, properties: dict[str, PropertyType]) -> Iterator[str]:
    for name, kind in properties.items():
        yield f"CREATE PROPERTY {owner}.`{name}` IF NOT EXISTS {_TYPES[kind]}"


def _indexes() -> Iterator[str]:
    for label, node in NODES.items():
        yield f"CREATE INDEX IF NOT EXISTS ON {label} (key) UNIQUE"
        for name in node.indexed:
            yield f"CREATE INDEX IF NOT EXISTS ON {label} (`{name}`) NOTUNIQUE"


def encode(graph: ClaimGraph, progress: Progress | None = None) -> Iterator[bytes]:
    """The graph as JSON lines: vertices, then edges that name them by their line; no nulls."""
    ordinals: dict[str, tuple[int, pa.Array]] = {}
    n_done = n_nodes = 0
    for nodes in graph.nodes:
        if nodes.label in ordinals:
            raise GraphfraudError("more than one table of this label", where=nodes.label)
        ordinals[nodes.label] = (n_nodes, nodes.table.column("id").combine_chunks())
        n_nodes += nodes.table.num_rows
        for piece in _pieces(nodes.table):
            yield _lines(_vertices(graph.run_id, nodes, piece))
            n_done += piece.num_rows
            if progress is not None:
                progress("nodes", n_done)
    n_done = 0
    for relationships in graph.relationships:
        for piece in _pieces(relationships.table):
            yield _lines(_edges(graph.run_id, relationships, piece, ordinals))
            n_done += piece.num_rows
            if progress is not None:
                progress("relationships", n_done)


def _pieces(table: pa.Table) -> Iterator[pa.Table]:
    for start in range(0, table.num_rows, _ROWS):
        yield table.slice(start, _ROWS)


def _lines(records: Iterable[dict[str, Any]]) -> bytes:
    return "".join(f"{_text(record)}\n" for record in records).encode()


def _text(record: dict[str, Any]) -> str:
    try:
        return json.dumps(record, ensure_ascii=False, allow_nan=False, default=_date)
    except ValueError as error:
        raise GraphfraudError(
            f"a number is not finite ({error})", where=f"{record['@class']} {record['key']!r}",
            todo="run again with --debug and report it",
        ) from error  # fmt: skip


def _date(value: Any) -> str:
    return str(value.isoformat())


def _vertices(run_id: str, nodes: NodeTable, piece: pa.Table) -> Iterator[dict[str, Any]]:
    names = piece.column_names
    for values in zip(*(piece.column(name).to_pylist() for name in names), strict=True):
        record = {"@type": "vertex", "@class": nodes.label, "run_id": run_id}
        record.update((n, v) for n, v in zip(names, values, strict=True) if v is not None)
        record["key"] = f"{run_id}|{record['id']}"
        yield record


def _edges(
    run_id: str,
    relationships: RelationshipTable,
    piece: pa.Table,
    ordinals: dict[str, tuple[int, pa.Array]],
) -> Iterator[dict[str, Any]]:
    sources = _places(relationships.source_label, piece.column("source"), ordinals)
    targets = _places(relationships.target_label, piece.column("target"), ordinals)
    names = [name for name in piece.column_names if name not in ("source", "target", "name")]
    columns = [piece.column(name).to_pylist() for name in names]
    prefix = f"{run_id}|{relationships.type}|"
    keys = piece.column("name").to_pylist()
    for row, (source, target, name) in enumerate(zip(sources, targets, keys, strict=True)):
        record = {
            "@type": "edge", "@class": relationships.type, "@from": str(source),
            "@to": str(target), "key": prefix + name, "run_id": run_id,
        }  # fmt: skip
        for property_name, column in zip(names, columns, strict=True):
            if column[row] is not None:
                record[property_name] = column[row]
        yield record


def _places(
    label: str, ids: pa.ChunkedArray, ordinals: dict[str, tuple[int, pa.Array]]
) -> list[int]:
    """Lines of the nodes with these ids."""
    import pyarrow as pa
    import pyarrow.compute as pc

    first, known = ordinals.get(label, (0, pa.array([], pa.string())))
    places = pc.index_in(ids, value_set=known)
    if places.null_count:
        missing = ids.filter(pc.is_null(places))[0].as_py()
        raise GraphfraudError(
            f"a relationship ends at {missing!r}, which is not in the graph", where=label,
            todo="run again with --debug and report it",
        )  # fmt: skip
    return [first + place for place in places.to_pylist()]
