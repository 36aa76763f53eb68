"""Invoices claimed in several areas, and numbers that come twice for honest reasons."""

from __future__ import annotations

from tests.packs.agencies import Desk
from tests.packs.town import Town

AREAS = ("990101", "990103", "990104", "990105", "990106", "990107", "990108", "990109")


def plant(town: Town) -> None:
    """Six invoices in two to eight areas; other houses, amounts, refunds, supplements, kin."""
    desks = [Desk(town, places=1) for _ in AREAS]
    place, other = desks[0].places[0], desks[1].places[0]
    for n, (size, persons) in enumerate(((2, 1), (2, 2), (3, 1), (4, 4), (5, 2), (8, 1))):
        people = [town.person() for _ in range(persons)]
        for i in range(size):
            desks[i].claim(
                people[i % persons], place, 100 + n, invono=f"SAME{n}", medfee_sumamt=9000.0 + n,
                insu_admdvs=AREAS[i],
            )  # fmt: skip
        town.hit(f"{place}|SAME{n}|{9000 + n}.00")
    for n, change in enumerate((
        {"place": other}, {"medfee_sumamt": 500.0}, {"setl_type": "3"}, {"mid_setl_flag": "1"},
    )):  # fmt: skip
        one, two = town.person(), town.person()
        first = {"invono": f"ONCE{n}", "medfee_sumamt": 4000.0, "insu_admdvs": AREAS[0]}
        if "mid_setl_flag" in change:
            first |= change
        desks[0].claim(one, begin=200, **{"place": place, **first})
        desks[1].claim(two, begin=200, **{"place": place, **first, "insu_admdvs": AREAS[1],
                                          **change})  # fmt: skip
        town.innocent([one, two])
    mover = town.person()
    sums = {"medfee_sumamt": 3000.0, "fund_pay_sumamt": 2000.0, "invono": "MOVED"}
    undone = desks[0].claim(mover, place, 300, insu_admdvs=AREAS[0], **sums)
    back = {"medfee_sumamt": -3000.0, "fund_pay_sumamt": -2000.0, "refd_setl_flag": "1"}
    desks[0].claim(mover, place, 300, insu_admdvs=AREAS[0], init_setl_id=undone,
                   **{**sums, **back})  # fmt: skip
    desks[1].claim(mover, place, 300, insu_admdvs=AREAS[1], **sums)
    town.innocent([mover])
    kin = town.household(2)
    for psn_no in kin:  # mother and child on one paper, in one area
        desks[0].claim(psn_no, place, 310, invono="KIN", medfee_sumamt=5000.0)
    town.innocent(kin)
