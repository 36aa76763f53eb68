"""In-patients who settle elsewhere in person, and settlements from the bed that are lawful."""

from __future__ import annotations

from tests.packs.town import Town


def plant(town: Town) -> None:
    """Five houses of empty beds; transfers, proxies, e-vouchers, one relative, the way home."""
    shop = town.institution("pharmacy")
    for n, size in enumerate((4, 5, 7, 9, 12)):
        house = town.institution("health_centre")
        for person in range(size):
            day, psn_no = 50 + 20 * n + person, town.person()
            _stay(town, psn_no, house, day)
            for bought in range(1 + person % 2):
                town.settlement(psn_no, shop, "41", town.day(day + 2 + 3 * bought))
        town.hit(house)
    for day_of, columns in (
        (3, {"agnter_certno": "990101196001010001"}), (3, {"mdtrt_cert_type": "01"}), (0, {}),
        (9, {}),
    ):  # fmt: skip
        house = town.institution("health_centre")
        people = [town.person() for _ in range(8)]
        for psn_no in people:
            _stay(town, psn_no, house, 200)
            town.settlement(psn_no, shop, "41", town.day(200 + day_of), **columns)
        town.innocent(people)
    house = town.institution("health_centre")
    people = [town.person() for _ in range(2)]
    for psn_no in people:
        _stay(town, psn_no, house, 300)
        town.settlement(psn_no, shop, "41", town.day(304))
    town.innocent(people)


def _stay(town: Town, psn_no: str, house: str, day: int) -> None:
    town.settlement(psn_no, house, "21", town.day(day), town.day(day + 9))
