"""Conflicts of time and place: hand-worked cases, a naive search, and the null of empty beds."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from graphfraud.links.conflicts import conflicts, empty_beds
from tests.unit.links.made_frames import Rows, extract, manual, stay, visit


def found(rows: Rows, **tables: Rows) -> list[tuple[str, int, int]]:
    c = conflicts(extract(rows, **tables))
    return list(zip(c.kind, c.claim_a.tolist(), c.claim_b.tolist(), strict=True))


def test_two_beds_at_once() -> None:
    assert found([stay("A", "H1", 10, 8), stay("A", "H2", 15, 8)]) == [("stays", 0, 1)]


@pytest.mark.parametrize(
    "rows",
    [
        [stay("A", "H1", 10, 5), stay("A", "H2", 15, 8)],
        [stay("A", "H1", 10, 5), stay("B", "H2", 12, 8)],
        [stay("A", "H1", 10, 9, dscg_way="2"), stay("A", "H2", 12, 8)],
    ],
    ids=["out and in on one day", "two persons", "a transfer, discharged late"],
)
def test_no_overlap(rows: Rows) -> None:
    assert found(rows) == []


@pytest.mark.parametrize("seed", range(3))
def test_a_naive_search_finds_the_same_overlaps(seed: int) -> None:
    rng = np.random.default_rng(seed)
    spans = [
        (f"P{rng.integers(4)}", f"H{rng.integers(4)}", int(rng.integers(200)),
         int(rng.integers(1, 25))) for _ in range(70)
    ]  # fmt: skip
    # one mdtrt_id each, so that every row is a stay of its own
    want = {
        tuple(sorted((i, j)))
        for i, j in combinations(range(70), 2)
        if spans[i][0] == spans[j][0] and spans[i][1] != spans[j][1]
        and max(spans[i][2], spans[j][2]) < min(sum(spans[i][2:]), sum(spans[j][2:]))
    }  # fmt: skip
    got = found([stay(*s) for s in spans])
    assert {tuple(sorted((a, b))) for kind, a, b in got if kind == "stays"} == want
    assert len(want) > 10


def shop(day: int, minute: int = 600, place: str = "P1", **cells: Any) -> dict[str, Any]:
    return visit("A", place, day, minute, **{"med_type": "41", "mdtrt_cert_type": "03", **cells})


@pytest.mark.parametrize(
    ("purchase", "want"),
    [
        (shop(12), [("in_stay", 0, 1)]),
        (shop(12, mdtrt_cert_type="01"), [("remote_in_stay", 0, 1)]),
        (shop(10), []),
        (shop(15), []),
        (shop(12, agnter_certno="992101196001010011"), []),
        (shop(12, place="H1"), []),
    ],
    ids=["inside", "e-voucher", "day of admission", "day of discharge", "by a proxy", "same house"],
)
def test_a_purchase_during_a_stay(purchase: dict[str, Any], want: list[Any]) -> None:
    assert found([stay("A", "H1", 10, 5), purchase]) == want


def test_a_manual_claim_is_no_presence() -> None:
    assert found([stay("A", "H1", 10, 5), {**manual("A", "H9", 12, 0), "med_type": "11"}]) == []


def test_two_places_within_less_than_the_way() -> None:
    """0.5° of latitude are 55.6 km: 56 minutes at 60 km/h."""
    where = [
        {"fixmedins_code": "P1", "lng": "120.0", "lat": "40.0"},
        {"fixmedins_code": "P2", "lng": "120.0", "lat": "40.5"},
    ]
    near = [shop(3, 600), shop(3, 655, "P2")]
    assert found(near, institutions=where) == [("places", 0, 1)]
    assert found([shop(3, 600), shop(3, 657, "P2")], institutions=where) == []
    remote = [shop(3, 600), shop(3, 655, "P2", mdtrt_cert_type="01")]
    assert found(remote, institutions=where) == [("remote_places", 0, 1)]


def test_two_areas_within_the_hour_where_nobody_knows_the_way() -> None:
    areas = [
        {"fixmedins_code": "P1", "fix_blng_admdvs": "992101"},
        {"fixmedins_code": "P2", "fix_blng_admdvs": "992102"},
        {"fixmedins_code": "P3", "fix_blng_admdvs": "992101"},
    ]
    assert found([shop(3, 600), shop(3, 640, "P2")], institutions=areas) == [("places", 0, 1)]
    assert found([shop(3, 600), shop(3, 640, "P3")], institutions=areas) == []
    assert found([shop(3, 600), shop(3, 661, "P2")], institutions=areas) == []


def test_one_card_of_two_persons() -> None:
    card = {"ssc_cardno": "99A000111", "mdtrt_cert_type": "03"}
    rows = [
        visit("A", "P1", 3, **card), visit("A", "P1", 4, **card), visit("B", "P1", 5, **card),
        visit("C", "P1", 5, ssc_cardno="99A000112"),
    ]  # fmt: skip
    assert found(rows) == [("card", 0, 2)]


def year(seed: int, elsewhere: dict[str, float]) -> Rows:
    """150 patients of each house, two stays of eleven nights, ten purchases on any day of 330."""
    rng = np.random.default_rng(seed)
    rows = []
    for house, share in elsewhere.items():
        for i in range(150):
            begin = [int(rng.integers(150)), int(rng.integers(165, 318))]
            rows += [stay(f"{house}{i}", house, day, 11) for day in begin]
            for _ in range(10):
                day = int(rng.integers(330))
                if rng.random() < share:
                    day = begin[0] + int(rng.integers(1, 11))
                rows.append(visit(f"{house}{i}", "P1", day, med_type="41"))
    return rows


def test_empty_beds_by_hand() -> None:
    """E = v s / T = 2 purchases · 4 inner days / 33 days of the extract."""
    rows = [stay("A", "H1", 10, 5), shop(12), shop(0), visit("B", "P1", 32)]
    beds = empty_beds(extract(rows))
    assert beds.observed.tolist() == [1]
    assert beds.expected == pytest.approx([2 * 4 / 33])
    assert beds.p_value == pytest.approx([1 - np.exp(-8 / 33)])


@pytest.mark.parametrize("seed", range(2))
def test_empty_beds_are_calibrated_and_find_the_house(seed: int) -> None:
    quiet = empty_beds(extract(year(seed, {"H1": 0.0, "H2": 0.0, "H3": 0.0})))
    assert quiet.q_value.min() > 0.01
    assert 0.8 < quiet.observed.sum() / quiet.expected.sum() < 1.2
    loud = extract(year(seed, {"H1": 0.0, "H2": 0.15, "H3": 0.0}))
    beds = empty_beds(loud)
    names = [loud.keys("institution")[c] for c in beds.institution]
    assert [n for n, q in zip(names, beds.q_value, strict=True) if q < 0.01] == ["H2"]
