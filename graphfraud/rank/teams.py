"""Rings of one house that come in turns are one ring: who gathers many people calls them in teams.

The people of teams may also be joined by one contact of all (a broker's telephone): then half of
each ring's are among those who gave it, and places and hands do not matter.

Teams have no member in common, so nothing of `rings.merge` joins them. Two rings are teams of one
when they are of one pattern and kind of event, their periods overlap, their stays are about as long
(medians at most half as long again), and by three quarters they were at the same places and in the
same hands (the doctor of each claim, where none is named the cashier):

    Σ_h min(a_h, b_h) ≥ ¾, and Σ_d min(a_d, b_d) ≥ ¾,

a_h, b_h: shares of the rings' claims at place h; a_d, b_d: with doctor or cashier d. (Different
rings of one busy hospital have up to seven tenths of their doctors in common.) Where hands are not
known nothing is joined. The strongest leads, and teams of its teams do not follow (no
chains). Of the two one must be lowered by no honest explanation, and the other left a third of its
nats (weights of 1 at most together).

Source: DOMAIN.md §6 (pools of cards and villagers called in parts).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphfraud.rank.rings import JudgedDraft, RankedRing

__all__ = ["joined_teams"]

HALF, MOST = 0.5, 0.75
AS_LONG = 1.5
LEFT = 1.0


def joined_teams(
    rings: Sequence[RankedRing], stars: Sequence[Collection[int]] = ()
) -> list[RankedRing]:
    """The rings, teams joined to the strongest of each; order of leaders kept. O(R²) by place.

    stars: patients of each contact that several households gave (one village's too: brokers work in
    villages), and of each circle of staff and kin: the seeds of `attribute_drafts`.
    """
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
            if _alike(lead, ring.core) and (called or _one_house(lead, ring.core)):
                leaders[at] = replace(leaders[at], others=(*leaders[at].others, *ring.drafts))
                break
        else:
            for key in keys:
                near.setdefault(key, []).append(len(leaders))
            leaders.append(ring)
    return leaders


def _inside(people: Sequence[int], star: frozenset[int]) -> bool:
    return sum(p in star for p in people) >= HALF * len(people)


def _alike(lead: JudgedDraft, team: JudgedDraft) -> bool:
    one, two = lead.draft, team.draft
    if one.pattern != two.pattern or not (one.occasions and two.occasions):
        return False
    less, more = sorted((_weight(lead), _weight(team)))
    if less > 0 or more > LEFT:
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


def _weight(judged: JudgedDraft) -> float:
    return sum(e.weight for e in judged.explanations)


def _common(a: Mapping[int, float], b: Mapping[int, float]) -> float:
    """Σ min of two distributions."""
    return sum(min(share, b.get(code, 0.0)) for code, share in a.items())
