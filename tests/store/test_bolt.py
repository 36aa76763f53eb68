"""The driver on a real Neo4j: plain values, queries that only read, errors in one line."""

from __future__ import annotations

import ast
import socket
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from graphfraud.errors import (
    GraphfraudError,
    QueryError,
    QueryTimeoutError,
    StoreUnreachableError,
    WriteRefusedError,
)
from graphfraud.store.bolt import Address, Store
from tests.store.conftest import RunName
from tests.store.made_graph import HOSTILE

RUNAWAY = "UNWIND range(1, 1000000000) AS a UNWIND range(1, 100000) AS b RETURN count(a + b) AS n"
#: one expression, inside which a server does not look at the clock; quadratic in its length
STUBBORN = "RETURN size(reduce(found = [], x IN range(1, 60000) | found + [x, x, x, x])) AS n"


def test_only_bolt_imports_the_driver(root: Path) -> None:
    users = set()
    for path in (root / "graphfraud").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] == "neo4j" for name in names):
                users.add(str(path.relative_to(root)))
    assert users == {"graphfraud/store/bolt.py"}


def test_values_come_as_pythons_own(store: Store, run_name: RunName) -> None:
    name = run_name()
    store.write(
        "CREATE (a:Ring {key: $name + '|1', run_id: $name, when: date('2024-02-29')})"
        "-[:MEMBER_OF {role: 'x'}]->(b:Ring {key: $name + '|2', run_id: $name})",
        {"name": name},
    )
    row = store.read(
        "MATCH p = (a:Ring {key: $key})-[r]->(b) RETURN a, r, p, [a.when] AS days,"
        " {f: 1.5, i: 1, b: true, n: null} AS map, duration('P1D') AS span",
        {"key": f"{name}|1"},
    )
    first = {"@labels": ["Ring"], "key": f"{name}|1", "run_id": name, "when": date(2024, 2, 29)}
    second = {"@labels": ["Ring"], "key": f"{name}|2", "run_id": name}
    ends = {"@source": f"{name}|1", "@target": f"{name}|2"}
    link = {"@type": "MEMBER_OF", "role": "x", **ends}
    assert row == [
        {"a": first, "r": link, "p": [first, link, second], "days": [date(2024, 2, 29)],
         "map": {"f": 1.5, "i": 1, "b": True, "n": None}, "span": "P1D"}
    ]  # fmt: skip


def test_parameters_pass_unchanged(store: Store) -> None:
    values: list[object] = [*HOSTILE, 0, -(2**63), 2**63 - 1, 1e-300, True, None, date(1970, 1, 1)]
    assert store.read("RETURN $values AS v", {"values": values}) == [{"v": values}]
    with pytest.raises(QueryError, match="a parameter cannot be sent"):
        store.read("RETURN $x", {"x": 2**63})


def test_no_more_rows_are_fetched_than_wanted(store: Store) -> None:
    rows = store.read("UNWIND range(1, 100000000) AS i RETURN i", most_rows=3)
    assert rows == [{"i": 1}, {"i": 2}, {"i": 3}]


@pytest.mark.parametrize(
    "statement",
    ["CREATE (:Claim)", "MATCH (n) SET n.x = 1", "MATCH (n) DETACH DELETE n", "MERGE (:Ring)",
     "CREATE INDEX wanted FOR (n:Claim) ON (n.x)", "CALL db.createLabel('Wanted')"],
)  # fmt: skip
def test_a_query_that_writes_is_refused(store: Store, statement: str) -> None:
    counting = "MATCH (n) RETURN count(n) AS n, sum(size(keys(n))) AS m"
    before = store.read(counting)
    with pytest.raises(WriteRefusedError, match="may only read"):
        store.read(statement)
    assert store.read(counting) == before


@pytest.mark.parametrize("statement", ["MATCH (n RETURN n", "MATCH (n) RETURN m", "RETURN $x"])
def test_what_the_server_does_not_accept_is_one_line(store: Store, statement: str) -> None:
    with pytest.raises(QueryError) as caught:
        store.read(statement)
    assert caught.value.exit_code == 2
    assert "\n" not in caught.value.one_line()


def test_explain_runs_nothing(store: Store) -> None:
    store.explain("MATCH (n) DETACH DELETE n")
    store.explain(RUNAWAY)
    with pytest.raises(QueryError, match="`m` not defined"):
        store.explain("MATCH (n) RETURN m")


@pytest.mark.parametrize("statement", [RUNAWAY, STUBBORN])
def test_a_runaway_query_is_stopped_and_the_server_answers(
    address: Address, statement: str
) -> None:
    with Store(address, grace_s=0.2 if statement == STUBBORN else 60.0) as store:
        with pytest.raises(QueryTimeoutError) as caught:
            store.read(statement, timeout_s=0.5)
        assert store.read("RETURN 1 AS one") == [{"one": 1}]
    assert caught.value.exit_code == 5


def one_line(error: GraphfraudError, address: Address) -> str:
    said = error.one_line()
    assert "\n" not in said
    assert address.password not in said
    assert address.uri in said
    assert error.exit_code == 3
    return said


def test_a_wrong_password_is_told(address: Address) -> None:
    wrong = replace(address, password="not-the-password")
    with Store(wrong) as store, pytest.raises(StoreUnreachableError) as caught:
        store.read("RETURN 1")
    assert "NEO4J_PASSWORD" in one_line(caught.value, wrong)


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_a_closed_port_is_told_at_once(address: Address, scheme: str) -> None:
    with socket.socket() as reserved:  # bound and never listening: nobody else gets the port
        reserved.bind(("127.0.0.1", 0))
        closed = replace(address, uri=f"{scheme}://127.0.0.1:{reserved.getsockname()[1]}")
        with Store(closed) as store, pytest.raises(StoreUnreachableError) as caught:
            store.check()
    assert "no graph store answers there" in one_line(caught.value, closed)


def test_a_database_that_is_not_there_is_told(address: Address) -> None:
    elsewhere = replace(address, database="nosuch")
    with Store(elsewhere) as store, pytest.raises(StoreUnreachableError) as caught:
        store.check()
    assert "no such database" in one_line(caught.value, address)


def test_the_driver_writes_nothing_by_itself(
    address: Address, capfd: pytest.CaptureFixture[str]
) -> None:
    wrong = replace(address, password="not-the-password")
    with Store(wrong, retry_s=0.1) as store, pytest.raises(StoreUnreachableError):
        store.write("CREATE (:Claim)")
    with Store(address) as store:
        store.read("MATCH (n:NoSuchLabel) RETURN n.no_such_property")  # makes notifications
    assert capfd.readouterr() == ("", "")
