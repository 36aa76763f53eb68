"""Every bad input ends in a typed one-line error or in a reject row; no row is lost."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from graphfraud.claims import read_extract
from graphfraud.errors import (
    EncodingError,
    GraphfraudError,
    InputError,
    MissingColumnError,
    TooManyRejectsError,
)
from tests.unit.claims.made_claims import Read, claim, csv_text, reject_reasons

GOOD = csv_text([claim("0001"), claim("0002")])


def _xlsx(rows: list[list[object]]) -> bytes:
    import io

    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


FILES: dict[str, tuple[str, bytes, type[GraphfraudError], str]] = {
    "empty file": ("claims.csv", b"", InputError, "empty"),
    "blank lines alone": ("claims.csv", b"\n\n  \n", InputError, "empty"),
    "binary": ("claims.csv", bytes(range(256)) * 40, EncodingError, "binary"),
    "utf-16": ("claims.csv", GOOD.encode("utf-16"), EncodingError, "UTF-16"),
    "neither encoding": ("claims.csv", b"setl_id\xff\xff,psn\n", EncodingError, "neither"),
    "gzip cut short": (
        "claims.csv.gz",
        gzip.compress(GOOD.encode() * 99)[:-30],
        InputError,
        "gzip",
    ),
    "gzip header broken": ("claims.csv.gz", b"\x1f\x8b\x00\x00junk", InputError, "gzip"),
    "not a workbook": ("claims.xlsx", b"not a zip", InputError, "XLSX"),
    "zip without a workbook": ("claims.xlsx", b"PK\x03\x04junk", InputError, "XLSX"),
    "empty workbook": ("claims.xlsx", _xlsx([]), InputError, "empty"),
    "not Parquet": ("claims.parquet", b"PAR1junkPAR1", InputError, "Parquet"),
    "two needed columns missing": (
        "claims.csv",
        b"setl_id,psn_no,fixmedins_code,med_type,begndate\n1,2,3,11,2024-01-01\n",
        MissingColumnError,
        "medfee_sumamt, fund_pay_sumamt",
    ),
    "unknown columns": ("data.csv", b"a,b\n1,2\n", InputError, "no claims"),
}


@pytest.mark.parametrize("name", FILES)
def test_unreadable_file_is_one_typed_line(name: str, tmp_path: Path) -> None:
    file, content, kind, says = FILES[name]
    (tmp_path / file).write_bytes(content)
    with pytest.raises(kind, match=says) as caught:
        read_extract([tmp_path / file], tmp_path / "work")
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_file_or_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_extract([tmp_path / "nothing*.csv"], tmp_path / "work")
    with pytest.raises(InputError, match="no CSV"):
        (tmp_path / "hollow").mkdir()
        read_extract([tmp_path / "hollow"], tmp_path / "work")


def test_the_extract_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "claims.csv").write_text(GOOD)
    with pytest.raises(InputError, match="holds the extract itself"):
        read_extract([tmp_path], tmp_path)
    assert (tmp_path / "claims.csv").read_text() == GOOD


def test_missing_columns_name_each_file(tmp_path: Path) -> None:
    (tmp_path / "claims_1.csv").write_text(GOOD)
    (tmp_path / "claims_2.csv").write_text("setl_id,psn_no\n1,2\n")
    with pytest.raises(MissingColumnError, match=r"claims_2\.csv.*begntime \(or begndate\)") as e:
        read_extract([tmp_path], tmp_path / "work")
    assert "claims_1.csv" not in str(e.value)


ROWS: dict[str, tuple[dict[str, str], str]] = {
    "no settlement id": ({"setl_id": ""}, "missing_setl_id"),
    "id of a word for nothing": ({"psn_no": "未知"}, "missing_psn_no"),
    "id of zeros": ({"fixmedins_code": "000"}, "missing_fixmedins_code"),
    "no begin": ({"begntime": "NULL"}, "missing_begntime"),
    "a day that is none": ({"begntime": "2023-02-30"}, "bad_date"),
    "an end that is none": ({"endtime": "soon"}, "bad_date"),
    "ends before it begins": ({"endtime": "2024-02-28"}, "ends_before_begin"),
    "ends an hour before": ({"endtime": "2024-03-01 08:30:00"}, "ends_before_begin"),
    "fee is a word": ({"medfee_sumamt": "abc"}, "bad_amount"),
    "less than a fen": ({"fund_pay_sumamt": "1.005"}, "bad_amount"),
    "infinite fee": ({"medfee_sumamt": "inf"}, "bad_amount"),
    "no fee": ({"fund_pay_sumamt": ""}, "missing_fund_pay_sumamt"),
    "negative without a flag": ({"medfee_sumamt": "-1"}, "negative_without_refund_flag"),
}


@pytest.mark.parametrize("name", ROWS)
def test_bad_row_is_rejected_with_its_reason(name: str, read: Read) -> None:
    cells, reason = ROWS[name]
    extract = read([claim("0001"), {**claim("0002"), **cells}, claim("0003")])
    assert reject_reasons(extract) == [(3, reason)]
    assert extract.text("claims", "setl_id").to_pylist() == ["0001", "0003"]
    assert extract.col("claims", "source_line").tolist() == [2, 4]


def test_all_lines_are_accounted_for_whatever_they_are(read: Read) -> None:
    head, one, two = GOOD.splitlines()
    quoted = one.replace("0001", '"00\n03"', 1).replace("H99210800001", '"H1"')
    lines = [head, one, "", "one,field", two + ",extra", quoted, "\x00" + two, two]
    extract = read("\r\n".join(lines) + "\r\n")
    assert extract.counts.rows_in == 6
    assert reject_reasons(extract) == [
        (4, "wrong_field_count"),
        (5, "wrong_field_count"),
        (8, "bad_encoding"),
    ]
    assert extract.col("claims", "source_line").tolist() == [2, 6, 9]


def test_a_quote_that_never_closes_takes_one_line_only(read: Read) -> None:
    rows = [claim(f"{i:04d}") for i in range(1, 6)]
    lines = csv_text(rows).splitlines()
    lines[2] = '"' + lines[2]
    extract = read("\n".join(lines))
    assert reject_reasons(extract) == [(3, "unclosed_quote")]
    assert extract.text("claims", "setl_id").to_pylist() == ["0001", "0003", "0004", "0005"]


def test_a_quote_inside_a_field_is_a_sign_like_any_other(read: Read) -> None:
    extract = read([claim("0001", med_type='1"1'), claim("0002")])
    assert extract.n_claims == 2


def test_enormous_field_is_read_or_rejected_not_lost(read: Read) -> None:
    extract = read([claim("0001"), claim("9" * 10**6), claim("0003", med_type="x" * 10**6)])
    assert extract.counts.rows_in == 3 == extract.n_claims + extract.counts.rejected


def test_bytes_of_another_encoding_reject_their_line(read: Read) -> None:
    rows = csv_text([claim("0001", psn_name="张三"), claim("0002"), claim("0003")]).encode()
    extract = read(rows.replace(b"0002", b"00\xff\xfe2"))
    assert reject_reasons(extract) == [(3, "bad_encoding")]
    assert extract.n_claims == 2


def test_duplicates_keep_the_first(read: Read) -> None:
    extract = read([claim("0001"), claim("0002"), claim("0001"), claim("0002", medfee_sumamt="7")])
    assert reject_reasons(extract) == [(4, "duplicate_row"), (5, "duplicate_setl_id")]
    assert extract.col("claims", "medfee").tolist() == [10000, 10000]


def test_too_many_rejects_stop_and_leave_the_file(tmp_path: Path) -> None:
    rows = [claim(f"{i:04d}") for i in range(1, 99)] + [claim("", psn_no=""), claim("0")]
    (tmp_path / "claims.csv").write_text(csv_text(rows))
    with pytest.raises(TooManyRejectsError, match="2 of 100 rows of claims"):
        read_extract([tmp_path / "claims.csv"], tmp_path / "work")
    assert (tmp_path / "work" / "rejects.csv").read_text().count("missing_setl_id") == 2
    assert read_extract([tmp_path / "claims.csv"], tmp_path / "w2", max_rejects=0.02).n_claims == 98


def test_formulas_are_text_and_harmless_in_rejects(read: Read) -> None:
    extract = read([claim("=cmd|' /C calc'!A0"), claim("=1+1", medfee_sumamt="x")])
    assert extract.text("claims", "setl_id").to_pylist() == ["=cmd|' /C calc'!A0"]
    assert "\"'=1+1," in extract.rejects_path.read_text()


def test_files_with_other_columns_are_one_table(tmp_path: Path) -> None:
    (tmp_path / "claims_a.csv").write_text(GOOD)
    other = "fund_pay_sumamt,医疗费总额,begndate,med_type,fixmedins_code,psn_no,结算ID,tel\n"
    (tmp_path / "claims_b.csv").write_text(other + "1,2,2024/5/6,41,P1,0009,0003,13900000001\n")
    extract = read_extract([tmp_path], tmp_path / "work")
    assert extract.text("claims", "setl_id").to_pylist() == ["0001", "0002", "0003"]
    assert extract.col("claims", "source_file").tolist() == [0, 0, 1]
    assert extract.keys("phone") == ["13900000001"]
    assert extract.col("claims", "phone").tolist() == [-1, -1, 0]
