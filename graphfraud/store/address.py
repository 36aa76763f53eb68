"""Where a graph store answers, and as whom: a URI, an account, a password that never shows."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from graphfraud.errors import InputError

__all__ = ["SCHEMES", "Address", "address_from"]

#: what the driver speaks; +s encrypts, +ssc encrypts and trusts a self-signed certificate
SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
SECRET = "set NEO4J_PASSWORD (and NEO4J_USERNAME), or give --password-file FILE"


@dataclass(frozen=True)
class Address:
    """One database of one server, and the account it is spoken to as."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str = "neo4j"

    def __str__(self) -> str:
        """Scheme, host, port and database: never the account."""
        parts = urlsplit(self.uri)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/{self.database}"


def address_from(
    uri: str,
    *,
    environment: Mapping[str, str] | None = None,
    password_file: Path | None = None,
) -> Address:
    """The address of a store from its URI and the environment.

    NEO4J_USERNAME (default neo4j), NEO4J_PASSWORD and NEO4J_DATABASE (default neo4j) are read
    from `environment` (None: of the process); the first line of password_file goes before the
    variable. A command line shows in the list of processes, so a URI that holds an account is
    refused. Errors: InputError.
    """
    known = os.environ if environment is None else environment
    _check(uri)
    password = known.get("NEO4J_PASSWORD", "") if password_file is None else _first(password_file)
    if not password:
        raise InputError("no password for the graph store", where=uri, todo=SECRET)
    return Address(
        uri.rstrip("/"), known.get("NEO4J_USERNAME") or "neo4j", password,
        known.get("NEO4J_DATABASE") or "neo4j",
    )  # fmt: skip


def _check(uri: str) -> None:
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if "@" in uri:
        raise InputError("an address may hold no user and password", where="--store", todo=SECRET)
    if parts.scheme not in SCHEMES or not host or parts.path not in ("", "/"):
        raise InputError(
            f"{uri!r} is no address of a graph store", where="--store",
            todo="write it as neo4j://HOST:7687 or bolt://HOST:7687",
        )  # fmt: skip
    if parts.query or parts.fragment:
        raise InputError(
            "an address has no options behind it", where="--store",
            todo="the database's name goes into NEO4J_DATABASE",
        )  # fmt: skip


def _first(password_file: Path) -> str:
    try:
        lines = password_file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            "the password file cannot be read", where=str(password_file), todo="check the file"
        ) from error
    if not lines or not lines[0]:
        raise InputError(
            "the password file's first line is empty", where=str(password_file),
            todo="write the password there",
        )  # fmt: skip
    return lines[0]
