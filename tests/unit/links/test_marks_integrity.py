"""Marks of bills, dialysis, supply and villages against hand-worked cases and a naive walk."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graphfraud.links.marks import Mark
from graphfraud.links.marks_integrity import marks, relations
from graphfraud.links.marks_supply import days_in_hand
from tests.unit.links.made_frames import extract, manual, stay, visit


def by_name(found: list[Mark]) -> dict[str, Mark]:
    return {mark.name: mark for mark in found}


def test_bills_in_two_areas_and_flat_prices() -> None:
    rows = [
        manual("p1", "H1", 0, 5, medfee_sumamt="731.42", insu_admdvs="992101"),
        manual("p1", "H1", 0, 5, medfee_sumamt="731.42", insu_admdvs="992102"),
        # a flat price comes back on other days
        manual("p2", "H1", 9, 2, medfee_sumamt="300.00", insu_admdvs="992101"),
        manual("p3", "H1", 9, 2, medfee_sumamt="300.00", insu_admdvs="992101"),
        stay("p4", "H1", 20, 2, medfee_sumamt="300.00"),
    ]
    bill = by_name(marks(extract(rows)))["same_bill"]
    assert bill.present.tolist() == [True, True, False, False, False]
    assert bill.values[:2].tolist() == ["000001", "000001"]


def test_sessions_count_by_house_and_day_of_treatment() -> None:
    code = {"dscg_maindiag_code": "N18.5"}
    rows = [visit("p1", "H1", day, **code) for day in (0, 0, 1, 2, 3, 4, 6)]  # Monday to Sunday
    rows += [visit("p1", "H1", 7, **code), visit("p1", "H2", 2, **code)]
    rows += [visit("p2", "H1", day, dscg_maindiag_code="Z49.2") for day in range(7)]
    rows += [stay("p3", "H2", 0, 9), visit("p3", "H1", 0, **code), visit("p3", "H1", 4, **code)]
    found = extract(rows)
    named = by_name(marks(found))
    weeks = named["dialysis_week_sessions"]
    assert weeks.values[:9].tolist() == [7, 7, 7, 7, 7, 7, 7, 1, 7]
    assert not weeks.present[9:16].any()
    assert named["dialysis_day_places"].values[[3, 8]].tolist() == [2, 2]
    during = {r.type: r for r in relations(found)}["DIALYSED_DURING"]
    assert (during.source.tolist(), during.target.tolist()) == ([18], [16])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 60), st.integers(1, 90)),
        min_size=1,
        max_size=40,
    )
)
def test_days_in_hand_equals_a_walk_pick_up_by_pick_up(rows: list[tuple[int, int, int]]) -> None:
    series, day, days = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    most, count = days_in_hand(series, day, days, np.arange(len(rows)))
    for code in np.unique(series).tolist():
        mine = sorted(i for i in range(len(rows)) if series[i] == code)
        mine.sort(key=lambda i: day[i])
        stock = largest = 0
        for before, here in pairwise(mine):
            stock = max(0, stock + days[before] - (day[here] - day[before]))
            largest = max(largest, stock)
        assert set(most[mine].tolist()) == {largest}
        assert set(count[mine].tolist()) == {len(mine)}


def test_a_village_is_compared_by_age() -> None:
    old = [f"o{i}" for i in range(40)]
    young = [f"y{i}" for i in range(40)]
    rows = [visit(p, "H1", 0, brdy="1935-01-01") for p in old]
    rows += [visit(p, "H1", 0, brdy="1990-01-01") for p in young]
    rows += [stay(p, "H1", 10 + i, 3, brdy="1935-01-01") for i, p in enumerate(old)]
    rows += [stay(p, "H1", 10 + i, 3, brdy="1990-01-01") for i, p in enumerate(young[:4])]
    persons = [{"psn_no": p, "village": f"v{i // 20}"} for i, p in enumerate(old + young)]
    found = extract(rows, persons=persons)
    named = by_name(marks(found))
    of = dict(zip(found.text("patients", "psn_no").to_pylist(), range(80), strict=True))
    assert named["village_stays"].values[of["o0"]] == 20
    assert np.isclose(named["village_expected"].values[of["o0"]], 20)
    assert np.isclose(named["village_expected"].values[of["y39"]], 2)
    assert named["village_q_value"].values[of["o0"]] > 0.5
