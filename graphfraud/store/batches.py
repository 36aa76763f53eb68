"""A graph cut into batches: for each a fixed statement and its rows as lists of plain values.

Labels, types and property names come from the schema alone and are quoted; everything else is a
parameter. A row is a list, not a map: names would be sent with every row, which halves the speed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from graphfraud.errors import GraphfraudError, InputError
from graphfraud.schema import MOST_ID_BYTES, NODES, RELATIONSHIPS, RUN
from graphfraud.store.ddl import quoted
from graphfraud.store.keys import check_run_id, keys_of, relationship_keys

if TYPE_CHECKING:
    import pyarrow as pa

    from graphfraud.claim_graph import ClaimGraph, NodeTable, RelationshipTable

__all__ = ["Batch", "batches", "check_graph"]

#: a batch of long texts holds fewer rows, so that a transaction stays small
MOST_BYTES = 8_000_000
REPORT = "run again with --debug and report it"
#: written with every batch, in its transaction: how far the load has come
MARK = (
    f" WITH count(*) AS n_rows MATCH (run:{quoted(RUN.label)} {{{quoted('key')}: $run_key}})"
    f" SET run.{quoted('n_loaded')} = $n_loaded RETURN n_rows"
)


@dataclass(frozen=True)
class Batch:
    """Rows that are written in one transaction. n_loaded: rows up to its end, over all batches."""

    stage: Literal["nodes", "relationships"]
    statement: str
    rows: list[list[object]]
    n_loaded: int


def check_graph(graph: ClaimGraph) -> None:
    """See that a graph can be loaded, before anything is written.

    Errors: InputError for a run's name or an id that a store cannot hold; GraphfraudError for a
    label, type, property or end that the graph should not have, and for a name that stands twice:
    one store would merge the two, another keep both.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    check_run_id(graph.run_id)
    ids: dict[str, pa.ChunkedArray] = {}
    for nodes in graph.nodes:
        defined = NODES.get(nodes.label)
        if defined is None or nodes.label in ids:
            raise GraphfraudError("no table of the graph", where=nodes.label, todo=REPORT)
        _check_columns(nodes.label, nodes.table, {"id", *defined.properties})
        ids[nodes.label] = nodes.table.column("id")
        _check_unique(nodes.label, ids[nodes.label])
        longest = pc.max(pc.binary_length(ids[nodes.label])).as_py() or 0
        if longest > MOST_ID_BYTES:
            raise InputError(
                f"an id of {longest:,} bytes is longer than a store's index takes",
                where=nodes.label, todo=f"shorten it to {MOST_ID_BYTES:,} bytes",
            )  # fmt: skip
    names: dict[str, list[pa.ChunkedArray]] = {}
    for links in graph.relationships:
        if links.type not in RELATIONSHIPS:
            raise GraphfraudError("no type of the schema", where=links.type, todo=REPORT)
        names.setdefault(links.type, []).append(links.table.column("name"))
        known = {"source", "target", "name", *RELATIONSHIPS[links.type].properties}
        _check_columns(links.type, links.table, known)
        for end, label in (("source", links.source_label), ("target", links.target_label)):
            column = links.table.column(end)
            here = pc.is_in(column, value_set=ids[label].combine_chunks())
            if not pc.all(here).as_py() and len(column):
                lost = column.filter(pc.invert(here))[0].as_py()
                raise GraphfraudError(
                    f"{end} {str(lost)[:100]!r} is not in the graph", where=links.type, todo=REPORT
                )
    for kind, columns in names.items():
        chunks = [chunk for column in columns for chunk in column.chunks]
        _check_unique(kind, pa.chunked_array(chunks, columns[0].type))


def _check_unique(where: str, names: pa.ChunkedArray) -> None:
    import pyarrow.compute as pc

    if pc.count_distinct(names).as_py() != len(names):
        twice = pc.value_counts(names).sort(by="counts", order="descending")[0]["values"].as_py()
        raise GraphfraudError(f"{str(twice)[:100]!r} stands twice", where=where, todo=REPORT)


def _check_columns(where: str, table: pa.Table, known: Iterable[str]) -> None:
    if unknown := sorted(set(table.column_names) - set(known)):
        raise GraphfraudError(
            f"not in the schema: {', '.join(unknown)}", where=where, todo=REPORT
        )


def batches(graph: ClaimGraph, batch_size: int, start: int = 0) -> Iterator[Batch]:
    """Batches of the nodes, then of the relationships, from row `start` of all on.

    The order of the rows is the graph's own, so a load that stopped goes on with any batch_size.
    """
    done = 0
    for nodes in graph.nodes:
        statement = _node_statement(nodes)
        for piece, end in _pieces(nodes.table, batch_size, start - done):
            yield Batch("nodes", statement, _node_rows(graph.run_id, piece), done + end)
        done += nodes.table.num_rows
    for links in graph.relationships:
        statement = _relationship_statement(links)
        for piece, end in _pieces(links.table, batch_size, start - done):
            rows = _relationship_rows(graph.run_id, links.type, piece)
            yield Batch("relationships", statement, rows, done + end)
        done += links.table.num_rows


def _pieces(table: pa.Table, batch_size: int, first: int) -> Iterator[tuple[pa.Table, int]]:
    """Pieces of a table from row `first` on, each with the row behind it."""
    n_rows = table.num_rows
    average = max(1, table.nbytes // max(1, n_rows))
    size = max(1, min(batch_size, MOST_BYTES // average))
    for begin in range(max(0, first), n_rows, size):
        yield table.slice(begin, size), min(n_rows, begin + size)


def _node_statement(nodes: NodeTable) -> str:
    names = [name for name in nodes.table.column_names if name != "id"]
    places = {"id": 1, **{name: place for place, name in enumerate(names, 2)}}
    return (
        f"UNWIND $rows AS row MERGE (n:{quoted(nodes.label)} {{{quoted('key')}: row[0]}})"
        f" SET n += {_map(places)}{MARK}"
    )


def _relationship_statement(links: RelationshipTable) -> str:
    key = quoted("key")
    names = [n for n in links.table.column_names if n not in ("source", "target", "name")]
    places = {name: place for place, name in enumerate(names, 3)}
    return (
        f"UNWIND $rows AS row MATCH (a:{quoted(links.source_label)} {{{key}: row[0]}})"
        f" MATCH (b:{quoted(links.target_label)} {{{key}: row[1]}})"
        f" MERGE (a)-[r:{quoted(links.type)} {{{key}: row[2]}}]->(b) SET r += {_map(places)}{MARK}"
    )


def _map(places: Mapping[str, int]) -> str:
    parts = [f"{quoted('run_id')}: $run_id"]
    parts += [f"{quoted(name)}: row[{place}]" for name, place in places.items()]
    return "{" + ", ".join(parts) + "}"


def _node_rows(run_id: str, table: pa.Table) -> list[list[object]]:
    ids = table.column("id")
    others = [table.column(name) for name in table.column_names if name != "id"]
    return _rows([keys_of(run_id, ids), ids, *others])


def _relationship_rows(run_id: str, kind: str, table: pa.Table) -> list[list[object]]:
    ends = [keys_of(run_id, table.column(end)) for end in ("source", "target")]
    keys = relationship_keys(run_id, kind, table.column("name"))
    names = [n for n in table.column_names if n not in ("source", "target", "name")]
    return _rows([*ends, keys, *(table.column(name) for name in names)])


def _rows(columns: list[pa.Array | pa.ChunkedArray]) -> list[list[object]]:
    return [list(row) for row in zip(*(column.to_pylist() for column in columns), strict=True)]
