"""Accounts of unrelated patients at one window, and accounts that are shared lawfully."""

from __future__ import annotations

from tests.packs.agencies import Desk
from tests.packs.town import Town


def plant(town: Town) -> None:
    """Six accounts of 3 to 40 households; innocent: kin, employers, any window, few colleagues."""
    desk = Desk(town, submitters=6)
    town.innocent(desk.ordinary(200))
    for n, size in enumerate((3, 5, 8, 15, 40)):
        for _ in range(size):
            desk.claim(submitter=f"s{n + 1}", bankacct=f"ACC{n}")
        town.hit(f"ACC{n}")
    for _ in range(15):  # fires, weakly: a village doctor who collects for fifteen
        desk.claim(town.person(village="村D"), submitter="s2", bankacct="ACCD")
    town.hit("ACCD")
    family = town.household(5)
    for psn_no in family:
        desk.claim(psn_no, submitter="s1", bankacct="ACCF")
    town.innocent(family)
    for n in range(2):
        works = [town.person(employer=f"E99770{n}") for _ in range(20)]
        for psn_no in works:
            desk.claim(psn_no, submitter="s3", bankacct=f"ACCE{n}")
        town.innocent(works)
    wide = [town.person() for _ in range(24)]
    for i, psn_no in enumerate(wide):  # a home's account: whichever window is free
        desk.claim(psn_no, submitter=f"s{i % 6 + 1}", bankacct="ACCH")
    town.innocent(wide)
    small = Desk(town, submitters=3)
    town.innocent(small.ordinary(60))
    few = [town.person() for _ in range(10)]
    for psn_no in few:
        small.claim(psn_no, submitter="s1", bankacct="ACCS")
    town.innocent(few)
    one = Desk(town)
    busy = one.ordinary(150, submitter="s1")
    town.innocent([*busy, *one.ordinary(12)])
    at_one = [town.person() for _ in range(6)]
    for psn_no in at_one:  # nearly all claims of this agency are this window's
        one.claim(psn_no, submitter="s1", bankacct="ACC1")
    town.innocent(at_one)
