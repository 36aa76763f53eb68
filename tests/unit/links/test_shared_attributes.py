"""Shared values: stars are found, common values are named, and a naive count agrees."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from graphfraud.links.shared_attributes import SharedValue, shared_values
from tests.unit.links.made_frames import Rows, codes, extract, stay

STAR = "19900001234"


def people(n: int, seed: int = 0) -> tuple[Rows, Rows]:
    """n persons of twenty villages with a stay each at one of four hospitals, own phones."""
    rng = np.random.default_rng(seed)
    rows = [
        stay(f"B{i:04d}", f"H{rng.integers(4)}", int(rng.integers(300)), 5,
             tel=f"1880{i * 7919 % 10_000_000:07d}")
        for i in range(n)
    ]  # fmt: skip
    homes: Rows = [
        {"psn_no": f"B{i:04d}", "household_no": f"99H{i:04d}", "village": f"V{i % 20:02d}"}
        for i in range(n)
    ]
    return rows, homes


def star(n: int, village: str | None = None, **cells: Any) -> tuple[Rows, Rows]:
    rows = [
        stay(f"S{i:02d}", f"H{i % 2}", 3 * i, 5, **{"tel": STAR, **cells}) for i in range(n)
    ]
    homes: Rows = [
        {"psn_no": f"S{i:02d}", "household_no": f"99S{i:02d}", "village": village or f"V0{i % 6}"}
        for i in range(n)
    ]
    return rows, homes


def shared(rows: Rows, homes: Rows) -> list[SharedValue]:
    return shared_values(extract(rows, persons=homes))


def test_a_star_of_unrelated_households() -> None:
    (rows, homes), (more, theirs) = people(300), star(6)
    found = extract(rows + more, persons=homes + theirs)
    [value] = shared_values(found)
    assert (value.attribute, found.keys("phone")[value.value]) == ("phone", STAR)
    assert value.patients.tolist() == [codes(found, "patient")[f"S{i:02d}"] for i in range(6)]
    assert value.claims.tolist() == list(range(300, 306))
    assert value.n_households == 6
    assert value.common == ""
    lam = 1 / 301  # no value of two households, 301 values
    assert value.expected == pytest.approx(lam)
    assert value.p_value == pytest.approx((lam / (1 + lam)) ** 5)
    assert value.q_value == pytest.approx(301 * value.p_value)


def test_a_household_is_no_star() -> None:
    rows, homes = star(6)
    assert shared(rows, [{**home, "household_no": "99S00"} for home in homes]) == []


def test_unknown_is_no_value() -> None:
    rows, homes = star(6, tel="未知")
    assert shared(rows, homes) == []


@pytest.mark.parametrize(
    ("cells", "village", "reason"),
    [
        ({"tel": "11111111112"}, None, "placeholder"),
        ({"emp_no": "E7"}, None, "employer"),
        ({}, "V03", "locality"),
    ],
)
def test_known_reasons_to_share(cells: dict[str, Any], village: str | None, reason: str) -> None:
    (rows, homes), (more, theirs) = people(200), star(8, village, **cells)
    [value] = shared(rows + more, homes + theirs)
    assert value.common == reason


def test_an_admission_desk_types_its_own_number() -> None:
    rows, homes = people(400, seed=3)
    at_h1 = [i for i, row in enumerate(rows) if row["fixmedins_code"] == "H1"]
    for i in at_h1[::3]:
        rows[i]["tel"] = STAR
    [value] = shared(rows, homes)
    assert value.common == "institution"
    # a tout's phone at the same hospital: users of three villages, among a clientele of twenty
    few = [i for i in at_h1 if i % 20 in (4, 5, 6)]
    again, _ = people(400, seed=3)
    for i in few:
        again[i]["tel"] = STAR
    [value] = shared(again, homes)
    assert value.common == ""


@pytest.mark.parametrize(
    ("column", "desks", "reason"),
    [("bankacct", 2, "institution"), ("bankacct", 3, ""), ("tel", 3, "institution")],
)
def test_an_institution_has_one_account_or_two_of_its_own(
    column: str, desks: int, reason: str
) -> None:
    rows, homes = people(400, seed=3)
    at_h1 = [i for i, row in enumerate(rows) if row["fixmedins_code"] == "H1"]
    for nth, i in enumerate(at_h1):
        rows[i][column] = f"1990000{1234 + nth % desks}"
    found = shared(rows, homes)
    assert [value.common for value in found] == [reason] * desks


@pytest.mark.parametrize("seed", range(3))
def test_a_naive_count_of_households_gives_the_same(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = [
        stay(f"P{rng.integers(40):02d}", "H1", int(rng.integers(300)), 3,
             tel=f"1990000{rng.integers(1000, 1060)}", agnter_certno=f"99210119600101{i % 9:04d}")
        for i in range(150)
    ]  # fmt: skip
    homes: Rows = [{"psn_no": f"P{i:02d}", "household_no": f"99H{i // 2:02d}"} for i in range(40)]
    found = extract(rows, persons=homes)
    for attribute, column in (("phone", "tel"), ("proxy", "agnter_certno")):
        want = {
            value: len({int(r["psn_no"][1:]) // 2 for r in rows if r[column] == value})
            for value in {r[column] for r in rows}
        }
        got = {
            found.keys(attribute)[v.value]: v.n_households
            for v in shared_values(found) if v.attribute == attribute
        }  # fmt: skip
        assert got == {value: n for value, n in want.items() if n > 1}
