"""Files for neo4j-admin database import, taken in by the real importer."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from graphfraud.claim_graph import ClaimGraph
from graphfraud.errors import OutputExistsError
from graphfraud.store.bolt import Address, Store
from graphfraud.store.bulk import write_bulk
from graphfraud.store.load import load_graph
from graphfraud.store.runs import runs
from tests.neo4j_process import QUICK, jars, java, neo4j_process, with_password
from tests.store.conftest import RunName
from tests.store.made_graph import content, hostile_graph, made_graph


def run_importer(command: str, home: Path) -> subprocess.CompletedProcess[str]:
    """The command as it was given, with the jars' own main class for `neo4j-admin`."""
    change, admin = command.split(" && ")
    arguments = shlex.split(admin)
    assert arguments[0] == "neo4j-admin"
    settings = home / "conf"
    settings.mkdir(exist_ok=True)
    return subprocess.run(
        [java(), "-Xmx512m", *QUICK, "-cp", f"{jars()}/*", "org.neo4j.cli.AdminTool",
         *arguments[1:]],
        cwd=shlex.split(change)[1], capture_output=True, text=True, check=False,
        env={**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(settings)},
    )  # fmt: skip


def both(run_id: str) -> ClaimGraph:
    """Every type of property and every hostile value in one graph."""
    made, hostile = made_graph(run_id), hostile_graph(run_id)
    claims = hostile.nodes[0]
    renamed = replace(claims, label="Phone", table=claims.table.select(["id"]))
    accounts = replace(hostile.nodes[1], label="Account", table=renamed.table)
    links = replace(
        hostile.relationships[1], source_label="Phone", target_label="Account",
    )  # fmt: skip
    return replace(
        made, nodes=(*made.nodes, renamed, accounts), relationships=(*made.relationships, links)
    )


def test_the_importer_makes_the_same_graph_as_the_driver(
    store: Store, run_name: RunName, tmp_path: Path
) -> None:
    graph = both(run_name())
    load_graph(store, graph)
    home = tmp_path / "a home"
    home.mkdir()
    files = tmp_path / "files of 'a' year"
    command = write_bulk(graph, files)
    assert "--overwrite-destination" not in command
    done = run_importer(command, home)
    assert done.returncode == 0, done.stdout + done.stderr
    with neo4j_process(home) as (_, uri):
        server = with_password(uri)
        with Store(Address(uri, server.user, server.password)) as imported:
            assert content(imported, graph.run_id) == content(store, graph.run_id)
            for statement in (files / "schema.cypher").read_text().split(";\n"):
                if statement:
                    imported.write(statement)
            assert [(run.run_id, run.state) for run in runs(imported)] == [
                (graph.run_id, "complete")
            ]
            # the driver goes on from what was imported: it finds the run whole
            assert load_graph(imported, graph).n_written == 0
    again = run_importer(command, home)
    assert again.returncode != 0  # a database that holds something is not overwritten


def test_the_folder_is_complete_or_absent_and_for_its_owner(tmp_path: Path) -> None:
    graph = made_graph("r1", 20)
    folder = tmp_path / "deep" / "files"
    write_bulk(graph, folder)
    names = sorted(path.name for path in folder.iterdir())
    assert names == [
        "AT_INSTITUTION-Claim-Institution.csv", "CO_ADMITTED-Patient-Patient.csv", "Claim.csv",
        "FOR_PATIENT-Claim-Patient.csv", "Institution.csv", "MEMBER_OF-Patient-Ring.csv",
        "Patient.csv", "Ring.csv", "Run.csv", "import.sh", "schema.cypher",
    ]  # fmt: skip
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(OutputExistsError):
        write_bulk(graph, folder)
    lost = replace(graph, relationships=(replace(graph.relationships[0], type="NO_SUCH"),))
    with pytest.raises(Exception, match="no type of the schema"):
        write_bulk(lost, tmp_path / "other")
    assert not (tmp_path / "other").exists()
    second = tmp_path / "second"
    write_bulk(graph, second)
    assert {path.name: path.read_bytes() for path in second.iterdir()} == before
