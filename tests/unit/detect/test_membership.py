"""Membership: a fragment grows to its ring, honest crowds stay out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from graphfraud.detect.background import Background
from graphfraud.detect.membership import FittedRing, fit_ring
from graphfraud.tables import Arr, EventTable
from tests.unit.detect.made_towns import doctors_day, jaccard, ring, town
from tests.unit.made_events import event_table

MEMBERS = np.arange(40, 60)
DAYS = np.array([20, 75, 130, 190, 260])
PLACES = np.array([1, 1, 4, 1, 4])
BOTH = pytest.mark.parametrize("domain", ["stays", "settlements"])


def fitted(events: EventTable, seed: Arr) -> FittedRing:
    found = fit_ring(Background(events), seed, np.ones(events.n, bool))
    assert found is not None
    return found


@BOTH
@pytest.mark.parametrize("seed", range(4))
def test_four_of_twenty_grow_to_the_ring(domain: str, seed: int) -> None:
    made = town(domain, seed)
    ring(made, MEMBERS, DAYS, PLACES)
    found = fitted(made.events(), MEMBERS[:4])
    assert jaccard(found.patients, MEMBERS) > 0.85
    assert found.gain > 50
    assert (found.posterior > 0.5).all()
    seen = set(zip(found.place.tolist(), strict=True))
    assert seen == {(1,), (4,)}


@BOTH
def test_figures_of_a_fit_agree_with_each_other(domain: str) -> None:
    made = town(domain, 1)
    ring(made, MEMBERS, DAYS, PLACES)
    events = made.events()
    found = fitted(events, MEMBERS[:6])
    once = np.unique(np.column_stack([found.occasion, events.patient[found.row]]), axis=0)
    assert len(once) == len(found.row)
    assert set(events.patient[found.row].tolist()) == set(found.patients.tolist())
    by_person = np.bincount(events.patient[found.row], minlength=events.n_patients)
    assert by_person[found.patients].tolist() == found.attended.tolist()
    assert np.bincount(found.occasion, minlength=len(found.place)).tolist() == (
        found.presence.tolist()
    )
    at = events.start[found.row]
    assert (at >= found.first[found.occasion]).all()
    assert (at <= found.last[found.occasion]).all()
    assert (events.place[found.row] == found.place[found.occasion]).all()
    assert 0.5 < found.attendance_rate < 0.9


@BOTH
def test_honest_visitors_of_the_same_days_do_not_join(domain: str) -> None:
    """250 clients of a doctor who works fortnightly; three of those days are the ring's."""
    made = town(domain, 2)
    ring(made, MEMBERS, DAYS, PLACES)
    crowd = np.arange(1000, 1250)
    doctors_day(made, crowd, 47, 1, np.append(np.arange(6, 364, 14), 75))  # 20, 75 and 190 too
    found = fitted(made.events(), MEMBERS[:8])
    assert len(np.intersect1d(found.patients, crowd)) <= 1
    assert len(np.intersect1d(found.patients, MEMBERS)) >= 15


def test_a_pool_of_which_a_sixth_comes_each_time_is_fitted_whole() -> None:
    """Forty people, two dozen trips: begun with all of them, the fit must not ask half a trip."""
    made = town("stays", 3, 1500)
    people, days = np.arange(40, 80), np.arange(10, 350, 14)
    ring(made, people, days, np.ones(len(days), np.int64), 1 / 6)
    fit = fitted(made.events(), people)
    assert np.isin(fit.patients, people).all()
    assert len(fit.patients) >= 28  # who came twice or more, in expectation 34
    assert fit.gain > 20


@BOTH
def test_a_doctors_day_is_no_ring(domain: str) -> None:
    """The crowd itself as a seed: the doctor explains being there."""
    made = town(domain, 3)
    crowd = np.arange(1000, 1250)
    doctors_day(made, crowd, 47, 1, np.arange(6, 364, 14))
    events = made.events()
    for seed in (crowd[:10], crowd[50:80], crowd[100:160]):
        found = fit_ring(Background(events), seed, np.ones(events.n, bool))
        assert found is None or found.gain < 10


@BOTH
def test_visits_that_a_stronger_ring_took_are_not_used(domain: str) -> None:
    made = town(domain, 4)
    ring(made, MEMBERS, DAYS, PLACES)
    events = made.events()
    background = Background(events)
    first = fitted(events, MEMBERS)
    free = np.ones(events.n, bool)
    free[first.row] = False
    again = fit_ring(background, MEMBERS, free)
    assert again is None or (again.gain < 10 and not np.isin(again.row, first.row).any())


@BOTH
def test_strangers_make_no_ring(domain: str) -> None:
    events = town(domain, 5).events()
    background = Background(events)
    rng = np.random.default_rng(1)
    for _ in range(10):
        found = fit_ring(background, rng.choice(3000, 15, replace=False), np.ones(events.n, bool))
        assert found is None or found.gain < 10


@BOTH
def test_other_windows_over_the_same_totals_say_what_a_fresh_background_says(domain: str) -> None:
    made = town(domain, 6)
    ring(made, MEMBERS, DAYS, PLACES)
    events = made.events()
    free = np.ones(events.n, bool)
    asked = Background(events)
    assert fit_ring(asked, MEMBERS, free) is not None  # what it was asked before must not show
    gap, span_gap = 2 * events.gap, 2 * events.span_gap
    shared = fit_ring(asked.with_gaps(gap, span_gap), MEMBERS, free)
    fresh = fit_ring(Background(replace(events, gap=gap, span_gap=span_gap)), MEMBERS, free)
    assert shared is not None and fresh is not None
    assert shared.gain == fresh.gain
    assert shared.row.tolist() == fresh.row.tolist()


def test_nobody_is_no_ring() -> None:
    events = event_table("stays", [], [], [], [], n_patients=5, n_places=1)
    assert fit_ring(Background(events), np.arange(3), np.ones(0, bool)) is None


@BOTH
def test_names_of_patients_do_not_matter(domain: str) -> None:
    made = town(domain, 6)
    ring(made, MEMBERS, DAYS, PLACES)
    one = fitted(made.events(), MEMBERS[:5])
    rename = np.random.default_rng(3).permutation(made.n_patients)
    made.rows = [
        (rename[patient], place, start, span, doctor)
        for patient, place, start, span, doctor in made.rows
    ]
    two = fitted(made.events(), rename[MEMBERS[:5]])
    assert np.sort(rename[one.patients]).tolist() == two.patients.tolist()
    assert two.gain == pytest.approx(one.gain)
