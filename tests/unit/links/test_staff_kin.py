"""Staff and kin as in-patients of their own house: by hand, and against honest circles."""

from __future__ import annotations

import numpy as np
import pytest

from graphfraud.links.staff_kin import StaffCircle, staff_circles
from tests.unit.links.made_frames import Rows, codes, extract, stay, visit


def town(seed: int, busy: str | None = None) -> tuple[Rows, dict[str, Rows]]:
    """12 houses with 8 staff each, households of three in ten villages; `busy` fills its beds."""
    rng = np.random.default_rng(seed)
    rows: Rows = []
    persons: Rows = []
    staff: Rows = []
    for i in range(900):
        who = f"P{i:03d}"
        persons.append(
            {"psn_no": who, "household_no": f"99H{i // 3:03d}", "village": f"V{i // 3 % 10}"}
        )
        house = f"H{rng.integers(12):02d}"
        rows.append(visit(who, house, int(rng.integers(300))))
        rows += [stay(who, house, int(d), 4) for d in rng.integers(0, 300, rng.poisson(0.6))]
    for k in range(96):
        house, who = f"H{k % 12:02d}", 9 * k
        staff.append({"psn_no": f"P{who:03d}", "fixmedins_code": house, "role": "nurse"})
        if house == busy:
            rows += [
                stay(f"P{who + j:03d}", house, 30 * t, 6, atddr_no="D1")
                for j in range(3) for t in range(2)
            ]  # fmt: skip
    return rows, {"persons": persons, "staff": staff}


def circles(rows: Rows, tables: dict[str, Rows]) -> list[StaffCircle]:
    return staff_circles(extract(rows, **tables))


def test_a_house_that_admits_its_own_comes_first() -> None:
    rows, tables = town(1, "H05")
    found = extract(rows, **tables)
    first, *rest = staff_circles(found)
    assert found.keys("institution")[first.institution] == "H05"
    want = {f"P{9 * k + j:03d}" for k in range(96) if k % 12 == 5 for j in range(3)}
    own = codes(found, "patient")
    assert first.patients.tolist() == sorted(own[p] for p in want)
    assert first.n_circle == 24
    assert first.q_value < 1e-6
    assert first.top_doctor > 0.8
    assert all(c.q_value > 0.01 for c in rest)


@pytest.mark.parametrize("seed", range(3))
def test_honest_circles_stand_out_nowhere(seed: int) -> None:
    assert [c.q_value for c in circles(*town(20 + seed)) if c.q_value < 0.05] == []


def test_expected_by_hand() -> None:
    """One circle of three; of the village's other 20 persons four lie twice in H1.

    r = (4 + 20 · 4 / 23) / (23 + 20): the circle itself is in the village's 23; E = 2 · 3 r.
    """
    persons = [{"psn_no": f"P{i:02d}", "household_no": f"99H{i // 3}", "village": "V1"}
               for i in range(23)]  # fmt: skip
    rows = [visit(f"P{i:02d}", "H1", i) for i in range(23)]
    for i in (0, 1, 9, 10, 12, 14):
        rows += [stay(f"P{i:02d}", "H1", 40, 4), stay(f"P{i:02d}", "H1", 90, 4)]
    rows.append(stay("P02", "H1", 60, 4))  # once is an illness
    staff = [{"psn_no": "P00", "fixmedins_code": "H1", "role": "nurse"}]
    [circle] = circles(rows, {"persons": persons, "staff": staff})
    rate = (4 + 20 * 4 / 23) / 43
    assert (len(circle.patients), circle.n_circle) == (2, 3)
    assert circle.expected == pytest.approx(2 * 3 * rate)
    assert circle.top_doctor == 0.0


def test_without_a_staff_table_there_is_nothing() -> None:
    rows, tables = town(3)
    assert circles(rows, {"persons": tables["persons"]}) == []
