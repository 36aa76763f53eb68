"""Case-workers with one hospital, doctor or telephone, and divisions of labour."""

from __future__ import annotations

from typing import Any

from tests.packs.agencies import Desk
from tests.packs.town import Town


def plant(town: Town) -> None:
    """Six hits of 10 to 60 households; innocent: township, kind, employer, few, household."""
    schemes: tuple[tuple[int, dict[str, Any]], ...] = (
        (15, {"place": "new"}), (20, {"atddr_no": "D7"}), (30, {"tel": "19900007777"}),
        (60, {"place": "new"}), (10, {"tel": "19900008888"}),
    )  # fmt: skip
    for size, columns in schemes:
        desk = Desk(town, submitters=6, places=5)
        desk.ordinary(150)
        place = {"place": town.institution("county_hospital", area="990102")}
        given = place if "place" in columns else {"place": desk.places[0], **columns}
        for i in range(3):  # colleagues have it too, now and then
            desk.claim(submitter=f"s{i + 4}", **(place if "place" in columns else {}))
        for _ in range(size):
            desk.claim(submitter="s2", **given)
        town.hit(desk.key("s2"))
    posted = Desk(town)
    posted.ordinary(100)
    ward = town.institution("county_hospital", area="990102")
    for _ in range(60):  # fires, weakly
        posted.claim(submitter="s1", place=ward)
    town.hit(posted.key("s1"))
    for columns in ({"med_type": "52"}, {"emp_no": "E9988001"}, {}):
        desk = Desk(town)
        people = desk.ordinary(100)
        house = town.institution("county_hospital", area="990102")
        for i in range(120):  # a kind of claim, an employer, a township, at this one window
            people.append(town.person(village=None if columns else "村T"))
            where = house if i < 14 else None
            desk.claim(people[-1], submitter="s3", place=where, **columns)
        town.innocent(people)
    few = Desk(town, submitters=3)
    people = few.ordinary(60)
    for _ in range(20):
        people.append(town.person())
        few.claim(people[-1], submitter="s1", place=ward)
    town.innocent(people)
    kin = Desk(town)
    people = kin.ordinary(80)
    family = town.household(4)
    lone = town.institution("county_hospital", area="990102")
    for i in range(24):
        kin.claim(family[i % 4], submitter="s1", place=lone)
    town.innocent([*people, *family])
