"""Traces of a ring besides its days: who was elsewhere during the stays, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from graphfraud.detect.background import Background
from graphfraud.detect.membership import fit_ring
from graphfraud.detect.traces import Traces
from graphfraud.tables import EventTable
from tests.unit.made_events import event_table

ROWS = np.arange(6)
RING = np.ones(6, bool)


def ward(away: list[bool]) -> EventTable:
    """Twelve stays of one place, of twelve people; the first six are the ring's."""
    return event_table(
        "stays", list(range(12)), [0] * 12, list(range(0, 120, 10)), [9] * 12, away=away
    )


def test_five_of_six_were_elsewhere_by_hand() -> None:
    """p0 = 5/12, p = 4 p0 / 10 = 1/6; q = (4 + 2/3) / 9 and (5 + 2/3) / 9."""
    made = ward([True] * 5 + [False] * 7)
    ratio = Traces(made).absences(ROWS, RING)
    assert ratio[:5] == pytest.approx(np.log((14 / 27) / (1 / 6)))
    assert ratio[5] == pytest.approx(np.log((1 - 17 / 27) / (5 / 6)))


@pytest.mark.parametrize("others", [5, 6])
def test_a_place_whose_patients_are_all_elsewhere_says_nothing(others: int) -> None:
    """A day hospital: the ring's patients are no more away than the others."""
    made = ward([True] * 5 + [False] + [True] * others + [False] * (6 - others))
    assert Traces(made).absences(ROWS, RING).tolist() == [0.0] * 6


def test_two_of_six_may_have_been_at_the_chemists() -> None:
    made = ward([True] * 2 + [False] * 10)
    assert Traces(made).absences(ROWS, RING).tolist() == [0.0] * 6


def alike(classes: list[int]) -> EventTable:
    return event_table(
        "stays", list(range(36)), [0] * 36, list(range(0, 360, 10)), [9] * 36,
        content={"length": classes},
    )  # fmt: skip


def test_stays_of_one_length_by_hand() -> None:
    """Six of 36 stays, all of class 0, which seven of the place's have; p = 7/36."""
    made = alike([0] * 6 + [0] + [1] * 29)
    ratio = Traces(made).marks(ROWS, RING)
    q = (5 + 4 * 7 / 36) / (5 + 4)
    assert ratio == pytest.approx(0.5 * np.log(q / (7 / 36)))


def test_lengths_without_a_surplus_say_nothing() -> None:
    """Every stay as long as it needs: nobody is less of a ring for it."""
    made = alike([0, 1, 2, 3, 0, 1] + [0, 1, 2, 3] * 7 + [2, 3])
    assert Traces(made).marks(ROWS, RING).tolist() == [0.0] * 6


def test_empty_beds_strengthen_a_ring_and_kept_ones_do_not_weaken_it() -> None:
    """Eight people, four common stays at a place where four hundred others have one each."""
    who = np.concatenate([np.repeat(np.arange(8), 4), np.arange(8, 408)])
    chance = np.random.default_rng(1).integers(0, 364, 400)
    when = np.concatenate([np.tile([20, 90, 170, 260], 8), chance])
    gains = []
    for share in (0, 32):
        away = np.zeros(len(who), bool)
        away[:share] = True
        made = event_table("stays", who, [0] * len(who), when, [9] * len(who), away=away.tolist())
        found = fit_ring(Background(made), np.arange(8), np.ones(made.n, bool))
        assert found is not None and found.patients.tolist() == list(range(8))
        gains.append(found.gain)
    assert gains[1] > gains[0] + 32
