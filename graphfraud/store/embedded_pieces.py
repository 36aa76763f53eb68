"""A graph cut into pieces, as the embedded server's batch takes it: nodes, then relationships.

The server numbers the nodes of a request from 0 in their order; a relationship names its ends by
these numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from graphfraud.store.keys import keys_of, relationship_keys

if TYPE_CHECKING:
    import pyarrow as pa

    from graphfraud.claim_graph import ClaimGraph

__all__ = ["NOT_PROPERTIES", "Piece", "Progress", "pieces"]

#: (stage, rows done)
Progress: TypeAlias = Callable[[str, int], None]
#: rows that are turned into text at once; about a megabyte
ROWS = 4_000
#: columns of a relationship that its ends and its key are made of
NOT_PROPERTIES = ("source", "target", "name")


@dataclass(frozen=True)
class Piece:
    """Rows of one table.

    owner: label or type; first: whether the table begins here; ends: numbers of the source's and
    the target's nodes, a row a relationship, or None for nodes; keys: a row a row; properties: the
    other columns, `id` of nodes among them.
    """

    run_id: str
    owner: str
    first: bool
    ends: tuple[pa.Array, pa.Array] | None
    keys: pa.Array
    properties: pa.Table


def pieces(graph: ClaimGraph, progress: Progress | None = None) -> Iterator[Piece]:
    """All pieces in order. O(nodes + relationships); memory: the ids of all nodes and a piece."""
    numbers: dict[str, tuple[int, pa.Array]] = {}
    n_done = 0
    for nodes in graph.nodes:
        numbers[nodes.label] = (n_done, nodes.table.column("id").combine_chunks())
        for start, table in _cut(nodes.table):
            keys = keys_of(graph.run_id, table.column("id"))
            yield Piece(graph.run_id, nodes.label, start == 0, None, keys, table)
            n_done += table.num_rows
            if progress is not None:
                progress("nodes", n_done)
    n_done = 0
    for links in graph.relationships:
        for start, table in _cut(links.table):
            ends = (
                _numbers(table.column("source"), *numbers[links.source_label]),
                _numbers(table.column("target"), *numbers[links.target_label]),
            )
            keys = relationship_keys(graph.run_id, links.type, table.column("name"))
            properties = table.drop_columns(NOT_PROPERTIES)
            yield Piece(graph.run_id, links.type, start == 0, ends, keys, properties)
            n_done += table.num_rows
            if progress is not None:
                progress("relationships", n_done)


def _cut(table: pa.Table) -> Iterator[tuple[int, pa.Table]]:
    for start in range(0, table.num_rows, ROWS):
        yield start, table.slice(start, ROWS)


def _numbers(ids: pa.ChunkedArray, first: int, known: pa.Array) -> pa.Array:
    """Numbers of the nodes with these ids, all of them there; `first`: of the label's first."""
    import pyarrow as pa
    import pyarrow.compute as pc

    places = pc.index_in(ids, value_set=known).combine_chunks()
    return pc.add(places.cast(pa.int64()), first)
