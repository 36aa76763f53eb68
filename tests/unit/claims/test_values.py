"""Cells as values, against the standard library's Decimal and datetime."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphfraud.claims.times import NO_DAY, parse_times
from graphfraud.claims.values import NULL_WORDS, clean_id, clean_text, parse_fen

EPOCH = dt.date(1970, 1, 1)
AMOUNTS = st.decimals(-(10**12), 10**12, places=2, allow_nan=False)


@given(st.lists(AMOUNTS, min_size=1, max_size=30), st.sampled_from(["", "¥", "￥"]))
def test_money_is_exact(amounts: list[Decimal], sign: str) -> None:
    plain, _, wrong = parse_fen(pa.array([str(a) for a in amounts]))
    assert plain.tolist() == [int(a * 100) for a in amounts]
    assert not wrong.any()
    fancy = [f"{a:,.2f}".replace("-", f"-{sign}") if a < 0 else f"{sign}{a:,.2f}" for a in amounts]
    wide = [t.translate({c: c + 0xFEE0 for c in range(0x21, 0x7F)}) for t in fancy]
    for texts in (fancy, wide, [t + "元" for t in fancy]):
        found, _, wrong = parse_fen(pa.array(texts))
        assert found.tolist() == plain.tolist(), texts
        assert not wrong.any()


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1.2E+3", 120000),
        ("(12.30)", -1230),
        ("+5", 500),
        (".5", 50),
        ("7.1000", 710),
        (" 3 ", 300),
    ],
)
def test_money_in_other_spellings(text: str, fen: int) -> None:
    assert parse_fen(pa.array([text, "oops"]))[0].tolist() == [fen, 0]


@pytest.mark.parametrize(
    "text", ["1,2", "1.001", "12,34.5", "0x10", "nan.0", "1 2x", "1e30", "--1"]
)
def test_what_is_no_amount(text: str) -> None:
    assert parse_fen(pa.array([text]))[2].tolist() == [True]


FORMS = [
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y%m%d%H%M%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y-%m-%d %H:%M:%S.000",
    "%Y-%m-%dT%H:%M:%SZ",
]
MOMENTS = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2099, 12, 31)).map(
    lambda t: t.replace(microsecond=0)
)


@given(st.lists(MOMENTS, min_size=1, max_size=20), st.sampled_from(FORMS))
def test_times_in_every_form(moments: list[dt.datetime], form: str) -> None:
    found = parse_times(pa.array([t.strftime(form) for t in moments]))
    assert found.day.tolist() == [(t.date() - EPOCH).days for t in moments]
    minutes = [t.hour * 60 + t.minute if t.time() != dt.time(0) else -1 for t in moments]
    assert found.minute.tolist() == minutes
    assert not found.wrong.any()


def test_forms_may_be_mixed_in_a_column() -> None:
    texts = [
        "2024-03-01",
        "2024/3/1",
        "20240301",
        "2024年3月1日",
        "2024.03.01",
        "2024-03-01 00:00:00",
        "2024/3/1 9:05",
        "202403010905",
        "09:05",
        None,
        "未知",
        "2024-13-01",
        "45352",
        "1",
    ]
    found = parse_times(pa.array(texts))
    day = (dt.date(2024, 3, 1) - EPOCH).days
    assert found.day.tolist() == [day] * 8 + [NO_DAY] * 6
    assert found.minute.tolist() == [-1] * 6 + [545] * 3 + [-1] * 5
    assert found.empty.tolist() == [False] * 9 + [True] * 2 + [False] * 3
    assert found.wrong.tolist() == [False] * 11 + [True] * 3
    serial = parse_times(pa.array(["45352", "45352.5"]), excel=True)
    assert serial.day.tolist() == [day, day]
    assert serial.minute.tolist() == [-1, 720]


@given(st.text("0123456789ABCxyz-_.号", min_size=1, max_size=24))
def test_an_id_survives_as_text(text: str) -> None:
    nothing = text.lower() in NULL_WORDS or not text.strip("0.-")
    assert clean_id(pa.array([text])).to_pylist() == [None if nothing else text]


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("\t00123", "00123"),
        ('="00123"', "00123"),
        ("'00123", "00123"),
        ("　H1　", "H1"),
        ("ＡＢ１", "AB1"),
        ("000", None),
        ("-", None),
        ("NULL", None),
        ("无", None),
        ("\ufeff7", "7"),
    ],
)
def test_ids_as_exports_spoil_them(text: str, clean: str | None) -> None:
    assert clean_id(pa.array([text])).to_pylist() == [clean]


@given(st.lists(st.text(st.sampled_from("aZ09 无未知王五不明详NULLnul-０\u3000"), max_size=6)))
def test_a_short_cut_for_plain_texts_changes_nothing(texts: list[str]) -> None:
    whole = clean_text(pa.array([*texts, "Ａ"], pa.string())).to_pylist()[:-1]
    one_by_one = [clean_text(pa.array([text], pa.string())).to_pylist()[0] for text in texts]
    assert one_by_one == whole
