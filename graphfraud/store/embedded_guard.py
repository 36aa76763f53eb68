"""Queries on an embedded server that end in their time, whatever they are.

The server takes no time limit over Bolt, and goes on when its client has gone. So a query that is
over its time is terminated from beside (the server looks for that between rows), and a server that
goes on inside one long expression is killed and started again with what it holds.
"""

from __future__ import annotations

import logging
import time
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Timer

from graphfraud.errors import (
    GraphfraudError,
    QueryError,
    QueryTimeoutError,
    ResourceError,
    StoreUnreachableError,
)
from graphfraud.store.bolt import NOTHING, Address, Parameters, Store
from graphfraud.store.embedded_folder import ADMIN, READER
from graphfraud.store.embedded_http import DATABASE
from graphfraud.store.embedded_process import ServerProcess

__all__ = ["GuardedStore", "KeptReader"]

#: seconds that a terminated query has until its server is killed
GRACE = 2.0
#: seconds that another process may need to start its server again
RESTART = 120.0
SHOW = "SHOW TRANSACTIONS"
_LOG = logging.getLogger(__name__)


class _TimedStore(Store):
    """A Store whose queries are terminated from beside when their time is over."""

    def read(
        self, statement: str, parameters: Parameters = NOTHING, *, timeout_s: float = 60.0,
        most_rows: int | None = None,
    ) -> list[dict[str, object]]:  # fmt: skip
        with self._in_time(statement, timeout_s):
            return super().read(statement, parameters, timeout_s=timeout_s, most_rows=most_rows)

    def write(
        self, statement: str, parameters: Parameters = NOTHING, *, timeout_s: float = 600.0
    ) -> dict[str, int]:
        with self._in_time(statement, timeout_s):
            return super().write(statement, parameters, timeout_s=timeout_s)

    @contextmanager
    def _in_time(self, statement: str, timeout_s: float) -> Iterator[None]:
        over: list[bool] = []

        def terminate() -> None:
            over.append(True)
            try:
                self._terminate(statement)
            except GraphfraudError as error:  # the connection is cut a little later all the same
                _LOG.warning("the query could not be terminated: %s", error)

        timer = Timer(timeout_s, terminate)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (QueryError, QueryTimeoutError, StoreUnreachableError, ResourceError) as error:
            if over:
                timer.join()
                self._settle()
                raise QueryTimeoutError(
                    f"the query took more than {timeout_s:g} s and was stopped",
                    where=str(self.reader), todo="ask for less, or raise the query's timeout",
                ) from error  # fmt: skip
            if isinstance(error, StoreUnreachableError):
                self._went_away(error)
            raise
        finally:
            timer.cancel()

    @abstractmethod
    def _terminate(self, statement: str) -> None:
        """Ask the server to stop this statement."""

    def _settle(self) -> None:
        """Return when the server answers again after a query that was over its time."""

    def _went_away(self, error: StoreUnreachableError) -> None:
        """Mend, or say better, that the server is gone."""


class GuardedStore(_TimedStore):
    """A Store on a server of this process. restart: makes it anew, with what it holds.

    Reads go through the account that may only read. After a QueryTimeoutError, and after a query
    that used up the server's memory (ResourceError), the store answers again.
    """

    def __init__(self, server: ServerProcess, restart: Callable[[], ServerProcess]) -> None:
        self._server, self._restart = server, restart
        self._stubborn: dict[str, float] = {}
        address, reader = _accounts(server)
        super().__init__(address, reader=reader, grace_s=GRACE)

    def tend(self) -> bool:
        """Kill the server and start it again where a terminated query does not end; whether so.

        To be called now and then by who keeps a server up for other processes.
        """
        now = time.monotonic()
        names = _names(self._transactions(), "Terminating")
        self._stubborn = {name: self._stubborn.get(name, now) for name in names}
        if not any(now - first > GRACE for first in self._stubborn.values()):
            return False
        self._start_again()
        return True

    def _transactions(self) -> list[dict[str, object]]:
        return self._server.http.command(SHOW, "opencypher")

    def _terminate(self, statement: str) -> None:
        for name in _names(self._transactions(), statement=statement):
            self._server.http.command("TERMINATE TRANSACTIONS $name", "opencypher", {"name": name})

    def _settle(self) -> None:
        deadline = time.monotonic() + GRACE
        while self._lives() and time.monotonic() < deadline:
            try:
                if not _names(self._transactions(), "Terminating"):
                    return
            except StoreUnreachableError:
                break
            time.sleep(0.05)
        self._start_again()

    def _went_away(self, error: StoreUnreachableError) -> None:
        if self._lives():
            return
        self._start_again()
        raise ResourceError(
            "the embedded store ended in this query; most likely its memory ran out",
            where=str(self.reader), todo="ask for less, or raise --store-memory",
        ) from error  # fmt: skip

    def _lives(self) -> bool:
        # a server that goes down closes its connections before it ends
        time.sleep(0.3)
        return self._server.alive()

    def _start_again(self) -> None:
        self.close()
        self._server.kill()
        self._server = self._restart()
        self.address, self.reader = _accounts(self._server)
        self._stubborn = {}


class KeptReader(_TimedStore):
    """A Store on an embedded server that another process keeps up; it may only read.

    A query that does not stop by itself makes its keeper start the server again (`tend`).
    """

    def __init__(self, reader: Address) -> None:
        super().__init__(reader, grace_s=GRACE)

    def _terminate(self, statement: str) -> None:
        with Store(self.reader) as beside:
            for name in _names(beside.read(SHOW), statement=statement):
                beside.read("TERMINATE TRANSACTIONS $name", {"name": name})

    def _settle(self) -> None:
        # ended, or its keeper has noticed, killed the server and started it again
        deadline = time.monotonic() + RESTART
        with Store(self.reader) as beside:
            while time.monotonic() < deadline:
                with suppress(StoreUnreachableError):
                    if not _names(beside.read(SHOW), "Terminating"):
                        return
                time.sleep(0.2)


def _names(
    transactions: Iterable[Mapping[str, object]],
    status: str | None = None,
    *,
    statement: str | None = None,
) -> list[str]:
    """Names of the transactions with this status, or that run this statement."""
    return [
        str(row["transactionId"])
        for row in transactions
        if (status is None or row["status"] == status)
        and (statement is None or str(row["currentQuery"]).strip() == statement.strip())
    ]


def _accounts(server: ServerProcess) -> tuple[Address, Address]:
    """The loading and the reading account."""
    uri, folder = f"bolt://127.0.0.1:{server.bolt_port}", server.folder
    return (
        Address(uri, ADMIN, folder.admin_password, DATABASE),
        Address(uri, READER, folder.reader_password, DATABASE),
    )
