"""Loads that are cut off: the loader killed, the server killed; then the same command again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from graphfraud.errors import StoreUnreachableError
from graphfraud.store.bolt import Address, Store
from graphfraud.store.load import load_graph
from graphfraud.store.runs import runs
from tests.neo4j_process import neo4j_process, with_password
from tests.store.conftest import RunName
from tests.store.made_graph import content, made_graph

BATCH = 40
LOADER = """
import sys
from graphfraud.store.bolt import Store, address_from
from graphfraud.store.load import load_graph
from tests.store.made_graph import made_graph

def told(stage: str, done: int) -> None:
    print(done, flush=True)

with Store(address_from(sys.argv[1])) as store:
    load_graph(store, made_graph(sys.argv[2]), batch_size=int(sys.argv[3]), progress=told)
"""


def loader(address: Address, run_id: str, root: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "NEO4J_USERNAME": address.user, "NEO4J_PASSWORD": address.password}
    return subprocess.Popen(
        [sys.executable, "-c", LOADER, address.uri, run_id, str(BATCH)],
        cwd=root, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def n_loaded(store: Store, run_id: str) -> tuple[str, int]:
    return next((run.state, run.n_loaded) for run in runs(store) if run.run_id == run_id)


# 300 claims, 60 patients, 7 places and a ring are 368 nodes; 605 relationships follow
@pytest.mark.parametrize("n_batches", [1, 9, 22])
def test_a_killed_load_goes_on_and_equals_an_unbroken_one(
    store: Store, address: Address, run_name: RunName, root: Path, n_batches: int
) -> None:
    whole, killed = made_graph(run_name()), made_graph(run_name())
    load_graph(store, whole, batch_size=BATCH)
    with loader(address, killed.run_id, root) as process:
        assert process.stdout is not None
        for _ in range(n_batches):
            assert process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert process.returncode == -signal.SIGKILL
    n_all = killed.n_nodes + killed.n_relationships
    state, n_before = n_loaded(store, killed.run_id)
    assert state == "loading"
    assert 0 < n_before < n_all
    report = load_graph(store, killed, batch_size=BATCH + 3)  # any batch size goes on
    # a batch may have been under way when the loader died, and have been written since
    assert 0 < report.n_written <= n_all - n_before
    assert n_loaded(store, killed.run_id) == ("complete", n_all)
    assert content(store, killed.run_id) == content(store, whole.run_id)


def test_the_server_goes_in_mid_load_and_comes_back(tmp_path: Path) -> None:
    graph = made_graph("interrupted")
    n_all = graph.n_nodes + graph.n_relationships
    home = tmp_path / "neo4j"
    home.mkdir()
    seen: list[int] = []
    with ExitStack() as first:
        process, uri = first.enter_context(neo4j_process(home))
        server = with_password(uri)
        address = Address(uri, server.user, server.password)

        def kill_at_the_tenth(_stage: str, done: int) -> None:
            seen.append(done)
            if len(seen) == 10:
                process.kill()

        with Store(address, retry_s=1.0) as store:
            with pytest.raises(StoreUnreachableError) as caught:
                load_graph(store, graph, batch_size=BATCH, progress=kill_at_the_tenth)
            said = caught.value.one_line()
            assert len(seen) == 10
            with pytest.raises(StoreUnreachableError):
                store.read("RETURN 1")
    assert caught.value.exit_code == 3
    assert uri in said
    assert "goes on where it stopped" in said
    assert server.password not in said
    assert "\n" not in said
    with neo4j_process(home) as (_, again), Store(replace(address, uri=again)) as store:
        assert n_loaded(store, graph.run_id) == ("loading", seen[-1])
        report = load_graph(store, graph, batch_size=BATCH)
        assert report.n_written == n_all - seen[-1]
        whole = replace(graph, run_id="unbroken")
        load_graph(store, whole)
        assert content(store, graph.run_id) == content(store, whole.run_id)


def test_a_removal_that_was_cut_off_does_not_look_whole(store: Store, run_name: RunName) -> None:
    graph = made_graph(run_name())
    load_graph(store, graph)
    store.write(
        "MATCH (run:Run {id: $r}) SET run.state = 'removing' WITH run"
        " MATCH (n:Claim {run_id: $r}) WITH n LIMIT 100 DETACH DELETE n",
        {"r": graph.run_id},
    )
    with pytest.raises(Exception, match="a part taken out — give --replace"):
        load_graph(store, graph)
    load_graph(store, graph, replace=True)
    whole = made_graph(run_name())
    load_graph(store, whole)
    assert content(store, graph.run_id) == content(store, whole.run_id)
