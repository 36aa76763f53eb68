"""Persons in two places at once, and those who were not."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from tests.packs.town import Town


def plant(town: Town) -> None:
    """Seven persons; e-vouchers, proxies, transfers, shops next door, one wrong clock."""
    here, far = town.institution("pharmacy"), town.institution("pharmacy", area="990202")
    near = town.institution("pharmacy")
    ward, other = town.institution("health_centre"), town.institution("health_centre")
    for times in (2, 3, 4, 6, 9):
        psn_no = town.person()
        _both(town, psn_no, here, far, times, 25)
        town.hit(psn_no)
    for times in (2, 3):
        psn_no = town.person()
        _beds(town, psn_no, ward, other, times, "1")
        town.hit(psn_no)
    for places, times, minutes, columns in (
        ((here, far), 5, 25, {"mdtrt_cert_type": "01"}),
        ((here, far), 5, 25, {"agnter_certno": "990101195001010001"}),
        ((here, near), 5, 5, {}), ((here, far), 1, 25, {}), ((here, far), 5, 95, {}),
    ):  # fmt: skip
        psn_no = town.person()
        _both(town, psn_no, *places, times, minutes, **columns)
        town.innocent([psn_no])
    moved = town.person()
    _beds(town, moved, ward, other, 3, "2")
    town.innocent([moved])


def _both(
    town: Town, psn_no: str, here: str, there: str, times: int, minutes: int, **columns: str
) -> None:
    for n in range(times):
        at = datetime.combine(town.day(25 + 31 * n), time(10, 1))
        for place in (here, there):
            town.settlement(psn_no, place, "41", at, at, at, **columns)
            at += timedelta(minutes=minutes)


def _beds(town: Town, psn_no: str, ward: str, other: str, times: int, way: str) -> None:
    for n in range(times):
        day = 40 + 50 * n
        town.settlement(psn_no, ward, "21", town.day(day), town.day(day + 9), dscg_way=way)
        town.settlement(psn_no, other, "21", town.day(day + 4), town.day(day + 12), dscg_way="1")
