"""The Neo4j server that the tests start for themselves answers the official driver."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import AuthError

if TYPE_CHECKING:
    from conftest import Neo4jServer


def test_writes_and_reads_one_node(neo4j_server: Neo4jServer) -> None:
    # a label no graph of ours bears: other tests load graphs into the same server
    with neo4j_server.driver() as driver:
        driver.execute_query("CREATE (:Probe {key: $key})", key="0099001", database_="neo4j")
        try:
            records, _, _ = driver.execute_query(
                "MATCH (p:Probe) RETURN p.key AS key, count(*) AS n", database_="neo4j"
            )
        finally:
            driver.execute_query("MATCH (p:Probe) DELETE p", database_="neo4j")
    assert [record.data() for record in records] == [{"key": "0099001", "n": 1}]


def test_is_neo4j_5_26_on_loopback_with_a_password(neo4j_server: Neo4jServer) -> None:
    assert neo4j_server.uri.startswith("bolt://127.0.0.1:")
    with neo4j_server.driver() as driver:
        records, _, _ = driver.execute_query(
            "CALL dbms.components() YIELD name, versions, edition", database_="neo4j"
        )
    kernel = next(r for r in records if r["name"] == "Neo4j Kernel")
    assert kernel["versions"][0].startswith("5.26.")
    assert kernel["edition"] == "community"
    with (
        GraphDatabase.driver(neo4j_server.uri, auth=("neo4j", "neo4j")) as stranger,
        pytest.raises(AuthError),
    ):
        stranger.execute_query("RETURN 1", database_="neo4j")
