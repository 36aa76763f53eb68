"""Queries on the embedded store that end in their time, whatever they are.

The server takes no time limit over Bolt. So a query that is over its time is terminated from
beside (the server looks for that between rows), and a server that goes on inside one long
expression is killed and started again with what it holds.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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

__all__ = ["GuardedStore"]

#: seconds that a terminated query has until the server is killed
GRACE = 2.0
NARROW = "ask for less, or raise the query's timeout"
_LOG = logging.getLogger(__name__)


class GuardedStore(Store):
    """A Store on an embedded server. server: the process now; restart: makes it anew.

    Reads go through the account that may only read. After a QueryTimeoutError, and after a query
    that used up the server's memory (ResourceError), the store answers again.
    """

    def __init__(self, server: ServerProcess, restart: Callable[[], ServerProcess]) -> None:
        self._server, self._restart = server, restart
        address, reader = _accounts(server)
        super().__init__(address, reader=reader, grace_s=GRACE)

    def read(
        self, statement: str, parameters: Parameters = NOTHING, *, timeout_s: float = 60.0,
        most_rows: int | None = None,
    ) -> list[dict[str, object]]:  # fmt: skip
        with self._in_time(READER, timeout_s):
            return super().read(statement, parameters, timeout_s=timeout_s, most_rows=most_rows)

    def write(
        self, statement: str, parameters: Parameters = NOTHING, *, timeout_s: float = 600.0
    ) -> dict[str, int]:
        with self._in_time(ADMIN, timeout_s):
            return super().write(statement, parameters, timeout_s=timeout_s)

    @contextmanager
    def _in_time(self, account: str, timeout_s: float) -> Iterator[None]:
        over: list[bool] = []

        def terminate() -> None:
            over.append(True)
            self._terminate(account)

        timer = Timer(timeout_s, terminate)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (QueryError, QueryTimeoutError, StoreUnreachableError, ResourceError) as error:
            timer.cancel()
            if over:
                timer.join()
                self._answer_again(account)
                raise QueryTimeoutError(
                    f"the query took more than {timeout_s:g} s and was stopped",
                    where="embedded store", todo=NARROW,
                ) from error  # fmt: skip
            if isinstance(error, StoreUnreachableError) and not self._lives():
                self._start_again()
                raise ResourceError(
                    "the embedded store ended in this query; most likely its memory ran out",
                    where="embedded store", todo="ask for less, or raise --store-memory",
                ) from error  # fmt: skip
            raise
        finally:
            timer.cancel()

    def _running(self, account: str) -> list[str]:
        rows = self._server.http.command("SHOW TRANSACTIONS", "opencypher")
        return [str(row["transactionId"]) for row in rows if row["username"] == account
                and not str(row["currentQuery"]).startswith("SHOW TRANSACTIONS")]  # fmt: skip

    def _terminate(self, account: str) -> None:
        try:
            for name in self._running(account):
                # names are the server's own: q, a number, -, eight hex digits
                self._server.http.command(f"TERMINATE TRANSACTIONS '{name}'", "opencypher")
        except GraphfraudError as error:
            _LOG.warning("the query could not be terminated: %s", error)

    def _answer_again(self, account: str) -> None:
        """Return once the overrun query is gone: by itself, or with the server."""
        deadline = time.monotonic() + GRACE
        while self._lives() and time.monotonic() < deadline:
            try:
                if not self._running(account):
                    return
            except StoreUnreachableError:
                break
            time.sleep(0.05)
        self._server.kill()
        self._start_again()

    def _lives(self) -> bool:
        # a server that is going down closes its connections first
        time.sleep(0.3)
        return self._server.alive()

    def _start_again(self) -> None:
        self.close()
        self._server = self._restart()
        self.address, self.reader = _accounts(self._server)


def _accounts(server: ServerProcess) -> tuple[Address, Address]:
    """The loading and the reading account."""
    uri, folder = f"bolt://127.0.0.1:{server.bolt_port}", server.folder
    return (
        Address(uri, ADMIN, folder.admin_password, DATABASE),
        Address(uri, READER, folder.reader_password, DATABASE),
    )
