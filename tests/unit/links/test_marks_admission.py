"""Marks of admissions: hand-worked cases, and naive counts over drawn stays."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom, poisson

from graphfraud.claims import Extract
from graphfraud.links.marks import Mark, Relation
from graphfraud.links.marks_admission import marks, relations
from graphfraud.links.tallies import dense, n_distinct
from graphfraud.schema import NODES, RELATIONSHIPS
from tests.unit.links.made_frames import Rows, codes, extract, stay, visit


def mark(found: Extract, label: str, name: str) -> Mark:
    return next(m for m in marks(found) if (m.label, m.name) == (label, name))


def relation(found: Extract, kind: str) -> Relation:
    return next(r for r in relations(found) if r.type == kind)


def pairs(found: Extract, kind: str) -> list[tuple[int, int]]:
    r = relation(found, kind)
    return list(zip(r.source.tolist(), r.target.tolist(), strict=True))


def crowd(n: int, place: str, day: int, nights: int, **cells: Any) -> Rows:
    return [stay(f"P{i}", place, day, nights, **cells) for i in range(n)]


def test_persons_in_and_out_together_are_counted_where_that_is_rare() -> None:
    rows = crowd(8, "H1", 10, 7) + crowd(9, "H1", 38, 7) + crowd(2, "H1", 60, 4)
    m = mark(extract(rows), "Claim", "n_same_stay")
    assert m.values[m.present].tolist() == [8] * 8 + [9] * 9
    assert m.brings is not None
    assert m.brings.tolist() == m.present.tolist()


def test_the_usual_crowd_of_the_weekday_is_not_rare() -> None:
    rows = [
        stay(f"P{week}-{i}", "H1", 7 * week, 2) for week in range(20) for i in range(9)
    ]  # fmt: skip
    assert not mark(extract(rows), "Claim", "n_same_stay").present.any()


def test_stays_of_a_course_count_on_neither_side() -> None:
    rows = crowd(9, "H1", 10, 3, dscg_maindiag_code="Z51.1") + crowd(9, "H1", 45, 3)
    m = mark(extract(rows), "Claim", "n_same_stay")
    assert np.flatnonzero(m.present).tolist() == list(range(9, 18))


@pytest.mark.parametrize("seed", range(3))
def test_a_naive_count_gives_the_same_groups(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = []
    for n in range(400):
        day, nights = int(rng.integers(0, 300)), int(rng.integers(1, 5))
        if n % 4:
            day, nights = int(rng.choice([30, 90, 91, 150])), 6
        rows.append(stay(f"P{rng.integers(60)}", f"H{rng.integers(2)}", day, nights))
    spans = [
        (r["fixmedins_code"], _day(r["begntime"]), _day(r["endtime"]), r["psn_no"]) for r in rows
    ]
    want = []
    for place, admit, end, _ in spans:
        here = [s for s in spans if s[0] == place]
        together = [s for s in here if s[1:3] == (admit, end)]
        alike = [s for s in here if (s[1] - admit) % 7 == 0 and s[2] - s[1] == end - admit]
        width = max(28, max(s[1] for s in here) - min(s[1] for s in here) + 1)
        n = len({s[3] for s in together})
        mean = (len(alike) - len(together) + 1) * 7 / width
        want.append(n if n >= 3 and poisson.sf(n - 1, mean) <= 1e-4 else 0)
    m = mark(extract(rows), "Claim", "n_same_stay")
    assert np.where(m.present, m.values, 0).tolist() == want
    assert 0 < sum(w > 0 for w in want) < len(want)


def _day(text: str) -> int:
    return int(np.datetime64(text[:10], "D").astype(int))


def test_a_move_needs_three_on_the_same_days_and_no_order() -> None:
    rows = crowd(3, "H1", 10, 5) + crowd(3, "H2", 16, 5)
    found = relation(extract(rows), "THEN_ADMITTED")
    assert pairs(extract(rows), "THEN_ADMITTED") == [(0, 3), (1, 4), (2, 5)]
    assert found.properties["gap_days"].tolist() == [1, 1, 1]
    assert found.properties["n_together"].tolist() == [3, 3, 3]
    for other in (
        crowd(2, "H1", 10, 5) + crowd(2, "H2", 16, 5),
        crowd(3, "H1", 10, 5) + crowd(3, "H2", 19, 5),
        crowd(3, "H1", 10, 5) + crowd(3, "H1", 16, 5),
        crowd(3, "H1", 10, 5, dscg_way="2") + crowd(3, "H2", 16, 5),
    ):
        assert pairs(extract(other), "THEN_ADMITTED") == []


def test_a_doctors_returns_are_judged_by_the_other_doctors() -> None:
    ill = {"dscg_maindiag_code": "M51.2"}
    rows = [stay(f"Z{i}", "H1", 5, 4, atddr_no="D2", **ill) for i in range(40)]
    rows += crowd(3, "H1", 10, 5, atddr_no="D1", **ill)
    rows += crowd(3, "H1", 30, 5, atddr_no="D1", dscg_maindiag_code="M51.9")
    found = extract(rows)
    assert pairs(found, "READMITTED") == [(40, 43), (41, 44), (42, 45)]
    p = mark(found, "Doctor", "readmission_p")
    at = codes(found, "doctor")["H1|D1"]
    assert p.present.sum() == 1
    assert p.values[at] == pytest.approx(binom.sf(2, 6, 0.5 / 41))


@pytest.mark.parametrize(
    "second",
    [
        stay("A", "H1", 31, 4, atddr_no="D1", dscg_maindiag_code="M51.2"),
        stay("A", "H1", 20, 4, atddr_no="D1", dscg_maindiag_code="K80.1"),
        stay("A", "H1", 20, 4, atddr_no="D2", dscg_maindiag_code="M51.2"),
        stay("A", "H2", 20, 4, atddr_no="D1", dscg_maindiag_code="M51.2"),
    ],
    ids=["after sixteen days", "another disease", "another doctor", "another house"],
)
def test_no_return(second: dict[str, Any]) -> None:
    first = stay("A", "H1", 10, 5, atddr_no="D1", dscg_maindiag_code="M51.2")
    assert pairs(extract([first, second]), "READMITTED") == []


@pytest.mark.parametrize("seed", range(3))
def test_occupancy_is_the_fullest_day_of_the_stay(seed: int) -> None:
    rng = np.random.default_rng(seed)
    spans = [(int(rng.integers(80)), int(rng.integers(0, 20))) for _ in range(60)]
    rows = [stay(f"P{i}", "H1", day, nights) for i, (day, nights) in enumerate(spans)]
    found = extract(rows, institutions=[{"fixmedins_code": "H1", "beds": "9"}])
    count = Counter(d for day, nights in spans for d in range(day, day + max(1, nights)))
    peak = [max(count[d] for d in range(day, day + max(1, nights))) / 9 for day, nights in spans]
    m = mark(found, "Claim", "peak_occupancy")
    assert m.present.tolist() == [p >= 1.2 for p in peak]
    assert m.values[m.present].tolist() == pytest.approx([p for p in peak if p >= 1.2])
    days = mark(found, "Institution", "n_days_over")
    assert days.values.tolist() == [sum(n >= 1.2 * 9 for n in count.values())]


def test_contacts_of_households_and_the_reason_they_are_common() -> None:
    people = [{"psn_no": f"P{i}", "household_no": f"h{i // 2}", "village": f"v{i}"}
              for i in range(8)]  # fmt: skip
    rows = [stay(f"P{i}", f"H{i % 2}", 10 + i, 3, tel="19900000001") for i in range(8)]
    rows += [stay(f"P{i}", "H1", 40, 3, tel="12121212121") for i in range(8)]
    rows += [stay("P1", "H1", 60, 3, tel="19900000002"), visit("P2", "H1", 80)]
    found = extract(rows, persons=people)
    phone = codes(found, "phone")
    homes = mark(found, "Phone", "n_households")
    assert homes.values[phone["19900000001"]] == 4
    assert not homes.present[phone["19900000002"]]
    assert mark(found, "Phone", "common").values[phone["12121212121"]] == "placeholder"
    claims = mark(found, "Claim", "n_contact_households")
    assert claims.values[claims.present].tolist() == [4] * 8


def test_staff_named_on_stays_of_their_own_house() -> None:
    people = [
        {"psn_no": "S1", "household_no": "hs", "tel": "19900000009"},
        {"psn_no": "K1", "household_no": "hs"}, {"psn_no": "P1", "household_no": "h1"},
    ]  # fmt: skip
    rows = [
        visit("S1", "H1", 3, certno="990101198001010009"),
        stay("K1", "H1", 10, 3, tel="19900000009"),
        stay("P1", "H1", 20, 3, tel="19900000009"),
        stay("P1", "H2", 40, 3, tel="19900000009"),
        stay("P1", "H1", 60, 3, agnter_certno="990101198001010009"),
    ]
    found = extract(
        rows, persons=people, staff=[{"psn_no": "S1", "fixmedins_code": "H1", "role": "护士"}]
    )
    staff = codes(found, "patient")["S1"]
    assert pairs(found, "CONTACT_OF_STAFF") == [(2, staff), (4, staff)]
    through = relation(found, "CONTACT_OF_STAFF").properties["through"]
    assert through.tolist() == ["phone", "proxy"]


def test_marks_are_of_the_schema_and_lie_row_by_row() -> None:
    found = extract(crowd(9, "H1", 10, 7) + crowd(9, "H2", 18, 7))
    rows = {"Claim": found.n_claims}
    for m in marks(found):
        assert m.name in NODES[m.label].properties
        n = rows.get(m.label, found.n(m.label.lower()))
        assert len(m.values) == len(m.present) == n
    for r in relations(found):
        assert set(r.properties) == set(RELATIONSHIPS[r.type].properties)
        assert {len(v) for v in r.properties.values()} == {len(r.source)} == {len(r.target)}


def test_an_extract_without_stays_has_no_marks_of_stays() -> None:
    found = extract([visit("A", "H1", 3)])
    assert not any(m.present.any() for m in marks(found))
    assert all(len(r.source) == 0 for r in relations(found))


def test_tuples_are_coded_in_their_order_however_wide() -> None:
    rng = np.random.default_rng(3)
    columns = [rng.integers(-4, 4, 500), rng.integers(0, 2**40, 500) % 3 * 2**40,
               rng.integers(0, 5, 500) * 2**30]  # fmt: skip
    tuples = list(zip(*(c.tolist() for c in columns), strict=True))
    order = {t: n for n, t in enumerate(sorted(set(tuples)))}
    assert dense(*columns).tolist() == [order[t] for t in tuples]
    members = rng.integers(-9, 9, 500)
    seen: dict[tuple[int, ...], set[int]] = {}
    for t, m in zip(tuples, members.tolist(), strict=True):
        seen.setdefault(t, set()).add(m)
    assert n_distinct(dense(*columns), members).tolist() == [len(seen[t]) for t in tuples]
