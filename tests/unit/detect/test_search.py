"""The search from candidates to rings: all of the planted ones, none where none is."""

from __future__ import annotations

import numpy as np
import pytest

from graphfraud.detect.background import Background
from graphfraud.detect.candidates import block_candidates, cohort_candidates, pair_candidates
from graphfraud.detect.membership import fit_ring
from graphfraud.detect.search import FoundRing, _joined, search
from graphfraud.links.co_visits import co_visits
from graphfraud.links.cohorts import cohort_links
from graphfraud.links.permuted import permuted_events
from graphfraud.parameters import Parameters
from graphfraud.tables import CandidateGroup, EventTable
from tests.unit.detect.made_towns import doctors_day, jaccard, ring, town
from tests.unit.made_events import MONDAY, event_table

DEFAULT = Parameters()
BOTH = pytest.mark.parametrize("domain", ["stays", "settlements"])
DAYS = np.array([20, 75, 130, 190, 260])


def candidates(events: EventTable) -> list[CandidateGroup]:
    """Of all routes."""
    pairs = co_visits(events, np.full(events.n_patients, -1))
    links = cohort_links(events, pairs)
    return [
        *pair_candidates(events, pairs, DEFAULT),
        *cohort_candidates(
            events, links.person, links.member_link, links.member, links.p_value, links.q_value,
            links.observed, DEFAULT,
        ),
        *block_candidates(events, pairs),
    ]  # fmt: skip


def rings(events: EventTable) -> list[FoundRing]:
    return search(events, candidates(events), DEFAULT)


@BOTH
@pytest.mark.parametrize("seed", range(10))
def test_a_town_without_rings_gives_none(domain: str, seed: int) -> None:
    made = town(domain, 100 + seed, 1500)
    doctors_day(made, np.arange(100, 300), 47, 1, np.arange(6, 364, 14))
    assert rings(made.events()) == []


@BOTH
def test_planted_rings_are_found_and_their_permuted_copy_gives_none(domain: str) -> None:
    made = town(domain, 7)
    one, two = np.arange(40, 60), np.arange(500, 512)
    ring(made, one, DAYS, np.array([1, 1, 4, 1, 4]))
    ring(made, two, DAYS + 11, np.array([2, 3, 2, 3, 2]), 0.85)
    events = made.events()
    found = rings(events)
    assert len(found) == 2
    assert jaccard(found[0].fit.patients, one) > 0.85
    assert jaccard(found[1].fit.patients, two) > 0.85
    assert found[0].fit.gain > found[1].fit.gain >= DEFAULT.min_gain
    for seed in range(3):
        assert rings(permuted_events(events, np.random.default_rng(seed))) == []


@BOTH
def test_two_rings_that_share_members_and_places_are_told_apart(domain: str) -> None:
    made = town(domain, 8)
    one, two = np.arange(40, 60), np.arange(55, 75)  # five people are in both
    ring(made, one, DAYS, np.array([1, 1, 4, 1, 4]))
    ring(made, two, DAYS + 11, np.array([1, 4, 1, 4, 1]))
    found = rings(made.events())
    assert len(found) == 2
    best = [max(jaccard(f.fit.patients, r) for f in found) for r in (one, two)]
    assert min(best) > 0.75
    rows = np.concatenate([f.fit.row for f in found])
    assert len(rows) == len(np.unique(rows))


@BOTH
def test_the_same_each_time(domain: str) -> None:
    made = town(domain, 9)
    ring(made, np.arange(40, 60), DAYS, np.array([1, 1, 4, 1, 4]))
    events = made.events()
    one, two = rings(events), rings(events)
    assert [f.fit.patients.tolist() for f in one] == [f.fit.patients.tolist() for f in two]
    assert [f.fit.gain for f in one] == [f.fit.gain for f in two]


def test_each_route_alone_leads_to_the_ring() -> None:
    made = town("stays", 10)
    members = np.arange(40, 65)
    ring(made, members, DAYS, np.array([1, 1, 4, 1, 4]))
    events = made.events()
    groups = candidates(events)
    for route in ("pairs", "cohorts"):
        found = search(events, [g for g in groups if g.route == route], DEFAULT)
        assert [f.routes for f in found] == [(route,)]
        assert jaccard(found[0].fit.patients, members) > 0.85


def test_small_groups_are_below_the_gate() -> None:
    made = town("stays", 11)
    ring(made, np.arange(40, 44), DAYS, np.array([1, 1, 4, 1, 4]), 1.0)
    events = made.events()
    group = CandidateGroup("pairs", "stays", (40, 41, 42, 43), 9.0)
    assert search(events, [group], DEFAULT) == []
    fewer = Parameters(min_patients=4)
    assert [f.fit.patients.tolist() for f in search(events, [group], fewer)] == [[40, 41, 42, 43]]


def test_a_fragment_grows_to_the_whole_drawer() -> None:
    """Of forty cards each occasion shows eight: no two of the seed's six meet twice."""
    made = town("settlements", 12)
    cards = np.arange(40, 80)
    days = np.array([20, 41, 75, 96, 130, 155, 190, 222, 260, 281, 310, 333])
    ring(made, cards, days, np.array([1, 2] * 6), 0.25)
    events = made.events()
    seed = CandidateGroup("pairs", "settlements", tuple(range(40, 50)), 9.0)
    (found,) = search(events, [seed], DEFAULT)
    assert jaccard(found.fit.patients, cards) > 0.7
    again = fit_ring(Background(events), found.fit.patients, np.ones(events.n, bool))
    assert again is not None
    assert again.gain <= found.fit.gain


def test_what_overlaps_a_ring_is_tried_with_it() -> None:
    """The fragment found first holds the visits by which the whole would show."""
    made = town("settlements", 13)
    cards = np.arange(40, 70)
    ring(made, cards, DAYS, np.array([1, 1, 4, 1, 4]), 0.5)
    events = made.events()
    background, free = Background(events), np.ones(events.n, bool)
    early = free & (events.day.all() < MONDAY + DAYS[3])
    part = fit_ring(background, np.arange(40, 50), early)
    assert part is not None
    fragment = FoundRing(part, events, ("pairs",))
    free[part.row] = False
    holder = np.full(events.n_patients, -1)
    holder[part.patients] = 0
    rest = CandidateGroup("occasions", "settlements", tuple(range(44, 70)), 5.0)
    found = [fragment]
    seed = np.array(rest.patients)
    assert _joined(background, rest, seed, found, holder, free, DEFAULT)
    (both,) = found
    assert both.routes == ("pairs", "occasions")
    assert both.fit.gain > part.gain
    assert jaccard(both.fit.patients, cards) > 0.75 > jaccard(part.patients, cards)
    assert not free[both.fit.row].any()
    assert (holder[both.fit.patients] == 0).all()
    # a seed that the ring holds already says nothing new
    assert not _joined(background, rest, both.fit.patients, found, holder, free, DEFAULT)


def test_two_companies_that_met_one_day_are_no_ring() -> None:
    """Four friends and four others, each together again and again, and all eight on one day."""
    made = town("settlements", 14)
    one, two = np.arange(40, 44), np.arange(50, 54)
    ring(made, one, DAYS, np.array([1, 2, 3, 1, 2]), 1.0)
    ring(made, two, DAYS + 11, np.array([3, 1, 2, 3, 1]), 1.0)
    ring(made, np.concatenate([one, two]), np.array([300]), np.array([4]), 1.0)
    events = made.events()
    seed = CandidateGroup("pairs", "settlements", (*one.tolist(), *two.tolist()), 9.0)
    whole = fit_ring(Background(events), np.concatenate([one, two]), np.ones(events.n, bool))
    assert whole is not None
    assert whole.gain > DEFAULT.min_gain
    assert len(whole.patients) == 8
    assert search(events, [seed], DEFAULT) == []
    fewer = Parameters(min_patients=4)
    assert [len(f.fit.patients) for f in search(events, [seed], fewer)] == [4]


def test_no_events_no_rings() -> None:
    empty = event_table("stays", [], [], [], [], n_patients=2, n_places=1)
    assert search(empty, [CandidateGroup("pairs", "stays", (0, 1), 1.0)], DEFAULT) == []
