"""Doctors who appear with a block of patients, and doctors who are hired."""

from __future__ import annotations

from tests.packs.town import Town


def plant(town: Town) -> None:
    """Five blocks of 15 to 80 patients; innocent: hired, from the start, few, locums."""

    def visits(people: list[str], place: str, doctor: str, first: int, times: int = 2) -> None:
        for psn_no in people:
            for i in range(times):
                day = first + int(town.rng.integers(0, 40)) + 45 * i
                town.settlement(psn_no, place, "11", day, atddr_no=doctor)

    def house() -> tuple[str, list[str]]:
        """A clinic with two doctors and patients who see both."""
        place, own = town.institution("clinic"), [town.person() for _ in range(40)]
        for doctor in ("D1", "D2"):
            visits(own, place, doctor, 0, times=3)
            town.settlement(own[0], place, "11", 0, atddr_no=doctor)
        return place, own

    for n in (15, 20, 30, 50, 80):
        place, own = house()
        visits([town.person() for _ in range(n)], place, "D9", 200)
        town.hit(f"{place}|D9")
    for new, of_house, first in (
        (30, 20, 200), (40, 0, 2), (9, 0, 200), (0, 35, 200), (25, 8, 300),
    ):  # fmt: skip
        place, own = house()
        came = [town.person() for _ in range(new)]
        visits(came, place, "D9", first)
        visits(own[:of_house], place, "D9", first)
        town.innocent([*came, *own])
