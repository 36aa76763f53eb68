"""Wards with too many sessions of dialysis, and wards as they should be."""

from __future__ import annotations

from tests.packs.town import Town

FIRST_MONDAY = 0  # 2024-01-01
HITS = ((1, 2, 6), (2, 3, 6), (4, 5, 7), (8, 4, 6), (3, 20, 7))


def sessions(town: Town, psn_no: str, place: str, week: int, n: int, **columns: str) -> None:
    """n sessions of a week, from Monday on."""
    for i in range(n):
        town.settlement(psn_no, place, "14", FIRST_MONDAY + 7 * week + i,
                        **{"dise_codg": "N18.500", **columns})  # fmt: skip


def plant(town: Town) -> None:
    """Five wards of one to eight patients; innocent: 3 and 5 a week, bills, home, one week."""
    for patients, weeks, n in HITS:
        ward = town.institution("county_hospital")
        for _ in range(patients):
            psn_no = town.person()
            for week in range(10, 10 + weeks):
                sessions(town, psn_no, ward, week, n)
        town.hit(ward)
    honest = town.institution("county_hospital")
    for n, columns in (
        (3, {}),
        (5, {}),
        (7, {"dise_codg": "Z49.201"}),
        (3, {"setl_time": "2024-12-30 10:00:00"}),
    ):
        people = [town.person() for _ in range(6)]
        for psn_no in people:
            for week in range(20, 28):
                sessions(town, psn_no, honest, week, n, **columns)
        town.innocent(people)
    several = [town.person() for _ in range(3)]
    for psn_no in several:  # the session and its laboratory are two bills
        for week in range(30, 36):
            sessions(town, psn_no, honest, week, 4)
            sessions(town, psn_no, honest, week, 4)
    town.innocent(several)
    acute = [town.person() for _ in range(5)]
    for psn_no in acute:
        sessions(town, psn_no, honest, 40, 7)
        sessions(town, psn_no, honest, 41, 3)
    town.innocent(acute)
