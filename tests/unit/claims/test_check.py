"""The report of `graphfraud check`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from graphfraud.claims.check import check_extract
from tests.unit.claims.made_claims import claim, csv_text


def test_report_says_what_is_there_and_what_is_missing(tmp_path: Path) -> None:
    rows = [
        claim("1", tel="13900000001", colour="red"),
        claim("2", begntime="2024-05-06"),
        claim("3", begntime="never"),
        claim("1", medfee_sumamt="2"),
    ]
    (tmp_path / "claims.csv").write_text(csv_text(rows))
    needs = {"contacts": ["tel"], "insiders": ["opter_id", "setl_type"], "fees": ["fee_lines"]}
    report = check_extract([tmp_path / "claims.csv"], tmp_path / "work", None, needs)
    assert (report.counts.rows_in, report.counts.kept, report.counts.rejected) == (4, 2, 2)
    assert report.rejects == {"bad_date": 1, "duplicate_setl_id": 1}
    assert (report.first_date, report.last_date) == (dt.date(2024, 3, 1), dt.date(2024, 5, 6))
    assert report.needs == {"insiders": ("opter_id", "setl_type"), "fees": ("fee_lines",)}
    assert report.columns[0].unused == ("colour",)
    assert report.columns[0].known["psn_no"] == "psn_no"
    assert "opter_id" in report.empty and "tel" not in report.empty
    assert (report.n_patients, report.n_stays) == (1, 0)
    assert (report.fund_paid, report.acct_paid) == (12000, 1000)
    assert report.inputs[0].n_rows == 4 and len(report.inputs[0].sha256) == 64


def test_an_extract_of_rejects_alone_has_no_dates(tmp_path: Path) -> None:
    (tmp_path / "claims.csv").write_text(csv_text([claim("1", medfee_sumamt="x")]))
    report = check_extract([tmp_path / "claims.csv"], tmp_path / "work")
    assert report.counts.kept == 0
    assert report.first_date is None and report.last_date is None
