"""The clue sheet as a workbook: one sheet to read, one for each table, one for the drawings."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from graphfraud.report.figures import date_text
from graphfraud.report.metafile import metafile_bytes
from graphfraud.report.sheet_blocks import (
    Cell,
    ClueSheet,
    Items,
    Kind,
    Paragraph,
    Picture,
    Table,
    cell_text,
)  # fmt: skip
from graphfraud.report.workbook import guarded, new_workbook

_FORMATS: dict[Kind, str] = {
    "count": "#,##0", "number": "#,##0.0##", "p": "0.00E+00", "money": "#,##0.00",
    "day": "yyyy-mm-dd", "score": "0.000", "id": "@", "text": "@", "blank": "@",
}  # fmt: skip
_EPOCH = dt.date(1970, 1, 1)


class _Book:
    """The workbook under construction."""

    def __init__(self, sheet: ClueSheet, book: Any) -> None:
        self.sheet, self.book = sheet, book
        base = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#AAB4BE"}
        self.cells = {
            kind: book.add_format({**base, "num_format": form}) for kind, form in _FORMATS.items()
        }
        self.head = book.add_format({**base, "bold": True, "bg_color": "#F1F4F7"})
        self.strong = book.add_format({"bold": True, "font_size": 13, "valign": "top"})
        self.title = book.add_format({"bold": True, "font_size": 18})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.name = book.add_format({"bold": True, "valign": "top", "bg_color": "#F1F4F7"})

    def cell(self, page: Any, row: int, place: int, kind: Kind, cell: Cell) -> None:
        """A typed cell: numbers and dates as such, everything else as text."""
        style = self.cells[kind]
        if cell is None or cell == "":
            page.write_blank(row, place, None, style)
        elif isinstance(cell, str):
            page.write_string(row, place, guarded(cell_text(kind, cell)), style)
        elif kind == "money":
            page.write_number(row, place, int(cell) / 100, style)
        elif kind == "day":
            if date_text(int(cell)) >= "1900-03-01":
                day = dt.datetime.combine(_EPOCH + dt.timedelta(days=int(cell)), dt.time())
                page.write_datetime(row, place, day, style)
            else:
                page.write_blank(row, place, None, style)
        elif cell != cell or cell in (float("inf"), float("-inf")):
            page.write_blank(row, place, None, style)
        else:
            page.write_number(row, place, cell, style)

    def table(self, title: str, table: Table) -> None:
        page = self.book.add_worksheet(_sheet_name(title, self.book))
        total = sum(c.share for c in table.columns)
        for place, column in enumerate(table.columns):
            page.set_column(place, place, max(10.0, 110 * column.share / total))
            page.write_string(0, place, guarded(column.heading), self.head)
        page.freeze_panes(1, 0)
        if table.rows and not table.form:
            page.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
        lines = [*table.rows, *([table.total] if table.total else [])]
        for number, line in enumerate(lines, 1):
            for place, (column, cell) in enumerate(zip(table.columns, line, strict=True)):
                self.cell(page, number, place, column.kind, cell)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)

    def write(self) -> None:
        sheet = self.sheet
        front = self.book.add_worksheet(_sheet_name(sheet.title, self.book))
        front.set_column(0, 0, 22)
        front.set_column(1, 1, 96)
        front.write_string(0, 0, guarded(sheet.title), self.title)
        front.merge_range(1, 0, 1, 1, guarded(sheet.caution), self.wrapped)
        front.set_row(1, 32)
        row = 2
        for name, value in sheet.head:
            front.write_string(row, 0, guarded(name), self.name)
            front.write_string(row, 1, guarded(value), self.wrapped)
            row += 1
        pictures: list[Picture] = []
        tables: list[tuple[str, Table]] = []
        for section in sheet.sections:
            front.write_string(row + 1, 0, guarded(section.title), self.strong)
            row += 2
            n_tables = 0
            for block in section.blocks:
                match block:
                    case Paragraph():
                        lines: tuple[str, ...] = (block.text,)
                    case Items():
                        lines = block.texts
                    case Picture():
                        pictures.append(block)
                        lines = (block.caption,)
                    case Table():
                        n_tables += 1
                        title = section.title + (f" {n_tables}" if n_tables > 1 else "")
                        tables.append((title, block))
                        lines = (f"→ {title}",)
                for line in lines:
                    front.write_string(row, 1, guarded(line), self.wrapped)
                    row += 1
        front.write_string(row + 1, 0, guarded(sheet.foot))
        front.set_paper(9)
        front.fit_to_pages(1, 0)
        for title, table in tables:
            self.table(title, table)
        self._pictures(pictures)

    def _pictures(self, pictures: list[Picture]) -> None:
        if not pictures:
            return
        page = self.book.add_worksheet(_sheet_name(pictures[0].drawing.title, self.book))
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        row = 0
        for number, picture in enumerate(pictures, 1):
            page.insert_image(row, 0, f"drawing{number}.emf", {
                "image_data": io.BytesIO(metafile_bytes(picture.drawing)),
                "description": picture.drawing.title, "object_position": 2,
            })  # fmt: skip
            row += int(picture.drawing.height / 20) + 1
            page.write_string(row, 0, guarded(picture.caption))
            row += 2


def _sheet_name(title: str, book: Any) -> str:
    """A title as a sheet's name: 31 characters, none that Excel forbids, each once."""
    name = "".join(c for c in title if c not in "[]:*?/\\'").strip()[:28] or "sheet"
    taken = {page.get_name().lower() for page in book.worksheets()}
    return name if name.lower() not in taken else f"{name[:26]} {len(taken)}"


def sheet_xlsx(sheet: ClueSheet) -> bytes:
    """The sheet as .xlsx with typed cells. The same sheet gives the same bytes."""
    buffer = io.BytesIO()
    book = new_workbook(buffer, dt.date.fromisoformat(sheet.made_on or "2000-01-01"), sheet.title)
    _Book(sheet, book).write()
    book.close()
    return buffer.getvalue()
