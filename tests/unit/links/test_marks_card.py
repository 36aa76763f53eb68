"""Marks of cards: hand-worked cases, and naive searches over drawn settlements."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from scipy.stats import poisson

from graphfraud.claims import Extract
from graphfraud.links.marks import Mark, Relation
from graphfraud.links.marks_card import marks, relations
from graphfraud.schema import NODES, RELATIONSHIPS
from tests.unit.links.made_frames import Rows, extract, manual, stay, visit

FAR: Rows = [visit("Q", "H9", 0), visit("Q", "H9", 400)]


def mark(found: Extract, name: str) -> Mark:
    return next(m for m in marks(found) if m.name == name)


def told(found: Extract, name: str) -> list[int]:
    """The mark of each claim, 0 where it has none."""
    m = mark(found, name)
    return [int(v) for v in np.where(m.present, m.values, 0)]


def relation(found: Extract, kind: str) -> Relation:
    return next(r for r in relations(found) if r.type == kind)


def pairs(found: Extract, kind: str) -> list[tuple[int, int]]:
    r = relation(found, kind)
    return list(zip(r.source.tolist(), r.target.tolist(), strict=True))


def shop(person: str, place: str, day: int, minute: int = 600, **cells: Any) -> dict[str, Any]:
    return visit(person, place, day, minute, **{"med_type": "41", "opter_id": "1", **cells})


def queue(n: int, days: int, step: int = 2, **cells: Any) -> Rows:
    return [
        shop(f"P{i}", "S1", 20 + 13 * d, 600 + step * i, **cells)
        for d in range(days) for i in range(n)
    ]  # fmt: skip


def test_who_settles_back_to_back_again_and_again() -> None:
    assert told(extract(FAR + queue(4, 4)), "n_back_to_back") == [0, 0] + [3] * 16
    assert not any(told(extract(FAR + queue(4, 2)), "n_back_to_back"))
    assert not any(told(extract(FAR + queue(4, 4, step=11)), "n_back_to_back"))
    assert not any(told(extract(FAR + queue(6, 4, step=0)), "n_back_to_back"))
    shift = queue(4, 4, dscg_maindiag_code="N18.5")
    assert not any(told(extract(FAR + shift), "n_back_to_back"))


def test_a_household_is_no_company() -> None:
    home = [{"psn_no": f"P{i}", "household_no": "h"} for i in range(4)]
    found = extract(FAR + queue(4, 4), persons=home)
    assert not any(told(found, "n_back_to_back"))


@pytest.mark.parametrize("seed", range(2))
def test_a_naive_search_finds_the_same_companies(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = queue(5, 6) + [
        shop(f"P{rng.integers(12)}", "S1", int(rng.integers(200)), int(rng.integers(540, 720)),
             opter_id=str(rng.integers(2))) for _ in range(300)
    ]  # fmt: skip
    found = extract(FAR + rows)
    at = [(r["opter_id"], _day(r), _minute(r), r["psn_no"]) for r in rows]
    near = [
        (i, j) for (i, a), (j, b) in combinations(enumerate(at), 2)
        if a[:2] == b[:2] and abs(a[2] - b[2]) <= 10 and a[3] != b[3]
    ]  # fmt: skip
    days: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for i, j in near:
        days[at[i][0], *sorted((at[i][3], at[j][3]))].add(at[i][1])
    visits: dict[tuple[str, str], int] = defaultdict(int)
    for till, _, _, who in at:
        visits[till, who] += 1
    usual = {
        key for key, on in days.items()
        if len(on) >= 3 and poisson.sf(
            len(on) - 1, visits[key[0], key[1]] * visits[key[0], key[2]] * 21 / 600 / 401
        ) <= 1e-6
    }  # fmt: skip
    company: dict[int, set[str]] = defaultdict(set)
    for i, j in near:
        if (at[i][0], *sorted((at[i][3], at[j][3]))) in usual:
            company[i].add(at[j][3])
            company[j].add(at[i][3])
    assert told(found, "n_back_to_back")[2:] == [len(company[i]) for i in range(len(rows))]
    assert usual


def _day(row: dict[str, Any]) -> int:
    return int(np.datetime64(row["setl_time"][:10], "D").astype(int))


def _minute(row: dict[str, Any]) -> int:
    return int(row["setl_time"][11:13]) * 60 + int(row["setl_time"][14:16])


def round_trip(n: int, days: int) -> Rows:
    return [
        shop(f"P{i}", place, 20 + 17 * d) for d in range(days) for i in range(n)
        for place in ("S1", "S2")
    ]  # fmt: skip


def test_trips_of_a_company() -> None:
    found = extract(FAR + round_trip(3, 4))
    assert pairs(found, "SAME_TRIP") == [(2 + 2 * i, 3 + 2 * i) for i in range(12)]
    assert relation(found, "SAME_TRIP").properties["n_others"].tolist() == [2] * 12
    for rows in (round_trip(3, 2), round_trip(61, 4), round_trip(1, 9)):
        assert pairs(extract(FAR + rows), "SAME_TRIP") == []


def test_conflicts_and_empty_beds() -> None:
    rows = [*FAR,
        stay("A", "H1", 10, 9), shop("A", "S1", 14, mdtrt_cert_type="03"),
        stay("B", "H1", 40, 9), stay("B", "H2", 44, 9),
        shop("A", "S1", 80, 600, fix_blng_admdvs="990101"),
        shop("A", "S2", 80, 620, fix_blng_admdvs="990202"),
    ]  # fmt: skip
    found = extract(rows)
    assert pairs(found, "OVERLAPS") == [(2, 3), (4, 5), (6, 7)]
    kinds = relation(found, "OVERLAPS").properties["conflict"].tolist()
    assert kinds == ["in_stay", "stays", "places"]
    beds = mark(found, "empty_bed_p")
    assert beds.present.sum() == 1
    # A: three settlements elsewhere, eight days in bed, of 401
    expected = (3 * 8) / 401
    assert beds.values[beds.present][0] == pytest.approx(1 - np.exp(-expected))


def test_a_card_in_several_households() -> None:
    rows = [shop(p, "S1", d, card_id=card) for d, (p, card) in enumerate([
        ("A", "99A0000001"), ("B", "99A0000001"), ("C", "99A0000002"), ("D", "99A0000002"),
        ("A", "121212"), ("B", "121212"),
    ])]  # fmt: skip
    home = [{"psn_no": p, "household_no": "h"} for p in "CD"]
    assert told(extract(rows, persons=home), "n_card_households") == [2, 2, 0, 0, 0, 0]


def scan(person: str, day: int, minute: int, area: str = "990202", **cells: Any) -> dict[str, Any]:
    given = {"mdtrt_cert_type": "01", "insu_admdvs": area, "fix_blng_admdvs": "990101", **cells}
    return shop(person, "S1", day, minute, **given)


def test_bursts_of_e_vouchers_from_afar() -> None:
    burst = [scan(f"P{i}", 30, 1320 + i) for i in range(5)]
    assert told(extract(FAR + burst), "n_remote_burst")[2:] == [5] * 5
    for cells in ({"mdtrt_cert_type": "03"}, {"med_type": "11"}, {"insu_admdvs": "990101"}):
        other = [{**row, **cells} for row in burst]
        assert not any(told(extract(FAR + other), "n_remote_burst"))
    steady = [scan(f"P{d}-{h}-{i}", d, 60 * h + i) for d in range(9) for h in range(9, 21)
              for i in range(3)]  # fmt: skip
    assert not any(told(extract(steady), "n_remote_burst"))


def test_baskets_are_chained_by_half_an_hour() -> None:
    minutes = (600, 620, 650, 700, 720, 800)
    rows = [shop("A", "S1", 5, m) for m in minutes] + [shop("B", "S1", 5, 610)]
    assert told(extract(rows), "n_split_basket") == [3, 3, 3, 0, 0, 0, 0]
    fees = [shop("A", "S1", 5, m, med_type="12") for m in (600, 610, 620)]
    assert not any(told(extract(fees), "n_split_basket"))


def test_pick_ups_of_a_calendar_month() -> None:
    def fetch(place: str, day: int, **cells: Any) -> dict[str, Any]:
        return visit("A", place, day, med_type="14", **cells)

    rows = [fetch("H1", 1), fetch("H2", 8), fetch("H1", 15), fetch("H1", 15, minute=700),
            fetch("H1", 22), fetch("H1", 35), fetch("H2", 42)]  # fmt: skip
    found = extract(rows)
    assert told(found, "n_pick_ups") == [4, 4, 4, 4, 4, 0, 0]
    assert told(found, "n_pick_up_places") == [2, 2, 2, 2, 2, 0, 0]
    one = [fetch("H1", d) for d in (1, 5, 9, 13, 17)]
    assert not any(told(extract(one), "n_pick_ups"))
    session = [{**row, "dscg_maindiag_code": "N18.5"} for row in rows]
    assert not any(told(extract(session), "n_pick_ups"))


def test_colleagues_who_never_came_before() -> None:
    others = [visit(f"Z{i}", "H9", i, emp_no="E9") for i in range(60)]
    new = [visit(f"P{i}", "C1", 161, emp_no="E1") for i in range(12)]
    found = extract(others + new)
    m = mark(found, "n_new_colleagues")
    assert told(found, "n_new_colleagues") == [0] * 60 + [12] * 12
    assert m.brings is not None
    early = [visit(f"P{i}", "C1", 20, emp_no="E1") for i in range(12)]
    check_up = [{**row, "dscg_maindiag_code": "Z00.0"} for row in new]
    for rows in (early + new, check_up, [visit(f"P{i}", "C1", 161) for i in range(12)]):
        assert not any(told(extract(others + rows), "n_new_colleagues"))


def box(setl: int, code: str, **cells: str) -> dict[str, str]:
    return {"setl_id": f"{setl:06d}", "drug_trac_codg": code, "cnt": "1", **cells}


def test_a_box_that_is_sold_again() -> None:
    code, other, opened = "8199000001", "8199000002", "8199000003"
    rows = [shop("A", "S1", 3), shop("B", "S2", 9), shop("C", "S2", 30), shop("C", "S2", 30)]
    lines = [box(n, code) for n in (1, 2, 3, 4)] + [box(1, other), box(2, other)]
    lines += [box(n, opened, cnt="0.5") for n in (1, 2)] + [box(n, "111111") for n in (1, 2)]
    found = extract(rows, fee_lines=lines)
    r = relation(found, "SAME_TRACE_CODE")
    assert pairs(found, "SAME_TRACE_CODE") == [(0, 1), (1, 2)]
    assert r.properties["n_codes"].tolist() == [2, 1]
    assert r.properties["days_between"].tolist() == [6, 21]
    assert r.properties["trace_code"].tolist() == [code, code]


def test_an_invoice_of_several_persons() -> None:
    paper = {"invono": "F1", "medfee_sumamt": "90.00"}
    rows = [manual("A", "H1", 5, 3, **paper), manual("B", "H1", 9, 3, **paper),
            manual("C", "H2", 5, 3, **paper), manual("A", "H1", 5, 3, invono="F2")]  # fmt: skip
    assert told(extract(rows), "n_invoice_persons") == [2, 2, 0, 0]
    home = [{"psn_no": p, "household_no": "h"} for p in "AB"]
    assert not any(told(extract(rows, persons=home), "n_invoice_persons"))


def test_minutes_are_not_asked_of_days_alone() -> None:
    rows = [{**row, "setl_time": row["setl_time"][:10]} for row in queue(5, 6)]
    found = extract(rows)
    assert found.day_only
    assert not {"n_back_to_back", "n_remote_burst", "n_split_basket"} & {
        m.name for m in marks(found)
    }


def test_marks_are_of_the_schema_and_lie_row_by_row() -> None:
    found = extract(FAR + queue(3, 4) + round_trip(3, 4))
    for m in marks(found):
        assert m.name in NODES[m.label].properties
        assert len(m.values) == len(m.present)
        assert len(m.values) == (found.n_claims if m.label == "Claim" else found.n("institution"))
    for r in relations(found):
        assert set(r.properties) == set(RELATIONSHIPS[r.type].properties)
        assert {len(v) for v in r.properties.values()} == {len(r.source)} == {len(r.target)}
