"""Cards swiped in turn at one till, and people who meet there innocently."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from tests.packs.town import Town


def plant(town: Town) -> None:
    """Five collectors and a village's pick-up day; shifts, a family, uploads, queues."""
    for size, days in ((3, 6), (4, 5), (6, 8), (9, 6), (12, 10)):
        shop = town.institution("pharmacy")
        people = [town.person() for _ in range(size)]
        _rounds(town, people, shop, days, "41")
        town.hit(f"{shop}|0001")
    clinic = town.institution("health_centre")
    _rounds(town, [town.person(village="村9490") for _ in range(7)], clinic, 10, "14")
    town.hit(f"{clinic}|0001")
    for people, days, columns, gap in (
        ([town.person() for _ in range(6)], 30, {"dscg_maindiag_code": "N18.501"}, 70),
        (town.household(5), 12, {}, 70),
        ([town.person() for _ in range(9)], 6, {}, 0),
        ([town.person() for _ in range(8)], 2, {}, 70),
        ([town.person() for _ in range(6)], 8, {}, 1500),
    ):  # fmt: skip
        place = town.institution("health_centre")
        _rounds(town, people, place, days, "14", gap, **columns)
        town.innocent(people)


def _rounds(
    town: Town, people: list[str], place: str, days: int, med_type: str, gap: int = 70,
    **columns: str,
) -> None:  # fmt: skip
    """On each of some days the people settle in a drawn order, `gap` seconds apart."""
    for n in range(days):
        at = datetime.combine(town.day(20 + 17 * n), time(9, 5))
        for psn_no in town.rng.permutation(people).tolist():
            town.settlement(psn_no, place, med_type, at, at, at, opter_id="0001", **columns)
            at += timedelta(seconds=gap)
