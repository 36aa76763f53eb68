"""A graph store over Bolt: plain values in, plain values out. The only user of `neo4j`.

Statements are fixed texts; data go in as parameters alone. Queries run in read sessions, in which
Neo4j refuses every write. An error of the driver or the server becomes one of `errors`, in one
line that names the address and never the password.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from threading import Event, Timer
from types import TracebackType
from typing import Any, Self, TypeVar, cast

import neo4j
import neo4j.auth_management
import neo4j.exceptions
import neo4j.graph
import neo4j.spatial
import neo4j.time

from graphfraud import __version__
from graphfraud.errors import InputError, QueryError, QueryTimeoutError
from graphfraud.store.address import Address, address_from
from graphfraud.store.failures import NARROW, failure, unreachable

__all__ = ["Address", "Store", "address_from"]

T = TypeVar("T")
Parameters = Mapping[str, object]
NOTHING: Parameters = {}
COUNTERS = (
    "nodes_created", "nodes_deleted", "relationships_created", "relationships_deleted",
    "properties_set", "labels_added", "indexes_added", "indexes_removed", "constraints_added",
    "constraints_removed",
)  # fmt: skip
# the driver logs what is raised here anyway; whoever sets up logging still gets it
logging.getLogger("neo4j").addHandler(logging.NullHandler())


class _Account(neo4j.auth_management.AuthManager):
    """User and password as the driver asks for them before each connection; none once it is shut.

    A driver that is closed still tries a lost transaction again, on a connection which nobody
    would close.
    """

    def __init__(self, address: Address) -> None:
        self._auth = neo4j.basic_auth(address.user, address.password)
        self.shut = Event()

    def get_auth(self) -> neo4j.Auth:
        if self.shut.is_set():
            raise neo4j.exceptions.DriverError("the connections were cut")
        return self._auth

    def handle_security_exception(self, auth: object, error: neo4j.exceptions.Neo4jError) -> bool:
        return False


class Store:
    """A graph store, spoken to by one thread at a time; a context manager.

    address: the account that loads. reader: a second account for queries, for a server that does
    not refuse writes in read sessions by itself. retry_s: how long a transaction that failed for
    a passing reason (a deadlock, a lost connection) is tried again. grace_s: how long a server may
    need to stop a query that is over its time, before its connection is cut.
    Nothing is opened before it is needed.
    """

    def __init__(
        self, address: Address, *, reader: Address | None = None, retry_s: float = 20.0,
        grace_s: float = 5.0,
    ) -> None:  # fmt: skip
        self.address = address
        self.reader = reader or address
        self._retry_s, self._grace_s = retry_s, grace_s
        self._drivers: dict[Address, tuple[neo4j.Driver, _Account]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()

    def close(self) -> None:
        """Give the connections back. A later call opens new ones."""
        while self._drivers:
            _, (driver, _) = self._drivers.popitem()
            driver.close()

    def check(self) -> None:
        """See that the server answers and knows the accounts.

        Errors: StoreUnreachableError; InputError for an address the driver cannot read.
        """
        for address in dict.fromkeys((self.address, self.reader)):
            with self._failures(address):
                self._driver(address)

    def read(
        self, statement: str, parameters: Parameters = NOTHING, *, timeout_s: float = 60.0,
        most_rows: int | None = None,
    ) -> list[dict[str, object]]:  # fmt: skip
        """Rows of a query, in its order, as plain Python values.

        Nodes come as dicts of their properties and "@labels"; relationships likewise with "@type"
        and, inside a path, "@source" and "@target" (keys of nodes); paths as lists; dates as
        datetime.date. most_rows: no more are fetched. timeout_s: of the whole call.
        Errors: QueryError, QueryTimeoutError, WriteRefusedError, StoreUnreachableError.
        """
        fetch = _rows_of(statement, parameters, most_rows)
        return self._run(self.reader, neo4j.READ_ACCESS, fetch, timeout_s)

    def explain(self, statement: str, parameters: Parameters = NOTHING) -> None:
        """Have the server plan a statement without running it. Errors: QueryError."""
        self.read(f"EXPLAIN {statement}", parameters)

    def write(
        self, statement: str, parameters: Parameters = NOTHING, *, timeout_s: float = 600.0
    ) -> dict[str, int]:
        """Run a statement in one transaction; what it changed, by the names in COUNTERS.

        Tried again on a passing failure: it must give the same graph when run twice.
        Errors: as `read`.
        """

        def change(transaction: neo4j.ManagedTransaction) -> dict[str, int]:
            summary = transaction.run(statement, dict(parameters)).consume()
            return {name: getattr(summary.counters, name) for name in COUNTERS}

        return self._run(self.address, neo4j.WRITE_ACCESS, change, timeout_s)

    def write_rows(
        self, statement: str, parameters: Parameters = NOTHING, *, timeout_s: float = 600.0
    ) -> list[dict[str, object]]:
        """Run a statement as `write` does; the rows that it returns, as `read` gives them."""
        return self._run(
            self.address, neo4j.WRITE_ACCESS, _rows_of(statement, parameters, None), timeout_s
        )

    def _run(
        self, address: Address, access: str,
        work: Callable[[neo4j.ManagedTransaction], T], timeout_s: float,
    ) -> T:  # fmt: skip
        with self._failures(address):
            driver, account = self._driver(address)
            with (
                self._cut_off(address, driver, account.shut, timeout_s) as stop_if_over,
                driver.session(
                    database=address.database, default_access_mode=access
                ) as session,
            ):  # fmt: skip

                @neo4j.unit_of_work(timeout=timeout_s)
                def bounded(transaction: neo4j.ManagedTransaction) -> T:
                    stop_if_over()
                    return work(transaction)

                if access == neo4j.READ_ACCESS:
                    return session.execute_read(bounded)
                return session.execute_write(bounded)

    @contextmanager
    def _cut_off(
        self, address: Address, driver: neo4j.Driver, over: Event, timeout_s: float
    ) -> Iterator[Callable[[], None]]:
        """Cut the connections when a server lets a query go on after its time.

        A server looks at the clock between rows; inside one long expression it does not. What is
        given is called before each attempt, for a cut connection would be tried again; over: set
        before the cut, so that the driver opens no further one.
        """

        def cut() -> None:
            over.set()
            driver.close()

        def stop_if_over() -> None:
            if over.is_set():
                raise QueryTimeoutError(
                    f"the query took more than {timeout_s:g} s and did not stop by itself",
                    where=str(address), todo=NARROW,
                )  # fmt: skip

        timer = Timer(timeout_s + self._grace_s, cut)
        timer.daemon = True
        timer.start()
        try:
            yield stop_if_over
        except (neo4j.exceptions.DriverError, neo4j.exceptions.Neo4jError, OSError):
            stop_if_over()
            raise
        finally:
            timer.cancel()
            if over.is_set():
                timer.join()
                self._drivers.pop(address, None)

    def _driver(self, address: Address) -> tuple[neo4j.Driver, _Account]:
        if address not in self._drivers:
            account = _Account(address)
            driver = neo4j.GraphDatabase.driver(
                address.uri, auth=account,
                user_agent=f"graphfraud/{__version__}", connection_timeout=10.0,
                connection_acquisition_timeout=30.0, max_transaction_retry_time=self._retry_s,
            )  # fmt: skip
            connected = False
            try:
                # told at once: a managed transaction would try again and again
                with (
                    driver.session(database=address.database) as session,
                    session.begin_transaction(timeout=30.0) as transaction,
                ):
                    transaction.run("RETURN 1").consume()
                connected = True
            finally:
                if not connected:
                    driver.close()
            self._drivers[address] = driver, account
        return self._drivers[address]

    @contextmanager
    def _failures(self, address: Address) -> Iterator[None]:
        """Errors of the driver and the server as errors of this program."""
        where = str(address)
        try:
            yield
        except neo4j.exceptions.Neo4jError as error:
            raise failure(error.code or "", error.message or "", where) from error
        except neo4j.exceptions.ConfigurationError as error:
            raise InputError(
                str(error), where=where, todo="write it as neo4j://HOST:7687 or bolt://HOST:7687"
            ) from error
        except (neo4j.exceptions.DriverError, OSError) as error:
            raise unreachable(where) from error
        except (ValueError, TypeError, OverflowError) as error:
            raise QueryError(
                f"a parameter cannot be sent ({error})", where=where,
                todo="give text, whole numbers below 2^63, numbers, dates, lists or maps",
            ) from error  # fmt: skip


def _rows_of(
    statement: str, parameters: Parameters, most_rows: int | None
) -> Callable[[neo4j.ManagedTransaction], list[dict[str, object]]]:
    def fetch(transaction: neo4j.ManagedTransaction) -> list[dict[str, object]]:
        result = transaction.run(statement, dict(parameters))
        rows = result if most_rows is None else result.fetch(most_rows)
        names = result.keys()
        return [dict(zip(names, map(_plain, row.values()), strict=True)) for row in rows]

    return fetch


def _plain(value: Any) -> object:
    """A driver's value as one that Python has of its own."""
    match value:
        case neo4j.graph.Node():
            return {"@labels": sorted(value.labels), **_properties(value)}
        case neo4j.graph.Relationship():
            ends = {"@source": value.start_node, "@target": value.end_node}
            known = {name: node["key"] for name, node in ends.items() if node and "key" in node}
            return {"@type": value.type, **known, **_properties(value)}
        case neo4j.graph.Path():
            steps: list[object] = [_plain(value.nodes[0])]
            for relationship, node in zip(value.relationships, value.nodes[1:], strict=True):
                steps += [_plain(relationship), _plain(node)]
            return steps
        case dict():
            return {name: _plain(inner) for name, inner in value.items()}
        case list() | set() | frozenset() | neo4j.spatial.Point():
            return [_plain(inner) for inner in value]
        case neo4j.time.Date() | neo4j.time.DateTime() | neo4j.time.Time():
            native: date | datetime | time = value.to_native()
            return native
        case neo4j.time.Duration():
            return value.iso_format()
    return cast(object, value)


def _properties(entity: neo4j.graph.Entity) -> dict[str, object]:
    return {name: _plain(entity[name]) for name in sorted(entity.keys())}
