"""Patients with months of a medicine in hand, and those who fetch it as they should."""

from __future__ import annotations

from tests.packs.town import Town

#: pick-ups, days between them, days of supply
HITS = ((5, 10, 30), (4, 7, 30), (12, 15, 30), (20, 7, 14), (8, 28, 56))
HONEST = ((8, 84, 84), (12, 28, 30), (24, 30, 30), (3, 10, 30), (15, 14, 14))


def plant(town: Town) -> None:
    """Five patients with 60 days or more in hand; five honest groups, a holiday, a loss."""
    places = [town.institution("health_centre") for _ in range(3)]

    def fetch(psn_no: str, day: int, days: int, item: str, where: int = 0) -> None:
        setl_id = town.settlement(psn_no, places[where % 3], "14", day, dise_codg="M03900")
        town.table("fee_lines", [{
            "setl_id": setl_id, "hilist_code": item, "prd_days": days, "cnt": 1,
            "det_item_fee_sumamt": 88.0,
        }])  # fmt: skip

    for n, (times, gap, days) in enumerate(HITS):
        psn_no = town.person()
        for i in range(times):
            fetch(psn_no, 50 + gap * i, days, f"XA{n}", i)
        town.hit(psn_no)
    for times, gap, days in HONEST:
        people = [town.person() for _ in range(4)]
        for psn_no in people:
            for i in range(times):
                fetch(psn_no, 5 + gap * i, days, "XB1")
            for i in range(times):  # a second medicine has its own days
                fetch(psn_no, 9 + gap * i, days, "XB2")
        town.innocent(people)
    holiday = [town.person() for _ in range(4)]
    for psn_no in holiday:  # two months' supply at once, and one box lost
        for i in range(12):
            fetch(psn_no, 10 + 30 * i, 30, "XC1")
        fetch(psn_no, 100, 30, "XC1")
    town.innocent(holiday)
