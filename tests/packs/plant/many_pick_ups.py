"""People who pick up too often at several places, and frequent visits of another cause."""

from __future__ import annotations

from tests.packs.town import Town


def plant(town: Town) -> None:
    """Six persons; dialysis, weekly supply, a month, shops, a caregiver's relatives."""
    places = [town.institution("health_centre") for _ in range(4)]
    for times, months, med_type in (
        (4, 3, "14"), (5, 6, "14"), (7, 4, "140104"), (9, 8, "14"), (12, 12, "14"), (4, 5, "9929"),
    ):  # fmt: skip
        psn_no = town.person()
        _fetch(town, psn_no, places, times, months, med_type)
        town.hit(psn_no)
    for where, times, months, med_type, columns in (
        (places[:2], 12, 10, "14", {"dscg_maindiag_code": "N18.501"}),
        (places[:1], 5, 10, "14", {}),
        (places, 6, 1, "14", {}), (places, 8, 10, "41", {}), (places, 3, 12, "14", {}),
    ):  # fmt: skip
        psn_no = town.person()
        _fetch(town, psn_no, where, times, months, med_type, **columns)
        town.innocent([psn_no])


def _fetch(
    town: Town, psn_no: str, places: list[str], times: int, months: int, med_type: str,
    **columns: str,
) -> None:  # fmt: skip
    for month in range(months):
        for n in range(times):
            day = f"{2024 + month // 12}-{1 + month % 12:02d}-{1 + 2 * n:02d} 10:10:00"
            town.settlement(
                psn_no, places[n % len(places)], med_type, day, day, day, dise_codg="M03900",
                **columns,
            )  # fmt: skip
