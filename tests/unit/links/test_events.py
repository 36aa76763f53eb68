"""Claims → events, worked by hand on small extracts read from files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass

import numpy as np
import pandas as pd
import pytest

from graphfraud.claims import Extract
from graphfraud.links import events as events_module
from graphfraud.links import shares
from graphfraud.links.clienteles import employer_runs
from graphfraud.links.conflicts import conflicts
from graphfraud.links.events import settlement_events, stay_events, with_starts
from graphfraud.narrow import Narrow
from graphfraud.parameters import Parameters
from graphfraud.tables import EventTable
from tests.unit.made_events import MONDAY

Row = dict[str, str]
Make = Callable[[Sequence[Row]], Extract]
DEFAULT = Parameters()


@pytest.fixture
def extract() -> Make:
    """Rows as claims, with two settlements of others that span the year."""

    def make(rows: Sequence[Row]) -> Extract:
        ends = [visit("Z", f"2024-{m}-15 08:00:00", place="FAR") for m in ("01", "12")]
        table = pd.DataFrame([*rows, *ends]).fillna("")
        table.insert(0, "setl_id", [f"S{i:05d}" for i in range(len(table))])
        return Extract.from_frames({"claims": table}, max_rejects=0.0)

    return make


def visit(person: str, at: str, place: str = "H", **cells: str) -> Row:
    begin = cells.pop("begin", at)
    return {
        "psn_no": person, "fixmedins_code": place, "med_type": "11", "begntime": begin,
        "endtime": begin, "setl_time": at, "medfee_sumamt": "50", "fund_pay_sumamt": "30",
        "mdtrt_id": "", "dscg_maindiag_code": "", **cells,
    }  # fmt: skip


def stay(person: str, begin: int, end: int, place: str = "H", **cells: str) -> Row:
    """Days after 2024-01-01."""
    first, last = (str(np.datetime64(MONDAY + d, "D")) for d in (begin, end))
    return visit(person, f"{last} 10:00:00", place, med_type="21", begin=first, **cells) | {
        "endtime": last
    }


def stays_of(found: Extract, person: str, params: Parameters = DEFAULT) -> list[tuple[int, int]]:
    """(day of admission, days of stay) in order of time."""
    events = stay_events(found, params)
    rows = np.flatnonzero(events.patient.all() == found.keys("patient").index(person))
    return sorted((int(events.start[r] - MONDAY), int(events.span[r])) for r in rows)


def times_of(found: Extract, events: EventTable, person: str) -> list[tuple[int, int]]:
    """(day, minute) of settlements in order of time."""
    rows = np.flatnonzero(events.patient.all() == found.keys("patient").index(person))
    return sorted(
        (int(t) // 1440 - MONDAY, int(t) % 1440) for t in events.start[rows]
    )


def busy_place(place: str = "H") -> list[Row]:
    """Five customers each day of a year, an hour apart: minutes mean something there."""
    return [
        visit(f"B{day % 130:03d}{hour}", f"{np.datetime64(MONDAY + day, 'D')} {hour}:00:00", place)
        for day in range(366) for hour in (10, 11, 12, 13, 14)
    ]  # fmt: skip


def test_stays_that_follow_within_two_days_are_one(extract: Make) -> None:
    rows = [
        stay("P", 10, 20), stay("P", 22, 30), stay("P", 33, 35),  # 2 days on, then 3
        stay("Q", 10, 20), stay("Q", 21, 30, place="G"),  # another place is another stay
        stay("R", 10, 40), stay("R", 12, 15), stay("R", 41, 44),  # one inside the other
    ]  # fmt: skip
    found = extract(rows)
    assert stays_of(found, "P") == [(10, 20), (33, 2)]
    assert stays_of(found, "Q") == [(10, 10), (21, 9)]
    assert stays_of(found, "R") == [(10, 34)]


def test_the_event_of_a_chain_bears_the_first_claim(extract: Make) -> None:
    found = extract([stay("P", 10, 20), stay("P", 22, 30)])
    events = stay_events(found, DEFAULT)
    row = int(np.flatnonzero(events.patient.all() == found.keys("patient").index("P"))[0])
    assert events.claim[row] == 0


@pytest.mark.parametrize(
    ("diagnosis", "begin", "n_events"),
    [
        ("C34.9", (0, 21, 42, 63, 84), 1),  # chemotherapy every three weeks
        ("F20", (0, 30, 61, 90), 1),  # psychiatric interim discharges
        ("J18", (0, 21, 42, 63, 84), 5),  # as regular, but nothing that is treated so
        ("", (0, 21, 42, 63, 84), 5),  # no diagnosis: regularity alone does not do
        ("C34.9", (0, 21, 42), 3),  # three stays are no course
        ("C34.9", (0, 9, 18, 27, 36), 5),  # closer than ten days
        ("C34.9", (0, 40, 80, 120), 4),  # farther than 35 days
        ("C34.9", (0, 11, 45, 60, 95), 5),  # irregular
    ],
)
def test_courses_of_treatment_are_one_event(
    extract: Make, diagnosis: str, begin: tuple[int, ...], n_events: int
) -> None:
    found = extract([stay("P", d, d + 3, dscg_maindiag_code=diagnosis) for d in begin])
    stays = stays_of(found, "P")
    assert len(stays) == n_events
    assert stays[0] == (0, 3)


def test_a_regular_calendar_of_treatment_is_no_coincidence(extract: Make) -> None:
    """41 visits every third day are taken out; every tenth day, or 39 of them, stay in."""
    rows = busy_place()
    for person, n, gap in (("DIALYSIS", 41, 3), ("FEWER", 39, 3), ("SELDOM", 41, 8)):
        rows += [
            visit(person, f"{np.datetime64(MONDAY + gap * i, 'D')} 08:30:00") for i in range(n)
        ]
    found = extract(rows)
    events = settlement_events(found, DEFAULT)
    assert [len(times_of(found, events, p)) for p in ("DIALYSIS", "FEWER", "SELDOM")] == [0, 39, 41]


def test_settlements_within_the_window_are_one_event(extract: Make) -> None:
    times = ("09:00:00", "09:15:00", "09:30:00", "09:46:00")
    found = extract([*busy_place(), *(visit("P", f"2024-03-04 {t}") for t in times)])
    events = settlement_events(found, DEFAULT)
    day = int(np.datetime64("2024-03-04").astype(np.int64)) - MONDAY
    assert times_of(found, events, "P") == [(day, 540), (day, 586)]
    place = found.keys("institution").index("H")
    assert not events.by_day[place]
    assert (events.gap, events.span_gap) == (15, 0)


def test_a_late_settlement_stands_at_the_time_of_the_visit(extract: Make) -> None:
    """More than four hours later: the visit; a pause at the till: the settlement."""
    rows = [
        visit("LATE", "2024-03-06 18:00:00", begin="2024-03-04 09:20:00"),
        visit("PAUSE", "2024-03-04 13:20:00", begin="2024-03-04 09:20:00"),
        visit("JUST", "2024-03-04 13:21:00", begin="2024-03-04 09:20:00"),
    ]
    found = extract([*busy_place(), *rows])
    events = settlement_events(found, DEFAULT)
    day = int(np.datetime64("2024-03-04").astype(np.int64)) - MONDAY
    assert times_of(found, events, "LATE") == [(day, 560)]
    assert times_of(found, events, "PAUSE") == [(day, 800)]
    assert times_of(found, events, "JUST") == [(day, 560)]


def test_at_a_small_place_together_means_the_same_day(extract: Make) -> None:
    """Fewer than three visits a day: the minute is dropped, two visits of a day are one."""
    rows = [visit("P", "2024-03-04 09:00:00", "V"), visit("P", "2024-03-04 17:00:00", "V")]
    found = extract([*busy_place(), *rows])
    events = settlement_events(found, DEFAULT)
    day = int(np.datetime64("2024-03-04").astype(np.int64)) - MONDAY
    assert times_of(found, events, "P") == [(day, 0)]
    assert events.by_day[found.keys("institution").index("V")]


def test_where_days_alone_are_known_all_places_go_by_day(extract: Make) -> None:
    rows = [r | {"setl_time": r["setl_time"][:10], "begntime": r["begntime"][:10],
                 "endtime": r["endtime"][:10]} for r in busy_place()]  # fmt: skip
    found = extract([r | {"begntime": r["begntime"][:10]} for r in rows])
    events = settlement_events(found, DEFAULT)
    assert found.day_only
    assert events.by_day.all()
    assert (events.start.all() % 1440 == 0).all()


def test_only_settlements_outside_hospital_and_not_filed_by_hand(extract: Make) -> None:
    rows = [
        stay("STAY", 10, 20),
        visit("MANUAL", "2024-03-04 09:00:00", setl_type="1"),
        visit("DESK", "2024-03-04 09:00:00", setl_type="2"),
    ]
    found = extract([*busy_place(), *rows])
    events = settlement_events(found, DEFAULT)
    assert [len(times_of(found, events, p)) for p in ("STAY", "MANUAL", "DESK")] == [0, 0, 1]
    assert set(stay_events(found, DEFAULT).patient.all().tolist()) == {
        found.keys("patient").index("STAY")
    }


@pytest.mark.parametrize("size", [1, 3, 17, 200])
def test_what_is_found_does_not_depend_on_the_blocks(
    extract: Make, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    rng = np.random.default_rng(5)
    minutes = rng.integers(480, 1000, 400)
    rows = [
        visit(f"P{rng.integers(60):02}", f"{np.datetime64(MONDAY + int(rng.integers(300)), 'D')}"
              f" {m // 60:02}:{m % 60:02}:00", "HK"[i % 2], cashier=f"C{i % 5}",
              emp_no=f"E{i % 3}")
        for i, m in enumerate(minutes.tolist())
    ]  # fmt: skip
    found = extract(rows)
    whole = settlement_events(found, DEFAULT), conflicts(found), employer_runs(found)
    by_patient = Extract.by_patient
    monkeypatch.setattr(Extract, "by_patient", lambda self: by_patient(self, size))
    for module in (events_module, shares):
        monkeypatch.setattr(module, "BLOCK_ROWS", size)
    parts = settlement_events(found, DEFAULT), conflicts(found), employer_runs(found)
    for one, two in zip(whole, parts, strict=True):
        assert repr_of(one) == repr_of(two)


def repr_of(value: object) -> object:
    """Everything in a dataclass, its arrays as lists."""
    if isinstance(value, Narrow | np.ndarray):
        return np.asarray(value).tolist()
    if isinstance(value, dict):
        return {name: repr_of(part) for name, part in value.items()}
    if isinstance(value, list):
        return [repr_of(part) for part in value]
    if is_dataclass(value):
        return {field.name: repr_of(getattr(value, field.name)) for field in fields(value)}
    return repr(value)


def test_length_and_cost_are_classed_among_the_place(extract: Make) -> None:
    """Sixteen stays of 1 … 16 days and one cost: two a class, and one class of cost."""
    rows = [stay(f"P{i:02d}", 3 * i, 3 * i + 1 + i) for i in range(16)]
    rows += [stay(f"Q{i}", 5 * i, 5 * i + 40, place="K") for i in range(3)]
    events = stay_events(extract(rows), DEFAULT)
    at = events.place.all() == events.place.all()[0]
    length, span = events.content["length"].all(), events.span.all()
    here = length[at][np.argsort(span[at])]
    assert (here - here[0]).tolist() == [i // 2 for i in range(16)]
    assert len(set(events.content["cost"].all()[at].tolist())) == 1
    # another place has classes of its own, equal stays share one
    there = set(length[~at].tolist())
    assert len(there) == 1
    assert not there & set(here.tolist())


def test_other_starts_keep_every_visit_and_sort_anew(extract: Make) -> None:
    found = extract([stay(p, d, d + 4) for p in "PQR" for d in (10, 60, 110)])
    events = stay_events(found, DEFAULT)
    later = with_starts(events, events.start[::-1] + 5)
    order = np.lexsort((later.patient.all(), later.start.all(), later.place.all()))
    assert order.tolist() == list(range(later.n))
    assert sorted(later.claim.all().tolist()) == sorted(events.claim.all().tolist())
    moved = dict(zip(events.claim.all().tolist(), (events.start[::-1] + 5).tolist(), strict=True))
    assert dict(zip(later.claim.all().tolist(), later.start.all().tolist(), strict=True)) == moved
    for patient in range(later.n_patients):
        rows = later.by_patient[
            later.patient_offsets[patient] : later.patient_offsets[patient + 1]
        ]
        assert (later.patient[rows] == patient).all()
        assert len(rows) == (later.patient.all() == patient).sum()
