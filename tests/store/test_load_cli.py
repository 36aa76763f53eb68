"""`graphfraud load` as it is typed: into a Neo4j, into files, and what it says when it cannot."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest

from graphfraud.cli import main
from graphfraud.store.bolt import Address, Store
from tests.store.conftest import RunName
from tests.unit.claims.made_claims import claim, csv_text

N_CLAIMS, N_PATIENTS, N_PLACES = 24, 4, 2


@pytest.fixture
def claims(tmp_path: Path) -> str:
    rows = [
        claim(f"S{i:03d}", psn_no=f"01{i % N_PATIENTS}", fixmedins_code=f"H{i % N_PLACES}",
              begntime=f"2024-03-{i % 20 + 1:02d} 09:00:00")
        for i in range(N_CLAIMS)
    ]  # fmt: skip
    path = tmp_path / "claims.csv"
    path.write_text(csv_text(rows), encoding="utf-8")
    return str(path)


@pytest.fixture
def account(address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_USERNAME", address.user)
    monkeypatch.setenv("NEO4J_PASSWORD", address.password)
    monkeypatch.delenv("NEO4J_DATABASE", raising=False)


@pytest.mark.usefixtures("account")
def test_claims_and_parties_are_loaded_once(
    store: Store, run_name: RunName, claims: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name = run_name()
    command = ["load", claims, "--store", store.address.uri, "--run-id", name]
    assert main(command) == 0
    first = capsys.readouterr()
    n_nodes = N_CLAIMS + N_PATIENTS + N_PLACES
    assert f"run {name} holds {n_nodes} nodes and {2 * N_CLAIMS} relationships" in first.out
    assert f"written now: {n_nodes + 2 * N_CLAIMS} rows" in first.out
    assert first.err == ""  # quiet in a pipe
    assert main([*command, "--batch-size", "7"]) == 0
    assert "written now: 0 rows" in capsys.readouterr().out
    rows = store.read(
        "MATCH (c:Claim {run_id: $r})-[:FOR_PATIENT]->(p:Patient), (c)-[:AT_INSTITUTION]->(h)"
        " RETURN c.id AS claim, p.id AS patient, h.id AS place ORDER BY claim",
        {"r": name},
    )
    assert rows == [
        {"claim": f"S{i:03d}", "patient": f"01{i % N_PATIENTS}", "place": f"H{i % N_PLACES}"}
        for i in range(N_CLAIMS)
    ]


@pytest.mark.usefixtures("account")
def test_a_wrong_password_ends_with_3_before_any_work(
    address: Address, claims: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("NEO4J_PASSWORD", "not-the-password")
    assert main(["load", claims, "--store", address.uri]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert re.fullmatch(r"graphfraud: error: bolt://.*password.*\n", said.err)
    assert "not-the-password" not in said.err


@pytest.mark.usefixtures("account")
def test_a_closed_port_ends_with_3(claims: str, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        uri = f"bolt://127.0.0.1:{reserved.getsockname()[1]}"
        assert main(["load", claims, "--store", uri]) == 3
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert uri in said


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    "arguments",
    [[], ["--store", "embedded"], ["--store", "bolt://127.0.0.1:1", "--bulk", "d"],
     ["--store", "bolt://u:p@127.0.0.1:1"]],
)  # fmt: skip
def test_where_to_is_said_once(
    claims: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["load", claims, *arguments]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_bulk_files_and_their_command(
    claims: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "files"
    assert main(["load", claims, "--bulk", str(folder)]) == 0
    said = capsys.readouterr().out
    assert f"cd {folder} && neo4j-admin database import full" in said
    assert "--overwrite-destination" not in said
    lines = (folder / "Claim.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + N_CLAIMS
    assert lines[0].startswith('"key:ID(Claim)","run_id:string","id:string"')
    assert main(["load", claims, "--bulk", str(folder)]) == 2
    assert "choose another DIR" in capsys.readouterr().err
