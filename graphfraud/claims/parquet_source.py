"""Parquet files as batches of text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphfraud.claims.batch import Batch, line_numbers
from graphfraud.errors import InputError

ROWS = 131_072


@dataclass
class ParquetSource:
    """One Parquet file; the line of a row is its number, from 1."""

    path: Path
    name: str
    excel: bool = False
    encoding: str = "parquet"
    sha256: str = ""
    headers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        try:
            self.headers = list(pq.read_schema(self.path).names)
        except (pa.ArrowInvalid, OSError) as error:
            raise InputError(
                "not a readable Parquet file", where=self.name, todo="export it again"
            ) from error

    def batches(self) -> Iterator[Batch]:
        """Rows in batches of text; numbers and times are written as a CSV export would."""
        with self.path.open("rb") as file:
            self.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        first = 1
        try:
            with pq.ParquetFile(self.path) as file:
                for part in file.iter_batches(ROWS):
                    columns = [as_text(column) for column in part.columns]
                    names = [f"c{i}" for i in range(len(columns))]
                    table = pa.Table.from_arrays(columns, names=names)
                    yield Batch(table, line_numbers(first, part.num_rows))
                    first += part.num_rows
        except (pa.ArrowInvalid, OSError) as error:
            raise InputError(
                "the Parquet file is broken", where=self.name, todo="export it again"
            ) from error


def as_text(column: pa.Array) -> pa.Array:
    """A column as text: whole floats without ".0", times as ISO, booleans as 1 and 0."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return as_text(column.dictionary_decode())
    if pa.types.is_floating(kind):
        text = column.cast(pa.float64()).cast(pa.string())
        if pc.any(pc.match_substring(text, "e"), min_count=0).as_py():
            values = [
                None if v is None else f"{v:f}".rstrip("0").rstrip(".") for v in column.to_pylist()
            ]
            text = pa.array(values, pa.string())
        return pc.replace_substring_regex(text, r"\.0$", "")
    if pa.types.is_boolean(kind):
        return column.cast(pa.int8()).cast(pa.string())
    if pa.types.is_timestamp(kind):
        return (
            pc.strftime(pc.floor_temporal(column, unit="second"), format="%Y-%m-%d %H:%M:%S")
            if kind.unit == "s"
            else as_text(pc.cast(column, pa.timestamp("s"), safe=False))
        )
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        return pa.nulls(len(column), pa.string())
    return column.cast(pa.string())
