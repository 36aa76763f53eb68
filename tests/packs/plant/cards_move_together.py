"""Cards taken round several places, and people whose ways are alike."""

from __future__ import annotations

from tests.packs.town import Town


def plant(town: Town) -> None:
    """Five holders of cards and a volunteer; a family, the town's way, friends, an outing."""
    for size, days, stops in ((3, 5, 2), (5, 6, 3), (8, 4, 2), (11, 8, 3), (4, 10, 4)):
        places = [town.institution("pharmacy") for _ in range(stops)]
        _rounds(town, [town.person() for _ in range(size)], places, days)
        for first in places[:-1]:
            town.hit(first)
    places = [town.institution("health_centre"), town.institution("pharmacy")]
    _rounds(town, [town.person(village="村9390", age=80) for _ in range(5)], places, 9)
    town.hit(min(places))
    for people, days in (
        (town.household(5), 9), ([town.person(), town.person()], 9),
        ([town.person() for _ in range(7)], 2),
    ):  # fmt: skip
        places = [town.institution("health_centre"), town.institution("pharmacy")]
        _rounds(town, people, places, days)
        town.innocent(people)
    places = [town.institution("health_centre"), town.institution("pharmacy")]
    crowd = [town.person() for _ in range(70)]
    _rounds(town, crowd, places, 4)
    town.innocent(crowd)
    apart = [town.person() for _ in range(6)]
    for n, psn_no in enumerate(apart):
        _rounds(town, [psn_no], places, 6, first=300 + 2 * n)
    town.innocent(apart)


def _rounds(
    town: Town, people: list[str], places: list[str], days: int, first: int = 15
) -> None:
    for n in range(days):
        for psn_no in people:
            for place in places:
                med_type = "41" if place[0] == "P" else "11"
                town.settlement(psn_no, place, med_type, first + 23 * n)
