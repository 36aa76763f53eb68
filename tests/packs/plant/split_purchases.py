"""Purchases split into small bills, and several bills of another cause."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from tests.packs.town import Town


def plant(town: Town) -> None:
    """Five shops; departments, families, refunds, one day, bills an hour apart."""
    for size, days, bills in ((1, 3, 3), (2, 4, 4), (4, 3, 5), (6, 6, 3), (10, 5, 8)):
        shop = town.institution("pharmacy")
        for _ in range(size):
            _baskets(town, [town.person()], shop, days, [198.0 - n for n in range(bills)])
        town.hit(shop)
    for people, days, amounts, gap in (
        ([town.person()], 6, [20.0, 150.0, 480.0], 6), (town.household(4), 6, [198.0], 6),
        ([town.person()], 2, [198.0, 197.0, 196.0], 6),
        ([town.person()], 6, [198.0, 197.0, 196.0], 45), ([town.person()], 6, [198.0, 197.0], 6),
    ):  # fmt: skip
        _baskets(town, people, town.institution("pharmacy"), days, amounts, gap)
        town.innocent(people)


def _baskets(
    town: Town, people: list[str], shop: str, days: int, amounts: list[float], gap: int = 6
) -> None:
    for n in range(days):
        for psn_no in people:
            at = datetime.combine(town.day(35 + 30 * n), time(14, 2))
            for amount in amounts:
                town.settlement(
                    psn_no, shop, "41", at, at, at, medfee_sumamt=amount, acct_pay=amount
                )
                at += timedelta(minutes=gap)
