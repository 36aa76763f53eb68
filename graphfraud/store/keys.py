"""Keys of nodes and relationships: unique in the whole store, and short enough to be indexed.

key = run_id, "|", name. A name of more than `MOST_NAME` characters, or one that begins like a
digest, stands there as "#sha256:" and its digest, so two names never make the same key.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from graphfraud.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["MOST_NAME", "check_run_id", "key_of", "keys_of", "prefix_of", "relationship_keys"]

#: 1,000 characters are 4,000 bytes at most: half of what a unique index takes
MOST_NAME = 1_000
MOST_RUN_ID = 100
DIGEST = "#sha256:"


def check_run_id(run_id: str) -> None:
    """A run's name is short and free of "|", which ends it in every key. Errors: InputError."""
    if not 0 < len(run_id) <= MOST_RUN_ID or "|" in run_id or not run_id.isprintable():
        raise InputError(
            f"{run_id[:MOST_RUN_ID]!r} cannot name a run", where="--run-id",
            todo=f"use 1 to {MOST_RUN_ID} printable characters without |",
        )  # fmt: skip


def prefix_of(run_id: str) -> str:
    """What every key of a run begins with."""
    return f"{run_id}|"


def key_of(run_id: str, name: str) -> str:
    """The key of what bears this name in a run."""
    return prefix_of(run_id) + _short(name)


def keys_of(run_id: str, names: pa.ChunkedArray) -> pa.Array:
    """Keys of a column of names, without nulls: text, a row a name. O(bytes)."""
    return _keys(prefix_of(run_id), "", names)


def relationship_keys(run_id: str, kind: str, names: pa.ChunkedArray) -> pa.Array:
    """Keys of relationships of one type: what names them begins with the type."""
    return _keys(prefix_of(run_id), f"{kind}|", names)


def _keys(prefix: str, kind: str, names: pa.ChunkedArray) -> pa.Array:
    """`key_of` over a column; names that are not short are looked at one by one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = names.combine_chunks()
    column = pc.binary_join_element_wise(kind, column, "") if kind else column
    odd = pc.or_(
        pc.greater(pc.utf8_length(column), MOST_NAME),
        pc.starts_with(column, DIGEST),
    )
    if pc.any(odd).as_py():
        column = pa.array([_short(name) for name in column.to_pylist()], column.type)
    return pc.binary_join_element_wise(prefix, column, "")


def _short(name: str) -> str:
    if len(name) <= MOST_NAME and not name.startswith(DIGEST):
        return name
    return DIGEST + hashlib.sha256(name.encode()).hexdigest()
