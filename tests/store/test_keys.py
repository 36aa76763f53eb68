"""Keys, digests and statements, without a server."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest

from graphfraud.claim_graph import ClaimGraph, NodeTable
from graphfraud.errors import (
    GraphfraudError,
    QueryError,
    QueryTimeoutError,
    ResourceError,
    StoreUnreachableError,
    WriteRefusedError,
)
from graphfraud.schema import NODES, RUN
from graphfraud.store.batches import MOST_BYTES, batches
from graphfraud.store.ddl import constraints, indexes, quoted
from graphfraud.store.digest import digest_of
from graphfraud.store.failures import failure
from graphfraud.store.keys import MOST_NAME, key_of
from tests.store.made_graph import HOSTILE, hostile_graph, made_graph

#: what a unique index of Neo4j takes
MOST_INDEXED = 8_167


def test_keys_are_short_and_never_the_same_for_two_names() -> None:
    digest = key_of("r", "x" * 5_000).removeprefix("r|")
    names = [
        *HOSTILE,
        "x" * MOST_NAME,
        "x" * (MOST_NAME + 1),
        "x" * 5_000,
        digest,
        "张" * MOST_NAME,
    ]
    keys = [key_of("r" * 100, name) for name in names]
    assert len(set(keys)) == len(set(names))
    assert max(len(key.encode()) for key in keys) < MOST_INDEXED
    assert key_of("r", "S1") == "r|S1"


def test_the_digest_follows_the_content_and_not_the_chunks() -> None:
    graph = made_graph("r", 50)
    first = graph.nodes[0]
    pieces = pa.concat_tables([first.table.slice(0, 13), first.table.slice(13)])
    assert pieces.column("id").num_chunks == 2
    rest = graph.nodes[1:]
    same = replace(graph, nodes=(NodeTable("Claim", pieces), *rest))
    assert digest_of(same) == digest_of(graph) == digest_of(made_graph("r", 50))
    columns = first.table.column_names
    others = [replace(graph, run_id="s"), replace(graph, scope="suspects")]
    for column in columns:
        place = columns.index(column)
        values = first.table.column(column).to_pylist()
        for changed in ([None, *values[1:]], [values[1], values[0], *values[2:]]):
            if changed == values:
                continue
            array = pa.array(changed, first.table.schema.field(column).type)
            table = first.table.set_column(place, column, array)
            others.append(replace(graph, nodes=(NodeTable("Claim", table), *rest)))
    found = [digest_of(other) for other in others]
    assert len(set(found)) == len(found) > len(columns)
    assert digest_of(graph) not in found


def test_an_empty_text_and_none_have_other_digests() -> None:
    def graph(name: str | None) -> ClaimGraph:
        table = pa.table({"id": ["H1"], "name": pa.array([name], pa.string())})
        return ClaimGraph("r", "all", (NodeTable("Institution", table),), ())

    assert digest_of(graph("")) != digest_of(graph(None))


@pytest.mark.parametrize(("batch_size", "start"), [(1, 0), (7, 0), (7, 100), (5_000, 371)])
def test_batches_hold_every_row_from_the_start_on_once(batch_size: int, start: int) -> None:
    graph = made_graph("r", 300)
    everything = [row for batch in batches(graph, 10_000) for row in batch.rows]
    found = list(batches(graph, batch_size, start))
    assert [row for batch in found for row in batch.rows] == everything[start:]
    done = start
    for batch in found:
        done += len(batch.rows)
        assert batch.n_loaded == done
        assert len(batch.rows) <= batch_size
    assert done == graph.n_nodes + graph.n_relationships


def test_long_texts_make_smaller_batches() -> None:
    ids = [f"{i}{'x' * 20_000}" for i in range(1_000)]
    graph = ClaimGraph("r", "all", (NodeTable("Claim", pa.table({"id": ids})),), ())
    assert max(len(batch.rows) for batch in batches(graph, 5_000)) <= MOST_BYTES // 20_000


def test_data_never_enter_a_statement() -> None:
    harmless = {batch.statement for batch in batches(made_graph("r", 20), 10)}
    for batch in batches(hostile_graph("run`id"), 3):
        assert "run`id" not in batch.statement
        assert not any(value in batch.statement for value in HOSTILE if len(value) > 8)
    assert len(harmless) == 8  # one a table
    assert quoted("a`b") == "`a``b`"


def test_every_label_has_its_constraint_and_its_indexes() -> None:
    assert len(constraints()) == len(NODES) + 1
    assert f"graphfraud_{RUN.label}_key" in constraints()
    wanted = {f"graphfraud_{label}_{n}" for label, node in NODES.items() for n in node.indexed}
    assert set(indexes()) == wanted
    assert "CREATE TEXT INDEX" in indexes()["graphfraud_Claim_id"]


@pytest.mark.parametrize(
    ("code", "message", "kind", "exit_code"),
    [
        ("Neo.ClientError.Security.Unauthorized", "", StoreUnreachableError, 3),
        ("Neo.ClientError.Security.Forbidden", "", WriteRefusedError, 4),
        ("Neo.ClientError.Statement.AccessMode", "", WriteRefusedError, 4),
        ("Neo.ClientError.Statement.SyntaxError", "bad (line 1)\n  ^", QueryError, 2),
        ("Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration", "",
         QueryTimeoutError, 5),
        ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", "", ResourceError, 5),
        ("Neo.DatabaseError.Transaction.TransactionCommitFailed", "No space left on device",
         ResourceError, 5),
        ("Neo.DatabaseError.Schema.ConstraintCreationFailed", "two nodes", QueryError, 2),
        ("Neo.DatabaseError.General.UnknownError", "odd", StoreUnreachableError, 3),
        ("Neo.TransientError.Transaction.DeadlockDetected", "", StoreUnreachableError, 3),
    ],
)  # fmt: skip
def test_a_status_code_becomes_one_line(
    code: str, message: str, kind: type[GraphfraudError], exit_code: int
) -> None:
    error = failure(code, message, "bolt://h:1/neo4j")
    assert type(error) is kind
    assert error.exit_code == exit_code
    assert error.one_line().startswith("bolt://h:1/neo4j: ")
    assert " — " in error.one_line()
    assert "^" not in error.one_line()
