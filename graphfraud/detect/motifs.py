"""Running packs against a store: one row, one finding.

Whatever the store gives back is checked against the pack's own description of its columns, and
sorted, so that both stores give the same findings in the same order.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from graphfraud.detect.cypher_text import refused_words
from graphfraud.detect.packs import Pack, Result
from graphfraud.errors import GraphfraudError, InputError, WriteRefusedError
from graphfraud.model import Measure, NodeType, Role

__all__ = ["PackFinding", "PackResultError", "Reader", "explore", "run_pack", "run_packs"]

Row = Mapping[str, object]


class PackResultError(GraphfraudError):
    """A pack gave back a row that is not what it says of itself."""


class Reader(Protocol):
    """What packs need of a store."""

    def read(
        self, statement: str, parameters: Mapping[str, object] = ..., *, timeout_s: float = ...,
        most_rows: int | None = ...,
    ) -> list[dict[str, object]]:  # fmt: skip
        """Rows of a statement, plain values."""


@dataclass(frozen=True)
class PackFinding:
    """One row of a pack. members: (node_type, id, role), sorted; claims: setl_ids, sorted."""

    pack: Pack
    anchor: str
    members: tuple[tuple[NodeType, str, Role], ...]
    claims: tuple[str, ...]
    measures: Mapping[str, Measure]
    strength: float

    @property
    def sort_key(self) -> tuple[str, str, tuple[str, ...], tuple[tuple[str, str, str], ...]]:
        """What findings are ordered by: pack, anchor, claims, members."""
        return self.pack.id, self.anchor, self.claims, self.members


def run_pack(
    store: Reader, pack: Pack, run_id: str, params: Mapping[str, object] | None = None
) -> list[PackFinding]:
    """Findings of one pack on one run, sorted by anchor, claims, members.

    params: instead of the pack's defaults. Raises InputError for a parameter that does not fit,
    WriteRefusedError for a statement that would write, PackResultError for a row unlike the
    pack's description, and what the store raises: QueryError, QueryTimeoutError (after the pack's
    timeout_s), StoreUnreachableError.
    """
    if pack.result is None:
        raise InputError("it answers a question and finds nothing", where=f"pack {pack.id}",
                         todo=f"run it alone: packs run {pack.id}")  # fmt: skip
    result = pack.result
    found = {_finding(pack, result, row) for row in _rows(store, pack, run_id, params)}
    return sorted((f.finding for f in found), key=lambda f: f.sort_key)


def run_packs(
    store: Reader, packs: Sequence[Pack], run_id: str,
    overrides: Mapping[str, Mapping[str, object]] | None = None,
) -> list[PackFinding]:  # fmt: skip
    """Findings of several packs, in the order of their ids. overrides: pack id → parameters."""
    given = dict(overrides or {})
    if unknown := sorted(set(given) - {pack.id for pack in packs}):
        raise InputError(f"there is no pack {', '.join(unknown)}", todo="see: packs list")
    return [
        finding
        for pack in sorted(packs, key=lambda p: p.id)
        if pack.is_detector
        for finding in run_pack(store, pack, run_id, given.get(pack.id))
    ]


def explore(
    store: Reader, pack: Pack, run_id: str, params: Mapping[str, object] | None = None, *,
    most_rows: int | None = None,
) -> list[dict[str, object]]:  # fmt: skip
    """Rows of any pack as the store gives them, in the statement's own order."""
    return _rows(store, pack, run_id, params, most_rows)


def _rows(
    store: Reader, pack: Pack, run_id: str, params: Mapping[str, object] | None,
    most_rows: int | None = None,
) -> list[dict[str, object]]:  # fmt: skip
    if words := refused_words(pack.statement):
        raise WriteRefusedError(
            f"the statement may not use {', '.join(words)}", where=str(pack.path),
            todo="a pack reads alone; take it out",
        )  # fmt: skip
    values = {**pack.values(params), "run_id": run_id}
    return store.read(pack.statement, values, timeout_s=pack.timeout_s, most_rows=most_rows)


@dataclass(frozen=True)
class _Unique:
    """A finding that equals another with the same key, so that a row given twice counts once."""

    finding: PackFinding

    def __hash__(self) -> int:
        return hash(self.finding.sort_key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Unique) and self.finding.sort_key == other.finding.sort_key


def _finding(pack: Pack, result: Result, row: Row) -> _Unique:
    if set(row) != set(result.columns):
        raise _unlike(pack, f"gives columns {', '.join(sorted(row))}",
                      f"[result] says {', '.join(sorted(result.columns))}")  # fmt: skip
    members = {
        (member.node_type, name, member.role)
        for member in result.members
        for name in _ids(pack, member.column, row[member.column])
    }
    claims = _ids(pack, result.claims, row[result.claims])
    strength = row[result.strength]
    if isinstance(strength, bool) or not isinstance(strength, int | float):
        raise _unlike(pack, f"{result.strength} is {strength!r}", "it must be a number")
    if not (math.isfinite(strength) and 0 <= strength <= 1):
        raise _unlike(pack, f"{result.strength} is {strength!r}", "it must lie in 0 … 1")
    anchor = row[result.anchor]
    if not isinstance(anchor, str):
        raise _unlike(pack, f"{result.anchor} is {anchor!r}", "an anchor is one id")
    measures = {name: _measure(pack, name, row[name]) for name in result.measures}
    return _Unique(
        PackFinding(pack, anchor, tuple(sorted(members)), claims, measures, float(strength))
    )


def _ids(pack: Pack, column: str, value: object) -> tuple[str, ...]:
    """Ids of a cell: none, one, or a list of them; each once, sorted."""
    items = value if isinstance(value, list) else [] if value is None else [value]
    if not all(isinstance(item, str) for item in items):
        raise _unlike(pack, f"{column} holds {items[:3]!r}", "it must be ids")
    return tuple(sorted({str(item) for item in items}))


def _measure(pack: Pack, name: str, value: object) -> Measure:
    if value is None or isinstance(value, bool | int | float | str):
        # a store's float may carry the last bits of another order of adding up
        return round(value, 9) if isinstance(value, float) else value
    raise _unlike(pack, f"{name} is {value!r}", "a measure is a number, a text or a truth value")


def _unlike(pack: Pack, what: str, todo: str) -> PackResultError:
    return PackResultError(what, where=f"pack {pack.id}", todo=todo)
