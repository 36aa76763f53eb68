"""evidence.xlsx, read again with openpyxl: text ids, headers, no formula, fixed date."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import openpyxl

from graphfraud.claims.extract import Extract
from graphfraud.model import RunResult
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.evidence import CLAIM_COLUMNS
from graphfraud.report.tables import COLUMNS
from graphfraud.report.workbook import CELL_CHARACTERS, guarded, workbook_bytes


def test_sheets_headers_filters(written: Path) -> None:
    book = openpyxl.load_workbook(written / "evidence.xlsx")
    assert book.sheetnames == ["说明", "线索", "成员", "结算", "依据"]
    sheet = book["线索"]
    headings = [cell.value for cell in sheet[1]]
    assert [h.split("\n")[1] for h in headings] == list(COLUMNS["cases.csv"])
    assert headings[0].startswith("线索编号")
    for name in book.sheetnames[1:]:
        assert book[name].freeze_panes == "A2"
        assert book[name].auto_filter.ref == book[name].dimensions
    assert "真实标识" in book["说明"]["A1"].value
    assert book.properties.created == dt.datetime(2025, 12, 31)


def test_claims_bear_the_names_types_and_sums_of_the_input(
    written: Path, made: tuple[RunResult, Extract]
) -> None:
    result, extract = made
    sheet = openpyxl.load_workbook(written / "evidence.xlsx")["结算"]
    headings = [cell.value.split("\n")[1] for cell in sheet[1]]
    assert headings == list(CLAIM_COLUMNS)
    rows = [dict(zip(headings, row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert len(rows) == sum(len(case.ring.claims) for case in result.cases)
    for case in result.cases:
        mine = [r for r in rows if r["case_id"].value == case.case_id]
        assert {r["setl_id"].value for r in mine} == set(case.setl_ids)
        paid = sum(round(r["fund_pay_sumamt"].value * 100) for r in mine)
        assert paid == case.fund_paid
        assert {r["psn_no"].value for r in mine} <= set(extract.keys("patient"))
    for row in rows:
        for name in ("begndate", "enddate", "setl_date"):
            assert row[name].is_date and row[name].number_format == "yyyy-mm-dd"
        for name in ("medfee_sumamt", "fund_pay_sumamt", "acct_pay"):
            assert row[name].data_type == "n" and row[name].number_format == "#,##0.00"
        for name in ("setl_id", "psn_no", "fixmedins_code", "source_file"):
            assert row[name].data_type == "s" and row[name].number_format == "@"
    insider = next(c for c in result.cases if c.pattern == "insider_link")
    mine = [r for r in rows if r["case_id"].value == insider.case_id]
    assert {r["opter_id"].value for r in mine} == {"W9001"}
    assert {r["bankacct"].value for r in mine} == {"6222000000000001"}
    cases = openpyxl.load_workbook(written / "evidence.xlsx")["线索"]
    first = dict(zip([c.value.split("\n")[1] for c in cases[1]], cases[2], strict=True))
    assert first["first_date"].is_date and first["rank"].data_type == "n"


def test_reasons_sum_to_the_score(written: Path) -> None:
    book = openpyxl.load_workbook(written / "evidence.xlsx")
    total: dict[str, float] = {}
    for case_id, _, _, _, value, *_ in book["依据"].iter_rows(min_row=2, values_only=True):
        total[case_id] = total.get(case_id, 0.0) + (value or 0.0)
    for row in book["线索"].iter_rows(min_row=2, values_only=True):
        assert abs(total[row[0]] - row[3]) < 1e-5


def test_ids_stay_text_and_formulas_sleep() -> None:
    nasty = ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "=cmd|' /C calc'!A0", "http://x", "0007"]
    rows = [(text, "", "", text * 9000) for text in nasty]
    content = workbook_bytes(
        [("claims", ("setl_id", "fund_paid", "rank", "summary"), rows)], Catalogue("en"),
        dt.date(2025, 1, 1), ["=1"],
    )  # fmt: skip
    sheet = openpyxl.load_workbook(io.BytesIO(content))["claims"]
    for text, cell in zip(nasty, sheet["A"][1:], strict=True):
        assert cell.data_type == "s"
        assert cell.hyperlink is None
        assert cell.value == (text if text[0] in "h0" else "'" + text)
    for cell in sheet["D"][1:]:
        assert len(cell.value) <= CELL_CHARACTERS
    assert openpyxl.load_workbook(io.BytesIO(content))["about"]["A1"].value == "'=1"


def test_guarded_drops_control_characters() -> None:
    assert guarded("a\x00b\x1b") == "ab"
    assert guarded("\x00=1") == "'=1"
