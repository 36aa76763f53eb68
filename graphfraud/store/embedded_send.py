"""A graph sent to the embedded server in one request, or in two where some nodes cannot be CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from graphfraud.errors import GraphfraudError
from graphfraud.store.embedded_csv import CSV, csv_lines, odd_labels
from graphfraud.store.embedded_http import HttpInterface
from graphfraud.store.embedded_json import JSON, json_lines
from graphfraud.store.embedded_pieces import (
    Piece,
    References,
    node_pieces,
    numbered,
    relationship_pieces,
)

if TYPE_CHECKING:
    from graphfraud.claim_graph import ClaimGraph

__all__ = ["Progress", "send_graph"]

#: (stage, rows done)
Progress: TypeAlias = Callable[[str, int], None]
#: nodes whose record ids are asked for; for more of them the detour costs more than it saves, and
#: memory of the server
MOST_ASKED = 200_000
#: record ids in one answer
PAGE = 20_000


def send_graph(http: HttpInterface, graph: ClaimGraph, progress: Progress | None = None) -> None:
    """Write nodes and relationships; types and properties are declared.

    All goes as CSV where CSV can say it. Nodes of labels that it cannot go before as JSON lines,
    and relationships name them by their record ids; a graph whose relationships it cannot say, or
    more than `MOST_ASKED` of whose nodes, goes as JSON. What is stored is the same.
    Errors: those of `HttpInterface.batch`; GraphfraudError where the server counts otherwise.
    """
    all_labels = [nodes.label for nodes in graph.nodes]
    odd = odd_labels(graph)
    n_odd = sum(nodes.table.num_rows for nodes in graph.nodes if odd and nodes.label in odd)
    told = _Told(progress)
    if odd is None or n_odd > MOST_ASKED:
        known = numbered(graph, all_labels)
        pieces = chain(node_pieces(graph, all_labels), relationship_pieces(graph, known))
        _send(http, JSON, told(pieces, json_lines), graph.n_nodes, graph.n_relationships)
        return
    known = {}
    if n_odd:
        _send(http, JSON, told(node_pieces(graph, odd), json_lines), n_odd, 0)
        known = {label: _stored(http, label, graph.run_id) for label in sorted(odd)}
    rest = [label for label in all_labels if label not in odd]
    known |= numbered(graph, rest)
    pieces = chain(node_pieces(graph, rest), relationship_pieces(graph, known))
    _send(http, CSV, told(pieces, csv_lines), graph.n_nodes - n_odd, graph.n_relationships)


class _Told:
    """Turns pieces into lines and tells how many rows are done."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._n_nodes = self._n_relationships = 0

    def __call__(self, pieces: Iterable[Piece], lines: Callable[[Piece], bytes]) -> Iterator[bytes]:
        for piece in pieces:
            yield lines(piece)
            if piece.ends is None:
                self._n_nodes += len(piece.keys)
            else:
                self._n_relationships += len(piece.keys)
            if self._progress is not None:
                done = self._n_nodes if piece.ends is None else self._n_relationships
                self._progress("nodes" if piece.ends is None else "relationships", done)


def _send(
    http: HttpInterface, form: str, lines: Iterable[bytes], n_nodes: int, n_relationships: int
) -> None:
    if not n_nodes + n_relationships:
        return
    counted = http.batch(lines, form, n_nodes, n_relationships)
    if (counted.get("verticesCreated"), counted.get("edgesCreated")) != (n_nodes, n_relationships):
        raise GraphfraudError(
            f"the embedded store took in {counted} of {(n_nodes, n_relationships)}",
            where=http.where, todo="run again with --debug and report it",
        )  # fmt: skip


def _stored(http: HttpInterface, label: str, run_id: str) -> References:
    """Record ids of a run's nodes of one label. The server may put a record into any page."""
    import pyarrow as pa

    ids: list[str] = []
    texts: list[str] = []
    while True:
        rows = http.command(
            f"SELECT id, @rid AS record FROM {label} WHERE run_id = :run_id"
            " SKIP :n_seen LIMIT :page",
            parameters={"run_id": run_id, "n_seen": len(ids), "page": PAGE},
        )
        ids += [str(row["id"]) for row in rows]
        texts += [str(row["record"]) for row in rows]
        if len(rows) < PAGE:
            return References(pa.array(ids, pa.string()), pa.array(texts, pa.string()))
