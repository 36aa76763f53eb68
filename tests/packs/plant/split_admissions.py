"""Doctors whose patients are soon back, and returns that medicine explains."""

from __future__ import annotations

from tests.packs.town import Town


def plant(town: Town) -> None:
    """Six doctors; courses, transfers, other diseases, one frail patient, late returns."""
    for n, (size, times) in enumerate(((6, 2), (5, 3), (8, 2), (12, 2), (4, 4), (20, 2))):
        house, doctor = _doctor(town, n)
        for person in range(size):
            _again(town, town.person(), house, doctor, times, 1 + (n + person) % 15, "M51.202")
        town.hit(f"{house}|{doctor}")
    for n, (size, times, gap, diagnosis, columns) in enumerate((
        (10, 4, 14, "C34.900", {}), (10, 3, 5, "J18.900", {"dscg_way": "2"}),
        (10, 3, 5, "", {}), (1, 9, 10, "I50.900", {}), (10, 3, 16, "M51.202", {}),
    )):  # fmt: skip
        house, doctor = _doctor(town, 50 + n)
        people = [town.person() for _ in range(size)]
        for psn_no in people:
            _again(town, psn_no, house, doctor, times, gap, diagnosis, **columns)
        town.innocent(people)


def _doctor(town: Town, n: int) -> tuple[str, str]:
    return town.institution("health_centre"), f"D9999{n:08d}"


def _again(
    town: Town, psn_no: str, house: str, doctor: str, times: int, gap: int, diagnosis: str,
    **columns: str,
) -> None:  # fmt: skip
    day = int(town.rng.integers(10, 400))
    for stay in range(times):
        code = diagnosis or ("K80.100", "I10.x00", "M17.900")[stay % 3]
        town.settlement(
            psn_no, house, "21", town.day(day), town.day(day + 6), atddr_no=doctor,
            dscg_maindiag_code=code, **columns,
        )  # fmt: skip
        day += 6 + gap
