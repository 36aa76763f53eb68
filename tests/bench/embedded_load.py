"""The embedded store: seconds to start, to load claims with six relationships each, and to answer.

    python tests/bench/embedded_load.py [--claims 20000 …] [--memory 1g]

The same with ids that CSV cannot hold, so that all claims go before as JSON, stands beside. Two
peers load the same claims in the same run: the bare graph (ids alone, no property, key or index but
one, as JSON lines through the same door of the server), and what an analyst would write, `UNWIND
$rows … CREATE` over Bolt, 5,000 rows a transaction. Processor seconds stand beside the clock's, for
a machine that does other work too. Prints Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from neo4j import GraphDatabase

from graphfraud.claim_graph import ClaimGraph, NodeTable, RelationshipTable
from graphfraud.store.embedded import EmbeddedStore
from graphfraud.store.embedded_folder import ADMIN, StoreFolder
from graphfraud.store.embedded_http import DATABASE, HttpInterface
from graphfraud.store.embedded_json import JSON
from graphfraud.store.embedded_process import ServerProcess
from graphfraud.store.embedded_runtime import find_runtime

FIRST = date(2024, 1, 1)
FIRST_DAY = (FIRST - date(1970, 1, 1)).days
QUERIES = {
    "count": "MATCH (c:Claim {run_id: $run_id}) RETURN count(*) AS n",
    "by id": "MATCH (c:Claim {id: 'c00000100', run_id: $run_id}) RETURN c",
    "institutions with many of one day": (
        "MATCH (p:Patient)<-[:FOR_PATIENT]-(c:Claim {run_id: $run_id})-[:AT_INSTITUTION]->(i)"
        " WITH i, c.admit_day AS day, count(DISTINCT p) AS n WHERE n > 3 RETURN count(*) AS n"
    ),
}


def made(n_claims: int) -> ClaimGraph:
    """Claims of a year with six relationships each and as many properties as an extract fills."""
    rng = random.Random(1)
    ids = [f"c{i:08d}" for i in range(n_claims)]
    day = [rng.randrange(366) for _ in ids]
    dates = {
        "begin_date": pa.array([FIRST + timedelta(d) for d in day]),
        "end_date": pa.array([FIRST + timedelta(d + 5) for d in day]),
        "settle_date": pa.array([FIRST + timedelta(d + 5) for d in day]),
    }
    days = {
        name: [FIRST_DAY + d + after for d in day]
        for name, after in (("begin_day", 0), ("end_day", 5), ("settle_day", 5), ("admit_day", 0))
    }
    money = {
        name: [rng.randrange(10**6) for _ in ids] for name in ("medfee", "fund_pay", "acct_pay")
    }
    texts = {
        "kind": ["inpatient"] * n_claims, "med_type": ["21"] * n_claims,
        "diagnosis": [f"I{i % 90:02d}.9" for i in range(n_claims)],
        "department": [f"d{i % 20}" for i in range(n_claims)], "insu_area": ["990100"] * n_claims,
    }  # fmt: skip
    nodes = [NodeTable("Claim", pa.table({"id": ids, **dates, **days, **money, **texts}))]
    relationships = []
    for label, kind, n in (
        ("Patient", "FOR_PATIENT", n_claims // 4 + 1),
        ("Institution", "AT_INSTITUTION", n_claims // 200 + 1),
        ("Doctor", "TREATED_BY", n_claims // 60 + 1),
        ("Cashier", "RUNG_UP_BY", n_claims // 100 + 1),
        ("Card", "PAID_WITH", n_claims // 4 + 1),
        ("Phone", "GAVE_CONTACT", n_claims // 5 + 1),
    ):
        parties = [f"{label}{i:07d}" for i in range(n)]
        target = rng.choices(parties, k=n_claims)
        nodes.append(NodeTable(label, pa.table({"id": parties})))
        ends = pa.table({"source": ids, "target": target, "name": ids})
        relationships.append(RelationshipTable(kind, "Claim", label, ends))
    return ClaimGraph("bench", "all", tuple(nodes), tuple(relationships))


def processor_seconds(folder: Path) -> float:
    """Processor seconds of the server so far; 0 where the system does not tell (/proc)."""
    facts = Path(f"/proc/{json.loads((folder / 'server.json').read_text())['server_pid']}/stat")
    if not facts.exists():
        return 0.0
    fields = facts.read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def bare_lines(graph: ClaimGraph) -> Iterator[bytes]:
    """Vertices with their id, and edges with nothing, as the server's batch takes them."""
    place: dict[tuple[str, str], int] = {}
    for nodes in graph.nodes:
        for one in nodes.table.column("id").to_pylist():
            place[nodes.label, one] = len(place)
            record = {"@type": "vertex", "@class": nodes.label, "id": one}
            yield json.dumps(record).encode() + b"\n"
    for links in graph.relationships:
        ends = zip(*(links.table.column(end).to_pylist() for end in ("source", "target")),
                   strict=True)  # fmt: skip
        for source, target in ends:
            record = {
                "@type": "edge", "@class": links.type,
                "@from": str(place[links.source_label, source]),
                "@to": str(place[links.target_label, target]),
            }  # fmt: skip
            yield json.dumps(record).encode() + b"\n"


def load_bare(http: HttpInterface, graph: ClaimGraph) -> None:
    """The peer without properties: types, batch, one index."""
    types = [f"CREATE VERTEX TYPE {nodes.label}" for nodes in graph.nodes]
    types += [f"CREATE EDGE TYPE {links.type}" for links in graph.relationships]
    http.command(";\n".join(types), "sqlscript")
    lines = bare_lines(graph)
    pieces = iter(lambda: b"".join(islice(lines, 4_000)), b"")
    http.batch(pieces, JSON, graph.n_nodes, graph.n_relationships)
    http.command("CREATE PROPERTY Claim.id STRING")
    http.command("CREATE INDEX ON Claim (id) UNIQUE")


def load_over_bolt(server: ServerProcess, graph: ClaimGraph) -> None:
    """The peer over Bolt: an index for each label, then rows by UNWIND and CREATE."""
    address, account = f"bolt://127.0.0.1:{server.bolt_port}", (ADMIN, server.folder.admin_password)
    with GraphDatabase.driver(address, auth=account) as driver, driver.session(
        database=DATABASE
    ) as session:  # fmt: skip
        for nodes in graph.nodes:
            server.http.command(f"CREATE VERTEX TYPE {nodes.label}")
            server.http.command(f"CREATE PROPERTY {nodes.label}.id STRING")
            server.http.command(f"CREATE INDEX ON {nodes.label} (id) UNIQUE")
            for piece in nodes.table.to_batches(5_000):
                session.run(
                    f"UNWIND $rows AS row CREATE (n:{nodes.label}) SET n = row",
                    rows=piece.to_pylist(),
                ).consume()
        for links in graph.relationships:
            for piece in links.table.to_batches(5_000):
                session.run(
                    f"UNWIND $rows AS row MATCH (a:{links.source_label} {{id: row.source}})"
                    f" MATCH (b:{links.target_label} {{id: row.target}})"
                    f" CREATE (a)-[:{links.type}]->(b)",
                    rows=piece.to_pylist(),
                ).consume()


def peer(name: str, load: Callable[[ServerProcess], None], memory: str) -> None:
    """Time one peer's load on a server of its own."""
    with tempfile.TemporaryDirectory() as home:
        folder = StoreFolder.take(Path(home) / "store")
        server = ServerProcess.start(find_runtime(), folder, memory)
        used, clock = processor_seconds(folder.path), time.perf_counter()
        load(server)
        took = time.perf_counter() - clock
        print(f"| {name} | {took:.2f} | {processor_seconds(folder.path) - used:.2f} |", flush=True)
        server.stop()


def with_zeros(graph: ClaimGraph) -> ClaimGraph:
    """The graph with claims whose ids are figures with zeros in front: none of them goes as CSV."""

    def figures(table: pa.Table, *names: str) -> pa.Table:
        for name in names:
            texts = pc.replace_substring(table.column(name), "c", "00")
            table = table.set_column(table.column_names.index(name), name, texts)
        return table

    claims = NodeTable("Claim", figures(graph.nodes[0].table, "id"))
    links = tuple(replace(r, table=figures(r.table, "source", "name")) for r in graph.relationships)
    return replace(graph, nodes=(claims, *graph.nodes[1:]), relationships=links)


def measure(n_claims: int, memory: str) -> None:
    """Print a table of one size."""
    graph = made(n_claims)
    print(
        f"\n{n_claims:,} claims, {graph.n_nodes:,} nodes, {graph.n_relationships:,} relationships"
    )
    print("\n| step | seconds | processor seconds of the server |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "store"
        clock, used = time.perf_counter(), 0.0

        def step(name: str) -> None:
            nonlocal clock, used
            now = processor_seconds(folder)
            print(f"| {name} | {time.perf_counter() - clock:.2f} | {now - used:.2f} |", flush=True)
            clock, used = time.perf_counter(), now

        with EmbeddedStore.start(folder, memory=memory) as store:
            step("start")
            report = store.load(graph)
            step(f"load ({report.rows_per_s:,.0f} rows/s)")
            for name, statement in QUERIES.items():
                for turn in ("first", "again"):
                    store.store.read(statement, {"run_id": "bench"}, timeout_s=600)
                    step(f"{name}, {turn}")
    with (
        tempfile.TemporaryDirectory() as home,
        EmbeddedStore.start(folder := Path(home) / "store", memory=memory) as store,
    ):
        clock, used = time.perf_counter(), processor_seconds(folder)
        report = store.load(with_zeros(graph))
        step(f"load, claims as JSON ({report.rows_per_s:,.0f} rows/s)")
    peer("peer: the bare graph", lambda server: load_bare(server.http, graph), memory)
    peer("peer: CREATE over Bolt", lambda server: load_over_bolt(server, graph), memory)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, nargs="+", default=[20_000])
    parser.add_argument("--memory", default="1g")
    given = parser.parse_args()
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    for n_claims in given.claims:
        measure(n_claims, given.memory)


if __name__ == "__main__":
    main()
