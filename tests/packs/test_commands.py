"""packs test and run against a real Neo4j, and what neither store lets a pack do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from graphfraud.cli import main
from graphfraud.errors import WriteRefusedError
from graphfraud.pipeline.pack_trials import JOINED
from graphfraud.store.bolt import Store
from graphfraud.store.load import load_graph
from tests.conftest import Neo4jServer
from tests.packs.all_packs import STORES
from tests.unit.detect.made_packs import write_pack


@pytest.fixture
def address(neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """The server's URI; its account is in the environment."""
    monkeypatch.setenv("NEO4J_USERNAME", neo4j_server.user)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_server.password)
    return neo4j_server.uri


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of the user's own with one pack and its cases."""
    write_pack(tmp_path / "own")
    return tmp_path / "own"


def test_cases_run_on_both_stores_and_leave_nothing(
    own: Path, address: str, neo4j_store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["packs", "test", "--packs", str(own), "--store", address]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert [row[3] for row in rows] == ["embedded"] * 3 + ["neo4j"] * 3
    left = neo4j_store.read(
        "MATCH (n) WHERE n.run_id = $run_id RETURN count(n) AS n", {"run_id": JOINED}
    )
    assert left == [{"n": 0}]


def test_a_pack_is_run_on_what_the_store_holds(
    own: Path, address: str, neo4j_store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    from graphfraud.detect.pack_cases import read_cases
    from graphfraud.detect.packs import read_pack
    from graphfraud.pipeline.pack_trials import case_graph, run_id_of_case

    pack = read_pack(own / "induced_admission" / "two_people.cypher")
    case = read_cases(pack, own / "cases")[0]
    load_graph(neo4j_store, case_graph(case))
    command = ["packs", "run", "two_people", "--packs", str(own), "--store", address]
    assert main([*command, "--run", run_id_of_case(case), "--format", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["institution"], row["n_patients"]) == ("H1", 5)
    assert main([*command, "--run", "another", "--format", "csv"]) == 0
    assert capsys.readouterr().out == "institution,patients,claims,n_patients,strength\n"


@pytest.mark.parametrize("store", STORES)
def test_neither_store_lets_a_query_write(store: str, stores: Mapping[str, Store]) -> None:
    """Also where the statement comes past the lint."""
    with pytest.raises(WriteRefusedError):
        stores[store].read("CREATE (c:Claim {key: 'x', run_id: 'x'}) RETURN c.key AS key")
    counted = stores[store].read("MATCH (c:Claim {key: 'x'}) RETURN count(c) AS n")
    assert counted == [{"n": 0}]
