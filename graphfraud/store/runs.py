"""Runs that a store holds: how far each is loaded, and taking one out alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from graphfraud.claim_graph import ClaimGraph
from graphfraud.schema import NODES, RUN
from graphfraud.store.bolt import Store
from graphfraud.store.ddl import quoted
from graphfraud.store.keys import check_run_id, key_of, prefix_of

__all__ = ["Progress", "RunRecord", "State", "begin", "count", "mark", "remove_run", "runs"]

#: (stage, rows done)
Progress = Callable[[str, int], None]
State = Literal["loading", "complete", "removing"]
LABEL, KEY = quoted(RUN.label), quoted("key")
NODE = f"(run:{LABEL} {{{KEY}: $run_key}})"
#: nodes that are taken out in one transaction, with their relationships
PIECE = 5_000
LONGEST_S = 3600.0


@dataclass(frozen=True)
class RunRecord:
    """What a store knows of a run. n_loaded: nodes and relationships written so far.

    digest: of the graph's content; version: of the program that began the load.
    """

    run_id: str
    state: State
    scope: str
    digest: str
    version: str
    n_nodes: int
    n_relationships: int
    n_loaded: int


FIELDS = tuple(RunRecord.__dataclass_fields__)
RETURNED = ", ".join(f"run.{quoted(name)} AS {quoted(name)}" for name in FIELDS)


def runs(store: Store) -> list[RunRecord]:
    """The runs of a store by name, with those that are not whole. Errors: see Store."""
    found = store.read(f"MATCH (run:{LABEL}) RETURN {RETURNED} ORDER BY run.{KEY}")
    return [_record(row) for row in found]


def begin(store: Store, wanted: RunRecord) -> RunRecord:
    """Note that a run is being loaded; the note that stands there now, be it an earlier load's."""
    values = {name: getattr(wanted, name) for name in FIELDS}
    found = store.write_rows(
        f"MERGE {NODE} ON CREATE SET run += $values, run.id = $run_id RETURN {RETURNED}",
        {
            "run_key": key_of(wanted.run_id, wanted.run_id), "run_id": wanted.run_id,
            "values": values,
        },
    )  # fmt: skip
    return _record(found[0])


def mark(store: Store, run_id: str, state: State, n_loaded: int) -> None:
    """Change the note of a run that is there."""
    store.write(
        f"MATCH {NODE} SET run.state = $state, run.n_loaded = $n_loaded",
        {"run_key": key_of(run_id, run_id), "state": state, "n_loaded": n_loaded},
    )


def count(store: Store, graph: ClaimGraph) -> tuple[int, int]:
    """Nodes and relationships that a store really holds of a graph's labels and types.

    Reads every relationship of those types: O(relationships of all runs).
    """
    labels = sorted({nodes.label for nodes in graph.nodes if nodes.table.num_rows})
    kinds = sorted({links.type for links in graph.relationships})
    n_nodes = sum(
        _number(store, graph.run_id, f"MATCH (n:{quoted(label)}) WHERE {_OWN} RETURN count(*) AS n")
        for label in labels
    )
    n_relationships = sum(
        _number(
            store, graph.run_id,
            f"MATCH ()-[r:{quoted(kind)}]->() WHERE r.run_id = $run_id RETURN count(*) AS n",
        )
        for kind in kinds
    )  # fmt: skip
    return n_nodes, n_relationships


#: a run's own nodes: found by the index of the key; another run may have a name that goes on
_OWN = "n.key STARTS WITH $prefix AND n.run_id = $run_id"


def remove_run(store: Store, run_id: str, *, progress: Progress | None = None) -> int:
    """Take a run out of a store, and nothing else; how many nodes it had.

    In small transactions, claims first, for they bear most relationships. A run that is taken out
    in part is noted as such, and calling again ends it. What others have tied to the run's nodes
    stays, without the tie. Errors: see Store; InputError for what cannot name a run.
    """
    check_run_id(run_id)
    mark(store, run_id, "removing", 0)
    n_removed = 0
    for label in (*NODES, RUN.label):
        statement = (
            f"MATCH (n:{quoted(label)}) WHERE {_OWN} WITH n LIMIT $most DETACH DELETE n"
            " RETURN count(*) AS n"
        )
        while n_now := _number(store, run_id, statement):
            n_removed += n_now if label != RUN.label else 0
            if progress is not None:
                progress("removing", n_removed)
    return n_removed


def _number(store: Store, run_id: str, statement: str) -> int:
    parameters = {"run_id": run_id, "prefix": prefix_of(run_id), "most": PIECE}
    row: Mapping[str, Any] = store.write_rows(statement, parameters, timeout_s=LONGEST_S)[0]
    return int(row["n"])


def _record(row: Mapping[str, Any]) -> RunRecord:
    return RunRecord(**{name: row[name] for name in FIELDS})
