"""Keys of parties, persons of several areas, and the tables beside claims."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphfraud.claims import Extract
from graphfraud.claims.people import MAX_SHARED, is_identity_number
from graphfraud.errors import MissingColumnError
from tests.unit.claims.made_claims import Read, claim

NUMBER = "992108198001011234"


def keys_of(extract: Extract, column: str, space: str) -> list[str | None]:
    keys = extract.keys(space)
    return [keys[c] if c >= 0 else None for c in extract.col("claims", column).tolist()]


def test_handlers_by_settlement_type(read: Read) -> None:
    handler = {
        "opter_id": "07",
        "optins_no": "A1",
        "audit1_opter_id": "08",
        "atddr_no": "D1",
        "adm_dept_codg": "03",
    }
    extract = read([claim(str(i), setl_type=t, **handler) for i, t in enumerate("1239", 1)])
    assert keys_of(extract, "submitter", "caseworker") == ["A1|07", None, None, None]
    assert keys_of(extract, "cashier", "cashier") == [None, "H99210800001|07", None, None]
    assert keys_of(extract, "reviewer1", "caseworker") == ["A1|08"] * 4
    assert keys_of(extract, "doctor", "doctor") == ["H99210800001|D1"] * 4
    assert keys_of(extract, "department", "department") == ["H99210800001|03"] * 4


def test_words_for_nothing_are_nobody(read: Read) -> None:
    words = ["未知", "NULL", "无", "-", "000", " ", "/"]
    rows = [claim(str(i), atddr_no=w, tel=w, bankacct=w, invono=w) for i, w in enumerate(words, 1)]
    extract = read(rows)
    for column in ("doctor", "phone", "account", "invoice"):
        assert (extract.col("claims", column) == -1).all(), column
        assert extract.n(column) == 0
    assert not extract.has("tel")


def test_card_of_a_voucher(read: Read) -> None:
    extract = read(
        [
            claim("1", ssc_cardno="C1", mdtrt_cert_type="03", mdtrt_cert_no="X1"),
            claim("2", mdtrt_cert_type="03", mdtrt_cert_no="X2"),
            claim("3", mdtrt_cert_type="02", mdtrt_cert_no="X3"),
            claim("4", mdtrt_cert_type="01", mdtrt_cert_no="X4", card_id="C4"),
        ]
    )
    assert keys_of(extract, "card", "card") == ["C1", "X2", None, "C4"]


def test_one_person_of_several_areas(read: Read) -> None:
    extract = read(
        [
            claim("1", psn_no="B2", certno=NUMBER.lower()),
            claim("2", psn_no="A1", certno=NUMBER),
            claim("3", psn_no="C3", certno=""),
            claim("4", psn_no="B2"),
        ]
    )
    # the psn_no with most settlements names the person
    assert extract.keys("patient") == ["B2", "C3"]
    assert [extract.code("patient", key) for key in ("A1", "B2", "C3", "D4")] == [-1, 0, 1, -1]
    assert [extract.patient_key(key) for key in ("A1", "B2", "C3")] == ["B2", "B2", "C3"]
    assert extract.col("claims", "patient").tolist() == [0, 0, 1, 0]
    assert extract.text("patients", "certno").to_pylist() == [NUMBER, None]


def test_of_equal_numbers_the_smallest_names_the_person(read: Read) -> None:
    rows = [claim(str(i), psn_no=p, certno=NUMBER) for i, p in enumerate("BACCBD", 1)]
    extract = read(rows)
    assert extract.keys("patient") == ["B"]
    assert [extract.patient_key(key) for key in "ABCD"] == ["B"] * 4
    assert read(rows[:3]).keys("patient") == ["A"]


def test_placeholder_numbers_join_nobody(read: Read) -> None:
    crowd = [claim(f"1{i}", psn_no=f"P{i}", certno=NUMBER) for i in range(MAX_SHARED + 1)]
    other = [claim(f"2{i}", psn_no=f"Q{i}", certno="111111111111111111") for i in range(2)]
    extract = read(crowd + other)
    assert extract.n("patient") == MAX_SHARED + 3
    assert any("joined none" in note for note in extract.notes)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (NUMBER, True),
        ("99210819800101123X", True),
        ("992108800101123", True),
        ("E12345678", True),
        ("992108198013011234", False),
        ("0" * 18, False),
        ("123456789012345678", False),
        ("9921**********1234", False),
        ("UNKNOWN", False),
        ("ab" * 16, False),
    ],
)
def test_form_of_an_identity_number(text: str, is_one: bool) -> None:
    assert is_identity_number(text) is is_one


def test_proxy_is_somebody_else(read: Read) -> None:
    other = "992108197002022345"
    extract = read(
        [
            claim("1", certno=NUMBER, agnter_certno=NUMBER),
            claim("2", certno=NUMBER, agnter_certno=other),
        ]
    )
    assert keys_of(extract, "proxy", "proxy") == [None, other]


def test_tables_beside_claims(read: Read) -> None:
    extract = read(
        [claim("1", psn_no="A", atddr_no="D1"), claim("2", psn_no="B")],
        persons=[
            {"psn_no": "A", "village": "V1", "address": "幸福路3号", "tel": "13900000001"},
            {"psn_no": "B", "village": "V1", "address": "某村", "tel": ""},
            {"psn_no": "Z", "village": "V9", "address": "", "tel": ""},
        ],
        institutions=[
            {
                "fixmedins_code": "H99210800001",
                "fixmedins_name": "县医院",
                "beds": "80",
                "hosp_lv": "05",
                "lng": "120.5",
                "lat": "40.1",
            }
        ],
        staff=[{"psn_no": "B", "fixmedins_code": "H99210800001", "role": "nurse"}],
        registrations=[
            {
                "psn_no": "A",
                "kind": "异地备案",
                "opter_id": "7",
                "optins_no": "O",
                "agnter_certno": "",
                "doctor": "D1",
                "date": "20240105",
            }
        ],
        fee_lines=[
            {
                "setl_id": "1",
                "hilist_code": "X",
                "cnt": "2",
                "det_item_fee_sumamt": "10.01",
                "bilg_dr_code": "D9",
                "drug_trac_codg": "T1",
                "fee_ocur_time": "2024-03-01 10:00",
            },
            {
                "setl_id": "elsewhere",
                "hilist_code": "X",
                "cnt": "1",
                "det_item_fee_sumamt": "1",
                "bilg_dr_code": "",
                "drug_trac_codg": "",
                "fee_ocur_time": "",
            },
        ],
    )
    assert extract.col("patients", "village").tolist()[:2] == [0, 0]
    assert extract.col("patients", "household").tolist() == [0, -1]
    assert extract.col("patients", "staff_institution").tolist() == [-1, 0]
    assert extract.keys("phone") == ["13900000001"]
    assert extract.col("institutions", "beds").tolist() == [80]
    assert extract.col("institutions", "lng").tolist() == [120.5]
    assert extract.text("institutions", "name").to_pylist() == ["县医院"]
    assert extract.col("registrations", "doctor").tolist() == [0]
    assert extract.col("registrations", "patient").tolist() == [0]
    assert extract.col("fee_lines", "amount").tolist() == [1001]
    assert extract.col("fee_lines", "minute").tolist() == [600]
    assert extract.keys("doctor") == ["H99210800001|D1", "H99210800001|D9"]
    assert extract.col("fee_lines", "doctor").tolist() == [1]
    assert any("1 fee lines belong to no kept" in note for note in extract.notes)
    assert all(extract.has_table(t) for t in ("claims", "persons", "staff", "fee_lines"))


def test_columns_are_read_only_and_typed(read: Read) -> None:
    extract = read([claim("1")])
    with pytest.raises(ValueError, match="read-only"):
        extract.col("claims", "medfee")[0] = 0
    assert extract.col("claims", "patient").dtype == "int32"
    assert extract.col("claims", "account").tolist() == [-1]
    assert extract.col("fee_lines", "amount").dtype == "int64"
    with pytest.raises(KeyError):
        extract.col("claims", "nothing")


def test_frames_go_through_the_same_checks() -> None:
    import pandas as pd

    frame = pd.DataFrame([claim("007"), claim("008", begntime="")])
    extract = Extract.from_frames({"claims": frame}, max_rejects=1)
    assert extract.text("claims", "setl_id").to_pylist() == ["007"]
    assert extract.counts.rejected == 1


def test_frames_that_are_refused_leave_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pandas as pd

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(MissingColumnError):
        Extract.from_frames({"claims": pd.DataFrame([{"setl_id": "1"}])})
    assert not list(tmp_path.iterdir())
