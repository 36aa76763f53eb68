"""Teams of one house: what joins rings without a member in common, and what does not."""

from __future__ import annotations

from typing import Any

import pytest

from graphfraud.rank.rings import JudgedDraft, merge
from tests.unit.rank.made_rings import draft, explained, judged

HOUSE: dict[str, Any] = {"at_place": {3: 0.9, 4: 0.1}, "by_hand": {7: 0.8, 8: 0.2}}


def team(first: int, gain: float = 100.0, **figures: Any) -> JudgedDraft:
    people = range(first, first + 10)
    return judged(draft(people, range(10 * first, 10 * first + 30), gain=gain), **HOUSE | figures)


def test_teams_of_one_house_and_hand_are_one_ring() -> None:
    one, two, three = team(0), team(10, 90.0), team(20, 80.0)
    (ring,) = merge([one, two, three])
    assert ring.core == one
    assert ring.others == (two, three)


@pytest.mark.parametrize(
    "other",
    [{"at_place": {3: 0.5, 9: 0.5}}, {"by_hand": {7: 0.5, 5: 0.5}}, {"by_hand": {}},
     {"length": 20.0}],
)  # fmt: skip
def test_another_house_hand_or_length_of_stay_is_another_ring(other: dict[str, Any]) -> None:
    assert len(merge([team(0), team(10, 90.0, **other)])) == 2


def test_two_employers_lists_are_two_rings() -> None:
    def listed(first: int, works: int, share: float = 1.0) -> JudgedDraft:
        return team(first, 100.0 - first, works=works, employer=share)

    assert len(merge([listed(0, 5), listed(10, 5)])) == 1
    assert len(merge([listed(0, 5), listed(10, 6)])) == 2
    # a drawer of cards of many employers is one
    assert len(merge([listed(0, 5), listed(10, 6, 0.5)])) == 1


def test_what_honest_circumstances_lower_hardly_joins() -> None:
    def lowered(weight: float, first: int) -> JudgedDraft:
        people = range(first, first + 10)
        of = draft(people, range(10 * first, 10 * first + 30), gain=400.0)
        return judged(of, explained(neighbours=weight), **HOUSE)

    little, much = lowered(1.0, 20), lowered(1.5, 40)
    assert [len(r.others) for r in merge([team(0), little])] == [1]
    assert [len(r.others) for r in merge([team(0), much])] == [0, 0]
    assert [len(r.others) for r in merge([little, lowered(0.5, 60)])] == [0, 0]


def test_one_telephone_joins_teams_of_several_houses() -> None:
    one, two = team(0), team(10, 90.0, at_place={8: 1.0}, by_hand={1: 1.0})
    assert len(merge([one, two])) == 2
    assert len(merge([one, two], [range(4, 16)])) == 1
    assert len(merge([one, two], [range(6, 16)])) == 2  # less than half of the first


def test_no_chains() -> None:
    """The third is like the second alone: it is compared with the leader."""
    one = team(0)
    two = team(10, 90.0, at_place={3: 0.75, 5: 0.25})
    three = team(20, 80.0, at_place={3: 0.5, 5: 0.5})
    rings = merge([one, two, three])
    assert [r.core for r in rings] == [one, three]


HALF_OF_IT: dict[str, Any] = {"at_place": {3: 0.6, 9: 0.4}, "by_hand": {1: 1.0}}
TOWNSHIP: dict[str, Any] = {"by_hand": {7: 0.5, 9: 0.5}, "by_locality": {2: 0.4, 5: 0.6}}


def test_people_of_the_same_villages_are_one_ring_whoever_signed() -> None:
    villages = {11: 0.4, 12: 0.3, 13: 0.3}
    lead = team(0, by_village=villages)
    for village, rings in (({11: 0.3, 12: 0.3, 40: 0.4}, 1), ({11: 0.4, 40: 0.6}, 2), ({}, 2)):
        other = team(10, 90.0, by_village=village, **HALF_OF_IT)
        assert len(merge([lead, other])) == rings
    elsewhere = team(10, 90.0, by_village=villages, at_place={3: 0.4, 9: 0.6}, by_hand={1: 1.0})
    assert len(merge([lead, elsewhere])) == 2


def test_vans_of_one_township_and_half_of_the_hands_are_one_ring_and_crowds_are_not() -> None:
    lead = team(0, n_patients=10, by_locality={2: 0.5, 4: 0.5})
    van = team(10, 90.0, n_patients=15, **TOWNSHIP)
    assert len(merge([lead, van])) == 1
    for change in (
        {"n_patients": 16}, {"by_locality": {2: 0.3, 5: 0.7}}, {"by_hand": {7: 0.4, 9: 0.6}},
        {"at_place": {3: 0.7, 9: 0.3}},
    ):  # fmt: skip
        other = team(10, 90.0, **{"n_patients": 15} | TOWNSHIP | change)
        assert len(merge([lead, other])) == 2


def crew(first: int, size: int = 7, **figures: Any) -> JudgedDraft:
    """A car full of people who go round three places, in other hands than the next car's."""
    people = range(first, first + size)
    of = draft(people, range(10 * first, 10 * first + 30), gain=100.0 - first)
    hands = {7: 0.3, 8: 0.3, 100 + first: 0.4}
    around = {3: 0.4, 4: 0.4, 5: 0.2}
    return judged(of, **{"at_place": around, "by_hand": hands} | figures)


def test_three_crews_that_go_round_are_one_ring_and_two_are_not() -> None:
    one, two, three = crew(0), crew(10, 8), crew(20, 6)
    (ring,) = merge([one, two, three])
    assert (ring.core, ring.others) == (one, (two, three))
    assert len(merge([one, two])) == 2


@pytest.mark.parametrize(
    "third",
    [crew(20, 11), crew(20, 4), crew(20, at_place={3: 1.0}), crew(20, by_hand={1: 1.0}),
     crew(20, at_place={3: 0.5, 9: 0.5})],
)  # fmt: skip
def test_a_bus_a_family_or_another_round_is_no_crew(third: JudgedDraft) -> None:
    assert len(merge([crew(0), crew(10), third])) == 3


def test_who_goes_round_in_the_same_hands_joins_whatever_lowers_them() -> None:
    round_trip: dict[str, Any] = {"at_place": {3: 0.5, 4: 0.5}, "by_hand": {7: 0.5, 8: 0.5}}
    old = judged(
        draft(range(20, 30), range(200, 230), gain=900.0), explained(residents_of_a_home=2.5),
        **round_trip,
    )  # fmt: skip
    assert len(merge([team(0, **round_trip), old])) == 1
    at_home = old.profile.__class__(**{**vars(old.profile), "at_place": {3: 1.0}})
    alone = JudgedDraft(old.draft, at_home, old.explanations, old.adjusted, "")
    assert len(merge([team(0, at_place={3: 1.0}, by_hand={7: 0.5, 8: 0.5}), alone])) == 2
