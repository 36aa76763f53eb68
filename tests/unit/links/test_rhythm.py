"""A person's own calendar, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from graphfraud.links.rhythm import habit_rate, month_day
from tests.unit.made_events import MONDAY


def test_month_days_across_a_leap_february() -> None:
    days = np.array([MONDAY, MONDAY + 30, MONDAY + 31, MONDAY + 59, MONDAY + 60])
    assert month_day(days).tolist() == [1, 31, 1, 29, 1]


def test_every_monday_for_a_year_is_a_habit() -> None:
    """Patient 0: 52 Mondays of 52 weeks; patient 1: one Tuesday and the last day."""
    mondays = MONDAY + 7 * np.arange(52)
    day = np.concatenate([mondays, [MONDAY + 1, MONDAY + 363]])
    patient = np.array([0] * 52 + [1, 1])
    rate = habit_rate(patient, np.zeros(54, np.int64), day, 364)
    # 51 other visits, all in phase; a seventh of them would be by even spread: 364 days, 52 weeks
    assert rate[:52].tolist() == pytest.approx([(51 - 51 / 7) / 52] * 52)
    assert rate[52:].tolist() == [0.0, 0.0]


def test_the_tenth_of_each_month_is_a_habit_within_a_day() -> None:
    """Six months on the 9th, 10th, 11th in turn: all within one day of the 10th."""
    day = np.array(
        [np.datetime64(f"2024-{m:02d}-{9 + m % 3:02d}").astype(np.int64) for m in range(1, 7)]
    )
    edge = np.array([MONDAY, MONDAY + 181])
    rate = habit_rate(
        np.array([5] * 6 + [0, 0]), np.zeros(8, np.int64), np.concatenate([day, edge]), 182
    )
    months = 182 / 30.44
    spread = 5 * 3 / 30.44  # five others, three days of the month are in phase
    assert rate[[0, 3]].tolist() == pytest.approx([(5 - spread) / months] * 2)  # 10 January, April
    assert rate[:6].min() == pytest.approx((3 - spread) / months)  # the 9th: the 10th, not the 11th


def test_a_supply_of_thirty_days_is_a_habit_though_its_date_wanders() -> None:
    day = MONDAY + 30 * np.array([0, 1, 3, 4, 6, 7, 9, 11])
    rate = habit_rate(np.zeros(8, np.int64), np.zeros(8, np.int64), day, 30 * 11 + 1)
    periods = (30 * 11 + 1) / 30
    assert rate.tolist() == pytest.approx([(7 - 7 * 3 / 30) / periods] * 8)


def test_a_visit_is_not_its_own_habit_and_two_are_no_series() -> None:
    """Gaps of 17, 12, 22, 13, 12 days share no phase but once: the first and the second pair."""
    day = MONDAY + np.array([0, 17, 29, 51, 64, 76])
    rate = habit_rate(np.zeros(6, np.int64), np.zeros(6, np.int64), day, 77)
    assert rate.tolist() == [0.0] * 6


def test_three_visits_have_no_rhythm_and_places_are_apart() -> None:
    day = MONDAY + 7 * np.arange(7)
    place = np.array([0, 0, 0, 1, 1, 1, 1])
    rate = habit_rate(np.zeros(7, np.int64), place, day, 43)
    assert rate[:3].tolist() == [0.0] * 3
    assert (rate[3:] > 0).all()
    assert len(habit_rate(day[:0], day[:0], day[:0], 0)) == 0
