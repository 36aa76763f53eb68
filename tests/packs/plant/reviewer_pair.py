"""Submitters whose claims find one reviewer past the rota, and rotas that pair people."""

from __future__ import annotations

from tests.packs.agencies import Desk
from tests.packs.town import Town


def plant(town: Town) -> None:
    """Five pairs of 20 to 80 claims; innocent: rotas by day, by kind, teams, few reviewers, kin."""
    for n, size in enumerate((45, 20, 60, 45, 80)):
        desk = Desk(town, submitters=6)
        desk.ordinary(180)
        step = "reviewer1" if n % 2 else "reviewer2"
        for i in range(size):
            desk.claim(submitter="s1", opt=60 + 9 * i, begin=20 + i, **{step: "b3"})
        town.hit(desk.key("s1"))
    daily = Desk(town)
    people = [town.person() for _ in range(120)]
    for i, psn_no in enumerate(people):  # whoever is on duty signs all of the day
        daily.claim(psn_no, opt=100 + i // 6, begin=80, reviewer1=f"a{i // 6 % 4 + 1}")
    town.innocent(people)
    kind = Desk(town)
    town.innocent(kind.ordinary(60))
    town.innocent(kind.ordinary(60, med_type="52", reviewer1="a1", reviewer2="b1"))
    teams = Desk(town, submitters=4, reviewers1=4)
    people = [town.person() for _ in range(100)]
    for i, psn_no in enumerate(people):
        team = i % 4 + 1
        teams.claim(psn_no, submitter=f"s{team}", reviewer1=f"a{team}")
    town.innocent(people)
    few = Desk(town, reviewers1=2, reviewers2=2)
    people = few.ordinary(60)
    for _ in range(20):
        people.append(town.person())
        few.claim(people[-1], submitter="s1", reviewer1="a1", reviewer2="b1")
    town.innocent(people)
    kin = Desk(town)
    town.innocent(kin.ordinary(120))
    family = town.household(3)
    for i in range(15):
        kin.claim(family[i % 3], submitter="s1", reviewer1="a2", opt=100 + 9 * i, begin=90)
    town.innocent(family)
