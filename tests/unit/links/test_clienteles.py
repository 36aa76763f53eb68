"""Runs of one employer at one clinic: counted by hand, told from honest clienteles, calibrated."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from graphfraud.claims import Extract
from graphfraud.links.clienteles import EmployerRuns, employer_runs
from tests.unit.links.made_frames import Rows, codes, extract, stay, visit

RING_DAYS = (37, 59, 85, 113)
STAFF = [f"R{i:02d}" for i in range(24)]


def city(seed: int, n_days: int = 300) -> Rows:
    """200 insured of ten employers, each with a clinic of their own choice."""
    rng = np.random.default_rng(seed)
    rows = []
    for person in range(200):
        employer, clinic = f"E{person % 10}", f"C{int(rng.integers(3))}"
        for day in np.sort(rng.integers(0, n_days, rng.poisson(rng.gamma(1.0, 6.0)))).tolist():
            rows.append(visit(f"B{person:03d}", clinic, day, emp_no=employer))
    return rows


def billed(turns: dict[int, list[str]], clinic: str = "C1", employer: str = "E3") -> Rows:
    return [
        visit(person, clinic, day, 600 + k, emp_no=employer)
        for day, persons in turns.items()
        for k, person in enumerate(persons)
    ]


def twice_each() -> dict[int, list[str]]:
    """Each of 24 persons on two of the four days: twelve a day."""
    turns: dict[int, list[str]] = {day: [] for day in RING_DAYS}
    pairs = [(a, b) for a in range(4) for b in range(a)]
    for i, person in enumerate(STAFF):
        for which in pairs[i % len(pairs)]:
            turns[RING_DAYS[which]].append(person)
    return turns


def strongest(found: Extract) -> EmployerRuns:
    return employer_runs(found)[0]


def test_runs_are_the_days_persons_and_claims_that_were_written() -> None:
    background = city(1)
    ring = billed(twice_each())
    found = extract(background + ring)
    runs = strongest(found)
    own = {p: c for p, c in codes(found, "patient").items() if p in STAFF}
    assert found.keys("employer")[runs.employer] == "E3"
    assert [found.keys("institution")[h] for h in runs.institutions] == ["C1"]
    assert set(own.values()) <= set(runs.patients.tolist())
    visits = dict(zip(runs.patients.tolist(), runs.run_visits.tolist(), strict=True))
    assert {visits[c] for c in own.values()} == {2}
    days = runs.run_day - runs.run_day[0]
    assert days.tolist() == [d - RING_DAYS[0] for d in RING_DAYS]
    honest = Counter(
        r["begntime"][:10] for r in background
        if r["emp_no"] == "E3" and r["fixmedins_code"] == "C1"
    )  # fmt: skip
    written = [str(np.datetime64(int(d), "D")) for d in runs.run_day]
    assert runs.observed.tolist() == [12 + honest[d] for d in written]
    assert set(range(len(background), len(background) + len(ring))) <= set(runs.claims.tolist())
    assert len(runs.claims) == sum(runs.observed)
    assert runs.explanation == ""
    assert runs.nats > 50


def test_expected_is_small_and_follows_the_formula() -> None:
    """One honest visit of the employer among 99 others there: ρ = 2 / (others + 1)."""
    others = [visit(f"X{i:03d}", "C1", 3 * i % 300, emp_no="E9") for i in range(99)]
    found = extract([*others, visit("B1", "C1", 5, emp_no="E3"), *billed(twice_each())])
    runs = strongest(found)
    n_days = found.last_day - found.first_day + 1
    crowd = Counter(3 * i % 300 for i in range(99))
    want = [2 / 100 * max(crowd[d], 99 / n_days) for d in RING_DAYS]
    assert runs.expected == pytest.approx(want, rel=1e-9)


def test_a_season_of_the_employer_elsewhere_raises_what_is_expected() -> None:
    ring = billed(twice_each())
    plain = strongest(extract(city(2) + ring))
    ill = [visit(f"F{i:02d}", "C0", 57 + i % 5, emp_no="E3") for i in range(40)]
    season = next(
        g for g in employer_runs(extract(city(2) + ring + ill)) if len(g.patients) >= len(STAFF)
    )
    of = {int(d): e for d, e in zip(season.run_day, season.expected, strict=True)}
    second = int(plain.run_day[1])
    assert of[second] > 2 * plain.expected[1]


def test_a_check_up_calls_everybody_once() -> None:
    days = (40, 41, 220, 221)
    turns = {d: [p for i, p in enumerate(STAFF) if i % 2 == k % 2] for k, d in enumerate(days)}
    assert strongest(extract(city(3) + billed(turns))).explanation == "check_up"
    # and those with a finding come back on other days, fewer of them
    turns |= {60: STAFF[:9], 80: STAFF[5:12]}
    assert strongest(extract(city(3) + billed(turns))).explanation == "check_up"


def test_a_check_up_after_hours_is_none() -> None:
    """Fasting people are called in the morning; an evening clinic has its evening's visits."""
    turns = {40: STAFF[:12], 41: STAFF[12:]}

    def at(hour: int, own: tuple[int, ...]) -> str:
        rows = city(3)
        ring = billed(turns)
        hours = [own[nth % len(own)] for nth in range(len(rows))] + [hour] * len(ring)
        for row, h in zip([*rows, *ring], hours, strict=True):
            when = f"{row['begntime'].split()[0]} {h:02d}:30:00"
            row |= {"begntime": when, "endtime": when, "setl_time": when}
        return strongest(extract(rows + ring)).explanation

    day = (8, 9, 10, 11, 14, 15, 16)
    assert [at(hour, day) for hour in (9, 18, 23)] == ["check_up", "", ""]
    assert at(18, (*day, 18, 19)) == "check_up"
    # the same four times over: a standing arrangement is of the day, too
    turns |= {d + 30 * k: turns[d] for d in (40, 41) for k in (1, 2, 3)}
    assert [at(hour, day) for hour in (9, 18)] == ["standing_arrangement", ""]


def test_children_infused_together_are_a_course() -> None:
    """Three infusions every other day, each child two or three of them; and a term later again."""
    turns = {40: STAFF[:14], 41: STAFF[10:], 43: STAFF[:14], 200: STAFF[:10], 202: STAFF[4:14]}
    assert strongest(extract(city(3) + billed(turns))).explanation == "course"
    # as many visits of a person, but weeks apart
    assert strongest(extract(city(3) + billed(twice_each()))).explanation == ""


def test_a_list_that_is_worked_off_is_no_standing_arrangement() -> None:
    """Four blocks a round on four days, each person once a round: nobody is examined so often."""
    blocks = [STAFF[i : i + 6] for i in range(0, 24, 6)]

    def listed(*rounds: int) -> str:
        turns = {first + 5 * i: block for first in rounds for i, block in enumerate(blocks)}
        return strongest(extract(city(3) + billed(turns))).explanation

    assert listed(20, 110, 200) == ""
    # everybody on one day of three rounds is called, and not worked off
    called = dict.fromkeys((20, 110, 200), STAFF)
    assert strongest(extract(city(3) + billed(called))).explanation == "standing_arrangement"


def two_callings(second: int, n_again: int) -> str:
    turns = {40: STAFF, second: STAFF[:n_again]}
    return strongest(extract(city(3) + billed(turns))).explanation


def test_nearly_all_billed_again_within_a_quarter_is_no_check_up() -> None:
    n = len(STAFF)
    assert two_callings(54, n) == ""
    assert two_callings(54, n - 2) == ""
    # a re-check of those with a finding, and the check-up of the next half-year
    assert two_callings(54, n * 2 // 3) == "check_up"
    assert two_callings(221, n) == "check_up"
    # the same the other way round: few first, all of them and the rest later
    turns = {40: STAFF[: n // 2], 54: STAFF}
    assert strongest(extract(city(3) + billed(turns))).explanation == "check_up"


def test_people_treated_there_together_come_to_re_checks() -> None:
    hurt = [stay(p, "C1", 10, 8, emp_no="E3") for p in STAFF[:14]]
    assert strongest(extract(city(4) + billed(twice_each()) + hurt)).explanation == "aftercare"
    few = strongest(extract(city(4) + billed(twice_each()) + hurt[:5]))
    assert few.explanation == ""


def test_the_same_persons_every_time_are_a_standing_arrangement() -> None:
    turns = dict.fromkeys((30, 50, 70, 95, 120), STAFF[:12])
    assert strongest(extract(city(5) + billed(turns))).explanation == "standing_arrangement"


def test_a_clinic_they_go_to_anyway_is_their_usual_one() -> None:
    rng = np.random.default_rng(6)
    often = [
        visit(p, "C1", int(d), emp_no="E3")
        for p in STAFF for d in rng.choice(np.arange(130, 300), 3, replace=False)
    ]  # fmt: skip
    assert strongest(extract(city(6) + billed(twice_each()) + often)).explanation == "usual_clinic"


def test_stragglers_between_the_runs_count_and_those_outside_do_not() -> None:
    turns = twice_each()
    turns[RING_DAYS[1]] = [p for p in turns[RING_DAYS[1]] if p not in STAFF[:4]]
    late = [visit(p, "C1", 61 + 2 * k, emp_no="E3") for k, p in enumerate(STAFF[:4])]
    after = [visit(STAFF[9], "C1", 140, emp_no="E3")]
    rows = [*[visit(f"X{i:03d}", "C1", 3 * i, emp_no="E9") for i in range(99)], *billed(turns)]
    found = extract([*rows, *late, *after])
    runs = strongest(found)
    own = codes(found, "patient")
    visits = dict(zip(runs.patients.tolist(), runs.run_visits.tolist(), strict=True))
    days = [p for persons in turns.values() for p in persons] + STAFF[:4]
    assert {p: visits[own[p]] for p in STAFF} == Counter(days)
    assert set(range(len(rows), len(rows) + 4)) <= set(runs.claims.tolist())
    assert len(rows) + 4 not in runs.claims.tolist()


def test_a_crowd_of_all_employers_is_no_run() -> None:
    """Batch upload: the clinic's regulars of every employer on one day."""
    rows = city(7)
    regulars = sorted({r["psn_no"] for r in rows if r["fixmedins_code"] == "C1"})
    employer = {r["psn_no"]: r["emp_no"] for r in rows}
    for day in (44, 91, 150, 201):
        rows += [visit(p, "C1", day, emp_no=employer[p]) for p in regulars]
    assert [g for g in employer_runs(extract(rows)) if g.nats > 10] == []


@pytest.mark.parametrize("seed", range(4))
def test_honest_visits_give_no_strong_group(seed: int) -> None:
    assert [g.nats for g in employer_runs(extract(city(100 + seed))) if g.nats > 3] == []


def test_without_employers_there_is_nothing() -> None:
    assert employer_runs(extract([visit("A", "C1", 3), visit("B", "C1", 3)])) == []
