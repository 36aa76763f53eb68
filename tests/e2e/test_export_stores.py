"""The Cypher export, loaded into a real Neo4j and into the embedded store: hostile ids survive."""

from __future__ import annotations

import csv
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from graphfraud.report.export import export_graph, run_graph
from graphfraud.report.tables import COLUMNS
from graphfraud.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from conftest import Neo4jServer

Query = Callable[[str], list[dict[str, Any]]]
HOSTILE = (
    "0007", "a'b", 'a"b', "\\", "\\'", "' DETACH DELETE n //", "\\u0027}) DETACH DELETE n //",
    "`) MATCH (n) DETACH DELETE n //", "$x", "{id}", "康泰 医院", "𠮷田", "a\nb", "a;b",
    "\u202eabc", "=1+1", "<script>alert(1)</script>", "\u2028", "/*", "a\tb",
)  # fmt: skip


def write_table(folder: Path, name: str, rows: list[tuple[str, ...]]) -> None:
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS[name])
        writer.writerows(rows)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two tables of a run that an export is made from: a chain of patients with such ids."""
    folder = tmp_path_factory.mktemp("hostile")
    case = "0123456789"
    write_table(folder, "members.csv", [
        (case, "patient", key, f"P-{i:08d}", "participant", "0.5") for i, key in enumerate(HOSTILE)
    ] + [(case, "caseworker", "990101|W1", "C-00000001", "handler", "0.9")])  # fmt: skip
    write_table(folder, "links.csv", [
        ("CO_ADMITTED", "patient", a, "patient", b, "3", "0.01", "1e-09", "1e-07", "2025-01-02",
         "2025-03-04", case)
        for a, b in pairwise(HOSTILE)
    ] + [
        ("CONCENTRATES_ON", "caseworker", "990101|W1", "patient", HOSTILE[0], "9", "0.5", "0.001",
         "", "2025-01-02", "", case),
        # the same ends again, in other days: two relationships
        ("CO_ADMITTED", "patient", HOSTILE[0], "patient", HOSTILE[1], "2", "0.01", "0.0001", "",
         "2025-05-06", "2025-07-08", case),
    ])  # fmt: skip
    return folder


def check(query: Query, folder: Path) -> None:
    """Load the export twice, then hold the store against the tables."""
    script = export_graph(folder, "cypher", reveal=True)["graph.cypher"].decode("ascii")
    for _ in range(2):
        for line in script.splitlines():
            if not line.startswith("//"):
                query(line.removesuffix(";"))
    patients = query("MATCH (n:Patient) RETURN n.id AS id, n.case_ids AS cases")
    assert sorted(row["id"] for row in patients) == sorted(HOSTILE)
    assert {row["cases"] for row in patients} == {"0123456789"}
    links = query(
        "MATCH (a:Patient)-[r:CO_ADMITTED]->(b:Patient) "
        "RETURN a.id AS a, b.id AS b, r.observed AS n ORDER BY a, b, n"
    )
    chain = [(a, b, 3) for a, b in pairwise(HOSTILE)]
    assert sorted((row["a"], row["b"], row["n"]) for row in links) == sorted(
        [*chain, (HOSTILE[0], HOSTILE[1], 2)]
    )
    insider = query(
        "MATCH (w:CaseWorker)-[r:CONCENTRATES_ON]->(p) "
        "RETURN w.id AS w, p.id AS p, r.p_value AS p_value, r.q_value AS q_value, "
        "r.first_date.year AS year, r.last_date AS last"
    )
    assert insider == [
        {"w": "990101|W1", "p": "0007", "p_value": 0.001, "q_value": None, "year": 2025,
         "last": None}
    ]  # fmt: skip


def test_neo4j(neo4j_server: Neo4jServer, hostile: Path) -> None:
    with neo4j_server.driver() as driver:

        def query(statement: str) -> list[dict[str, Any]]:
            records, _, _ = driver.execute_query(statement, database_="neo4j")
            return [dict(record) for record in records]

        query("MATCH (n) DETACH DELETE n")
        try:
            check(query, hostile)
        finally:
            query("MATCH (n) DETACH DELETE n")


def test_a_masked_export_holds_no_key_and_the_same_shape(hostile: Path) -> None:
    masked, shown = run_graph(hostile), run_graph(hostile, reveal=True)
    assert masked.number_of_nodes() == shown.number_of_nodes() == len(HOSTILE) + 1
    assert masked.number_of_edges() == shown.number_of_edges() == len(HOSTILE) + 1
    script = export_graph(hostile, "cypher")["graph.cypher"].decode("ascii")
    assert "DETACH" not in script and "W1" not in script and "'0007'" not in script


def test_embedded_store(hostile: Path, tmp_path: Path) -> None:
    with EmbeddedStore.start(tmp_path / "store", memory="512m") as embedded:

        def query(statement: str) -> list[dict[str, Any]]:
            if "RETURN" in statement:
                return [dict(row) for row in embedded.store.read(statement)]
            embedded.store.write(statement)
            return []

        check(query, hostile)
