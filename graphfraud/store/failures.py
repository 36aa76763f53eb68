"""What a server's status code means to a user: which error, in one line, and what to do next."""

from __future__ import annotations

from graphfraud.errors import (
    GraphfraudError,
    QueryError,
    QueryTimeoutError,
    ResourceError,
    StoreUnreachableError,
    WriteRefusedError,
)

__all__ = ["failure", "unreachable"]

ACCOUNT = "check NEO4J_USERNAME and NEO4J_PASSWORD, or --password-file"
LATER = "look at the server's log, then try again"
NARROW = "ask for less, or raise the query's timeout"
LONGEST = 400

#: beginning of the status code → (error, what is wrong, what to do); the first that fits counts
_CODES: tuple[tuple[str, type[GraphfraudError], str, str], ...] = (
    ("Neo.ClientError.Security.Unauthorized", StoreUnreachableError,
     "the server does not know this user or password", ACCOUNT),
    ("Neo.ClientError.Security.AuthenticationRateLimit", StoreUnreachableError,
     "too many wrong passwords", "wait a minute, then check the password"),
    ("Neo.ClientError.Security.CredentialsExpired", StoreUnreachableError,
     "this password was only the first one and has to be changed",
     "change it: ALTER CURRENT USER SET PASSWORD"),
    ("Neo.ClientError.Security.Forbidden", WriteRefusedError,
     "this account may not do that", "queries only read; loading needs an account that writes"),
    ("Neo.ClientError.Statement.AccessMode", WriteRefusedError,
     "a query may only read, and this one writes", "take the writing clause out"),
    ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", WriteRefusedError,
     "the database is read-only", "choose another database, or open it for writing"),
    ("Neo.ClientError.General.WriteOnReadOnlyAccessDatabase", WriteRefusedError,
     "the database is read-only", "choose another database, or open it for writing"),
    ("Neo.ClientError.Transaction.TransactionTimedOut", QueryTimeoutError,
     "the query took too long and was stopped", NARROW),
    ("Neo.TransientError.Transaction.Terminated", QueryTimeoutError,
     "the query was stopped on the server", NARROW),
    ("Neo.ClientError.Transaction.TransactionTerminated", QueryTimeoutError,
     "the query was stopped on the server", NARROW),
    ("Neo.TransientError.Transaction.LockClientStopped", QueryTimeoutError,
     "the query was stopped on the server", NARROW),
    ("Neo.TransientError.General.OutOfMemory", ResourceError,
     "the server's memory ran out", "give the server more memory, or load smaller batches"),
    ("Neo.TransientError.General.MemoryPoolOutOfMemory", ResourceError,
     "the server's memory ran out", "give the server more memory, or load smaller batches"),
    ("Neo.TransientError.General.TransactionMemoryLimit", ResourceError,
     "the server's memory for one transaction ran out", "load smaller batches"),
    ("Neo.ClientError.Database.DatabaseNotFound", StoreUnreachableError,
     "the server has no such database", "set NEO4J_DATABASE to one that is there"),
    ("Neo.TransientError.General.DatabaseUnavailable", StoreUnreachableError,
     "the database is not available", LATER),
    ("Neo.DatabaseError.Schema", QueryError,
     "other data in this database stand against the constraints of the claims graph",
     "load into a database of its own"),
    ("Neo.TransientError", StoreUnreachableError, "the server is too busy to answer", LATER),
)  # fmt: skip


def failure(code: str, message: str, where: str) -> GraphfraudError:
    """The error that stands for a server's status code.

    code: as `Neo.ClientError.Statement.SyntaxError`; message: the server's own words, of which
    the first line is kept where they say more than the code; where: address without account.
    """
    said = message.strip().split("\n", 1)[0].rstrip()[:LONGEST]
    if "no space left" in message.lower():
        return ResourceError("the server's disk is full", where=where, todo="make room there")
    for beginning, kind, what, todo in _CODES:
        if code.startswith(beginning):
            return kind(what, where=where, todo=todo)
    if code.startswith("Neo.ClientError"):
        return QueryError(said or code, where=where, todo="correct the query or its parameters")
    return StoreUnreachableError(f"the server failed: {said or code}", where=where, todo=LATER)


def unreachable(where: str) -> StoreUnreachableError:
    """Nobody answers at the address, or no longer."""
    return StoreUnreachableError(
        "no graph store answers there", where=where,
        todo="start it, or check --store and the network",
    )  # fmt: skip
