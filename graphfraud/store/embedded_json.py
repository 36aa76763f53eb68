"""A piece of a graph as JSON lines, which hold whatever a graph holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from graphfraud.errors import GraphfraudError
from graphfraud.store.embedded_pieces import Piece

__all__ = ["JSON", "json_lines"]

JSON = "application/x-ndjson"
_EPOCH = date(1970, 1, 1).toordinal()


def json_lines(piece: Piece) -> bytes:
    """A line a row, without nulls. Errors: GraphfraudError for a number that is not finite."""
    return "".join(f"{_text(record)}\n" for record in _records(piece)).encode()


def _records(piece: Piece) -> Iterator[dict[str, Any]]:
    names = piece.properties.column_names
    fixed: dict[str, Any] = {"@type": "vertex", "@class": piece.owner, "run_id": piece.run_id}
    given = {"key": piece.keys.to_pylist()}
    if piece.ends is not None:
        fixed["@type"] = "edge"
        given |= {
            name: texts.to_pylist()
            for name, texts in zip(("@from", "@to"), piece.ends, strict=True)
        }
    columns = [piece.properties.column(name).to_pylist() for name in names]
    for row in zip(*given.values(), *columns, strict=True):
        record = dict(fixed)
        record.update(
            (name, value)
            for name, value in zip((*given, *names), row, strict=True)
            if value is not None
        )
        yield record


def _text(record: dict[str, Any]) -> str:
    try:
        return _ENCODER.encode(record)
    except ValueError as error:
        raise GraphfraudError(
            f"a number is not finite ({error})", where=f"{record['@class']} {record['key']!r}",
            todo="run again with --debug and report it",
        ) from error  # fmt: skip


def _days(value: date) -> int:
    """Days since 1970: a DATE takes the number as it is, and text through a chain of formats."""
    return value.toordinal() - _EPOCH


_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, default=_days, separators=(",", ":")
)
