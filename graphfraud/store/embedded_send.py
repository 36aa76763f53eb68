"""A graph sent to the embedded server in one request, or in two where some nodes cannot be CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

from graphfraud.errors import GraphfraudError
from graphfraud.store.embedded_csv import CSV, csv_lines, split_nodes
from graphfraud.store.embedded_http import HttpInterface
from graphfraud.store.embedded_json import JSON, json_lines
from graphfraud.store.embedded_pieces import (
    Piece,
    node_pieces,
    numbered,
    recorded,
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


def send_graph(http: HttpInterface, graph: ClaimGraph, progress: Progress | None = None) -> None:
    """Write nodes and relationships; types and properties are declared.

    All goes as CSV where CSV can say it. Nodes that it cannot go before as JSON lines, and
    relationships name them by the record ids that the server answers; a graph whose relationships
    it cannot say, or more than `MOST_ASKED` of whose nodes, goes as JSON. What is stored is the
    same. Errors: those of `HttpInterface.batch`; GraphfraudError where the server counts otherwise.
    """
    told = _Told(progress)
    split = split_nodes(graph)
    n_odd = 0 if split is None else sum(nodes.table.num_rows for nodes in split.odd)
    if split is None or n_odd > MOST_ASKED:
        known = numbered(graph.nodes)
        pieces = chain(node_pieces(graph.run_id, graph.nodes), relationship_pieces(graph, known))
        _send(http, JSON, told(pieces, json_lines), graph.n_nodes, graph.n_relationships)
        return
    known = numbered(split.rest)
    if n_odd:
        before = told(node_pieces(graph.run_id, split.odd), json_lines)
        answer = _send(http, JSON, before, n_odd, 0, ask=True)
        for label, records in recorded(split.odd, answer["idMapping"]).items():
            known[label] += records
    pieces = chain(node_pieces(graph.run_id, split.rest), relationship_pieces(graph, known))
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
    http: HttpInterface, form: str, lines: Iterable[bytes], n_nodes: int, n_relationships: int,
    *, ask: bool = False,
) -> dict[str, Any]:  # fmt: skip
    if not n_nodes + n_relationships:
        return {}
    answer = http.batch(lines, form, n_nodes, n_relationships, ask_records=ask)
    if (answer.get("verticesCreated"), answer.get("edgesCreated")) != (n_nodes, n_relationships):
        counted = {name: answer.get(name) for name in ("verticesCreated", "edgesCreated")}
        raise GraphfraudError(
            f"the embedded store took in {counted} of {(n_nodes, n_relationships)}",
            where=http.where, todo="run again with --debug and report it",
        )  # fmt: skip
    return answer
