"""A claims graph into the embedded store: schema, JSON lines over HTTP, then the indexes.

The fastest way in that was measured (tests/bench/embedded_load.py has Bolt beside it), and not
atomic: on any error the caller throws the store away.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from graphfraud.errors import GraphfraudError
from graphfraud.schema import NODES, RELATIONSHIPS, PropertyType
from graphfraud.store.batches import check_graph
from graphfraud.store.embedded_http import DATABASE, HttpInterface
from graphfraud.store.keys import keys_of, relationship_keys
from graphfraud.store.load_report import LoadReport

if TYPE_CHECKING:
    import pyarrow as pa

    from graphfraud.claim_graph import ClaimGraph, RelationshipTable

__all__ = ["encode", "load_embedded"]

#: (stage, rows done)
Progress = Callable[[str, int], None]
_TYPES: dict[PropertyType, str] = {
    "string": "STRING", "integer": "LONG", "float": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE",
}  # fmt: skip
#: rows that are turned into text at once; about a megabyte
_ROWS = 4_000
_EPOCH = date(1970, 1, 1).toordinal()


def load_embedded(
    http: HttpInterface,
    graph: ClaimGraph,
    declared: set[str],
    *,
    progress: Progress | None = None,
) -> LoadReport:
    """Load a graph whose run the store does not hold yet.

    declared: statements of the schema that this database has run; those of the graph are added.
    O(nodes + relationships); memory: the ids of all nodes and a piece of `_ROWS` rows.
    Errors: InputError for an id or a run's name that no store can hold; ResourceError where the
    disk is full; StoreUnreachableError where the server went away; GraphfraudError where the graph
    does not fit the schema, or the server counts otherwise.
    """
    began = time.monotonic()
    check_graph(graph)
    new = [statement for statement in _types(graph) if statement not in declared]
    if new:
        http.command(";\n".join(new), "sqlscript")
    n_records = graph.n_nodes + graph.n_relationships
    if n_records:
        counted = http.batch(encode(graph, progress), n_records)
        expected = (graph.n_nodes, graph.n_relationships)
        if (counted.get("verticesCreated"), counted.get("edgesCreated")) != expected:
            raise GraphfraudError(
                f"the embedded store took in {counted} of {expected}", where=http.where,
                todo="run again with --debug and report it",
            )  # fmt: skip
    # filling an index row by row costs twice as much as building it from what is there
    for statement in _indexes(graph):
        if statement not in declared:
            http.command(statement)
            new.append(statement)
    # what was loaded goes to the disk now: a server that has to be killed later finds it there
    http.server_command(f"close database {DATABASE}")
    http.server_command(f"open database {DATABASE}")
    declared.update(new)
    return LoadReport(
        graph.n_nodes, graph.n_relationships, time.monotonic() - began, n_written=n_records
    )


def _types(graph: ClaimGraph) -> Iterator[str]:
    """All labels and types, so that a query may name what this run has none of; and properties.

    Text and truth values say themselves what they are in JSON; numbers and dates do not.
    """
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
        if known.get(name, "string") not in ("string", "boolean"):
            yield _property(owner, name, known[name])


def _property(owner: str, name: str, kind: PropertyType) -> str:
    return f"CREATE PROPERTY {owner}.`{name}` IF NOT EXISTS {_TYPES[kind]}"


def _indexes(graph: ClaimGraph) -> Iterator[str]:
    for nodes in graph.nodes:
        yield f"CREATE INDEX IF NOT EXISTS ON {nodes.label} (key) UNIQUE"
        for name in NODES[nodes.label].indexed:
            if name == "id" or name in nodes.table.column_names:
                yield f"CREATE INDEX IF NOT EXISTS ON {nodes.label} (`{name}`) NOTUNIQUE"


def encode(graph: ClaimGraph, progress: Progress | None = None) -> Iterator[bytes]:
    """The graph as JSON lines: vertices, then edges that name them by their line; no nulls."""
    ordinals: dict[str, tuple[int, pa.Array]] = {}
    n_done = 0
    for nodes in graph.nodes:
        ordinals[nodes.label] = (n_done, nodes.table.column("id").combine_chunks())
        for piece in _pieces(nodes.table):
            yield _lines(_vertices(graph.run_id, nodes.label, piece))
            n_done += piece.num_rows
            if progress is not None:
                progress("nodes", n_done)
    n_done = 0
    for links in graph.relationships:
        for piece in _pieces(links.table):
            yield _lines(_edges(graph.run_id, links, piece, ordinals))
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
        return _ENCODER.encode(record)
    except ValueError as error:
        raise GraphfraudError(
            f"a number is not finite ({error})", where=f"{record['@class']} {record['key']!r}",
            todo="run again with --debug and report it",
        ) from error  # fmt: skip


def _days(value: date) -> int:
    """Days since 1970: a DATE takes the number as it is, and text through a chain of formats."""
    return value.toordinal() - _EPOCH


_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, default=_days, separators=(",", ":")
)


def _vertices(run_id: str, label: str, piece: pa.Table) -> Iterator[dict[str, Any]]:
    names = piece.column_names
    columns = [piece.column(name).to_pylist() for name in names]
    keys = keys_of(run_id, piece.column("id"))
    for key, *values in zip(keys, *columns, strict=True):
        record = {"@type": "vertex", "@class": label, "key": key, "run_id": run_id}
        record.update((n, v) for n, v in zip(names, values, strict=True) if v is not None)
        yield record


def _edges(
    run_id: str,
    links: RelationshipTable,
    piece: pa.Table,
    ordinals: dict[str, tuple[int, pa.Array]],
) -> Iterator[dict[str, Any]]:
    names = [name for name in piece.column_names if name not in ("source", "target", "name")]
    columns = [piece.column(name).to_pylist() for name in names]
    fixed = zip(
        _places(piece.column("source"), *ordinals[links.source_label]),
        _places(piece.column("target"), *ordinals[links.target_label]),
        relationship_keys(run_id, links.type, piece.column("name")),
        strict=True,
    )
    for (source, target, key), *values in zip(fixed, *columns, strict=True):
        record = {
            "@type": "edge", "@class": links.type, "@from": str(source), "@to": str(target),
            "key": key, "run_id": run_id,
        }  # fmt: skip
        record.update((n, v) for n, v in zip(names, values, strict=True) if v is not None)
        yield record


def _places(ids: pa.ChunkedArray, first: int, known: pa.Array) -> list[int]:
    """Lines of the nodes with these ids, all of which are there; `first`: of the label's first."""
    import pyarrow.compute as pc

    return [first + place for place in pc.index_in(ids, value_set=known).to_pylist()]
