"""The kernel of meetings against a double loop, and e_ab against a sum of its formula."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import sparse

from graphfraud.links import near_pairs as kernel
from graphfraud.links.co_visits import co_visits, expected_meetings
from graphfraud.links.null_models import day_share, kappa, minute_coincidence, own_kappa
from graphfraud.links.row_kernel import meeting_rows
from graphfraud.tables import EventTable, PairTable
from tests.unit.made_events import MONDAY, event_table

Found = dict[tuple[int, int], tuple[int, int, int, frozenset[tuple[int, int]]]]


def double_loop(events: EventTable, household: np.ndarray) -> Found:
    """Pairs with k ≥ 2: (k, first day, last day, meetings as (row of a, row of b))."""
    met: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for i, j in combinations(range(events.n), 2):
        if events.patient[i] > events.patient[j]:
            i, j = j, i
        a, b = int(events.patient[i]), int(events.patient[j])
        if a == b or events.place[i] != events.place[j]:
            continue
        if household[a] >= 0 and household[a] == household[b]:
            continue
        gap = 0 if events.by_day[events.place[i]] else events.gap
        if abs(int(events.start[i] - events.start[j])) > gap:
            continue
        ends = events.start.all() + events.span.all()
        if events.domain == "stays" and abs(int(ends[i] - ends[j])) > events.span_gap:
            continue
        met.setdefault((a, b), []).append((i, j))
    found: Found = {}
    for pair, rows in met.items():
        of_a, of_b = ({int(events.day[row[side]]) for row in rows} for side in (0, 1))
        k = min(len(of_a), len(of_b))
        if k >= 2:
            found[pair] = (k, min(of_a), max(of_a), frozenset(rows))
    return found


def as_found(pairs: PairTable) -> Found:
    meetings: dict[int, set[tuple[int, int]]] = {}
    for at, i, j in zip(pairs.near_pair, pairs.near_a, pairs.near_b, strict=True):
        meetings.setdefault(int(at), set()).add((int(i), int(j)))
    return {
        (int(a), int(b)): (int(k), int(lo), int(hi), frozenset(meetings[at]))
        for at, (a, b, k, lo, hi) in enumerate(
            zip(pairs.a, pairs.b, pairs.k, pairs.first_day, pairs.last_day, strict=True)
        )
    }


@st.composite
def crowded(draw: st.DrawFn) -> tuple[EventTable, np.ndarray]:
    """A few people who often meet; some places know days alone, some people share a household."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, people, places = draw(st.tuples(st.integers(1, 70), st.integers(1, 9), st.integers(1, 3)))
    patient, place = rng.integers(0, people, n), rng.integers(0, places, n)
    day = MONDAY + rng.integers(0, draw(st.integers(1, 20)), n)
    household = rng.integers(-1, people, people)
    if draw(st.booleans()):
        events = event_table(
            "stays", patient, place, day, rng.integers(0, 6, n), n_patients=people,
            n_places=places, gap=draw(st.integers(0, 2)), span_gap=draw(st.integers(0, 3)),
        )  # fmt: skip
        return events, household
    by_day = rng.random(places) < 0.4
    start = day * 1440 + np.where(by_day[place], 0, rng.integers(540, 640, n))
    events = event_table(
        "settlements", patient, place, start, n_patients=people, n_places=places,
        by_day=by_day.tolist(),
    )  # fmt: skip
    return events, household


@pytest.mark.parametrize(("per_block", "per_step"), [(20_000_000, 200_000), (40, 7), (9, 4)])
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(made=crowded())
def test_the_kernel_equals_a_double_loop_at_any_block_size(
    per_block: int, per_step: int, monkeypatch: pytest.MonkeyPatch,
    made: tuple[EventTable, np.ndarray],
) -> None:  # fmt: skip
    monkeypatch.setattr(kernel, "RAW_PAIRS_PER_BLOCK", per_block)
    monkeypatch.setattr(kernel, "EVENTS_PER_STEP", per_step)
    monkeypatch.setattr(kernel, "TABLE_BITS", 8)  # slots are shared: the superset must be cut
    events, household = made
    pairs = co_visits(events, household)
    found = as_found(pairs)
    assert found == double_loop(events, household)
    assert len(pairs.near_a) == sum(len(rows) for *_, rows in found.values())  # each once
    order = list(zip(pairs.a.tolist(), pairs.b.tolist(), strict=True))
    assert order == sorted(set(order))
    assert all(a < b for a, b in order)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(made=crowded())
def test_the_compiled_kernel_equals_a_double_loop(
    monkeypatch: pytest.MonkeyPatch, made: tuple[EventTable, np.ndarray]
) -> None:
    monkeypatch.setattr(kernel, "NUMPY_RAW_PAIRS", -1)
    events, household = made
    assert as_found(co_visits(events, household)) == double_loop(events, household)


def test_both_kernels_find_the_same_in_a_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of a patient with more partners than slots, several blocks of patients, threads."""
    rng = np.random.default_rng(6)
    n, people = 60_000, 400
    events = event_table(
        "settlements", rng.integers(0, people, n), rng.integers(0, 12, n),
        (MONDAY + rng.integers(0, 60, n)) * 1440 + rng.integers(480, 1080, n),
        n_patients=people, n_places=12, by_day=[False] * 11 + [True],
    )  # fmt: skip
    household = rng.integers(-1, people, people)
    in_numpy = co_visits(events, household)
    monkeypatch.setattr(kernel, "NUMPY_RAW_PAIRS", -1)
    compiled = co_visits(events, household)
    assert len(in_numpy.a) > 20_000
    for name in ("a", "b", "k", "expected", "first_day", "last_day", "near_a", "near_b"):
        np.testing.assert_array_equal(getattr(in_numpy, name), getattr(compiled, name))


def product_of_matrices(patient: np.ndarray, cell: np.ndarray, least: int) -> dict[object, int]:
    """Pairs with `least` common cells by the sparse product A Aᵀ."""
    together = sparse.csr_array((np.ones(len(cell), np.int64), (patient, cell)))
    counted = sparse.triu(together @ together.T, k=1).tocoo()
    return {
        (int(a), int(b)): int(k)
        for a, b, k in zip(counted.row, counted.col, counted.data, strict=True)
        if k >= least
    }


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("threshold", [2, 3, 5])
def test_the_compiled_kernel_counts_as_the_matrix_product(threshold: int, threads: int) -> None:
    rng = np.random.default_rng(threshold)
    visits = np.unique(rng.integers(0, 400 * 900, 30_000))
    cell, patient = visits // 400, visits % 400
    row_a, row_b = meeting_rows(
        cell, patient, width=30, gap=np.zeros(30, np.int64), end=np.zeros(len(cell), np.int64),
        span_gap=0, household=np.full(400, -1), threshold=threshold, threads=threads,
    )  # fmt: skip
    assert (cell[row_a] == cell[row_b]).all()
    pairs, k = np.unique(patient[row_a] * 400 + patient[row_b], return_counts=True)
    found = {(int(p) // 400, int(p) % 400): int(n) for p, n in zip(pairs, k, strict=True)}
    assert found == product_of_matrices(patient, cell, threshold)
    assert found


def test_three_days_by_hand() -> None:
    """0 and 1 meet on three days, twice on the last; 2 comes sixteen minutes later each time."""
    day = [MONDAY, MONDAY + 7, MONDAY + 14, MONDAY + 14]
    at = [d * 1440 + m for d, m in zip(day, (600, 600, 600, 700), strict=True)]
    patient = [0] * 4 + [1] * 4 + [2] * 4
    start = at + [t + 15 for t in at] + [t + 31 for t in at]
    pairs = co_visits(event_table("settlements", patient, [0] * 12, start), np.full(3, -1))
    assert list(zip(pairs.a.tolist(), pairs.b.tolist(), pairs.k.tolist(), strict=True)) == [
        (0, 1, 3)
    ]
    assert (pairs.first_day[0], pairs.last_day[0], len(pairs.near_a)) == (MONDAY, MONDAY + 14, 4)


def test_one_household_is_left_out_and_none_is_no_household() -> None:
    start = [MONDAY, MONDAY + 9] * 3
    events = event_table("stays", [0, 0, 1, 1, 2, 2], [0] * 6, start, [4] * 6)
    assert as_found(co_visits(events, np.array([5, 5, -1]))).keys() == {(0, 2), (1, 2)}
    assert as_found(co_visits(events, np.array([-1, -1, -1]))).keys() == {(0, 1), (0, 2), (1, 2)}


def test_two_stays_that_touch_one_stay_are_one_meeting() -> None:
    """Whichever of the two has the smaller code."""
    for one, two in ((0, 1), (1, 0)):
        patient = [one, one, two, two]
        start = [MONDAY, MONDAY + 2, MONDAY + 1, MONDAY + 90]
        events = event_table("stays", patient, [0] * 4, start, [5, 4, 5, 5])
        assert len(co_visits(events, np.full(2, -1)).a) == 0


def test_nobody_meets_in_an_empty_table() -> None:
    events = event_table("stays", [], [], [], [], n_patients=3, n_places=1)
    pairs = co_visits(events, np.full(3, -1))
    assert len(pairs.a) == len(pairs.near_a) == 0
    assert pairs.n_possible == 0


def _population(domain: str, seed: int, n: int = 300, people: int = 60) -> EventTable:
    rng = np.random.default_rng(seed)
    patient, place = rng.integers(0, people, n), rng.integers(0, 3, n)
    day = MONDAY + rng.integers(0, 60, n)
    if domain == "stays":
        return event_table("stays", patient, place, day, rng.integers(1, 8, n), n_patients=people)
    by_day = [True, False, False]
    start = day * 1440 + np.where(place == 0, 0, rng.integers(500, 700, n))
    return event_table("settlements", patient, place, start, by_day=by_day, n_patients=people)


@pytest.mark.parametrize("seed", [1, 2])
def test_expected_stays_are_the_formula_summed_by_hand(seed: int) -> None:
    events = _population("stays", seed)
    _, share = day_share(events)
    a, b = np.triu_indices(12, 1)
    want = []
    for x, y in zip(a, b, strict=True):
        total = 0.0
        for s in np.flatnonzero(events.patient.all() == x):
            for t in np.flatnonzero(events.patient.all() == y):
                if events.place[s] != events.place[t]:
                    continue
                longer = events.span[t] - events.span[s]
                total += sum(kappa(share, j) for j in (-1, 0, 1) if abs(j + longer) <= 2)
        want.append(total)
    np.testing.assert_allclose(expected_meetings(events, a, b), want, rtol=1e-12)
    assert max(want) > 0


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("large", [False, True])
def test_expected_settlements_are_the_formula_summed_by_hand(seed: int, large: bool) -> None:
    events = _population("settlements", seed, n=2400 if large else 300)
    _, share = day_share(events)
    q, own = minute_coincidence(events), own_kappa(events)
    assert (own > 0).all() if large else (own == 0).all()
    a, b = np.triu_indices(15, 1)
    want = [
        sum(
            max(kappa(share, 0), own[h]) * q[h]
            * ((events.patient.all() == x) & (events.place.all() == h)).sum()
            * ((events.patient.all() == y) & (events.place.all() == h)).sum()
            for h in range(3)
        )
        for x, y in zip(a, b, strict=True)
    ]  # fmt: skip
    np.testing.assert_allclose(expected_meetings(events, a, b), want, rtol=1e-12)


def test_own_days_of_a_large_place_by_hand() -> None:
    """600 visits, 300 on one day and one on each other: κ = 300 · 299 / (600 · 599)."""
    start = [MONDAY * 1440] * 300 + [(MONDAY + 1 + d) * 1440 for d in range(300)]
    events = event_table("settlements", range(600), [0] * 600, start, by_day=True)
    assert own_kappa(events)[0] == pytest.approx(300 * 299 / (600 * 599))


@pytest.mark.parametrize("domain", ["stays", "settlements"])
def test_renaming_patients_changes_nothing_but_names(domain: str) -> None:
    events = _population(domain, 4, n=900)
    rename = np.random.default_rng(9).permutation(60)
    span = events.span.all() if domain == "stays" else None
    again = event_table(
        domain, rename[events.patient.all()], events.place.all(), events.start.all(), span,
        n_patients=60, by_day=events.by_day.tolist(),
    )  # fmt: skip
    one, two = (co_visits(e, np.full(60, -1)) for e in (events, again))
    old = np.sort(np.column_stack([rename[one.a], rename[one.b]]), axis=1)
    order = np.lexsort((old[:, 1], old[:, 0]))
    assert old[order].tolist() == np.column_stack([two.a, two.b]).tolist()
    assert len(one.a) > 20
    np.testing.assert_allclose(one.expected[order], two.expected, rtol=1e-9)
    assert one.k[order].tolist() == two.k.tolist()
    assert one.n_possible == two.n_possible


@pytest.mark.parametrize("domain", ["stays", "settlements"])
def test_people_of_one_visit_make_no_pair(domain: str) -> None:
    """They move the baseline a little, the pairs and their counts not at all."""
    events = _population(domain, 5, n=900)
    rng = np.random.default_rng(3)
    alone = np.arange(40)
    pick = rng.integers(0, events.n, 40)
    more = event_table(
        domain, np.concatenate([events.patient.all(), 60 + alone]),
        np.concatenate([events.place.all(), events.place[pick]]),
        np.concatenate([events.start.all(), events.start[pick]]),
        np.concatenate([events.span.all(), events.span[pick]]) if domain == "stays" else None,
        by_day=events.by_day.tolist(),
    )  # fmt: skip
    one, two = co_visits(events, np.full(60, -1)), co_visits(more, np.full(100, -1))
    for name in ("a", "b", "k", "first_day", "last_day"):
        assert getattr(one, name).tolist() == getattr(two, name).tolist()
    np.testing.assert_allclose(one.expected, two.expected, rtol=0.1)


@pytest.mark.parametrize("bits", [4, kernel.TABLE_BITS])
@pytest.mark.parametrize("n_values", [1, 40, 1_500, 100_000])
def test_repeated_values_are_those_counted_twice(
    bits: int, n_values: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(n_values)
    values = rng.integers(0, 2**62, n_values)[rng.integers(0, n_values, 2_000)]
    # of 16 slots each is shared by many values, and steps end within them
    monkeypatch.setattr(kernel, "TABLE_BITS", bits)
    monkeypatch.setattr(kernel, "PLACES_PER_STEP", 300)
    counted = Counter(values.tolist())
    expected = [place for place, value in enumerate(values.tolist()) if counted[value] > 1]
    assert kernel._repeated(values).tolist() == expected
