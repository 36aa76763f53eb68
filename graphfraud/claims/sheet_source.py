"""XLSX workbooks as batches of text: every sheet with a header is a table."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import numpy as np
import openpyxl
import pyarrow as pa
from openpyxl.utils.exceptions import InvalidFileException

from graphfraud.claims.batch import BadLine, Batch, csv_line
from graphfraud.claims.contract import fold
from graphfraud.errors import InputError

ROWS = 50_000
#: a spreadsheet keeps fifteen digits of a number: longer ids stored as numbers have lost some
_EXACT = 10**15
_BROKEN = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, ParseError)


@dataclass
class SheetSource:
    """One sheet; the line of a row is its row number in the sheet."""

    path: Path
    name: str
    sheet: str
    several: bool
    first_row: int
    headers: list[str]
    excel: bool = True
    encoding: str = "xlsx"
    sha256: str = field(default="")

    def batches(self) -> Iterator[Batch]:
        """Rows as text: numbers as they are shown, times as ISO."""
        with self.path.open("rb") as file:
            self.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        rows: list[list[str]] = []
        lines: list[int] = []
        bad: list[BadLine] = []
        blurred = 0
        for number, cells in _rows(self.path, self.sheet, self.name):
            if number <= self.first_row or not any(c.value not in (None, "") for c in cells):
                continue
            texts = [cell_text(cell) for cell in cells]
            blurred += any(_blurred(cell) for cell in cells)
            while len(texts) > len(self.headers) and not texts[-1]:
                texts.pop()
            if len(texts) > len(self.headers):
                bad.append(BadLine(number, "wrong_field_count", csv_line(texts)))
                continue
            rows.append(texts + [""] * (len(self.headers) - len(texts)))
            lines.append(number)
            if len(rows) == ROWS:
                yield self._batch(rows, lines, bad, blurred)
                rows, lines, bad, blurred = [], [], [], 0
        if rows or bad:
            yield self._batch(rows, lines, bad, blurred)

    def _batch(
        self, rows: list[list[str]], lines: list[int], bad: list[BadLine], blurred: int
    ) -> Batch:
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(self.headers)
        arrays = [pa.array(column, pa.string()) for column in columns]
        table = pa.Table.from_arrays(arrays, names=[f"c{i}" for i in range(len(arrays))])
        notes = {
            "numbers of over 15 digits in a sheet (digits are lost; format ids as text)": blurred
        }
        return Batch(table, np.array(lines, np.int64), tuple(bad), notes if blurred else {})


def open_sheets(path: Path, name: str) -> list[SheetSource]:
    """Sheets of a workbook that have a header row. Raises InputError."""
    found = []
    book = _load(path, name)
    sheets = list(book.sheetnames)
    book.close()
    for sheet in sheets:
        for number, cells in _rows(path, sheet, name):
            headers = [cell_text(cell).strip() for cell in cells]
            while headers and not headers[-1]:
                headers.pop()
            if any(fold(h) for h in headers):
                label = name if len(sheets) == 1 else f"{name}#{sheet}"
                several = len(sheets) > 1
                found.append(SheetSource(path, label, sheet, several, number, headers))
                break
    if not found:
        raise InputError("the workbook is empty", where=name, todo="give a sheet with rows")
    return found


def _load(path: Path, name: str) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(path, read_only=True, data_only=False)
    except _BROKEN as error:
        raise InputError(
            "not a readable XLSX workbook", where=name,
            todo="open it in a spreadsheet program and save it again as .xlsx or CSV",
        ) from error  # fmt: skip


def _rows(path: Path, sheet: str, name: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """(row number, cells) of a sheet."""
    book = _load(path, name)
    try:
        if not hasattr(book[sheet], "iter_rows"):
            return
        book[sheet].reset_dimensions()
        yield from enumerate(book[sheet].iter_rows(), 1)
    except _BROKEN as error:
        raise InputError(
            f"sheet {sheet!r} is broken", where=name, todo="save the workbook again"
        ) from error
    finally:
        book.close()


def _blurred(cell: Any) -> bool:
    value = cell.value
    return isinstance(value, int | float) and abs(value) >= _EXACT


def cell_text(cell: Any) -> str:
    """A cell as text. A number format of zeros alone ("000000") gives its leading zeros back."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.replace(microsecond=0).isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, float):
        value = int(value) if value.is_integer() else value
    if isinstance(value, int):
        form = getattr(cell, "number_format", "") or ""
        return str(value).zfill(len(form)) if re.fullmatch("0+", form) else str(value)
    if isinstance(value, float):
        return f"{Decimal(f'{value:.15g}'):f}"
    return str(value)
