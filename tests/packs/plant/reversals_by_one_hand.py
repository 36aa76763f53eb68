"""Cashiers and case-workers with too many refunds, and corrections, outages, shares."""

from __future__ import annotations

from tests.packs.agencies import Desk
from tests.packs.town import Town

FEE = {"medfee_sumamt": 200.0, "fund_pay_sumamt": 100.0, "acct_pay": 0}
BACK = {"medfee_sumamt": -200.0, "fund_pay_sumamt": -100.0, "acct_pay": 0, "refd_setl_flag": "1"}


def till(town: Town, hands: int, n: int) -> tuple[str, list[tuple[str, str, str]]]:
    """A clinic whose cashiers sent n settlements each: (person, settlement, cashier)."""
    place, sent = town.institution("clinic"), []
    for hand in range(hands):
        for i in range(n):
            psn_no = town.person()
            setl_id = town.settlement(psn_no, place, "11", 30 + i, opter_id=f"k{hand}", **FEE)
            sent.append((psn_no, setl_id, f"k{hand}"))
    return place, sent


def undo(town: Town, place: str, sent: tuple[str, str, str], day: int) -> None:
    """Refund one settlement by its own cashier."""
    psn_no, setl_id, hand = sent
    town.settlement(psn_no, place, "11", day, opter_id=hand, init_setl_id=setl_id, **BACK)


def plant(town: Town) -> None:
    """Four cashiers and two case-workers; innocent: corrections, outage, shares, alone, few."""
    for size in (12, 15, 25, 40):
        place, sent = till(town, 4, 40)
        for i in range(size):
            undo(town, place, sent[i], 200 + 3 * i)
        town.hit(f"{place}|k0")
    for size in (15, 30):
        desk = Desk(town)
        desk.ordinary(100)
        for i in range(size):
            psn_no = town.person()
            columns = {"submitter": "s1", "opt": 100 + i}
            setl_id = desk.claim(psn_no, desk.places[0], 50, **columns, **FEE)
            desk.claim(psn_no, desk.places[0], 50, init_setl_id=setl_id, **columns, **BACK)
        town.hit(desk.key("s1"))
    place, sent = till(town, 4, 40)
    for i in range(15):  # a wrong entry, settled again the next day
        undo(town, place, sent[i], 200 + 3 * i)
        town.settlement(sent[i][0], place, "11", 201 + 3 * i, opter_id="k0", **FEE)
    town.innocent(p for p, _, _ in sent)
    place, sent = till(town, 4, 40)
    for i in range(20):
        undo(town, place, sent[i], 300 + i % 2)
    town.innocent(p for p, _, _ in sent)
    place, sent = till(town, 4, 40)
    for i in range(0, 160, 8):
        undo(town, place, sent[i], 200 + i)
    town.innocent(p for p, _, _ in sent)
    for hands, size in ((2, 15), (4, 4)):
        place, sent = till(town, hands, 40)
        for i in range(size):
            undo(town, place, sent[i], 200 + 3 * i)
        town.innocent(p for p, _, _ in sent)
