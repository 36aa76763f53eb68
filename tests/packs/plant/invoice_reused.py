"""Invoices on claims of several persons, and papers that repeat innocently."""

from __future__ import annotations

from typing import Any

from tests.packs.town import Town

HANDS = {"submitter": "000001", "reviewer1": "000004", "reviewer2": "000006", "payer": "000008"}


def plant(town: Town) -> None:
    """Five invoices; mother and newborn, split payments, refunds, entered twice, elsewhere."""
    house, other = town.institution("hospital"), town.institution("hospital")
    for n, size in enumerate((2, 3, 4, 6, 9)):
        for _ in range(size):
            _claim(town, town.person(), house, f"F99{n:07d}", 900.0 + n, day=60 + 11 * n)
        town.hit(f"{house}|F99{n:07d}|{900 + n}.00")
    family = town.household(2)
    for psn_no in family:
        _claim(town, psn_no, house, "F990001001", 1500.0)
    town.innocent(family)
    split = [town.person(), town.person()]
    for n, psn_no in enumerate(split):
        _claim(town, psn_no, house, "F990001002", 700.0 + n)
    town.innocent(split)
    again = [town.person(), town.person()]
    first = _claim(town, again[0], house, "F990001003", 820.0)
    _claim(
        town, again[0], house, "F990001003", -820.0, refd_setl_flag="1", init_setl_id=first,
        fund_pay_sumamt=-400.0,
    )  # fmt: skip
    _claim(town, again[1], house, "F990001003", 820.0)
    town.innocent(again)
    twice = town.person()
    for _ in range(2):
        _claim(town, twice, house, "F990001004", 640.0)
    town.innocent([twice])
    apart = [town.person(), town.person()]
    for psn_no, place in zip(apart, (house, other), strict=True):
        _claim(town, psn_no, place, "F990001005", 610.0)
    town.innocent(apart)


def _claim(
    town: Town, psn_no: str, house: str, number: str, amount: float, day: int = 90, **columns: Any
) -> str:
    given = {"invono": number, "medfee_sumamt": amount, "fund_pay_sumamt": 400.0, **columns}
    return town.manual(psn_no, house, day, **HANDS, **given)
