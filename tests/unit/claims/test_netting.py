"""Refunds, refunded originals and invalid rows, by hand and against an independent ledger."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphfraud.claims import read_extract
from tests.unit.claims.made_claims import Read, claim, csv_text, reject_reasons


def refund(
    setl_id: str,
    of: str,
    fee: str = "-100.00",
    fund: str = "-60.00",
    acct: str = "-5.00",
    **cells: str,
) -> dict[str, str]:
    return claim(
        setl_id,
        medfee_sumamt=fee,
        fund_pay_sumamt=fund,
        acct_pay=acct,
        refd_setl_flag="1",
        init_setl_id=of,
        **cells,
    )


def netted(extract) -> list[tuple[str, int, int]]:  # type: ignore[no-untyped-def]
    return list(
        zip(
            extract.text("netted", "setl_id").to_pylist(),
            extract.col("netted", "reason").tolist(),
            extract.col("netted", "original_claim").tolist(),
            strict=True,
        )
    )


def test_full_refund_removes_both_and_keeps_the_handler(read: Read) -> None:
    extract = read(
        [claim("1"), refund("2", "1", setl_type="1", opter_id="9", optins_no="A"), claim("3")]
    )
    assert extract.text("claims", "setl_id").to_pylist() == ["3"]
    assert netted(extract) == [("1", 2, -1), ("2", 1, -1)]
    who = extract.col("netted", "caseworker")[1]
    assert extract.keys("caseworker")[who] == "A|9"
    assert extract.netted_path.read_text().splitlines()[2].split(",")[2:5] == [
        "2",
        "refund",
        "-100.00",
    ]


def test_partial_refunds_reduce_the_amounts(read: Read) -> None:
    parts = [refund("2", "1", "-30.01", "-10.00", "0"), refund("3", "1", "-0.99", "-0.01", "-5")]
    extract = read([claim("1"), *parts])
    assert extract.text("claims", "setl_id").to_pylist() == ["1"]
    money = [extract.col("claims", c)[0] for c in ("medfee", "fund_pay", "acct_pay")]
    assert money == [6900, 4999, 0]
    assert netted(extract) == [("2", 1, 0), ("3", 1, 0)]


def test_refund_before_its_original_and_positive_refund_amounts(read: Read) -> None:
    extract = read(
        [refund("1", "2"), claim("2"), claim("3"), refund("4", "3", "100.00", "60.00", "5.00")]
    )
    assert extract.n_claims == 0
    assert extract.counts.netted == 4


def test_refund_without_a_name_takes_the_last_earlier_original(read: Read) -> None:
    extract = read(
        [
            claim("1", begntime="2024-03-01"),
            claim("2", begntime="2024-03-05"),
            claim("3", begntime="2024-03-09"),
            claim("4", begntime="2024-03-05", psn_no="other"),
            refund("5", "", begntime="2024-03-06"),
        ]
    )
    assert extract.text("claims", "setl_id").to_pylist() == ["1", "3", "4"]


def test_refund_of_a_settlement_outside_the_extract(read: Read) -> None:
    extract = read([claim("1"), refund("2", "elsewhere")])
    assert extract.text("claims", "setl_id").to_pylist() == ["1"]
    assert netted(extract) == [("2", 1, -1)]


def test_another_persons_settlement_is_not_refunded(read: Read) -> None:
    extract = read([claim("1", psn_no="other"), refund("2", "1")])
    assert extract.text("claims", "setl_id").to_pylist() == ["1"]
    assert extract.col("claims", "medfee").tolist() == [10000]


def test_invalid_rows_and_flagged_originals(read: Read) -> None:
    extract = read([claim("1", vali_flag="0"), claim("2", refd_setl_flag="1"), claim("3")])
    assert netted(extract) == [("1", 3, -1), ("2", 2, -1)]
    assert extract.text("claims", "setl_id").to_pylist() == ["3"]


def test_negative_rows_need_a_flag_or_an_original(read: Read) -> None:
    rows = [
        claim("1"),
        {**refund("2", "1"), "refd_setl_flag": ""},
        {**refund("3", ""), "refd_setl_flag": "0"},
    ]
    extract = read(rows)
    assert reject_reasons(extract) == [(4, "negative_without_refund_flag")]
    assert extract.n_claims == 0


def test_the_invoice_of_a_refund_is_no_second_invoice(read: Read) -> None:
    extract = read([claim("1", invono="77"), refund("2", "1", "-1.00", "0", "0", invono="77")])
    assert extract.keys("invoice") == ["H99210800001|77|100.00"]


CENTS = st.integers(1, 10**9)
_settings = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@_settings
@given(
    st.lists(
        st.tuples(CENTS, st.integers(0, 3), st.booleans(), st.sampled_from(["full", "part", "no"])),
        min_size=1,
        max_size=25,
    ),
    st.randoms(use_true_random=False),
)
def test_refunds_net_to_zero(made: list[tuple[int, int, bool, str]], order) -> None:  # type: ignore[no-untyped-def]
    """Σ kept = Σ originals − Σ refunds, whatever the order of rows; every row is accounted for."""
    rows, expected = [], Counter[str]()
    for i, (fee, person, invalid, fate) in enumerate(made, 1):
        cells = {"psn_no": f"P{person}"}
        yuan, fund = f"{fee // 100}.{fee % 100:02d}", f"{fee // 200}"
        valid = "0" if invalid else "1"
        rows.append(
            claim(
                f"S{i}",
                medfee_sumamt=yuan,
                fund_pay_sumamt=fund,
                acct_pay="0",
                vali_flag=valid,
                **cells,
            )
        )
        left = fee
        if fate == "full":
            rows.append(refund(f"R{i}", f"S{i}", "-" + yuan, "-" + fund, "0", **cells))
            left = 0
        elif fate == "part" and fee > 1:
            rows.append(refund(f"R{i}", f"S{i}", "-0.01", "0", "0", **cells))
            left = fee - 1
        if not invalid and left:
            expected[f"S{i}"] = left
    order.shuffle(rows)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "claims.csv").write_text(csv_text(rows))
        extract = read_extract([Path(folder) / "claims.csv"], Path(folder) / "work")
        ids = extract.text("claims", "setl_id").to_pylist()
        found = dict(zip(ids, extract.col("claims", "medfee").tolist(), strict=True))
        counts = extract.counts
    assert found == dict(expected)
    assert counts.rows_in == len(rows) == counts.kept + counts.netted + counts.rejected
