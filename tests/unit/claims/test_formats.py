"""The same extract in every format gives the same numbers, keys and texts."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

from graphfraud.claims import Extract, read_extract
from graphfraud.claims.contract import ALIASES, COLUMNS, claim_kind, fold
from graphfraud.claims.extract import SCHEMA
from graphfraud.errors import InputError
from tests.unit.claims.made_claims import claim, csv_text

ROWS = [
    claim(
        "000123",
        psn_name="张三",
        certno="992108198001011234",
        med_type="2101",
        brdy="1980-01-01",
        endtime="2024-03-04 10:00:00",
        atddr_no="D992108000001",
        tel="139 0000 0001",
        gend="男",
    ),
    claim(
        "0002",
        psn_no="0008",
        medfee_sumamt="1234567.89",
        fund_pay_sumamt="0.1",
        setl_type="1",
        opter_id="007",
        optins_no="0099",
        bankacct="6222 0000 1111 2222",
        invono="INV,1",
    ),
    claim(
        "0003",
        psn_no="0008",
        medfee_sumamt="-1",
        fund_pay_sumamt="-1",
        acct_pay="0",
        refd_setl_flag="1",
        init_setl_id="none",
    ),
    claim("0004", begntime="2024-02-30"),
]
TEXT = csv_text(ROWS)


def _table() -> list[list[str]]:
    return list(csv.reader(io.StringIO(TEXT)))


def _xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    for row in _table():
        book.active.append(row)
    book.save(path)


def _parquet(path: Path) -> None:
    head, *rows = _table()
    pd.DataFrame(rows, columns=head).to_parquet(path)


FORMATS: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "bom": ("claims.csv", lambda p: p.write_bytes(TEXT.encode("utf-8-sig"))),
    "gb18030": ("claims.csv", lambda p: p.write_bytes(TEXT.encode("gb18030"))),
    "gzip": ("claims.csv.gz", lambda p: p.write_bytes(gzip.compress(TEXT.encode("gb18030")))),
    "crlf": ("claims.csv", lambda p: p.write_bytes(TEXT.replace("\n", "\r\n").encode())),
    "old mac": ("claims.txt", lambda p: p.write_bytes(TEXT.replace("\n", "\r").encode())),
    "tabs": (
        "claims.tsv",
        lambda p: p.write_text("\n".join("\t".join(row) for row in _table()) + "\n"),
    ),
    "xlsx": ("claims.xlsx", _xlsx),
    "parquet": ("claims.parquet", _parquet),
    "chinese headers": ("data.csv", lambda p: p.write_text(_chinese())),
}


def _chinese() -> str:
    words = {
        "setl_id": "结算ID",
        "psn_no": "人员编号",
        "fixmedins_code": "定点医药机构编号",
        "med_type": "医疗类别",
        "begntime": "开始时间",
        "endtime": "结束时间",
        "setl_time": "结算时间",
        "medfee_sumamt": "医疗费总额",
        "fund_pay_sumamt": "基金支付总额",
        "acct_pay": "个人账户支出",
        "refd_setl_flag": "退费结算标志",
        "init_setl_id": "原结算ID",
        "mdtrt_id": "就诊ID",
        "vali_flag": "有效标志",
        "psn_name": "人员姓名",
        "certno": "证件号码",
        "tel": "电话",
        "gend": "性别",
        "brdy": "出生日期",
        "atddr_no": "主治医生编码",
        "setl_type": "结算类别",
        "opter_id": "经办人ID",
        "optins_no": "经办机构编号",
        "bankacct": "银行账号",
        "invono": "发票号",
    }
    head, rest = TEXT.split("\n", 1)
    return ",".join(words[name] for name in head.split(",")) + "\n" + rest


def contents(extract: Extract, *, places: bool = True) -> dict[str, Any]:
    """Everything a later stage can see of an extract."""
    out: dict[str, Any] = {"counts": extract.counts, "columns": sorted(extract.columns_given)}
    for table, columns in SCHEMA.items():
        for name in columns:
            if places or not name.startswith("source_"):
                out[f"{table}.{name}"] = extract.col(table, name).tolist()
    for space in ("patient", "doctor", "caseworker", "account", "invoice", "phone", "med_type"):
        out[space] = list(extract.keys(space))
    out["setl_id"] = extract.text("claims", "setl_id").to_pylist()
    out["name"] = extract.text("patients", "psn_name").to_pylist()
    return out


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_gives_the_same_extract(form: str, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "claims.csv").write_text(TEXT)
    name, write = FORMATS[form]
    (tmp_path / "other").mkdir()
    write(tmp_path / "other" / name)
    one = read_extract([tmp_path / "plain"], tmp_path / "w1", max_rejects=1)
    two = read_extract([tmp_path / "other"], tmp_path / "w2", max_rejects=1)
    places = form not in {"parquet"}
    expected, found = contents(one, places=places), contents(two, places=places)
    for part, value in expected.items():
        assert str(found[part]) == str(value), part
    assert one.counts.rows_in == 4
    assert (one.counts.kept, one.counts.netted, one.counts.rejected) == (2, 1, 1)


def test_numbers_in_a_sheet_are_read_as_they_are_shown(tmp_path: Path) -> None:
    import datetime as dt

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(
        [
            "setl_id",
            "psn_no",
            "fixmedins_code",
            "med_type",
            "begntime",
            "enddate",
            "medfee_sumamt",
            "fund_pay_sumamt",
        ]
    )
    sheet.append([1, 12, "H1", 21, dt.datetime(2024, 3, 1, 9, 30), 45356, 0.1 + 0.2, 19.99])
    sheet["A2"].number_format = "000000"
    book.save(tmp_path / "claims.xlsx")
    extract = read_extract([tmp_path / "claims.xlsx"], tmp_path / "work")
    assert extract.text("claims", "setl_id").to_pylist() == ["000001"]
    assert extract.keys("patient") == ["12"]
    assert extract.col("claims", "medfee").tolist() == [30]
    assert extract.col("claims", "fund_pay").tolist() == [1999]
    day = (dt.date(2024, 3, 1) - dt.date(1970, 1, 1)).days
    assert extract.col("claims", "begin_day").tolist() == [day]
    assert extract.col("claims", "begin_minute").tolist() == [570]
    assert extract.col("claims", "end_day").tolist() == [day + 4]  # 45356 is 2024-03-05
    assert extract.col("claims", "kind").tolist() == [0]


def test_mapping_file_renames_columns_codes_and_length_of_stay(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text(
        "No,Who,Where,Type,In,Days,Total,Fund\nA1,P1,H1,IP,2024-03-01,4,10,5\nA2,P1,H1,99,2024-03-09,,1,1\n"
    )
    (tmp_path / "map.toml").write_text(
        '[columns]\nNo = "setl_id"\nWho = "psn_no"\nWhere = "fixmedins_code"\nType = "med_type"\n'
        'In = "begndate"\nDays = "los_days"\nTotal = "medfee_sumamt"\nFund = "fund_pay_sumamt"\n'
        '[values.med_type]\nIP = "21"\n'
    )
    extract = read_extract([tmp_path / "export.csv"], tmp_path / "w", tmp_path / "map.toml")
    length = extract.col("claims", "end_day") - extract.col("claims", "begin_day")
    assert length.tolist() == [4, 0]
    assert extract.col("claims", "kind").tolist() == [0, 4]
    assert extract.day_only


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[columns", "cannot be read"),
        ('[columns]\nA = "nothing"\n', "not a column of ours"),
        ("[colums]\n", "unknown section"),
        ("columns = 3\n", "must be tables"),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "claims.csv").write_text(TEXT)
    (tmp_path / "map.toml").write_text(text)
    with pytest.raises(InputError, match=says):
        read_extract([tmp_path / "claims.csv"], tmp_path / "w", tmp_path / "map.toml")


def test_every_column_has_a_chinese_header_of_its_own() -> None:
    chinese = {name for alias, name in ALIASES.items() if not alias.isascii()}
    assert {n for names in COLUMNS.values() for n in names} <= chinese
    assert all(ALIASES[fold(name)] == name for names in COLUMNS.values() for name in names)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("21", 0),
        ("2105", 0),
        ("22", 0),
        ("28", 0),
        ("52", 0),
        ("11", 1),
        ("1301", 1),
        ("140104", 2),
        ("15", 2),
        ("41", 3),
        ("9929", 3),
        ("99", 4),
        (None, 4),
        ("29", 4),
    ],
)
def test_kind_of_claim(code: str | None, kind: int) -> None:
    assert claim_kind(code) == kind


def test_files_in_another_order_give_the_same_extract(tmp_path: Path) -> None:
    rows = [claim(f"{i:03d}", psn_no=f"P{i % 7}", atddr_no=f"D{i % 3}") for i in range(1, 41)]
    for name, part in (("a", rows[:20]), ("b", rows[20:])):
        (tmp_path / f"claims_{name}.csv").write_text(csv_text(part))
    paths = sorted(tmp_path.glob("*.csv"))
    one = contents(read_extract(paths, tmp_path / "w1"))
    two = contents(read_extract(paths[::-1], tmp_path / "w2"))
    assert str(one) == str(two)
    assert np.all(np.diff(read_extract(paths, tmp_path / "w3").col("claims", "source_file")) >= 0)
