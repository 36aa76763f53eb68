"""The embedded graph store: a server of our own for as long as a run needs one.

    with EmbeddedStore.start(folder) as embedded:
        embedded.load(graph)
        rows = embedded.store.read("MATCH (c:Claim {run_id: $run_id}) RETURN c.id AS id", …)

`arcadedb-embedded` brings a Java runtime and a server that speaks Bolt and Cypher. It runs as a
child process on free loopback ports, with random passwords and a folder of its own, and ends with
its owner, even when that is killed. What it holds is made from the claims and goes with it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from graphfraud.errors import InputError, StoreUnreachableError
from graphfraud.store.bolt import Address, Store
from graphfraud.store.embedded_folder import StoreFolder
from graphfraud.store.embedded_guard import GuardedStore
from graphfraud.store.embedded_http import check_room
from graphfraud.store.embedded_load import load_embedded
from graphfraud.store.embedded_process import ServerProcess, free_ports
from graphfraud.store.embedded_runtime import Runtime, find_runtime
from graphfraud.store.load_report import LoadReport

if TYPE_CHECKING:
    from graphfraud.claim_graph import ClaimGraph

__all__ = ["EmbeddedStore"]


class EmbeddedStore:
    """A running embedded store; a context manager. Made by `start`."""

    def __init__(self, folder: StoreFolder, runtime: Runtime, memory: str) -> None:
        self._folder, self._runtime, self._memory = folder, runtime, memory
        self._loaded: dict[str, tuple[int, int]] = {}
        self._declared: set[str] = set()
        self._closed = False
        self._server = ServerProcess.start(runtime, folder, memory)
        self._guarded = GuardedStore(self._server, self._restart)

    @classmethod
    def start(cls, folder: Path, *, memory: str = "1g") -> EmbeddedStore:
        """Start a server in `folder`, which is made, or cleaned of what a killed owner left.

        memory: Java's heap, such as 512m. Some seconds; the same statements give the same answers
        whatever ports and passwords were drawn.
        Errors: StoreUnreachableError (3) where there is no build for this machine or the server
        does not come up; InputError (2) where the folder is in use or holds something else.
        """
        runtime = find_runtime()
        taken = StoreFolder.take(folder)
        started = False
        try:
            store = cls(taken, runtime, memory)
            started = True
            return store
        finally:
            if not started:
                taken.remove()

    @property
    def store(self) -> Store:
        """The store to query; reads go through an account that may only read."""
        return self._guarded

    @property
    def uri(self) -> str:
        """The Bolt address, for any Neo4j-compatible program. A restart may change it."""
        return self._guarded.reader.uri

    @property
    def address(self) -> Address:
        """The address with the account that may only read."""
        return self._guarded.reader

    @property
    def password_file(self) -> Path:
        """A file (mode 0600) that holds that account's password."""
        return self._folder.password_file

    def load(
        self, graph: ClaimGraph, *, progress: Callable[[str, int], None] | None = None
    ) -> LoadReport:
        """Load the graph of one run.

        Not atomic: on any error the server is ended and the folder removed, so that nothing
        half-loaded can be taken for whole. progress: (stage, rows done).
        Errors: InputError where the run is loaded already; those of `load_embedded`.
        """
        if graph.run_id in self._loaded:
            raise InputError(
                "the run is loaded already", where=graph.run_id, todo="start another store"
            )
        whole = False
        try:
            report = load_embedded(self._server.http, graph, self._declared, progress=progress)
            # pages are written later than they are acknowledged; a failure is told there alone
            check_room(self._folder.console.read_text(errors="replace"), str(self._folder.path))
            whole = True
        finally:
            if not whole:
                self.close()
        self._loaded[graph.run_id] = (report.n_nodes, report.n_relationships)
        return report

    def alive(self) -> bool:
        """Whether the server runs; it is started again by the query that brought it down."""
        return self._server.alive()

    def tend(self) -> bool:
        """For who keeps it up for others: start it anew where a query cannot be stopped.

        Whether it was; its address may then be another.
        """
        return self._guarded.tend()

    def _restart(self) -> ServerProcess:
        """The server again, after it was killed, with what was loaded."""
        ports = [self._server.bolt_port, self._server.http_port]
        self._server = ServerProcess.start(
            self._runtime, self._folder, self._memory,
            # the same address where it can be had
            choose=lambda n: [ports.pop(0) for _ in range(n)] if ports else free_ports(n),
        )  # fmt: skip
        whole = False
        try:
            for run_id, expected in self._loaded.items():
                if self._counts(run_id) != expected:
                    raise StoreUnreachableError(
                        "what was loaded is not whole after a restart", where=run_id,
                        todo="run again",
                    )  # fmt: skip
            whole = True
        finally:
            if not whole:
                self.close()
        return self._server

    def _counts(self, run_id: str) -> tuple[int, int]:
        counted = []
        for pattern in ("(n {run_id: $run_id})", "()-[n {run_id: $run_id}]->()"):
            rows = self._server.http.command(
                f"MATCH {pattern} RETURN count(n) AS n", "opencypher", {"run_id": run_id}
            )
            counted.append(int(str(rows[0]["n"])))
        return counted[0], counted[1]

    def close(self) -> None:
        """End the server and remove its folder. A second time does nothing."""
        if self._closed:
            return
        self._closed = True
        self._guarded.close()
        self._server.stop()
        self._folder.remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()
