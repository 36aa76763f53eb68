"""Records of CSV text where quotes span lines: slower than the block parser, line by line.

A quote that never closes, a field of a million characters or a wrong number of fields makes a bad
line; the reader then goes on with the next line.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graphfraud.claims.batch import BadLine

MAX_FIELD = 100_000
_MAX_LINES = 1000
csv.field_size_limit(1 << 30)


@dataclass
class Records:
    """rows and their first lines; bad lines; text that is left for the next block."""

    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    left: str = ""


def parse_records(lines: Sequence[str], delimiter: str) -> Iterator[list[str]]:
    """Parse lines with the standard library's CSV reader."""
    return csv.reader(lines, delimiter=delimiter)


def read_records(text: str, delimiter: str, width: int, first: int, *, final: bool) -> Records:
    """Split text into records of `width` fields; `first` is the number of its first line.

    final: whether the file ends with this text; if not, a record that is still open is `left`.
    """
    out = Records()
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    at = 0
    while at < len(lines):
        line = _one_line(lines[at])
        if not line.strip():
            at += 1
            continue
        cells = next(parse_records([line + "\n"], delimiter))
        taken = 1
        if line.count('"') % 2 and not _closed(cells, width):
            taken = _closing_line(lines, at, delimiter)
            if not taken and not final and len(lines) - at < _MAX_LINES:
                out.left = "\n".join(lines[at:]) + ("\n" if text.endswith("\n") else "")
                return out
            if not taken:
                out.bad.append(BadLine(first + at, "unclosed_quote", line))
                at += 1
                continue
            cells = next(parse_records([x + "\n" for x in lines[at : at + taken]], delimiter))
        raw = "\n".join(lines[at : at + taken]).rstrip("\r")
        if len(cells) != width:
            out.bad.append(BadLine(first + at, "wrong_field_count", raw))
        else:
            out.rows.append(cells)
            out.lines.append(first + at)
        at += taken
    return out


def _one_line(line: str) -> str:
    return line.removesuffix("\r").replace("\r", " ")


def _closed(cells: list[str], width: int) -> bool:
    return len(cells) == width and not cells[-1].endswith("\n")


def _closing_line(lines: list[str], at: int, delimiter: str) -> int:
    """How many lines the record that opens at `at` takes; 0 where it never closes."""
    quotes = 0
    for taken, line in enumerate(lines[at : at + _MAX_LINES], 1):
        quotes += line.count('"')
        if quotes % 2 == 0:
            return taken
    return 0
