"""The lock of packs: id → version and hash of the statement.

A finding names its pack and version. So a statement may not change while its version stays: the
same words would then mean two things. `lock.json` beside the packs holds what each version said.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graphfraud.detect.cypher_text import tokens
from graphfraud.detect.packs import Pack
from graphfraud.errors import CheckFailedError, InputError

__all__ = [
    "LOCK", "Locked", "changed", "lock_hash", "read_lock", "statement_hash", "write_lock",
]  # fmt: skip

LOCK = "lock.json"


@dataclass(frozen=True)
class Locked:
    """What was locked of a pack."""

    version: int
    statement: str


def statement_hash(pack: Pack) -> str:
    """SHA-256 of what the pack asks: its tokens, default parameters and result, in hex.

    Comments, space and texts for people do not count; a default that changes, does.
    """
    parts = {
        "tokens": [token.text for token in tokens(pack.statement)],
        "parameters": {p.name: [p.type, p.default] for p in pack.parameters},
        "columns": list(pack.columns),
        "members": [[m.column, m.node_type, m.role] for m in pack.result.members]
        if pack.result else [],
    }  # fmt: skip
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def lock_hash(packs: Sequence[Pack]) -> str:
    """One hash of some packs, whatever their order, for run.json: 64 hex digits."""
    lines = sorted(f"{pack.id} {pack.version} {statement_hash(pack)}" for pack in packs)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def read_lock(folder: Path) -> dict[str, Locked]:
    """What is locked in a folder; nothing where there is no lock. Raises InputError."""
    path = folder / LOCK
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {
            str(name): Locked(int(entry["version"]), str(entry["statement"]))
            for name, entry in found.items()
        }
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(
            "is no lock of packs", where=str(path), todo="restore it, or write it anew: packs lock"
        ) from error


def changed(pack: Pack, lock: Mapping[str, Locked]) -> str:
    """How a pack differs from its lock; empty if it does not."""
    locked, now = lock.get(pack.id), statement_hash(pack)
    if locked is None:
        return "is not in the lock"
    if locked.version > pack.version:
        return f"is version {pack.version}, the lock knows {locked.version} already"
    if locked.version == pack.version and locked.statement != now:
        return f"changed since version {pack.version} was locked"
    if locked.version < pack.version:
        return f"is version {pack.version}, the lock has {locked.version}"
    return ""


def write_lock(folder: Path, packs: Sequence[Pack]) -> Path:
    """Lock packs as they are; the file, sorted by id. Packs that are gone leave the lock.

    Raises CheckFailedError, and writes nothing, where a statement changed and its version did not
    rise.
    """
    lock = read_lock(folder)
    refused = [
        f"{pack.id} {told}"
        for pack in sorted(packs, key=lambda p: p.id)
        if (locked := lock.get(pack.id)) and locked.version >= pack.version
        and (told := changed(pack, lock))
    ]  # fmt: skip
    if refused:
        raise CheckFailedError("; ".join(refused), where=str(folder), todo="raise the version")
    entries = {
        pack.id: {"version": pack.version, "statement": statement_hash(pack)}
        for pack in sorted(packs, key=lambda p: p.id)
    }
    path = folder / LOCK
    text = json.dumps(entries, indent=1, sort_keys=True) + "\n"
    path.write_text(text, encoding="utf-8")
    return path
