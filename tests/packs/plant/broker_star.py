"""A number behind the stays of many households, and numbers that many share innocently."""

from __future__ import annotations

from tests.packs.town import Town


def plant(town: Town) -> None:
    """Six brokers and a village cadre; a desk, a family, a firm, a false number, a hotline."""
    for n, size in enumerate((8, 10, 14, 20, 30, 12)):
        houses = [_house(town)] * (n % 2) + [_house(town, 150)]
        named = (
            {"tel": f"1977700{n:04d}"}, {"agnter_certno": f"99010119700101{n:04d}"},
            {"tel": f"1977700{n:04d}", "agnter_certno": f"99010119710101{n:04d}"},
        )[n % 3]  # fmt: skip
        people = [town.person(village=f"村96{n}{p % 2}") for p in range(size)]
        _bring(town, people, houses, named)
        for contact in named.values():
            town.hit(contact)
    cadre = [town.person(village="村9690") for _ in range(12)]
    _bring(town, cadre, [_house(town), _house(town)], {"tel": "19777001000"})
    town.hit("19777001000")
    _innocent(town)


def _innocent(town: Town) -> None:
    desk = town.institution("health_centre")
    people = [town.person() for _ in range(40)]
    _bring(town, people, [desk], {"tel": "04177770001"})
    town.innocent(people)
    family = town.household(10)
    _bring(town, family, [_house(town)], {"tel": "19777002000"})
    town.innocent(family)
    firm = [town.person(employer="E99960001") for _ in range(12)]
    _bring(town, firm, [_house(town), _house(town)], {"agnter_certno": "990101197201010001"})
    town.innocent(firm)
    nobody = [town.person() for _ in range(15)]
    _bring(town, nobody, [_house(town), _house(town)], {"tel": "12121212121"})
    town.innocent(nobody)
    callers = [town.person() for _ in range(12)]
    _bring(town, callers, [_house(town) for _ in range(4)], {"tel": "19777003000"})
    town.innocent(callers)


def _house(town: Town, others: int = 40) -> str:
    """A house with other patients of many villages, who give their own numbers."""
    code = town.institution("county_hospital")
    for _ in range(others):
        town.settlement(town.person(), code, "21", int(town.rng.integers(600)))
    return code


def _bring(town: Town, people: list[str], houses: list[str], named: dict[str, str]) -> None:
    for n, psn_no in enumerate(people):
        for _ in range(1 + n % 2):
            day = int(town.rng.integers(20, 600))
            town.settlement(psn_no, houses[n % len(houses)], "21", day, day + 6, **named)
