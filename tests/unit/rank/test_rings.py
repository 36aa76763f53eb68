"""What is a case at all, and which drafts are one ring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphfraud.parameters import Parameters
from graphfraud.rank.profile import Profile, Profiler
from graphfraud.rank.rings import judge, merge
from graphfraud.tables import RingDraft
from tests.unit.rank.made_rings import draft, explained, judged, profile


class Told(Profiler):
    """A profiler that tells profiles made by hand."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self._told = iter(profiles)

    def of(self, draft: RingDraft) -> Profile:
        return next(self._told)


DEFAULT = Parameters()


@pytest.mark.parametrize(
    ("figures", "gain", "reason"),
    [
        ({}, 100.0, ""),
        ({}, 0.9 * DEFAULT.min_gain, "too_weak"),
        ({"n_patients": 4}, 100.0, "too_few_patients"),
        ({"n_households": 4}, 100.0, "one_family_and_neighbours"),
        ({"n_households": 6, "n_patients": 6}, 100.0, ""),
        ({"n_households": 6, "n_patients": 6, "housed": 0.0}, 100.0, "may_be_one_family"),
        ({"n_households": 7, "n_patients": 7, "housed": 0.0}, 100.0, ""),
        ({"episodes": 2}, 100.0, "too_few_occasions"),
        ({"employer": 1.0, "n_places": 1}, 100.0, "explained"),
        ({"employer": 1.0, "n_places": 3}, 2 * DEFAULT.min_gain, "lowered_below_gate"),
    ],
)
def test_why_a_draft_is_no_case(figures: dict[str, Any], gain: float, reason: str) -> None:
    found = judge([draft(gain=gain)], Told([profile(**figures)]), DEFAULT)
    assert [j.reason for j in found] == [reason]
    assert merge(found) == [] if reason else len(merge(found)) == 1


@pytest.mark.parametrize(
    ("name", "reason"), [("one_employer_one_clinic", ""), ("together", "too_few_occasions")]
)
def test_an_employers_people_billed_twice_need_no_third_time(name: str, reason: str) -> None:
    billed = draft(pattern="shared_card", name=name)
    found = judge([billed], Told([profile(episodes=2)]), DEFAULT)
    assert [j.reason for j in found] == [reason]


def test_adjusted_gain_is_what_the_explanations_leave() -> None:
    own = judge([draft(gain=80.0)], Told([profile(employer=1.0, n_places=3)]), DEFAULT)[0]
    weight = sum(e.weight for e in own.explanations)
    assert weight > 0
    assert own.adjusted == pytest.approx(80.0 * np.exp(-weight))


@pytest.mark.parametrize(("above", "reason"), [(1.01, ""), (0.99, "lowered_below_gate")])
def test_what_speaks_for_an_honest_group_asks_for_more(above: float, reason: str) -> None:
    # one locality at its usual place: weight 1.5, so four times the gate must be left
    regulars = profile(local=0.6, locality=1.0, home=0.7, n_places=1)
    gain = above * 4 * DEFAULT.min_gain * float(np.exp(1.5))
    found = judge([draft(pattern="shared_card", gain=gain)], Told([regulars]), DEFAULT)
    assert [sum(e.weight for e in j.explanations) for j in found] == [1.5]
    assert [j.reason for j in found] == [reason]


def test_drafts_are_judged_strongest_first() -> None:
    drafts = [draft([1, 2], gain=20.0), draft([3, 4], gain=90.0), draft([0, 9], gain=20.0)]
    found = judge(drafts, Told([profile()] * 3), DEFAULT)
    assert [j.draft.patients.tolist() for j in found] == [[3, 4], [0, 9], [1, 2]]


def test_half_of_the_smaller_one_is_one_ring() -> None:
    core = judged(draft(range(20), gain=100.0))
    half = judged(draft(range(15, 25), gain=50.0))  # 5 of its 10 are in the core
    less = judged(draft(range(16, 26), gain=40.0))  # 4 of its 10
    rings = merge([core, half, less])
    assert [r.core for r in rings] == [core, less]
    assert rings[0].others == (half,)
    assert rings[0].strength == pytest.approx(125.0)


def test_rings_do_not_grow_in_chains() -> None:
    """The third shares half with the second alone: it is compared with the core."""
    a, b, c = (judged(draft(range(lo, lo + 20), gain=100.0 - lo)) for lo in (0, 10, 20))
    rings = merge([a, b, c])
    assert [r.core for r in rings] == [a, c]
    assert rings[0].others == (b,)


def test_insiders_merge_by_claims_not_by_people() -> None:
    core = judged(draft(range(20), range(0, 60), gain=100.0))
    hands = judged(draft(range(20), range(100, 160), "insider_link", gain=50.0))
    claims = judged(draft(range(10, 30), range(30, 90), "insider_link", gain=40.0))
    rings = merge([core, hands, claims])
    assert [r.core for r in rings] == [core, hands]
    assert rings[0].others == (claims,)


def test_a_busy_window_brings_nobody_into_a_ring_whose_files_it_took() -> None:
    """The files of the ring make a window stand out; who else came to it is no part of the ring."""
    core = judged(draft(range(20), range(60), "claims_integrity", gain=300.0))
    window = judged(draft(range(5, 80), range(20, 150), "insider_link", gain=17.0))
    (ring,) = merge([core, window])
    (added,) = ring.others
    assert added.draft.patients.tolist() == list(range(5, 20))
    assert added.draft.claims.tolist() == list(range(20, 60))
    assert len(added.draft.posterior) == 15
    assert added.draft.evidence == window.draft.evidence
    assert ring.strength == pytest.approx(300.0 + 17.0 / 2)
    # one whose files are mostly the ring's knows more of the ring than the papers do
    own = judged(draft(range(30), range(90), "insider_link", gain=17.0))
    (ring,) = merge([core, own])
    assert ring.others == (own,)
    # half of its claims, but a crowd of people
    crowd = judged(draft(range(10, 60), range(30, 70), "insider_link", gain=17.0))
    (ring,) = merge([core, crowd])
    assert ring.others[0].draft.patients.tolist() == list(range(10, 20))


def test_rings_are_ordered_by_strength_after_merging() -> None:
    first = judged(draft(range(20), gain=100.0))
    second = judged(draft(range(100, 120), gain=90.0))
    joins = judged(draft(range(100, 110), gain=60.0))
    assert [r.core for r in merge([first, second, joins])] == [second, first]


def test_what_is_no_case_neither_founds_nor_joins() -> None:
    core = judged(draft(range(20), gain=100.0), explained(x=5.0), reason="explained")
    assert merge([core]) == []
    assert merge([core, judged(draft(range(20), gain=50.0))])[0].others == ()


@given(
    st.lists(
        st.tuples(
            st.sets(st.integers(0, 25), min_size=1, max_size=9),
            st.sets(st.integers(0, 25), min_size=1, max_size=9),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_a_draft_joins_the_first_core_it_shares_half_with(
    told: list[tuple[set[int], set[int], bool]],
) -> None:
    """Against looking at every core, one after the other."""
    items = [
        judged(draft(sorted(people), sorted(claims),
                     "insider_link" if insider else "induced_admission", 100.0 - i))
        for i, (people, claims, insider) in enumerate(told)
    ]  # fmt: skip
    expected: list[list[int]] = []
    for i, (people, claims, insider) in enumerate(told):
        for group in expected:
            core_people, core_claims, core_insider = told[group[0]]
            by_claims = insider or core_insider
            a, b = (claims, core_claims) if by_claims else (people, core_people)
            if 2 * len(a & b) >= min(len(a), len(b)):
                group.append(i)
                break
        else:
            expected.append([i])
    # a merged draft may be narrowed; its gain tells which it was
    found = [[round(100.0 - j.draft.gain) for j in ring.drafts] for ring in merge(items)]
    assert sorted(found) == sorted(expected)


def test_accounts_in_a_workers_hands_are_the_ring_of_that_worker() -> None:
    core = judged(draft(range(20), range(30), "insider_link", gain=100.0, caseworkers=(7,)))
    theirs = replace(
        draft(range(15, 40), range(25, 60), "insider_link", gain=60.0), origin="fed_accounts"
    )
    other, same = (judged(replace(theirs, caseworkers=(w,))) for w in (8, 7))
    assert [r.others for r in merge([core, other])] == [(), ()]
    (ring,) = merge([core, same])
    assert ring.others == (same,)
    # what founded the ring leads, though the accounts weigh more
    heavy = judged(replace(theirs, gain=900.0, caseworkers=(7,)))
    (ring,) = merge([heavy, core])
    assert (ring.core, ring.others) == (core, (heavy,))
    # and so it does where papers alike are mostly its claims
    alike = judged(replace(
        draft(range(5, 25), range(10, 35), "claims_integrity", gain=900.0), origin="alike_papers"
    ))  # fmt: skip
    (ring,) = merge([alike, core])
    assert (ring.core, ring.others) == (core, (alike,))
    # papers that the worker's claims are a small part of are a ring of their own
    more = judged(replace(alike.draft, claims=np.arange(25, 90)))
    assert [r.others for r in merge([more, core])] == [(), ()]
