"""What a clue sheet is made of: paragraphs, lists, tables and pictures, ready to print.

One `ClueSheet` is built for a case and every format is written from it, so that all of them say
the same.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

from graphfraud.report.drawing import Drawing
from graphfraud.report.figures import date_text, money_text, p_text, short_number

Kind = Literal["text", "id", "count", "number", "p", "money", "day", "score", "blank"]
#: money is in 分, a day counts from 1970-01-01, "" and None are empty cells
Cell = str | int | float | None
#: kinds that are set flush right
NUMERIC: frozenset[Kind] = frozenset({"count", "number", "p", "money", "score"})
#: format characters that turn or hide the text around them (bidi controls, zero width, tags)
_HIDDEN = frozenset({"Cf", "Cc", "Cs", "Co", "Cn"})
#: longest text of a cell; what is longer is cut with an ellipsis
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, what its cells hold, and its share of the page's width."""

    heading: str
    kind: Kind = "text"
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `total` is set in bold below the rows. A form is a table to fill in by hand."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    name: str = ""
    form: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a note is set smaller."""

    text: str
    note: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list of sentences."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with the sentence below it."""

    drawing: Drawing
    caption: str


Block = Paragraph | Items | Table | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the sheet; `wide` parts go on landscape pages."""

    title: str
    blocks: tuple[Block, ...]
    wide: bool = False


@dataclass(frozen=True)
class ClueSheet:
    """A case's report. retain_until and made_on are YYYY-MM-DD."""

    title: str
    language: str
    case_id: str
    caution: str
    head: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    foot: str
    made_on: str
    revealed: bool


def clean(text: str, room: int = _LONGEST) -> str:
    """Text without control, bidi and unassigned characters, cut to `room` characters."""
    shown = text[: room + 1]
    if not shown.isprintable():
        shown = "".join(c for c in shown if unicodedata.category(c) not in _HIDDEN)
    return shown[:room] + "…" if len(shown) > room else shown


def cell_text(kind: Kind, cell: Cell) -> str:
    """A cell as a reader sees it."""
    if cell is None or isinstance(cell, str):
        return clean(cell or "")
    match kind:
        case "money":
            return money_text(int(cell), grouped=True)
        case "day":
            return date_text(int(cell))
        case "p":
            return p_text(cell)
        case "score":
            return f"{cell:.3f}"
        case "number" | "count":
            return short_number(cell)
    return str(cell)


def sheet_text(sheet: ClueSheet) -> str:
    """The sheet as plain text, a table's cells parted by two spaces; pictures by their caption."""
    lines = [sheet.title, sheet.caution, ""]
    lines += [f"{name}: {value}" for name, value in sheet.head]
    for section in sheet.sections:
        lines += ["", section.title]
        for block in section.blocks:
            match block:
                case Paragraph():
                    lines.append(block.text)
                case Items():
                    lines += [f"  {text}" for text in block.texts]
                case Picture():
                    lines.append(block.caption)
                case Table():
                    lines.append("  " + "  ".join(c.heading for c in block.columns))
                    for row in (*block.rows, *([block.total] if block.total else [])):
                        cells = zip(block.columns, row, strict=True)
                        shown = "  ".join(cell_text(c.kind, v) for c, v in cells)
                        lines.append(f"  {shown}".rstrip())
    return "\n".join([*lines, "", sheet.foot, ""])
