"""A graph cut into pieces, as the embedded server's batch takes it: nodes, then relationships.

A relationship names its ends by text: the number of a node of the same request, counted from 0, or
the record id of one that is in the store already, such as #12:345.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphfraud.store.keys import keys_of, relationship_keys

if TYPE_CHECKING:
    import pyarrow as pa

    from graphfraud.claim_graph import ClaimGraph, NodeTable

__all__ = [
    "NOT_PROPERTIES", "Piece", "References", "node_pieces", "numbered", "recorded",
    "relationship_pieces",
]  # fmt: skip

#: rows that are turned into text at once; about a megabyte
ROWS = 4_000
#: columns of a relationship that its ends and its key are made of
NOT_PROPERTIES = ("source", "target", "name")


@dataclass(frozen=True)
class Piece:
    """Rows of one table.

    owner: label or type; first: whether the table begins here; ends: what names the source's and
    the target's nodes, a text a relationship, or None for nodes; keys: a text a row; properties:
    the other columns, `id` of nodes among them.
    """

    run_id: str
    owner: str
    first: bool
    ends: tuple[pa.Array, pa.Array] | None
    keys: pa.Array
    properties: pa.Table


@dataclass(frozen=True)
class References:
    """Nodes of one label: their ids and, in the same order, the text that names each."""

    ids: pa.Array
    texts: pa.Array

    def of(self, ids: pa.ChunkedArray) -> pa.Array:
        """What names the nodes with these ids, all of which are known."""
        import pyarrow.compute as pc

        return self.texts.take(pc.index_in(ids, value_set=self.ids).combine_chunks())

    def __add__(self, more: References) -> References:
        """These nodes and others of their label."""
        import pyarrow as pa

        return References(
            pa.concat_arrays([self.ids, more.ids]), pa.concat_arrays([self.texts, more.texts])
        )


def numbered(tables: Iterable[NodeTable]) -> dict[str, References]:
    """Numbers of these nodes, in the order of `node_pieces`; one table a label. O(nodes)."""
    import pyarrow as pa

    found, n_before = {}, 0
    for nodes in tables:
        ids = nodes.table.column("id").combine_chunks()
        numbers = pa.array(range(n_before, n_before + len(ids)), pa.int64())
        found[nodes.label] = References(ids, numbers.cast(pa.string()))
        n_before += len(ids)
    return found


def recorded(tables: Iterable[NodeTable], records: Mapping[str, str]) -> dict[str, References]:
    """Record ids of nodes that a request before has sent. records: by the nodes' numbers in it."""
    import pyarrow as pa

    return {
        label: References(nodes.ids, pa.array([records[n] for n in nodes.texts.to_pylist()]))
        for label, nodes in numbered(tables).items()
    }


def node_pieces(run_id: str, tables: Iterable[NodeTable]) -> Iterator[Piece]:
    """Pieces of these nodes."""
    for nodes in tables:
        for start, table in _cut(nodes.table):
            keys = keys_of(run_id, table.column("id"))
            yield Piece(run_id, nodes.label, start == 0, None, keys, table)


def relationship_pieces(graph: ClaimGraph, known: Mapping[str, References]) -> Iterator[Piece]:
    """Pieces of all relationships. known: by label."""
    for links in graph.relationships:
        source, target = known[links.source_label], known[links.target_label]
        for start, table in _cut(links.table):
            ends = (source.of(table.column("source")), target.of(table.column("target")))
            keys = relationship_keys(graph.run_id, links.type, table.column("name"))
            properties = table.drop_columns(NOT_PROPERTIES)
            yield Piece(graph.run_id, links.type, start == 0, ends, keys, properties)


def _cut(table: pa.Table) -> Iterator[tuple[int, pa.Table]]:
    for start in range(0, table.num_rows, ROWS):
        yield start, table.slice(start, ROWS)
