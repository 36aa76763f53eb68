"""Groups that go round several houses, and groups that move together innocently."""

from __future__ import annotations

from tests.packs.town import Town


def plant(town: Town) -> None:
    """Five groups on a round and a home's residents; five moves without a round."""
    for n, (size, stops) in enumerate(((5, 3), (6, 4), (8, 5), (10, 3), (14, 4))):
        houses = [town.institution("health_centre") for _ in range(2 + n % 2)]
        people = [town.person() for _ in range(size)]
        _round(town, people, [houses[s % len(houses)] for s in range(stops)], gap=n % 4)
        for stop in range(1, stops - 1):
            town.hit(houses[stop % len(houses)])
    home = town.household(7, age=80)
    houses = [town.institution("health_centre") for _ in range(3)]
    _round(town, home, houses, gap=1)
    town.hit(houses[1])
    _innocent(town)


def _innocent(town: Town) -> None:
    for size, stops, gap, columns in (
        (8, 3, 1, {"dscg_way": "2"}),  # transferred by order
        (8, 3, 0, {"dscg_way": "3"}),
        (2, 4, 1, {}),  # a couple
        (9, 2, 1, {}),  # once
        (9, 3, 9, {}),  # again after a week and more
    ):
        people = [town.person() for _ in range(size)]
        houses = [town.institution("health_centre") for _ in range(stops)]
        _round(town, people, houses, gap, **columns)
        town.innocent(people)


def _round(town: Town, people: list[str], houses: list[str], gap: int, **columns: str) -> None:
    day = int(town.rng.integers(20, 300))
    for stop, house in enumerate(houses):
        length = 6 + stop
        for psn_no in people:
            town.settlement(psn_no, house, "21", town.day(day), town.day(day + length), **columns)
        day += length + gap
