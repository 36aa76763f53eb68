"""Cards in several hands, and card numbers that repeat innocently."""

from __future__ import annotations

from tests.packs.town import Town


def plant(town: Town) -> None:
    """Six cards; a family's, a slip, a false number, a person known twice, an own card."""
    shop = town.institution("pharmacy")
    for n, size in enumerate((2, 3, 4, 6, 10, 2)):
        card = f"99B{n:09d}"
        for person in range(size):
            _use(town, town.person(), shop, card, 2 + person % 3)
        town.hit(card)
    family = town.household(4)
    for psn_no in family:
        _use(town, psn_no, shop, "99B900000001", 3)
    town.innocent(family)
    slip = [town.person(), town.person()]
    _use(town, slip[0], shop, "99B900000002", 6)
    _use(town, slip[1], shop, "99B900000002", 1)
    town.innocent(slip)
    false = [town.person() for _ in range(6)]
    for psn_no in false:
        _use(town, psn_no, shop, "000000000000", 3)
    town.innocent(false)
    twice = [town.person(), town.person(area="990202")]
    for psn_no in twice:
        _use(town, psn_no, shop, "99B900000003", 3, certno="990101195005051234")
    town.innocent(twice)
    own = [town.person() for _ in range(5)]
    for psn_no in own:
        _use(town, psn_no, shop, str(town.people[psn_no]["ssc_cardno"]), 5)
    town.innocent(own)


def _use(town: Town, psn_no: str, shop: str, card: str, times: int, **columns: str) -> None:
    for n in range(times):
        town.settlement(psn_no, shop, "41", 30 + 40 * n, ssc_cardno=card, **columns)
