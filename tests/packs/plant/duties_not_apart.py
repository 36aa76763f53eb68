"""Case-workers with two steps of a claim in one hand, and desks where that is otherwise."""

from __future__ import annotations

from tests.packs.agencies import Desk
from tests.packs.town import Town

STEPS = ("submitter", "reviewer1", "reviewer2", "payer")
SCHEMES = (
    (("submitter", "reviewer1"), 3), (("submitter", "reviewer2"), 5), (STEPS, 8),
    (("reviewer1", "reviewer2"), 12), (("submitter", "payer"), 20), (STEPS[:3], 40),
)  # fmt: skip


def plant(town: Town) -> None:
    """Six hits and a duty that fires weakly; innocent: stand-ins, one household, steps apart."""
    desk = Desk(town)
    town.innocent(desk.ordinary(150))
    for n, (steps, size) in enumerate(SCHEMES):
        for i in range(size):
            desk.claim(opt=100 + 7 * i + n, begin=60 + i, **dict.fromkeys(steps, f"x{n}"))
        town.hit(desk.key(f"x{n}"))
    holiday = Desk(town)
    town.innocent(holiday.ordinary(60))
    for i in range(6):  # fires, weakly: nobody else was there on those days
        holiday.claim(opt=700 + i // 2, begin=650, **dict.fromkeys(STEPS, "s2"))
    town.hit(holiday.key("s2"))
    for day in (300, 310, 320):  # stand-ins: many claims, one or two days each
        people = [town.person() for _ in range(9)]
        for i, psn_no in enumerate(people):
            holiday.claim(psn_no, opt=day + i % 2, begin=day - 40, submitter=f"t{day}",
                          reviewer1=f"t{day}")  # fmt: skip
        town.innocent(people)
    for n in range(3):  # one household, over and over
        family = town.household(4)
        for i in range(8):
            holiday.claim(family[i % 4], opt=200 + 9 * i, begin=150, submitter=f"f{n}",
                          reviewer1=f"f{n}")  # fmt: skip
        town.innocent(family)
