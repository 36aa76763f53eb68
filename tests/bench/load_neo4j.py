"""Loading claims into a real Neo4j: in batches, one row at a time, and as files for its importer.

    python tests/bench/load_neo4j.py [--claims 1000000] [--singly 10000] [--memory 2g]

Prints a Markdown table: claims, nodes, relationships, seconds, rows a second. The made extract is
that of read_extract.py; its graph has six relationships a claim, no links and no rings.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from graphfraud.claim_graph import ClaimGraph
from graphfraud.claims import read_extract
from graphfraud.graph.build import build_graph
from graphfraud.store.batches import batches
from graphfraud.store.bolt import Address, Store
from graphfraud.store.bulk import write_bulk
from graphfraud.store.keys import key_of
from graphfraud.store.load import load_graph, remove_run
from tests.bench.read_extract import make
from tests.neo4j_process import jars, java, neo4j_process, with_password


def made(claims: int, folder: Path) -> ClaimGraph:
    """The graph of a made extract."""
    folder.mkdir()
    make(claims, folder / "claims.csv")
    extract = read_extract([folder / "claims.csv"], folder / "work")
    return build_graph(extract, links=(), cases=(), run_id=f"bench{claims}", scope="all")


def line(way: str, graph: ClaimGraph, seconds: float) -> str:
    """A row of the table."""
    claims = next(t.table.num_rows for t in graph.nodes if t.label == "Claim")
    rows = graph.n_nodes + graph.n_relationships
    return (
        f"| {way} | {claims:,} | {graph.n_nodes:,} | {graph.n_relationships:,} |"
        f" {seconds:,.1f} | {rows / seconds:,.0f} |"
    )


def singly(store: Store, graph: ClaimGraph) -> float:
    """The same statements with one row a transaction, after the constraints are there."""
    load_graph(store, replace(graph, nodes=(), relationships=()))
    run_key = key_of(graph.run_id, graph.run_id)
    began = time.monotonic()
    for batch in batches(graph, 1):
        store.write(
            batch.statement,
            {"rows": batch.rows, "run_id": graph.run_id, "n_loaded": batch.n_loaded,
             "run_key": run_key},
        )  # fmt: skip
    return time.monotonic() - began


def imported(command: str, home: Path, memory: str) -> float:
    """Seconds of neo4j-admin on the files, by the jars' main class."""
    change, admin = command.split(" && ")
    home.mkdir()
    (home / "conf").mkdir()
    began = time.monotonic()
    subprocess.run(
        [java(), f"-Xmx{memory}", "-cp", f"{jars()}/*", "org.neo4j.cli.AdminTool",
         *shlex.split(admin)[1:]],
        cwd=shlex.split(change)[1], check=True, stdout=subprocess.DEVNULL,
        env={**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")},
    )  # fmt: skip
    return time.monotonic() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--singly", type=int, default=10_000)
    parser.add_argument("--memory", default="2g")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="graphfraud-bench-") as name:
        folder = Path(name)
        whole, few = made(given.claims, folder / "many"), made(given.singly, folder / "few")
        print("| way | claims | nodes | relationships | seconds | rows/s |")
        print("|---|---:|---:|---:|---:|---:|", flush=True)
        home = folder / "neo4j"
        home.mkdir()
        with neo4j_process(home, memory=given.memory, options=()) as (_, uri):
            server = with_password(uri)
            with Store(Address(uri, server.user, server.password)) as store:
                report = load_graph(store, whole)
                print(line("driver, 5,000 rows a batch", whole, report.seconds), flush=True)
                again = load_graph(store, whole)
                print(line("the same again (counted only)", whole, again.seconds), flush=True)
                print(line("driver, one row a transaction", few, singly(store, few)), flush=True)
                began = time.monotonic()
                remove_run(store, whole.run_id)
                print(line("removing the run", whole, time.monotonic() - began), flush=True)
        began = time.monotonic()
        command = write_bulk(whole, folder / "files")
        print(line("files for neo4j-admin", whole, time.monotonic() - began), flush=True)
        seconds = imported(command, folder / "imported", given.memory)
        print(line("neo4j-admin database import", whole, seconds), flush=True)


if __name__ == "__main__":
    main()
