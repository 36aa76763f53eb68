"""The embedded store: what is loaded is there unchanged; queries only read, and end in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from graphfraud.claim_graph import ClaimGraph, NodeTable
from graphfraud.errors import (
    GraphfraudError,
    InputError,
    QueryError,
    QueryTimeoutError,
    WriteRefusedError,
)
from graphfraud.store.embedded import EmbeddedStore
from tests.store.made_graph import HOSTILE, content, hostile_graph, made_graph

#: more combinations than any machine goes through
RUNAWAY = (
    "MATCH (a:Claim), (b:Claim), (c:Claim), (d:Claim), (e:Claim)"
    " WHERE a.fund_pay + b.fund_pay + c.fund_pay + d.fund_pay = e.fund_pay + 0.5"
    " RETURN count(*) AS n"
)
#: one expression without a row in it, which the server cannot stop
ENDLESS = (
    "RETURN size([x IN range(1, 1000000) WHERE any(y IN range(1, 1000000) WHERE y = x + 0.5)]) AS n"
)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    with EmbeddedStore.start(tmp_path_factory.mktemp("store") / "e", memory="512m") as store:
        store.load(made_graph("made-run-1"))
        store.load(hostile_graph("hostile-run"))
        yield store


def test_everything_loaded_is_there(embedded: EmbeddedStore) -> None:
    graph = made_graph("made-run-1")
    nodes, links = content(embedded.store, "made-run-1")
    wanted = [
        {"@labels": [table.label], "run_id": "RUN", "key": f"RUN|{row['id']}",
         **{name: value for name, value in row.items() if value is not None}}
        for table in graph.nodes for row in table.table.to_pylist()
    ]  # fmt: skip
    found = embedded.store.read("MATCH (n {run_id: 'made-run-1'}) RETURN n")
    assert sorted(
        repr(sorted(row["n"].items())) for row in found if isinstance(row["n"], dict)
    ) == (sorted(repr(sorted(row.items())).replace("RUN", "made-run-1") for row in wanted))
    assert nodes.total() == graph.n_nodes
    assert links.total() == graph.n_relationships
    ends = embedded.store.read(
        "MATCH (a {run_id: 'made-run-1'})-[r]->(b) RETURN type(r) AS type, a.id AS source,"
        " b.id AS target, r.key AS key"
    )
    assert {tuple(row.values()) for row in ends} == {
        (table.type, row["source"], row["target"], f"made-run-1|{table.type}|{row['name']}")
        for table in graph.relationships
        for row in table.table.to_pylist()
    }


def test_dates_and_numbers_keep_their_types(embedded: EmbeddedStore) -> None:
    rows = embedded.store.read(
        "MATCH (c:Claim {id: 'S000003', run_id: 'made-run-1'}) RETURN c.begin_date AS day,"
        " c.begin_date < date('2024-02-01') AS early, c.fund_pay * 10000000000 AS large,"
        " c.begin_minute AS minute, c.interim AS interim"
    )
    assert rows == [
        {"day": date(2024, 1, 4), "early": True, "large": 303 * 10**10, "minute": None,
         "interim": False}
    ]  # fmt: skip


def test_days_of_any_year_are_the_same_days(embedded: EmbeddedStore) -> None:
    """They travel as numbers: the calendar's ends, leap days and days before 1970 among them."""
    days = [date(1, 1, 1), date(1900, 2, 28), date(1969, 12, 31), date(1970, 1, 1),
            date(2000, 2, 29), date(2100, 3, 1), date(9999, 12, 31)]  # fmt: skip
    names = [str(day) for day in days]
    table = pa.table({"id": names, "begin_date": pa.array(days, pa.date32())})
    embedded.load(ClaimGraph("days", "all", (NodeTable("Claim", table),), ()))
    rows = embedded.store.read(
        "MATCH (c:Claim {run_id: 'days'}) RETURN c.id AS id, c.begin_date AS day ORDER BY day"
    )
    assert [(row["id"], row["day"]) for row in rows] == list(zip(names, days, strict=True))


def test_hostile_values_pass_unchanged(embedded: EmbeddedStore) -> None:
    rows = embedded.store.read(
        "MATCH (c:Claim {run_id: $run_id})-[r:HANDLED_BY]->(p:Patient)"
        " RETURN c.id AS c, c.diagnosis AS d, r.role AS r, p.id AS p",
        {"run_id": "hostile-run"},
    )
    assert sorted(str(row["c"]) for row in rows) == sorted(HOSTILE)
    assert all(len(set(row.values())) == 1 for row in rows)
    for value in HOSTILE:
        found = embedded.store.read(
            "MATCH (p:Patient {id: $id, run_id: 'hostile-run'}) RETURN p.village AS v",
            {"id": value},
        )
        assert found == [{"v": value}]


def test_what_a_run_has_none_of_may_be_named(embedded: EmbeddedStore) -> None:
    rows = embedded.store.read(
        "MATCH (c:Cashier {run_id: $run_id})<-[:RUNG_UP_BY]-() RETURN c", {"run_id": "none"}
    )
    assert rows == []


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE (:Claim {id: 'new'})",
        "CREATE (:New {id: 'new'})",
        "MERGE (:Claim {id: 'new'})",
        "MATCH (c:Claim) SET c.id = 'new'",
        "MATCH (c:Claim) REMOVE c.kind",
        "MATCH (c:Claim) DETACH DELETE c",
        "MATCH (c:Claim), (p:Patient) CREATE (c)-[:FOR_PATIENT]->(p)",
        "MATCH ()-[r:FOR_PATIENT]->() DELETE r",
        "CREATE INDEX FOR (c:Claim) ON (c.kind)",
        "LOAD CSV FROM 'file:///etc/hostname' AS row RETURN row",
        "CREATE USER mallory SET PASSWORD 'a-long-password'",
    ],
)
def test_a_query_that_writes_or_reads_files_is_refused(
    embedded: EmbeddedStore, statement: str
) -> None:
    before = content(embedded.store, "made-run-1")
    with pytest.raises(WriteRefusedError) as refused:
        embedded.store.read(statement)
    assert refused.value.exit_code == 4
    assert content(embedded.store, "made-run-1") == before
    assert embedded.store.read("MATCH (n {id: 'new'}) RETURN n") == []


@pytest.mark.parametrize("statement", ["MATCH (c RETURN c", "RETURN $missing", "RETURN nope(1)"])
def test_a_wrong_query_is_told(embedded: EmbeddedStore, statement: str) -> None:
    with pytest.raises(QueryError) as wrong:
        embedded.store.read(statement)
    assert wrong.value.exit_code == 2
    assert "\n" not in str(wrong.value)


def test_explain_runs_nothing_and_finds_what_is_wrong(embedded: EmbeddedStore) -> None:
    embedded.store.explain(RUNAWAY)
    embedded.store.explain("MATCH (c:Claim) DETACH DELETE c")
    assert embedded.store.read("MATCH (c:Claim) RETURN count(c) > 0 AS there") == [{"there": True}]
    with pytest.raises(QueryError):
        embedded.store.explain("MATCH (c:Claim) RETURN d")


def test_no_more_rows_than_asked_for(embedded: EmbeddedStore) -> None:
    rows = embedded.store.read("MATCH (c:Claim) RETURN c.id AS id ORDER BY id", most_rows=3)
    assert len(rows) == 3


@pytest.mark.parametrize("statement", [RUNAWAY, ENDLESS], ids=["pattern", "list"])
def test_a_runaway_query_is_stopped_and_the_store_answers(
    embedded: EmbeddedStore, statement: str
) -> None:
    before = content(embedded.store, "made-run-1")
    with pytest.raises(QueryTimeoutError) as stopped:
        embedded.store.read(statement, timeout_s=0.5)
    assert stopped.value.exit_code == 5
    assert content(embedded.store, "made-run-1") == before
    with pytest.raises(WriteRefusedError):
        embedded.store.read("CREATE (:Claim {id: 'new'})")


def test_a_run_is_loaded_once(embedded: EmbeddedStore) -> None:
    before = content(embedded.store, "made-run-1")
    with pytest.raises(InputError, match="loaded already"):
        embedded.load(made_graph("made-run-1"))
    assert content(embedded.store, "made-run-1") == before


def test_a_load_that_fails_leaves_nothing(tmp_path: Path) -> None:
    nodes = NodeTable("Ring", pa.table({"id": ["r"], "rank": [1], "score": [float("nan")]}))
    store = EmbeddedStore.start(tmp_path / "e", memory="512m")
    with pytest.raises(GraphfraudError, match="not finite"):
        store.load(ClaimGraph("broken", "all", (nodes,), ()))
    assert list(tmp_path.iterdir()) == []
    assert not store.alive()


def test_the_address_serves_other_programs(embedded: EmbeddedStore) -> None:
    assert embedded.uri.startswith("bolt://127.0.0.1:")
    assert embedded.address.password == embedded.password_file.read_text()
    assert embedded.address.password not in repr(embedded.address) + str(embedded.address)
