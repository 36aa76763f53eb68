"""Patients who come back to one doctor and one case-worker, and lawful courses of treatment."""

from __future__ import annotations

from tests.packs.agencies import Desk
from tests.packs.town import Town


def plant(town: Town) -> None:
    """Five triangles of 10 to 40 patients; innocent: courses, township, kind, kin, once."""
    for n, size in enumerate((10, 12, 15, 20, 40)):
        desk = Desk(town, submitters=6, places=5)
        desk.ordinary(150)
        for _ in range(size):
            psn_no = town.person()
            for i in range(2 + n % 3):
                desk.claim(psn_no, desk.places[0], 100 + 60 * i, submitter="s2", atddr_no="D7")
        town.hit(desk.key("s2"))
    course = Desk(town)
    people = course.ordinary(60)
    for _ in range(20):
        people.append(town.person())
        for i in range(5):
            course.claim(people[-1], course.places[0], 50 + 60 * i, atddr_no="D8")
    town.innocent(people)
    for columns in ({"med_type": "52"}, {}):
        desk = Desk(town)
        people = desk.ordinary(100)
        for i in range(120):  # all of a kind or of a township at this window
            people.append(town.person(village=None if columns else "村TT"))
            for _ in range(2 if i < 10 else 1):
                doctor = {"place": desk.places[0], "atddr_no": "D9"} if i < 10 else {}
                desk.claim(people[-1], submitter="s3", **{**columns, **doctor})
        town.innocent(people)
    once = Desk(town)
    people = once.ordinary(80)
    for _ in range(20):
        people.append(town.person())
        once.claim(people[-1], once.places[0], submitter="s1", atddr_no="D6")
    town.innocent(people)
    kin = Desk(town)
    people = kin.ordinary(80)
    family = town.household(6)
    for i in range(18):
        kin.claim(family[i % 6], kin.places[0], 30 * i, submitter="s1", atddr_no="D5")
    town.innocent([*people, *family])
