"""A batch of rows on its way in: columns of text under their headers, and each row's line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Ints = NDArray[Any]


@dataclass(frozen=True)
class BadLine:
    """A line that is no row at all: it goes to rejects.csv as it is."""

    line: int
    reason: str
    text: str
    column: str = ""


@dataclass(frozen=True)
class Batch:
    """table: text columns (plain or dictionary) under the file's own headers; lines: 1-based."""

    table: pa.Table
    lines: Ints
    bad: tuple[BadLine, ...] = ()
    notes: Mapping[str, int] = field(default_factory=dict)
    raw: tuple[bytes, int] | None = None

    def row_text(self, row: int) -> str:
        """The row as it stands in its file, or as one CSV line where its file has no lines.

        raw: UTF-8 text of the batch, one row a line, and the number of its first line.
        """
        if self.raw is not None:
            text, first = self.raw
            line = text.split(b"\n", int(self.lines[row]) - first + 1)[int(self.lines[row]) - first]
            return line.rstrip(b"\r").decode()
        cells = [column[row].as_py() for column in self.table.columns]
        return csv_line(["" if cell is None else cell for cell in cells])


#: a batch still to be parsed, in any thread
Job = Callable[[], Batch]


class Source(Protocol):
    """One file (or sheet) of the extract, read as batches."""

    name: str
    encoding: str
    sha256: str
    excel: bool
    headers: list[str]

    def batches(self) -> Iterator[Batch]:
        """Batches in the order of the file."""
        ...


def csv_line(cells: list[str]) -> str:
    """Cells as one line of CSV, without its end."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def line_numbers(first: int, count: int) -> Ints:
    """`count` lines from `first` on."""
    return np.arange(first, first + count, dtype=np.int64)
