"""Stays claimed again under another name or in another area, and bills that are alike lawfully."""

from __future__ import annotations

from tests.packs.agencies import Desk
from tests.packs.town import Town


def plant(town: Town) -> None:
    """Six repeated stays of two to five claims; flat prices, households, supplements, networks."""
    desk = Desk(town)
    place = desk.places[0]
    for n, size in enumerate((2, 2, 3, 3, 4, 5)):
        person = town.person()
        ids = [
            desk.claim(
                person if n % 2 else town.person(), place, 100 + 10 * n, endtime=town.moment(
                    town.day(107 + 10 * n), 9, 10), medfee_sumamt=7001.13 + n,
                insu_admdvs=f"99010{i + 1}",
            )
            for i in range(size)
        ]  # fmt: skip
        town.hit(min(ids))
    for n in range(2):  # a programme with a flat price, on many days
        people = [town.person() for _ in range(12)]
        for i, psn_no in enumerate(people):
            day = 300 + 7 * (i // 4) + n
            desk.claim(psn_no, place, day, endtime=town.moment(town.day(day + 2), 9, 10),
                       medfee_sumamt=3600.0 + n)  # fmt: skip
        town.innocent(people)
    family = town.household(2)
    for psn_no in family:
        desk.claim(psn_no, place, 400, endtime=town.moment(town.day(405), 9, 10),
                   medfee_sumamt=5000.77)  # fmt: skip
    town.innocent(family)
    for n, setl_type in enumerate(("3", "2")):
        end = town.moment(town.day(455 + n), 9, 10)
        people = [town.person(), town.person()]
        first = {"medfee_sumamt": 6000.31 + n, "endtime": end}
        if setl_type == "3":
            people = people[:1]
            desk.claim(people[0], place, 450 + n, **first)
            town.settlement(people[0], place, "21", 450 + n, end, setl_type="3",
                            insu_admdvs="990109", medfee_sumamt=6000.31 + n)  # fmt: skip
        else:
            for psn_no in people:
                town.settlement(psn_no, place, "21", 450 + n, end, medfee_sumamt=6000.31 + n)
        town.innocent(people)
