"""The embedded server as a process: nothing of it outlives its owner, nothing of it is fixed."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from graphfraud.errors import InputError, ResourceError, StoreUnreachableError
from graphfraud.store.bolt import Store
from graphfraud.store.embedded import EmbeddedStore
from graphfraud.store.embedded_folder import StoreFolder, is_owned, remove_stale
from graphfraud.store.embedded_http import ServerRefusedError
from graphfraud.store.embedded_process import ServerProcess, free_ports
from graphfraud.store.embedded_runtime import find_runtime

#: a program that starts a store, says so, and waits
OWNER = """
import sys, time
from pathlib import Path
from graphfraud.store.embedded import EmbeddedStore
store = EmbeddedStore.start(Path(sys.argv[1]), memory="256m")
print("up", flush=True)
time.sleep(600)
"""
#: the same with small files alone allowed, and a load that needs larger ones
FULL = """
import resource, sys
from pathlib import Path
from graphfraud.errors import GraphfraudError
from graphfraud.store.embedded import EmbeddedStore
from tests.store.made_graph import made_graph
resource.setrlimit(resource.RLIMIT_FSIZE, (131072, 131072))
try:
    EmbeddedStore.start(Path(sys.argv[1]), memory="256m").load(made_graph("full", 2000))
except GraphfraudError as error:
    print(error)
    sys.exit(error.exit_code)
"""


def wait_until(holds: Callable[[], bool]) -> None:
    """Poll a condition that must come true."""
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    """Whether a process lives; one that has ended and waits to be collected does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return state.stdout.strip()[:1] not in ("", "Z")


def started(folder: Path) -> tuple[subprocess.Popen[str], int]:
    """A program of its own that owns a store in `folder`, and the server's process id."""
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    assert owner.stdout.readline() == "up\n"
    owner.stdout.close()
    return owner, int(json.loads((folder / "server.json").read_text())["server_pid"])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_server_dies_with_its_owner(tmp_path: Path, number: signal.Signals) -> None:
    owner, server = started(tmp_path / "e")
    assert is_running(server)
    owner.send_signal(number)
    owner.wait()
    wait_until(lambda: not is_running(server))
    wait_until(lambda: not (tmp_path / "e").exists())


def test_what_killed_programs_left_is_cleaned(tmp_path: Path) -> None:
    folder = tmp_path / "e"
    owner, server = started(folder)
    watcher = int(
        subprocess.run(
            ["ps", "-o", "ppid=", "-p", str(server)], capture_output=True, text=True, check=True
        ).stdout
    )
    os.kill(owner.pid, signal.SIGSTOP)  # it must not see its server go
    os.kill(watcher, signal.SIGKILL)
    os.kill(owner.pid, signal.SIGKILL)
    owner.wait()
    assert (folder / "databases").is_dir()
    assert not is_owned(folder)
    with EmbeddedStore.start(folder, memory="256m") as store:
        assert not is_running(server)
        assert store.store.read("MATCH (n) RETURN count(n) AS n") == [{"n": 0}]
    assert not folder.exists()


def test_stale_folders_go_and_others_stay(tmp_path: Path) -> None:
    (tmp_path / "stale").mkdir()
    (tmp_path / "stale" / "server.lock").touch()
    (tmp_path / "stale" / "databases").mkdir()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").touch()
    held = StoreFolder.take(tmp_path / "held")
    assert remove_stale(tmp_path) == [tmp_path / "stale"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["held", "mine"]
    held.remove()


def test_a_folder_in_use_or_of_something_else_is_refused(tmp_path: Path) -> None:
    held = StoreFolder.take(tmp_path / "held")
    with pytest.raises(InputError, match="runs in this folder"):
        StoreFolder.take(tmp_path / "held")
    held.remove()
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="something else"):
        EmbeddedStore.start(tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_nothing_of_it_is_fixed_or_seen_by_others(tmp_path: Path) -> None:
    with (
        EmbeddedStore.start(tmp_path / "a", memory="256m") as first,
        EmbeddedStore.start(tmp_path / "b", memory="256m") as second,
    ):
        assert first.uri != second.uri
        assert first.address.password != second.address.password
        for folder in (tmp_path / "a", tmp_path / "b"):
            assert folder.stat().st_mode & 0o777 == 0o700
            assert (folder / "password").stat().st_mode & 0o777 == 0o600
            server = json.loads((folder / "server.json").read_text())
            command = subprocess.run(
                ["ps", "-ww", "-o", "args=", "-p", str(server["server_pid"])],
                capture_output=True, text=True, check=True,
            ).stdout  # fmt: skip
            assert "ArcadeDBServer" in command
            assert (folder / "password").read_text() not in command
            for port in (server["bolt_port"], server["http_port"]):
                with pytest.raises(OSError, match=r"."):  # not on another address of this machine
                    socket.create_connection(("127.0.0.2", port), timeout=2).close()
        stranger = replace(first.address, password=second.address.password)
        with Store(stranger) as store, pytest.raises(StoreUnreachableError):
            store.read("RETURN 1 AS one")


@pytest.mark.parametrize("place", [0, 1], ids=["bolt", "http"])
def test_a_taken_port_is_left_alone_and_others_are_tried(tmp_path: Path, place: int) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        tries: list[list[int]] = []

        def choose(n: int) -> list[int]:
            ports = free_ports(n)
            if not tries:
                ports[place] = busy.getsockname()[1]
            tries.append(ports)
            return ports

        folder = StoreFolder.take(tmp_path / "e")
        process = ServerProcess.start(find_runtime(), folder, "256m", choose=choose)
        assert len(tries) == 2
        assert [process.bolt_port, process.http_port] == tries[1]
        process.stop()
        folder.remove()


def test_why_a_load_is_refused_is_told_though_the_server_stops_reading(tmp_path: Path) -> None:
    """It closes the connection in the middle of what it is sent; what it said is still read."""
    folder = StoreFolder.take(tmp_path / "e")
    process = ServerProcess.start(find_runtime(), folder, "256m")
    line = b'{"@type":"vertex","@class":"NoSuchType","id":"x"}\n'
    pieces = (line * 10_000 for _ in range(200))
    with pytest.raises(ServerRefusedError, match="NoSuchType"):
        process.http.batch(pieces, "application/x-ndjson", 2_000_000, 0)
    process.stop()
    with pytest.raises(StoreUnreachableError, match="went away"):
        process.http.batch([line], "application/x-ndjson", 1, 0)
    folder.remove()


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path / "e")], capture_output=True, text=True, cwd=root
    )
    assert done.returncode == ResourceError.exit_code, done.stderr
    assert "no room is left on the disk" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_machine_without_a_build_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(StoreUnreachableError, match="pip install arcadedb-embedded") as told:
        EmbeddedStore.start(tmp_path / "e")
    assert told.value.exit_code == 3
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("memory", ["", "lots", "-1g", "0g", "1g -version"])
def test_a_wrong_memory_size_is_told(tmp_path: Path, memory: str) -> None:
    with pytest.raises(InputError, match="memory size"):
        EmbeddedStore.start(tmp_path / "e", memory=memory)
    assert list(tmp_path.iterdir()) == []


def test_too_little_memory_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachableError, match="did not start"):
        EmbeddedStore.start(tmp_path / "e", memory="1k")
    assert list(tmp_path.iterdir()) == []
