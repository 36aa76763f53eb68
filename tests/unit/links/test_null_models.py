"""The pair null: p-values where nobody meets but by chance, all possible pairs counted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import false_discovery_control, kstest, poisson

from graphfraud.links.co_visits import co_visits, expected_meetings
from graphfraud.links.null_models import (
    benjamini_hochberg,
    day_share,
    kappa,
    minute_coincidence,
    possible_pairs,
    randomised_tail,
)
from graphfraud.tables import EventTable
from graphfraud.tails import poisson_tail
from tests.unit.made_events import MONDAY, event_table, meetings, year_of_days

N_PATIENTS = 480
Made = Callable[[int], EventTable]


def _visits(seed: int, low: int, high: int) -> tuple[np.random.Generator, np.ndarray, np.ndarray]:
    """Everyone's own number of visits and places."""
    rng = np.random.default_rng([seed, 77])
    patient = np.repeat(np.arange(N_PATIENTS), rng.integers(low, high, N_PATIENTS))
    return rng, patient, rng.choice(3, len(patient), p=[0.5, 0.3, 0.2])


def stays_by_chance(seed: int) -> EventTable:
    rng, patient, place = _visits(seed, 3, 10)
    day, span = year_of_days(rng, len(patient)), rng.geometric(0.2, len(patient))
    return event_table("stays", patient, place, day, span)


def days_by_chance(seed: int) -> EventTable:
    rng, patient, place = _visits(seed, 4, 16)
    day = year_of_days(rng, len(patient))
    return event_table("settlements", patient, place, day * 1440, by_day=True)


def minutes_by_chance(seed: int) -> EventTable:
    rng, patient, place = _visits(seed, 14, 34)
    minute = np.clip(rng.normal(600, 60, len(patient)), 420, 1080).astype(np.int64)
    start = year_of_days(rng, len(patient)) * 1440 + minute
    return event_table("settlements", patient, place, start)


def market_days(seed: int) -> EventTable:
    """One large place where a third of all visits fall on every tenth day."""
    rng, patient, place = _visits(seed, 6, 14)
    day = year_of_days(rng, len(patient))
    fair = (place == 0) & (rng.random(len(patient)) < 0.33)
    day[fair] = MONDAY + rng.integers(0, 36, int(fair.sum())) * 10
    return event_table("settlements", patient, place, day * 1440, by_day=True)


def counted(make: Made, seeds: int) -> tuple[np.ndarray, np.ndarray]:
    """Naive k, and e, of all possible pairs (k = 0 and 1 among them) of several populations."""
    k_parts, e_parts = [], []
    a, b = np.triu_indices(N_PATIENTS, 1)
    for seed in range(seeds):
        events = make(seed)
        k_parts.append(meetings(events)[a, b])
        e_parts.append(expected_meetings(events, a, b))
    return np.concatenate(k_parts), np.concatenate(e_parts)


@pytest.fixture(scope="module")
def by_chance() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """2 × 114,960 pairs of each kind of event."""
    made = (stays_by_chance, days_by_chance, minutes_by_chance, market_days)
    return {make.__name__: counted(make, 2) for make in made}


KINDS = ["stays_by_chance", "days_by_chance", "minutes_by_chance", "market_days"]


@pytest.mark.parametrize("kind", KINDS[:3])
def test_randomised_p_values_are_uniform(
    kind: str, by_chance: dict[str, tuple[np.ndarray, np.ndarray]]
) -> None:
    """Tolerance: no share of [0, u] is off by more than 0.01, no twentieth by more than a tenth.

    The tail may be thinner, a person has but so many days, not thicker.

    Pairs that share a person are not independent, so the distance itself is bounded, not its p.
    """
    k, e = by_chance[kind]
    assert len(k) >= 200_000
    u = randomised_tail(k, e, np.random.default_rng(5))
    assert kstest(u, "uniform").statistic < 0.01
    share = np.histogram(u, 20, (0, 1))[0] / len(u) * 20
    assert np.abs(share - 1).max() < 0.1
    for alpha in (1e-2, 1e-3):
        assert 0.4 * alpha < (u <= alpha).mean() < 1.1 * alpha + 3 * np.sqrt(alpha / len(u))


@pytest.mark.parametrize("kind", KINDS)
def test_ordinary_p_values_are_never_anti_conservative(
    kind: str, by_chance: dict[str, tuple[np.ndarray, np.ndarray]]
) -> None:
    """Tolerance: α, a tenth of it, and three standard errors of the count."""
    k, e = by_chance[kind]
    p = poisson_tail(k, e)
    assert (p[k == 0] == 1).all()
    assert (k >= 2).sum() > 100
    for alpha in (0.1, 0.03, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4):
        assert (p <= alpha).sum() <= 1.1 * alpha * len(p) + 3 * np.sqrt(alpha * len(p))


def test_a_pair_that_goes_together_stands_out() -> None:
    """The same population with two who meet five times: the same p-values say so."""
    events = days_by_chance(0)
    calm = co_visits(events, np.full(N_PATIENTS, -1))
    own = events.by_patient[events.patient_offsets[3] : events.patient_offsets[4]][:5]
    patient = np.concatenate([events.patient.all(), np.full(len(own), 7)])
    place = np.concatenate([events.place.all(), events.place[own]])
    start = np.concatenate([events.start.all(), events.start[own]])
    found = co_visits(
        event_table("settlements", patient, place, start, by_day=True), np.full(N_PATIENTS, -1)
    )
    best = int(found.p_value.argmin())
    assert (found.a[best], found.b[best]) == (3, 7)
    assert found.p_value[best] < calm.p_value.min() / 10


def test_poisson_tail_equals_scipy() -> None:
    k = np.arange(0, 60)
    for mean in (1e-12, 1e-4, 0.3, 1.0, 7.5, 40.0):
        expected = poisson.sf(k - 1, mean)
        found = poisson_tail(k, np.full(len(k), mean))
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-300)


def test_randomised_tail_lies_between_the_two_tails() -> None:
    k, mean = np.arange(20), np.full(20, 4.0)
    u = randomised_tail(k, mean, np.random.default_rng(1))
    assert (u >= poisson_tail(k + 1, mean)).all()
    assert (u <= poisson_tail(k, mean)).all()


def test_benjamini_hochberg_counts_the_tests_that_are_not_listed() -> None:
    p = np.array([0.04, 1e-5, 0.003, 0.003, 0.2])
    full = np.concatenate([p, np.ones(495)])
    np.testing.assert_allclose(
        benjamini_hochberg(p, 500), false_discovery_control(full, method="bh")[:5], rtol=1e-12
    )
    # by hand: 500 · 1e-5 / 1, 500 · .003 / 3 for both ties, 500 · .04 / 4 and .2 / 5 are above 1
    assert benjamini_hochberg(p, 500).tolist() == pytest.approx([1.0, 0.005, 0.5, 0.5, 1.0])


def test_benjamini_hochberg_never_counts_fewer_tests_than_listed() -> None:
    p = np.array([0.01, 0.02, 0.5])
    np.testing.assert_allclose(benjamini_hochberg(p, 1), false_discovery_control(p, method="bh"))
    assert benjamini_hochberg(np.zeros(0), 10).tolist() == []


def test_day_share_is_week_times_weekday() -> None:
    """Two weeks, Mondays and Tuesdays: 3 and 1 visits, then 6 and 2 in the second week."""
    days = [0] * 3 + [1] * 1 + [7] * 6 + [8] * 2 + [13] * 0
    events = event_table("stays", range(12), [0] * 12, [MONDAY + d for d in days])
    first, share = day_share(events)
    assert first == MONDAY
    assert share.sum() == pytest.approx(1.0)
    # weeks have 4 visits a 7 days, 8 a 2 days; weekdays 4.5 and 1.5 a day
    raw = {0: 4 / 7 * 4.5, 1: 4 / 7 * 1.5, 7: 8 / 2 * 4.5, 8: 8 / 2 * 1.5}
    for day in range(9):
        assert share[day] == pytest.approx(raw.get(day, 0.0) / sum(raw.values()))


def test_kappa_is_the_chance_of_two_draws() -> None:
    share = np.array([0.5, 0.2, 0.3])
    assert kappa(share, 0) == pytest.approx(0.25 + 0.04 + 0.09)
    assert kappa(share, 1) == kappa(share, -1) == pytest.approx(0.5 * 0.2 + 0.2 * 0.3)
    assert kappa(share, 2) == pytest.approx(0.15)
    assert kappa(share, 3) == 0.0


def test_minutes_of_one_day_coincide_as_often_as_drawn() -> None:
    """q_h against the share of all pairs of 3,000 visits within 15 minutes; tolerance 6 %."""
    rng = np.random.default_rng(4)
    minute = np.clip(rng.normal(600, 80, 3000), 420, 1080).astype(np.int64)
    events = event_table("settlements", range(3000), [0] * 3000, minute, n_places=2)
    i, j = np.triu_indices(3000, 1)
    drawn = (np.abs(minute[i] - minute[j]) <= 15).mean()
    assert minute_coincidence(events)[0] == pytest.approx(drawn, rel=0.06)
    days = event_table("settlements", [0, 1], [0, 0], [0, 0], by_day=True)
    assert minute_coincidence(days).tolist() == [1.0]


def test_possible_pairs_counts_clients_not_visits() -> None:
    events = event_table(
        "stays", [0, 0, 1, 2, 0, 1], [0, 0, 0, 0, 1, 1], [MONDAY + d for d in range(6)]
    )
    assert possible_pairs(events) == 3 + 1
