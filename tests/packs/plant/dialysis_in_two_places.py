"""Patients dialysed in two places at once, and those who move, are admitted or sent out."""

from __future__ import annotations

from datetime import timedelta

from tests.packs.town import Town


def plant(town: Town) -> None:
    """Three at two centres, three during stays, one sent out; innocent: moves, one house, once."""
    one, two = town.institution("county_hospital"), town.institution("county_hospital")
    home = town.institution("health_centre")  # has no dialysis

    def session(psn_no: str, place: str, day: int) -> None:
        town.settlement(psn_no, place, "14", day, dise_codg="N18.500")

    for n in (2, 6, 30):
        psn_no = town.person()
        for i in range(n):
            session(psn_no, one, 100 + 3 * i)
            session(psn_no, two, 100 + 3 * i)
        town.hit(psn_no)
    for n, house in ((3, two), (8, two), (5, home)):
        psn_no = town.person()
        town.settlement(psn_no, house, "21", 200, 203 + 2 * n)
        for i in range(n):
            session(psn_no, one, 201 + 2 * i)
        town.hit(psn_no)
    moved = [town.person() for _ in range(4)]
    for psn_no in moved:
        for i in range(8):
            session(psn_no, one if i < 4 else two, 300 + 2 * i)
    town.innocent(moved)
    for first, last in ((401, 409), (400, 400), (410, 410)):
        people = [town.person(), town.person()]
        for psn_no in people:  # in the same house; on the day of admission; of discharge
            house = one if last > first else two
            town.settlement(psn_no, house, "21", 400, 410)
            for day in (first, last):
                session(psn_no, one, day)
        town.innocent(people)
    once = [town.person() for _ in range(3)]
    for psn_no in once:
        session(psn_no, one, 500)
        session(psn_no, two, 500)
    town.innocent(once)
    clinic = [town.person() for _ in range(3)]
    for psn_no in clinic:  # other care on the day of dialysis
        for i in range(5):
            session(psn_no, one, 520 + 3 * i)
            town.settlement(psn_no, two, "11", town.day(520 + 3 * i) + timedelta(days=0))
    town.innocent(clinic)
