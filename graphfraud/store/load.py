"""A claims graph into a store that several runs share: in batches, and as often as one likes.

Constraints come first; nodes and relationships are merged by key, a transaction a batch. A `Run`
node notes in the same transaction how far the load has come, and calls the run complete only when
the store was counted. So a load that was killed goes on at its batch, and what is half loaded
does not look whole.
"""

from __future__ import annotations

import time

from graphfraud import __version__
from graphfraud.claim_graph import ClaimGraph
from graphfraud.errors import GraphfraudError, InputError, StoreUnreachableError
from graphfraud.store.batches import Batch, batches, check_graph
from graphfraud.store.bolt import Store
from graphfraud.store.ddl import prepare
from graphfraud.store.digest import digest_of
from graphfraud.store.keys import key_of
from graphfraud.store.load_report import LoadReport
from graphfraud.store.runs import Progress, RunRecord, begin, count, mark, remove_run

__all__ = ["BATCH_SIZE", "LoadReport", "load_graph", "remove_run"]

BATCH_SIZE = 5_000
AGAIN = "give the same command again: it goes on where it stopped"


def load_graph(
    store: Store,
    graph: ClaimGraph,
    *,
    batch_size: int = BATCH_SIZE,
    replace: bool = False,
    progress: Progress | None = None,
) -> LoadReport:
    """Write a graph into a store; what is there of the same run stays as it is.

    batch_size: rows a transaction. replace: the run is taken out first, and only that run.
    Running it again changes nothing; after a stop it goes on at the batch that was not written.
    Nothing that other programs or runs wrote is touched. O(nodes + relationships) and a digest.
    Errors: InputError where the store holds another graph of this run, or an id is too long;
    StoreUnreachableError, ResourceError and QueryError as `Store` raises them.
    """
    began = time.monotonic()
    check_graph(graph)
    n_written = 0
    try:
        prepare(store)
        if replace:
            remove_run(store, graph.run_id, progress=progress)
        start = _start(store, graph)
        if start is not None:
            for batch in batches(graph, batch_size, start):
                _write(store, graph, batch)
                n_written += len(batch.rows)
                if progress is not None:
                    progress("loading", batch.n_loaded)
            _finish(store, graph)
    except StoreUnreachableError as error:
        raise StoreUnreachableError(
            error.what, where=error.where, todo=f"{error.todo}; then {AGAIN}"
        ) from error
    return LoadReport(graph.n_nodes, graph.n_relationships, time.monotonic() - began, n_written)


def _start(store: Store, graph: ClaimGraph) -> int | None:
    """Row to begin with: 0 for a new run, where an earlier load stopped, None if it is whole."""
    wanted = RunRecord(
        graph.run_id, "loading", graph.scope, digest_of(graph), __version__, graph.n_nodes,
        graph.n_relationships, 0,
    )  # fmt: skip
    found = begin(store, wanted)
    if found.state == "removing" or found.digest != wanted.digest:
        raise InputError(
            f"run {graph.run_id} is there already with "
            f"{'a part taken out' if found.state == 'removing' else 'another graph'}",
            where=str(store.address), todo="give --replace to load it anew, or another --run-id",
        )  # fmt: skip
    if found.state != "complete":
        return found.n_loaded
    if count(store, graph) == (graph.n_nodes, graph.n_relationships):
        return None
    # somebody took parts of it out: every row is merged again
    mark(store, graph.run_id, "loading", 0)
    return 0


def _write(store: Store, graph: ClaimGraph, batch: Batch) -> None:
    returned = store.write_rows(
        batch.statement,
        {
            "rows": batch.rows, "run_id": graph.run_id, "n_loaded": batch.n_loaded,
            "run_key": key_of(graph.run_id, graph.run_id),
        },
    )  # fmt: skip
    if returned != [{"n_rows": len(batch.rows)}]:
        raise InputError(
            f"nodes of run {graph.run_id} went away while it was being loaded",
            where=str(store.address), todo="give --replace to load it anew",
        )  # fmt: skip


def _finish(store: Store, graph: ClaimGraph) -> None:
    n_nodes, n_relationships = count(store, graph)
    if (n_nodes, n_relationships) != (graph.n_nodes, graph.n_relationships):
        mark(store, graph.run_id, "loading", 0)
        raise GraphfraudError(
            f"the store holds {n_nodes:,} nodes and {n_relationships:,} relationships of run"
            f" {graph.run_id}, not {graph.n_nodes:,} and {graph.n_relationships:,}",
            where=str(store.address), todo="give --replace to load it anew",
        )  # fmt: skip
    mark(store, graph.run_id, "complete", n_nodes + n_relationships)
