"""A drawing of a dense group: which links it keeps, and labels that stay apart."""

from __future__ import annotations

import random
from itertools import combinations

from graphfraud.model import Link, Party
from graphfraud.report.layout import ROOM_HIGH, ROOM_WIDE, positions
from graphfraud.report.page_data.parties import strongest_links

PEOPLE = [Party("patient", f"P{i:03d}") for i in range(44)]


def link(a: Party, b: Party, p_value: float) -> Link:
    return Link("CO_ADMITTED", a, b, 4.0, 0.1, p_value, p_value, 0, 100)


def numbers(people: list[Party]) -> dict[Party, int]:
    return {party: i for i, party in enumerate(people)}


def test_few_links_are_all_drawn() -> None:
    few = [link(a, b, 0.001) for a, b in combinations(PEOPLE[:5], 2)]
    drawn = strongest_links(few, numbers(PEOPLE[:5]), 800)
    assert sorted(drawn, key=repr) == sorted(few, key=repr)
    assert strongest_links(few, numbers(PEOPLE[:2]), 800) == [few[0]]


def test_in_a_dense_group_everybody_keeps_their_strongest() -> None:
    chance = random.Random(3)
    each = 4
    many = [link(a, b, chance.random()) for a, b in combinations(PEOPLE, 2)]
    chosen = strongest_links(many, numbers(PEOPLE), each * len(PEOPLE))
    assert strongest_links(many[::-1], numbers(PEOPLE), each * len(PEOPLE)) == chosen
    assert len(chosen) <= each * len(PEOPLE)
    for person in PEOPLE:
        own = sorted((k for k in many if person in (k.source, k.target)), key=lambda k: k.p_value)
        assert set(own[:each]) <= set(chosen)


def test_labels_do_not_lie_on_each_other() -> None:
    chance = random.Random(5)
    nodes = list(range(60))
    dense = [pair for pair in combinations(nodes, 2) if chance.random() < 0.2]
    star = [(0, i) for i in nodes[1:]]
    for edges in (dense, star):
        where = positions(nodes, edges)
        for a, b in combinations(nodes, 2):
            across, down = (abs(where[a][i] - where[b][i]) for i in (0, 1))
            assert across > ROOM_WIDE - 1 or down > ROOM_HIGH - 1, (a, b)
