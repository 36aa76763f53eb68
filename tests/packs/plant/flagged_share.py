"""Case-workers with more flagged claims than colleagues, and flags that fall on everybody."""

from __future__ import annotations

from tests.packs.agencies import Desk
from tests.packs.town import Town


def pairs(desk: Desk, n: int, **columns: str) -> list[str]:
    """n papers that are claimed for two persons each; the persons."""
    people = []
    for i in range(n):
        paper = {"invono": f"TWICE{desk.town.number('twice')}", "medfee_sumamt": 7000.0 + i}
        for _ in range(2):
            people.append(desk.town.person())
            desk.claim(people[-1], desk.places[0], 200 + i, **paper, **columns)
    return people


def plant(town: Town) -> None:
    """Five case-workers of 8 to 60 flagged claims; innocent: shares, kind, few, kin, flags."""
    for n, size in enumerate((4, 6, 10, 20, 30)):
        desk = Desk(town)
        desk.ordinary(100)
        if n % 2:
            pairs(desk, size, submitter="s2")
        else:  # stays that overlap a stay elsewhere
            other = town.institution("county_hospital")
            for i in range(2 * size):
                psn_no = town.person()
                town.settlement(psn_no, other, "21", 100 + i, 108 + i)
                desk.claim(psn_no, begin=104 + i, submitter="s2")
        town.hit(desk.key("s2"))
    shared = Desk(town)
    people = shared.ordinary(100)
    for hand in shared.submitters:
        people += pairs(shared, 5, submitter=hand)
    town.innocent(people)
    kind = Desk(town)
    people = [*kind.ordinary(60), *kind.ordinary(30, med_type="52", submitter="s1")]
    town.innocent([*people, *pairs(kind, 8, med_type="52", submitter="s1")])
    few = Desk(town, submitters=3)
    town.innocent([*few.ordinary(60), *pairs(few, 8, submitter="s1")])
    little = Desk(town)
    town.innocent([*little.ordinary(100), *pairs(little, 2, submitter="s1")])
    kin = Desk(town)
    people = kin.ordinary(100)
    one, two = town.household(2), town.household(2)
    for i in range(6):
        for psn_no in (one[i % 2], two[i % 2]):
            kin.claim(psn_no, kin.places[0], 300 + i, submitter="s1", invono=f"KINF{i}",
                      medfee_sumamt=8000.0 + i)  # fmt: skip
    town.innocent([*people, *one, *two])
