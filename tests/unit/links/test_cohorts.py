"""Cohort links against naive sets, and their p-values on data in which nobody belongs together."""

from __future__ import annotations

import numpy as np
import pytest

from graphfraud.links.co_visits import co_visits
from graphfraud.links.cohorts import cohort_links, companions
from graphfraud.links.null_models import benjamini_hochberg
from graphfraud.tables import EventTable
from graphfraud.tails import poisson_tail
from tests.unit.made_events import MONDAY, event_table, year_of_days


def nobody(events: EventTable) -> np.ndarray:
    return np.full(events.n_patients, -1)


def stays_by_chance(seed: int, n: int, places: int) -> EventTable:
    """Stays of one person at one place follow each other by more than two days, as events do."""
    rng = np.random.default_rng([seed, 41])
    patient = np.repeat(np.arange(n), rng.integers(4, 9, n))
    place, day = rng.choice(places, len(patient)), year_of_days(rng, len(patient))
    span = rng.geometric(0.2, len(patient))
    order = np.lexsort((day, place, patient))
    patient, place, day, span = patient[order], place[order], day[order], span[order]
    keep = np.ones(len(patient), bool)
    same = (patient[1:] == patient[:-1]) & (place[1:] == place[:-1])
    keep[1:] = ~(same & (day[1:] <= day[:-1] + span[:-1] + 2))
    return event_table("stays", patient[keep], place[keep], day[keep], span[keep])


def days_by_chance(seed: int, n: int, places: int) -> EventTable:
    rng = np.random.default_rng([seed, 42])
    patient = np.repeat(np.arange(n), rng.integers(8, 16, n))
    place, day = rng.choice(places, len(patient)), year_of_days(rng, len(patient))
    return event_table("settlements", patient, place, day * 1440, by_day=True)


def together(events: EventTable, i: int, j: int) -> bool:
    gap = 0 if events.by_day[events.place[i]] else events.gap
    near = (
        events.place[i] == events.place[j] and events.patient[i] != events.patient[j]
        and abs(int(events.start[i] - events.start[j])) <= gap
    )  # fmt: skip
    if not near or events.domain == "settlements":
        return bool(near)
    ends = events.start.all() + events.span.all()
    return abs(int(ends[i] - ends[j])) <= events.span_gap


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("domain", ["stays", "settlements"])
def test_links_equal_naive_sets(domain: str, seed: int) -> None:
    """Every two visits of every person: O and E by sets and sums of the docstring's formula."""
    make = stays_by_chance if domain == "stays" else days_by_chance
    events = make(seed, 70 if domain == "stays" else 45, 1)
    pairs = co_visits(events, nobody(events))
    assert (pairs.k <= 4).all()  # or some go by the pair route alone
    links = cohort_links(events, pairs, min_common=1)
    with_ = [{j for j in range(events.n) if together(events, i, j)} for i in range(events.n)]
    who = [{int(events.patient[j]) for j in rows} for rows in with_]
    total = len(events.place.all())
    want = {}
    for person in range(events.n_patients):
        own = np.flatnonzero(events.patient.all() == person)
        own = own[np.argsort(events.day[own], kind="stable")]
        for at, r in enumerate(own.tolist()):
            for s in own[at + 1 :].tolist():
                # one visit of a companion that touches both is no return
                common = who[r] & who[s] - {int(events.patient[j]) for j in with_[r] & with_[s]}
                if not common or events.day[r] == events.day[s]:
                    continue
                share = max(len(with_[s]) - len(common), 1) / total
                expected = sum(
                    1 - np.exp(-((events.patient.all() == events.patient[b]).sum() - 1) * share)
                    for b in with_[r]
                )
                want[r, s] = (frozenset(common), expected)
    found = {}
    for at, (r, s) in enumerate(zip(links.visit_r.tolist(), links.visit_s.tolist(), strict=True)):
        people = links.member[links.member_link == at]
        found[r, s] = (frozenset(people.tolist()), links.expected[at])
        assert links.person[at] == events.patient[r] == events.patient[s]
        assert links.observed[at] == len(people)
    assert found.keys() == want.keys()
    assert len(found) > 4
    for key, (people, expected) in want.items():
        assert found[key][0] == people
        assert found[key][1] == pytest.approx(expected, rel=1e-9)


def test_p_and_q_are_of_the_poisson_tail_over_all_two_visits() -> None:
    events = stays_by_chance(7, 400, 2)
    links = cohort_links(events, co_visits(events, nobody(events)), min_common=1)
    visits = np.diff(events.patient_offsets)
    tests = float((visits * (visits - 1) / 2).sum())
    np.testing.assert_allclose(links.p_value, poisson_tail(links.observed, links.expected))
    np.testing.assert_allclose(links.q_value, benjamini_hochberg(links.p_value, tests))
    assert (np.diff(links.p_value) >= 0).all()


@pytest.mark.parametrize("kind", ["stays", "days"])
def test_p_values_are_never_anti_conservative(kind: str) -> None:
    """All Σ C(v, 2) pairs of visits are tests, those without a companion in common at p = 1.

    Tolerance: α, a tenth of it, and three standard errors of the count.
    """
    p_parts, n_tests = [], 0.0
    for seed in range(4):
        make = stays_by_chance if kind == "stays" else days_by_chance
        events = make(seed, 3000 if kind == "stays" else 700, 3 if kind == "stays" else 5)
        links = cohort_links(events, co_visits(events, nobody(events)), min_common=1)
        visits = np.diff(events.patient_offsets)
        n_tests += float((visits * (visits - 1) / 2).sum())
        p_parts.append(links.p_value)
    p = np.concatenate(p_parts)
    assert n_tests > 1e5
    assert len(p) > 1000
    for alpha in (0.1, 1e-2, 1e-3, 1e-4):
        assert (p <= alpha).sum() <= 1.1 * alpha * n_tests + 3 * np.sqrt(alpha * n_tests)


def test_a_group_of_which_a_different_part_comes_each_time_is_seen() -> None:
    """24 people, five trips, a random half each time: few pairs meet twice, the cohorts tell."""
    rng = np.random.default_rng(8)
    calm = stays_by_chance(9, 2000, 4)
    patient, place, start, span = [calm.patient], [calm.place], [calm.start], [calm.span]
    for trip in range(5):
        gone = rng.permutation(24)[:12]
        patient.append(gone)
        place.append(np.full(12, trip % 2))
        start.append(MONDAY + 40 * trip + rng.integers(0, 2, 12))
        span.append(np.full(12, 8))
    events = event_table("stays", *(np.concatenate(c) for c in (patient, place, start, span)))
    links = cohort_links(events, co_visits(events, nobody(events)))
    sure = links.q_value < 0.01
    assert sure.sum() > 20
    assert (links.person[sure] < 24).mean() > 0.95


@pytest.mark.parametrize("domain", ["stays", "settlements"])
def test_companions_equal_a_double_loop(domain: str) -> None:
    events = stays_by_chance(3, 80, 2) if domain == "stays" else days_by_chance(3, 40, 2)
    rows = np.arange(0, events.n, 3)
    owner, row = companions(events, rows)
    found = set(zip(rows[owner].tolist(), row.tolist(), strict=True))
    want = {(i, j) for i in rows.tolist() for j in range(events.n) if together(events, i, j)}
    assert found == want
    assert len(row) == len(found) > 20
