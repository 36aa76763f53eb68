"""Houses with more patients than beds, and full houses that are none."""

from __future__ import annotations

from tests.packs.town import Town


def plant(town: Town) -> None:
    """Five overfull houses; a wave, a turnover, unknown beds, a corridor, a full house."""
    for n, (beds, size) in enumerate(((10, 14), (20, 40), (30, 41), (48, 70), (60, 160))):
        house = town.institution("health_centre", beds=beds)
        _fill(town, house, size, day=50 + 30 * n, nights=12 + 3 * n)
        town.hit(house)
    for beds, size, nights in ((20, 30, 7), (20, 24, 30), (20, 20, 30)):
        house = town.institution("health_centre", beds=beds)
        town.innocent(_fill(town, house, size, day=100, nights=nights))
    house = town.institution("clinic")
    town.innocent(_fill(town, house, 40, day=100, nights=20))
    house = town.institution("health_centre", beds=15)
    change = [p for turn in range(6) for p in _fill(town, house, 15, 100 + 5 * turn, 5)]
    town.innocent(change)


def _fill(town: Town, house: str, size: int, day: int, nights: int) -> list[str]:
    people = [town.person() for _ in range(size)]
    for psn_no in people:
        town.settlement(psn_no, house, "21", town.day(day), town.day(day + nights))
    return people
