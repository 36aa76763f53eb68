"""Bursts of e-vouchers from afar, and shops with customers from afar."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from tests.packs.town import Town

AREAS = tuple(f"9903{n:02d}" for n in range(1, 21))


def plant(town: Town) -> None:
    """Five shops; a mail-order shop, a site, a tour group, travellers with cards, neighbours."""
    for n, (size, bursts) in enumerate(((5, 3), (8, 4), (12, 5), (20, 6), (10, 12))):
        shop = town.institution("pharmacy")
        _bursts(town, shop, size, bursts, hour=(22, 10, 23, 14, 2)[n])
        town.hit(shop)
    mail = town.institution("pharmacy")
    buyers = [town.person(area=AREAS[n % 20]) for n in range(40)]
    for day in range(0, 700):
        for hour in range(9, 17, 2):
            _scan(town, buyers[(day + hour) % 40], mail, _at(town, day, hour))
    town.innocent(buyers)
    site = town.institution("pharmacy")
    town.innocent(_bursts(town, site, 10, 6, hour=19, areas=AREAS[:1]))
    town.innocent(_bursts(town, town.institution("pharmacy"), 25, 1, hour=11))
    town.innocent(_bursts(town, town.institution("pharmacy"), 10, 6, 15, mdtrt_cert_type="03"))
    town.innocent(_bursts(town, town.institution("pharmacy"), 10, 6, 15, areas=("990101",)))


def _bursts(
    town: Town, shop: str, size: int, bursts: int, hour: int, areas: tuple[str, ...] = AREAS,
    **columns: str,
) -> list[str]:  # fmt: skip
    people = []
    for burst in range(bursts):
        at = _at(town, 40 + 29 * burst, hour)
        for n in range(size):
            people.append(town.person(area=areas[n % len(areas)]))
            _scan(town, people[-1], shop, at + timedelta(minutes=2 * n), **columns)
    return people


def _at(town: Town, day: int, hour: int) -> datetime:
    return datetime.combine(town.day(day), time(hour, 3))


def _scan(town: Town, psn_no: str, shop: str, at: datetime, **columns: str) -> None:
    given = {"mdtrt_cert_type": "01", **columns}
    town.settlement(psn_no, shop, "41", at, at, at, ssc_cardno=None, **given)
