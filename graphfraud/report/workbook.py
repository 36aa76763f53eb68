"""evidence.xlsx: the investigator's workbook, with Chinese headers beside the platform's names.

Every id is a text cell, a date a date, an amount a number with two decimals; a text that a
spreadsheet could take for a formula gets a leading apostrophe, and the creation date is the run's
own, so the same run gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import xlsxwriter

from graphfraud.report.catalogue import Catalogue

#: Excel's limits: characters of a cell, rows of a sheet
CELL_CHARACTERS, SHEET_ROWS = 32_767, 1_048_576
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_AMOUNTS = frozenset({
    "fund_paid", "acct_paid", "medfee_sumamt", "fund_pay_sumamt", "acct_pay",
})  # fmt: skip
_DATES = frozenset({"first_date", "last_date", "begndate", "enddate", "setl_date"})
#: Excel knows no earlier day without a doubt: it takes 1900 for a leap year
_FIRST_DATE = dt.date(1900, 3, 1)
_NUMBERS = frozenset({
    "rank", "score", "n_patients", "n_institutions", "n_doctors", "n_caseworkers", "n_cards",
    "n_claims", "source_line", "value", "observed", "expected", "p_value",
})  # fmt: skip
_WIDE = frozenset({"summary", "detail", "explanation", "reason"})


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula; cut to what a cell holds."""
    clean = text
    if not text.isprintable():
        clean = "".join(c for c in text if c >= " " or c in "\t\n")
        clean = clean.encode("utf-8", "replace").decode("utf-8")
    if clean.lstrip().startswith(_FORMULA_STARTS):
        clean = "'" + clean
    return clean[:CELL_CHARACTERS]


def _cell_writer(sheet: Any, column: str, formats: Any) -> Callable[[int, int, str], None]:
    def write(row: int, place: int, text: str) -> None:
        if text == "" or text in ("nan", "inf", "-inf"):
            return  # an empty cell takes the column's format
        if column in _AMOUNTS:
            sheet.write_number(row, place, float(text), formats["amount"])
        elif column in _DATES and dt.date.fromisoformat(text) >= _FIRST_DATE:
            day = dt.datetime.combine(dt.date.fromisoformat(text), dt.time())
            sheet.write_datetime(row, place, day, formats["date"])
        elif column in _NUMBERS:
            sheet.write_number(row, place, float(text), formats["number"])
        else:
            sheet.write_string(row, place, guarded(text), formats["text"])

    return write


def _add_sheet(
    book: Any, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]],
    texts: Catalogue, formats: Any,
) -> None:
    """One sheet, or several where the rows do not fit into one."""
    room = SHEET_ROWS - 1
    for number, start in enumerate(range(0, max(len(rows), 1), room)):
        sheet = book.add_worksheet(title if number == 0 else f"{title} {number + 1}")
        for place, column in enumerate(columns):
            own = texts.knows("platform_column", column)
            heading = texts.word("platform_column", column) if own else texts.heading(column)
            sheet.write_string(0, place, f"{heading}\n{column}", formats["head"])
            sheet.set_column(place, place, 60 if column in _WIDE else 18, formats["text"])
        sheet.set_row(0, 32)
        sheet.freeze_panes(1, 0)
        piece = rows[start : start + room]
        sheet.autofilter(0, 0, len(piece), len(columns) - 1)
        for place, column in enumerate(columns):
            write = _cell_writer(sheet, column, formats)
            for offset, row in enumerate(piece, 1):
                write(offset, place, row[place])


def new_workbook(buffer: io.BytesIO, created: dt.date, title: str) -> Any:
    """An empty workbook whose texts stay texts and whose dates are those given."""
    book = xlsxwriter.Workbook(buffer, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    })  # fmt: skip
    stamp = dt.datetime(created.year, created.month, created.day)
    book.set_properties({"title": title, "created": stamp})
    return book


def workbook_bytes(
    sheets: Iterable[tuple[str, Sequence[str], Sequence[Sequence[str]]]],
    texts: Catalogue,
    created: dt.date,
    notes: Sequence[str],
) -> bytes:
    """The workbook: a first sheet of notes, then each (title, columns, rows of text)."""
    buffer = io.BytesIO()
    book = new_workbook(buffer, created, "graphfraud")
    formats = {
        "head": book.add_format({
            "bold": True, "bg_color": "#17324D", "font_color": "#FFFFFF", "text_wrap": True,
            "valign": "vcenter", "border": 1,
        }),
        "text": book.add_format({"num_format": "@", "valign": "top"}),
        "number": book.add_format({"num_format": "General", "valign": "top"}),
        "amount": book.add_format({"num_format": "#,##0.00", "valign": "top"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
    }  # fmt: skip
    about = book.add_worksheet(texts.word("sheet", "about"))
    about.set_column(0, 0, 110)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for row, note in enumerate(notes):
        about.write_string(row, 0, guarded(note), wrapped)
    for title, columns, rows in sheets:
        _add_sheet(book, texts.word("sheet", title), columns, rows, texts, formats)
    book.close()
    return buffer.getvalue()
