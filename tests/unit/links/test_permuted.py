"""The permuted copy: what it keeps, what it loses, what fixes it."""

from __future__ import annotations

import numpy as np
import pytest

from graphfraud.links.co_visits import co_visits
from graphfraud.links.permuted import permuted_events, permuted_filings
from graphfraud.tables import EventTable, ManualClaims
from tests.unit.made_events import MONDAY, event_table, year_of_days


def _town(domain: str) -> EventTable:
    """600 people by chance, and the first twenty together on six days."""
    rng = np.random.default_rng(2)
    patient = np.concatenate([rng.integers(0, 600, 5000), np.tile(np.arange(20), 6)])
    place = np.concatenate([rng.integers(0, 4, 5000), np.ones(120, np.int64)])
    trips = MONDAY + np.repeat([9, 50, 95, 140, 200, 270], 20)
    day = np.concatenate([year_of_days(rng, 5000), trips])
    doctor = rng.integers(0, 30, len(patient))
    if domain == "stays":
        span = np.concatenate([rng.integers(1, 15, 5000), np.full(120, 9)])
        return event_table("stays", patient, place, day, span, marks={"doctor": doctor})
    minute = np.concatenate([rng.integers(480, 1000, 5000), np.full(120, 605)])
    return event_table("settlements", patient, place, day * 1440 + minute)


def _counts(*columns: np.ndarray) -> dict[tuple[int, ...], int]:
    rows, count = np.unique(np.column_stack(columns), axis=0, return_counts=True)
    return {tuple(r): n for r, n in zip(rows.tolist(), count.tolist(), strict=True)}


def _quarter(day: np.ndarray) -> np.ndarray:
    return np.asarray(day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) // 3)


def _place_days(events: EventTable) -> dict[tuple[int, ...], int]:
    return _counts(events.place.all(), events.day.all())


def _stays_of_persons(events: EventTable) -> dict[tuple[int, ...], int]:
    return _counts(events.patient.all(), events.place.all(), events.span.all())


def _minutes_of_persons(events: EventTable) -> dict[tuple[int, ...], int]:
    return _counts(events.patient.all(), events.place.all(), events.start.all() % 1440)


def _seasons_of_persons(events: EventTable) -> dict[tuple[int, ...], int]:
    day = events.day.all()
    return _counts(events.patient.all(), events.place.all(), day % 7, _quarter(day))


@pytest.mark.parametrize("domain", ["stays", "settlements"])
def test_everyone_keeps_their_visits_and_every_place_its_days(domain: str) -> None:
    events = _town(domain)
    copy = permuted_events(events, np.random.default_rng(1))
    for one, two in ((events, copy), (copy, events)):
        for what in (_place_days, _stays_of_persons if domain == "stays" else _minutes_of_persons):
            assert what(one) == what(two)
        # weekday and season of a person's visits are kept, the days within them are not
        assert _seasons_of_persons(one) == _seasons_of_persons(two)
    before = dict(zip(events.claim.all().tolist(), events.day.all().tolist(), strict=True))
    after = dict(zip(copy.claim.all().tolist(), copy.day.all().tolist(), strict=True))
    assert sum(before[claim] == after[claim] for claim in before) < 0.25 * events.n
    assert dict(zip(copy.claim.all().tolist(), copy.doctor.all().tolist(), strict=True)) == dict(
        zip(events.claim.all().tolist(), events.doctor.all().tolist(), strict=True)
    )


@pytest.mark.parametrize("domain", ["stays", "settlements"])
def test_the_copy_is_a_whole_sorted_table(domain: str) -> None:
    copy = permuted_events(_town(domain), np.random.default_rng(1))
    order = np.lexsort((copy.patient.all(), copy.start.all(), copy.place.all()))
    assert order.tolist() == list(range(copy.n))
    for patient in (0, 7, 599):
        rows = copy.by_patient[copy.patient_offsets[patient] : copy.patient_offsets[patient + 1]]
        assert rows.tolist() == np.flatnonzero(copy.patient.all() == patient).tolist()
    for place in range(4):
        assert (copy.place[copy.offsets[place] : copy.offsets[place + 1]] == place).all()
    assert copy.strata["institution"].all().tolist() == copy.place.all().tolist()


@pytest.mark.parametrize("domain", ["stays", "settlements"])
def test_who_came_together_with_whom_is_lost(domain: str) -> None:
    events = _town(domain)
    copy = permuted_events(events, np.random.default_rng(1))
    before, after = (co_visits(e, np.full(600, -1)) for e in (events, copy))
    assert ((before.b < 20) & (before.k >= 6)).sum() == 190
    assert after.k.max(initial=0) < 6


def test_the_seed_fixes_the_copy() -> None:
    events = _town("stays")
    copies = [permuted_events(events, np.random.default_rng(seed)) for seed in (1, 1, 2)]
    one, two, three = (copy.claim.all() for copy in copies)
    assert one.tolist() == two.tolist()
    assert one.tolist() != three.tolist()


def test_submitters_are_shuffled_inside_desk_kind_and_month() -> None:
    rng = np.random.default_rng(6)
    n = 4000
    kind, day = rng.integers(0, 6, n), MONDAY + rng.integers(0, 300, n)
    hands = "submitter reviewer1 reviewer2 payer".split()
    who = {name: kind * 10 + rng.integers(0, 4, n) for name in hands}
    rest = "claim patient household institution doctor account proxy amount".split()
    other = {name: np.arange(n) for name in rest}
    manual = ManualClaims(
        **who, **other, day=day, desk=kind // 3, kind=kind, strata={}, n_workers=60
    )
    copy = permuted_filings(manual, np.random.default_rng(3))
    for name in who:
        one, two = getattr(manual, name), getattr(copy, name)
        assert _counts(kind, day // 30, one) == _counts(kind, day // 30, two)
        assert (one == two).mean() < 0.5
    for name in other:
        assert getattr(copy, name) is getattr(manual, name)
