"""Drafts by shared attributes: one employer at one clinic, repeated papers, staff and kin."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from graphfraud.claims import Extract
from graphfraud.detect.attribute_rings import attribute_drafts
from graphfraud.detect.invoice_rings import paper_groups
from graphfraud.links.invoice_series import invoice_series
from graphfraud.links.repeated_invoices import repeated_papers
from graphfraud.links.shared_attributes import shared_values
from graphfraud.parameters import Parameters
from graphfraud.tables import RingDraft
from tests.unit.links.made_frames import Rows, codes, extract, manual, stay, visit

STAFF = [f"R{i:02d}" for i in range(20)]


def background(seed: int) -> tuple[Rows, dict[str, Rows]]:
    """400 persons in households of two: visits, stays, manual claims with papers of their own."""
    rng = np.random.default_rng(seed)
    rows: Rows = []
    for i in range(400):
        who, firm = f"B{i:03d}", f"E{i % 8}"
        for day in rng.integers(0, 300, rng.poisson(4)).tolist():
            rows.append(visit(who, f"C{rng.integers(4)}", day, emp_no=firm))
        if rng.random() < 0.5:
            day, tel = int(rng.integers(280)), f"1880{i * 7919 % 10_000_000:07d}"
            rows.append(stay(who, f"H{rng.integers(4)}", day, 6, tel=tel))
        if rng.random() < 0.6:
            rows.append(bill(who, f"H{rng.integers(4)}", int(rng.integers(280)), 10_000 + i))
    homes: Rows = [
        {"psn_no": f"B{i:03d}", "household_no": f"99H{i // 2:03d}", "village": f"V{i // 2 % 9}"}
        for i in range(400)
    ]
    return rows, {"persons": homes}


def bill(who: str, house: str, day: int, number: int, **cells: Any) -> dict[str, Any]:
    given = {
        "invono": f"{number * 7919 % 90_000_000 + 10_000_000}", "insu_admdvs": "992101",
        "medfee_sumamt": f"{number}.00", "bankacct": f"9900{who}", **cells,
    }  # fmt: skip
    return manual(who, house, day, 8, **given)


def one_employer() -> Rows:
    pairs = [(a, b) for a in range(4) for b in range(a)]
    return [
        visit(who, "C1", (37, 59, 85, 113)[t], 600 + i, emp_no="E3")
        for i, who in enumerate(STAFF) for t in pairs[i % len(pairs)]
    ]  # fmt: skip


def papers(name: str, houses: tuple[str, ...], n: int, first: int) -> Rows:
    """n papers, each claimed by a person and the next one, in two areas."""
    rows = []
    for k in range(n):
        for j in range(2):
            rows.append(bill(
                f"{name}{(k + j) % n:02d}", houses[k % len(houses)], 20 * k, first + k,
                insu_admdvs=f"99210{j + 1}",
            ))  # fmt: skip
    return rows


def persons(found: Extract, draft: RingDraft) -> set[str]:
    keys = found.keys("patient")
    return {keys[p] for p in draft.patients.tolist()}


def drafts(found: Extract) -> list[RingDraft]:
    return attribute_drafts(found, Parameters())[0]


@pytest.mark.parametrize("seed", range(2))
def test_honest_claims_give_no_draft(seed: int) -> None:
    rows, tables = background(seed)
    found, seeds, _ = attribute_drafts(extract(rows, **tables), Parameters())
    assert found == []
    assert seeds == []


def test_one_employer_at_one_clinic() -> None:
    rows, tables = background(3)
    found = extract(rows + one_employer(), **tables)
    [draft] = drafts(found)
    assert (draft.origin, draft.pattern) == ("employer_runs", "shared_card")
    assert persons(found, draft) >= set(STAFF)
    assert len(draft.patients) <= len(STAFF) + 1
    assert set(range(len(rows), len(rows) + 40)) <= set(draft.claims.tolist())
    assert len(draft.occasions) == 4
    assert draft.evidence[0].name == "one_employer_one_clinic"
    assert draft.gain == pytest.approx(draft.evidence[0].nats)
    assert draft.evidence[0].expected is not None
    assert draft.evidence[0].expected < 4


def test_the_telephone_of_one_hospital_is_a_seed_and_no_draft() -> None:
    """An admission desk's number, or a tout's: whether they go together the search must say."""
    own = [stay(f"X{i:02}", "H9", i, 5, tel=f"1380000{i:04}") for i in range(60)]
    told = [stay(f"T{i:02}", "H9", 3 * i, 5, tel="13911112222") for i in range(12)]
    rows = [*own, *told]
    homes = [{"psn_no": r["psn_no"], "village": f"V{i % 6}"} for i, r in enumerate(rows)]
    found = extract(rows, persons=homes)
    assert [v.common for v in shared_values(found)] == ["institution"]
    drafts, seeds, _ = attribute_drafts(found, Parameters())
    assert drafts == []
    keys = found.keys("patient")
    assert [[keys[p] for p in seed] for seed in seeds] == [[f"T{i:02}" for i in range(12)]]
    residents = [*own, *(row | {"brdy": "1940-05-05"} for row in told)]
    assert attribute_drafts(extract(residents, persons=homes), Parameters())[1] == []


def test_a_check_up_is_a_note_and_no_draft() -> None:
    rows, tables = background(4)
    called = [
        visit(who, "C1", day + i % 2, emp_no="E3")
        for day in (40, 220) for i, who in enumerate(STAFF)
    ]  # fmt: skip
    found, _, notes = attribute_drafts(extract(rows + called, **tables), Parameters())
    assert found == []
    assert "employer_runs set aside as check_up: 1" in notes


def test_two_paper_rings_at_one_hospital_are_two() -> None:
    rows, tables = background(5)
    first, second = papers("K", ("H1", "H2"), 9, 500), papers("L", ("H1", "H3"), 7, 700)
    found = extract(rows + first + second, **tables)
    one, two = drafts(found)
    assert persons(found, one) == {r["psn_no"] for r in first}
    assert persons(found, two) == {r["psn_no"] for r in second}
    assert one.claims.tolist() == list(range(len(rows), len(rows) + 18))
    assert one.pattern == "claims_integrity"
    assert {v.claims for v in one.occasions} == {
        (len(rows) + 2 * k, len(rows) + 2 * k + 1) for k in range(9)
    }
    assert sum(t == "invoice" for t, _ in one.contacts) == 9
    assert [e.observed for e in one.evidence] == [9.0]


def test_papers_of_single_persons_join_by_institution() -> None:
    """One person claims a paper in two areas; twelve such persons at two hospitals."""
    rows, tables = background(6)
    pairs = [
        bill(f"M{k:02d}", f"H{k % 2}", 15 * k, 900 + k, insu_admdvs=area,
             bankacct=f"9900000{k // 3}00")
        for k in range(12) for area in ("992101", "992102")
    ]  # fmt: skip
    found = extract(rows + pairs, **tables)
    [draft] = drafts(found)
    assert persons(found, draft) == {r["psn_no"] for r in pairs}
    # an account that three households share is told, and does not change the gain
    assert {e.name for e in draft.evidence} == {"repeated_invoice", "shared_account"}
    assert draft.gain == pytest.approx(draft.evidence[0].nats)


def test_many_rings_of_single_persons_at_the_same_hospitals_stay_apart() -> None:
    """Four books, each leaf claimed by one person in two areas, all four at the same hospitals."""
    rows, tables = background(10)
    rings = [
        [
            bill(f"{name}{k:02d}", f"H{k // 4}", 15 * k, 900 + 50 * b + k, insu_admdvs=area,
                 invono=str(91_000_000 + 400_000 * b + 60 * k))
            for k in range(14) for area in ("992101", "992102")
        ]
        for b, name in enumerate("KLMN")
    ]  # fmt: skip
    found = extract(rows + [row for ring in rings for row in ring], **tables)
    assert sorted(sorted(persons(found, d)) for d in drafts(found)) == [
        sorted({row["psn_no"] for row in ring}) for ring in rings
    ]


def test_a_stray_clerical_repeat_is_no_ring() -> None:
    rows, tables = background(7)
    stray = papers("K", ("H1",), 2, 500)[:2]
    found = extract(rows + stray, **tables)
    [group] = paper_groups(found, repeated_papers(found), invoice_series(found))
    assert group.n_papers == 1
    assert group.gain < Parameters().min_gain
    assert drafts(found) == []


def test_a_forged_book_brings_its_single_claims() -> None:
    rows, tables = background(8)
    book = [
        bill(f"F{k % 8:02d}", f"H{k % 3}", 13 * k, 2000 + k, invono=str(50_000_000 + 9 * k))
        for k in range(16)
    ]
    found = extract(rows + book, **tables)
    [draft] = drafts(found)
    assert draft.claims.tolist() == list(range(len(rows), len(rows) + 16))
    assert [e.name for e in draft.evidence] == ["invoice_series"]


def test_staff_and_kin_in_their_own_house() -> None:
    rows, tables = background(9)
    staff = [
        {"psn_no": f"B{i:03d}", "fixmedins_code": f"H{i // 10 % 4}", "role": "nurse"}
        for i in range(0, 400, 10)
    ]
    kin = [f"B{i + j:03d}" for i in range(20, 400, 40) for j in range(2)][:14]
    beds = [stay(who, "H2", 40 + 50 * t + k % 3, 6) for t in range(3) for k, who in enumerate(kin)]
    found = extract(rows + beds, **tables, staff=staff)
    [draft] = drafts(found)
    assert (draft.origin, draft.pattern) == ("staff_circles", "induced_admission")
    assert set(kin) <= persons(found, draft)
    assert len(draft.patients) <= len(kin) + 2
    assert sum(len(v.claims) for v in draft.occasions) >= 42


def test_a_phone_of_many_households_is_a_seed() -> None:
    rows, tables = background(10)
    star = [stay(f"S{i:02d}", f"H{i % 2}", 9 * i, 6, tel="19900001234") for i in range(7)]
    found = extract(rows + star, **tables)
    draft, seeds, _ = attribute_drafts(found, Parameters())
    own = codes(found, "patient")
    assert draft == []
    assert seeds == [tuple(sorted(own[f"S{i:02d}"] for i in range(7)))]


def test_the_same_input_gives_the_same_drafts_in_any_order_of_rows() -> None:
    rows, tables = background(11)
    rows += [*one_employer(), *papers("K", ("H1", "H2"), 9, 500)]
    one = extract(rows, **tables)
    two = extract(rows[::-1], **tables)
    told = [
        [(d.origin, sorted(persons(x, d)), round(d.gain, 9)) for d in drafts(x)] for x in (one, two)
    ]
    assert told[0] == told[1]
    assert len(told[0]) == 2
