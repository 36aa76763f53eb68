"""The embedded server as a child process: started on free loopback ports, and ended for certain."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from graphfraud.errors import InputError, StoreUnreachableError
from graphfraud.store.embedded_folder import ADMIN, StoreFolder
from graphfraud.store.embedded_http import DATABASE, HttpInterface, check_room
from graphfraud.store.embedded_runtime import Runtime

__all__ = ["ServerProcess", "free_ports"]

#: seconds that a start may take, on a machine that is busy or slow
START_TIME = 120.0
#: starts with other ports when somebody took one of ours between choosing and listening
TRIES = 5
_WATCHER = Path(__file__).with_name("embedded_watch.py")
_TAKEN = re.compile(r"Address already in use|BindException|Unable to listen|port .* in use", re.I)


def free_ports(n: int) -> list[int]:
    """`n` different TCP ports that are free on 127.0.0.1 at this moment."""
    sockets = [socket.socket(socket.AF_INET, socket.SOCK_STREAM) for _ in range(n)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


class ServerProcess:
    """A running server, its watcher, and where it listens. Made by `start`."""

    def __init__(self, folder: StoreFolder, watcher: subprocess.Popen[bytes], ports: list[int],
                 server_pid: int) -> None:  # fmt: skip
        self.folder, self.server_pid = folder, server_pid
        self.bolt_port, self.http_port = ports
        self.http = HttpInterface(self.http_port, ADMIN, folder.admin_password)
        self._watcher = watcher

    @classmethod
    def start(
        cls,
        runtime: Runtime,
        folder: StoreFolder,
        memory: str,
        *,
        choose: Callable[[int], list[int]] = free_ports,
    ) -> ServerProcess:
        """Start the server in `folder` and wait until it answers a query.

        memory: Java's heap, such as 1g. Another port is tried where one was taken meanwhile.
        Errors: InputError (2) for a memory size that is none; StoreUnreachableError (3) where the
        server does not come up, with what it said.
        """
        if not re.fullmatch(r"[1-9][0-9]{0,6}[kmgKMG]", memory):
            raise InputError(
                f"{memory!r} is no memory size", where="embedded store", todo="such as 512m or 2g"
            )
        for _ in range(TRIES):
            folder.console.unlink(missing_ok=True)
            process = cls._spawn(runtime, folder, memory, choose(2))
            if process._wait_ready():
                folder.note(
                    owner_pid=os.getpid(), server_pid=process.server_pid,
                    bolt_port=process.bolt_port, http_port=process.http_port,
                )  # fmt: skip
                return process
            process.kill()
            if not process._port_taken():
                break
        console = folder.console.read_text(errors="replace")
        check_room(console, str(folder.path))
        said = console.strip().splitlines()
        raise StoreUnreachableError(
            f"the embedded store did not start: {said[-1][:300] if said else 'it said nothing'}",
            where=str(folder.console), todo="see that file, or give more --store-memory",
        )  # fmt: skip

    @classmethod
    def _spawn(
        cls, runtime: Runtime, folder: StoreFolder, memory: str, ports: list[int]
    ) -> ServerProcess:
        command = [str(runtime.java), *_java_options(runtime, folder, memory, ports)]
        watcher = subprocess.Popen(
            [sys.executable, "-I", "-S", str(_WATCHER), str(folder.path), str(folder.console),
             *command],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            pass_fds=(folder.server_lock,),
            # the terminal's signals are the owner's to answer
            start_new_session=True,
        )  # fmt: skip
        assert watcher.stdout is not None
        first = watcher.stdout.readline()
        watcher.stdout.close()
        if not first.strip():
            watcher.wait()
            raise StoreUnreachableError(
                "the embedded store's Java runtime does not run here", where=str(runtime.java),
                todo="give --store bolt://… of a Neo4j, or --store none",
            )  # fmt: skip
        folder.note(owner_pid=os.getpid(), server_pid=int(first))
        return cls(folder, watcher, ports, int(first))

    def _wait_ready(self) -> bool:
        """Whether it came up; False where it ended, or listens on one port alone."""
        deadline = time.monotonic() + START_TIME
        while self.alive() and time.monotonic() < deadline and not self._port_taken():
            if self.http.ready() and self._answers():
                return not self._port_taken()
            time.sleep(0.02)
        return False

    def _port_taken(self) -> bool:
        return _TAKEN.search(self.folder.console.read_text(errors="replace")) is not None

    def _answers(self) -> bool:
        try:
            return self.http.command("RETURN 1 AS one", "opencypher") == [{"one": 1}]
        except StoreUnreachableError:
            return False

    def alive(self) -> bool:
        """Whether the server still runs."""
        return self._watcher.poll() is None

    def kill(self) -> None:
        """End the server at once, and keep its folder."""
        if self.alive():
            # it may end between the two lines; the watcher is about to say so
            with suppress(ProcessLookupError):
                os.kill(self.server_pid, signal.SIGKILL)
        self._watcher.wait()
        self._close_pipe()

    def stop(self) -> None:
        """End the server; its watcher removes the folder."""
        self._close_pipe()
        self._watcher.wait()

    def _close_pipe(self) -> None:
        assert self._watcher.stdin is not None
        self._watcher.stdin.close()


def _java_options(
    runtime: Runtime, folder: StoreFolder, memory: str, ports: list[int]
) -> list[str]:
    bolt_port, http_port = ports
    settings = {
        "server.rootPath": folder.path,
        "server.databaseDirectory": folder.path / "databases",
        "server.plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        "server.defaultDatabases": f"{DATABASE}[{ADMIN}]",
        "server.httpIncomingHost": "127.0.0.1",
        "server.httpIncomingPort": http_port,
        "server.httpBodyContentMaxSize": -1,
        "bolt.host": "127.0.0.1",
        "bolt.port": bolt_port,
        # a mode that hides error messages from clients is of no use to who writes a query
        "server.mode": "development",
        "studio.enabled": "false",
        "serverMetrics": "false",
        "polyglotEngineEnabled": "false",
        "opencypher.loadCsv.allowFileUrls": "false",
        "opencypher.loadCsv.allowRemoteUrls": "false",
        "typeDefaultBuckets": 1,
        # each new record looks at all that lie on its page: 100 of them, not the 700 of 64 KiB
        "bucketDefaultPageSize": 16_384,
        # a load leaves no gaps: to look for one at each record costs more than --replace leaves
        "bucketReuseSpaceMode": "low",
    }
    return [
        f"-Xmx{memory}",
        # it lives for a run: what the optimising compiler and a parallel collector cost at the
        # beginning (half of the start, a third of a load) they do not give back
        "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData",
        # the plain compiler is quick, and has a core that a load leaves free: what is called 60
        # times is worth its while (default: 200)
        "-XX:CompileThresholdScaling=0.3",
        # room for the classes it has: else it collects all its garbage twice to make some
        "-XX:MetaspaceSize=128m",
        "-XX:+ExitOnOutOfMemoryError",
        "-Djava.awt.headless=true", "-cp", runtime.class_path,
        *(f"-Darcadedb.{name}={value}" for name, value in settings.items()),
        "com.arcadedb.server.ArcadeDBServer",
    ]  # fmt: skip
