"""Employers' clerks with dear papers, and clerks as they should be."""

from __future__ import annotations

from tests.packs.agencies import Desk
from tests.packs.town import Town


def plant(town: Town) -> None:
    """Five clerks of 6 to 40 people; innocent: usual amounts, an accident, villages, kin, few."""
    desk = Desk(town, submitters=6)
    town.innocent(desk.ordinary(150))

    def filed(
        clerk: str, people: list[str], dear: float, first: int = 100, step: int = 5
    ) -> list[str]:
        for i, psn_no in enumerate(people):
            fee = {"medfee_sumamt": dear + 9000 + i, "fund_pay_sumamt": dear + i} if dear else {}
            desk.claim(psn_no, begin=first + step * i, agnter_certno=clerk, **fee)
        return people

    def staff(employer: str, n: int) -> list[str]:
        return [town.person(employer=employer) for _ in range(n)]

    for n, size in enumerate((6, 8, 12, 20, 40)):
        filed(f"9900CLERK{n}", staff(f"E99660{n}", size), dear=90000.0 - 5000 * n)
        town.hit(f"9900CLERK{n}")
    for n in range(2):
        town.innocent(filed(f"9900HONEST{n}", staff(f"E99661{n}", 25), dear=0.0))
    town.innocent(filed("9900ACCIDENT", staff("E996620", 9), dear=60000.0, step=0))
    town.innocent(
        filed("9900VILLAGE", [town.person(village="村K") for _ in range(15)], dear=60000.0)
    )
    town.innocent(filed("9900FEW", staff("E996640", 4), dear=60000.0))
    kin = town.household(6, employer="E996650")
    town.innocent(filed("9900KIN", kin, dear=60000.0))
