"""Dog days and nines against the almanac."""

from __future__ import annotations

import numpy as np
import pytest

from graphfraud.rank.dog_days import patch_days, share_of_patch_days

#: first, middle and last fu as the almanac has them
ALMANAC = {
    2020: ("07-16", "07-26", "08-15"), 2021: ("07-11", "07-21", "08-10"),
    2022: ("07-16", "07-26", "08-15"), 2023: ("07-11", "07-21", "08-10"),
    2024: ("07-15", "07-25", "08-14"), 2025: ("07-20", "07-30", "08-09"),
}  # fmt: skip


def _day(text: str) -> int:
    return int(np.datetime64(text, "D").astype(np.int64))


@pytest.mark.parametrize("year", ALMANAC)
def test_the_fu_of_a_year_are_the_almanacs(year: int) -> None:
    days = patch_days(year)
    assert days == sorted(days)
    for text in ALMANAC[year]:
        assert _day(f"{year}-{text}") in days
    assert _day(f"{year}-12-21") in days


def test_the_share_counts_days_within_one_of_their_year_or_the_winter_before() -> None:
    near = [_day("2024-07-14"), _day("2024-07-26"), _day("2025-08-09"), _day("2025-01-08")]
    far = [_day("2024-07-18"), _day("2024-03-01")]
    assert share_of_patch_days(np.array(near + far)) == pytest.approx(4 / 6)
    assert share_of_patch_days(np.array([], np.int64)) == 0.0
