"""Rings of one house that come in turns are one ring: who gathers many people calls them in teams.

The people of teams may also be joined by one contact of all (a broker's telephone): then half of
each ring's are among those who gave it, and places and hands do not matter.

Teams have no member in common, so nothing of `rings.merge` joins them. Two rings are teams of one
when they are of one pattern and kind of event, their periods overlap, their stays are about as long
(medians at most half as long again), and by three quarters they were at the same places and in the
same hands (the doctor of each claim, where none is named the cashier):

    Σ_h min(a_h, b_h) ≥ ¾, and Σ_d min(a_d, b_d) ≥ ¾,

a_h, b_h: shares of the rings' claims at place h; a_d, b_d: with doctor or cashier d. (Different
rings of one busy hospital have up to seven tenths of their doctors in common.) Who gathers people
does so where he lives: with half of their villages in common (of hundreds; Σ over the shares of
their people) half of the places do and hands need not be known; vans of one round (at most fifteen
people each) with a third of their townships need three quarters of the places and half of the
hands. (Of the pairs of rings in 33 populations of four generators, levels 2 to 4, all that pass
were of one ring; others had up to three tenths of their villages in common where half of the
places were, and large ones up to half of townships and hands.) The strongest leads, and teams of
its teams do not follow (no chains).

Of the two one must be lowered by no honest explanation, and the other left a third of its nats
(weights of 1 at most together; no matter how much where the places are two and more). Two
employers' lists that one clinic works off in turns are two rings: nine in ten of each one's people
are one employer's, and the employers differ.

*Crews* are teams that a car holds: three and more rings of at most ten people each, alike in size
by half, that go round the same places (1/Σ a_h² ≥ 1½) by two thirds and in the same hands by half.
Two such rings of busy hospitals may be strangers; three of one size are somebody's.

Source: DOMAIN.md §6 (pools of cards and villagers called in parts), §8 row 2 (the broker's van).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphfraud.rank.rings import JudgedDraft, RankedRing

__all__ = ["joined_teams"]

HALF, MOST, THIRD = 0.5, 0.75, 1 / 3
AS_LONG = 1.5
LEFT = 1.0
#: share of people on an employer's list
LISTED = 0.9
#: people in a van and its driver's next round (DOMAIN.md §8 row 2: more than twelve)
IN_A_VAN = 15
#: people in a car; crews of one ring at least; places in common, places gone round
IN_A_CAR, CREWS, ROUND, AROUND = 10, 3, 2 / 3, 1.5


def joined_teams(
    rings: Sequence[RankedRing], stars: Sequence[Collection[int]] = ()
) -> list[RankedRing]:
    """The rings, teams joined to the strongest of each; order of leaders kept. O(R²) by place.

    stars: patients of each contact that several households gave (one village's too: brokers work in
    villages), and of each circle of staff and kin: the seeds of `attribute_drafts`.
    """
    return _joined_crews(_joined_houses(rings, stars))


def _joined_houses(
    rings: Sequence[RankedRing], stars: Sequence[Collection[int]]
) -> list[RankedRing]:
    leaders: list[RankedRing] = []
    near: dict[tuple[str, int], list[int]] = {}
    told = [frozenset(star) for star in stars]
    for ring in rings:
        people = ring.core.draft.patients.tolist()
        of_stars = [n for n, star in enumerate(told) if _inside(people, star)]
        keys = [("place", h) for h in ring.core.profile.at_place]
        keys += [("star", n) for n in of_stars]
        for at in sorted({i for key in keys for i in near.get(key, ())}):
            lead = leaders[at].core
            called = any(at in near.get(("star", n), ()) for n in of_stars)
            house = _one_house(lead, ring.core) or _one_home(lead, ring.core)
            left = math.inf if house and min(map(_around, (lead, ring.core))) >= AROUND else LEFT
            if (called or house) and _alike(lead, ring.core, left):
                leaders[at] = replace(leaders[at], others=(*leaders[at].others, *ring.drafts))
                break
        else:
            for key in keys:
                near.setdefault(key, []).append(len(leaders))
            leaders.append(ring)
    return leaders


def _joined_crews(rings: Sequence[RankedRing]) -> list[RankedRing]:
    """Crews joined to the strongest of them. O(R²) in the small rings."""
    small = [
        i for i, ring in enumerate(rings)
        if len(ring.core.draft.patients) <= IN_A_CAR and _around(ring.core) >= AROUND
    ]  # fmt: skip
    joined: dict[int, list[int]] = {}
    taken: set[int] = set()
    for lead in small:
        crews = [
            i for i in small
            if i > lead and i not in taken and _crew(rings[lead].core, rings[i].core)
        ]  # fmt: skip
        if lead not in taken and len(crews) + 1 >= CREWS:
            joined[lead] = crews
            taken.update(crews)
    theirs = {lead: [d for i in crews for d in rings[i].drafts] for lead, crews in joined.items()}
    return [
        replace(ring, others=(*ring.others, *theirs.get(i, ())))
        for i, ring in enumerate(rings)
        if i not in taken
    ]


def _crew(lead: JudgedDraft, crew: JudgedDraft) -> bool:
    few, many = sorted((len(lead.draft.patients), len(crew.draft.patients)))
    return (
        many <= AS_LONG * few
        and _alike(lead, crew, LEFT)
        and _common(lead.profile.at_place, crew.profile.at_place) >= ROUND
        and _common(lead.profile.by_hand, crew.profile.by_hand) >= HALF
    )


def _around(ring: JudgedDraft) -> float:
    """How many places a ring goes round: 1 / Σ a_h²."""
    return 1.0 / max(1e-9, sum(share**2 for share in ring.profile.at_place.values()))


def _inside(people: Sequence[int], star: frozenset[int]) -> bool:
    return sum(p in star for p in people) >= HALF * len(people)


def _alike(lead: JudgedDraft, team: JudgedDraft, left: float) -> bool:
    one, two = lead.draft, team.draft
    if one.pattern != two.pattern or not (one.occasions and two.occasions):
        return False
    listed = min(lead.profile.employer, team.profile.employer) >= LISTED
    if listed and lead.profile.works != team.profile.works:
        return False
    less, more = sorted((_weight(lead), _weight(team)))
    if less > 0 or more > left:
        return False
    short, long = sorted((lead.profile.length, team.profile.length))
    if long > AS_LONG * max(1.0, short):
        return False
    return (
        one.occasions[0].first_day <= two.occasions[-1].last_day
        and two.occasions[0].first_day <= one.occasions[-1].last_day
    )


def _one_house(lead: JudgedDraft, team: JudgedDraft) -> bool:
    return (
        _common(lead.profile.at_place, team.profile.at_place) >= MOST
        and _common(lead.profile.by_hand, team.profile.by_hand) >= MOST
    )


def _one_home(lead: JudgedDraft, team: JudgedDraft) -> bool:
    one, two = lead.profile, team.profile
    places = _common(one.at_place, two.at_place)
    if places >= HALF and _common(one.by_village, two.by_village) >= HALF:
        return True
    return (
        places >= MOST
        and max(one.n_patients, two.n_patients) <= IN_A_VAN
        and _common(one.by_hand, two.by_hand) >= HALF
        and _common(one.by_locality, two.by_locality) >= THIRD
    )


def _weight(judged: JudgedDraft) -> float:
    return sum(e.weight for e in judged.explanations)


def _common(a: Mapping[int, float], b: Mapping[int, float]) -> float:
    """Σ min of two distributions."""
    return sum(min(share, b.get(code, 0.0)) for code, share in a.items())
