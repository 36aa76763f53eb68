"""Boxes that are sold twice, and codes that repeat innocently."""

from __future__ import annotations

from typing import Any

from tests.packs.town import Town


def plant(town: Town) -> None:
    """Five shops; opened boxes, double scans, refunds, false codes, one wrong box."""
    for codes, times in ((2, 2), (3, 2), (5, 3), (9, 2), (1, 8)):
        first, again = town.institution("pharmacy"), town.institution("pharmacy")
        for n in range(codes):
            code = f"8199{town.number('trace'):016d}"
            for sale in range(times):
                shop = first if sale == 0 else again
                _sell(town, town.person(), shop, 60 + 20 * sale + n, code)
        town.hit(again)
    shop = town.institution("pharmacy")
    opened = [town.person() for _ in range(8)]
    for n, psn_no in enumerate(opened):
        _sell(town, psn_no, shop, 100 + n, "81990000000000100001", cnt="0.25")
    town.innocent(opened)
    double = town.person()
    for n in range(4):
        for _ in range(2):
            _sell(town, double, shop, 130 + n, f"8199000000000020000{n}")
    town.innocent([double])
    back = [town.person() for _ in range(6)]
    for n, psn_no in enumerate(back):
        code = f"8199000000000030000{n // 2}"
        if n % 2:
            _sell(town, psn_no, shop, 170 + n, code)
        else:
            _refunded(town, psn_no, shop, 160 + n, code)
    town.innocent(back)
    false = [town.person() for _ in range(9)]
    for n, psn_no in enumerate(false):
        _sell(town, psn_no, shop, 200 + n, "00000000000000000000")
    town.innocent(false)
    wrong = [town.person(), town.person()]
    for psn_no in wrong:
        _sell(town, psn_no, town.institution("pharmacy"), 220, "81990000000000400001")
    town.innocent(wrong)


def _sell(
    town: Town, psn_no: str, shop: str, day: int, code: str, cnt: str = "1", **columns: Any
) -> str:
    setl_id = town.settlement(psn_no, shop, "41", day, **columns)
    town.table("fee_lines", [{
        "setl_id": setl_id, "bkkp_sn": f"{town.number('line'):09d}", "hilist_code": "XA01",
        "fee_ocur_time": town.day(day), "cnt": cnt, "pric": "30.00",
        "det_item_fee_sumamt": "30.00", "drug_trac_codg": code,
    }])  # fmt: skip
    return setl_id


def _refunded(town: Town, psn_no: str, shop: str, day: int, code: str) -> None:
    setl_id = _sell(town, psn_no, shop, day, code, medfee_sumamt=30.0, acct_pay=30.0)
    town.settlement(
        psn_no, shop, "41", day, refd_setl_flag="1", init_setl_id=setl_id, medfee_sumamt=-30.0,
        fund_pay_sumamt=0.0, acct_pay=-30.0,
    )  # fmt: skip
