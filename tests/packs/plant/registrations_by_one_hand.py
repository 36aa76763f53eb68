"""Registrations of a kind in one hand, and desks where each takes a share."""

from __future__ import annotations

from tests.packs.agencies import Desk
from tests.packs.town import Town


def plant(town: Town) -> None:
    """Five hands of 12 to 60; innocent: shares, one window, few colleagues, kin, few people."""

    def register(desk: Desk, hand: str, kind: str, people: list[str], doctor: str = "") -> None:
        for psn_no in people:
            row = {"psn_no": psn_no, "kind": kind, "optins_no": desk.code, "opter_id": hand,
                   "date": town.day(100 + int(town.rng.integers(0, 200)))}  # fmt: skip
            town.table("registrations", [{**row, "doctor": doctor} if doctor else row])

    def some(n: int) -> list[str]:
        people = [town.person() for _ in range(n)]
        for psn_no in people:
            town.settlement(psn_no, clinic, "14", 350, dise_codg="M03900")
        return people

    clinic = town.institution("health_centre")
    for n, size in enumerate((12, 16, 25, 40, 60)):
        desk = Desk(town)
        for hand in desk.submitters:
            register(desk, hand, "异地就医备案", some(25))
            register(desk, hand, "门诊特病认定", some(2))
        register(desk, "s2", "门诊特病认定", some(size), "D5" if n % 2 else "")
        town.hit(desk.key("s2"))
    for hands, size, kin in ((5, 15, False), (1, 30, False), (3, 2, False), (5, 2, True),
                             (5, 1, False)):  # fmt: skip
        desk = Desk(town)
        people: list[str] = []
        for hand in desk.submitters:
            own = some(25)
            register(desk, hand, "异地就医备案", own)
            people += own
        for hand in desk.submitters[:hands]:
            own = some(size)
            register(desk, hand, "门诊特病认定", own)
            people += own
        if hands == 3 or kin:
            own = town.household(5) if kin else some(20)
            register(desk, "s1", "门诊特病认定", own * (4 if kin else 1))
            people += own
        town.innocent(people)
