"""Honest people of a made town: skewed, in households and villages, with chronic patients.

Shares follow published anchors: pharmacies 45 % of settlements, out-patient 37 %, chronic 6 %,
stays 6 %, the rest emergency; visits per person are heavy-tailed; about 1 % of the claims are
manual and pass four case-workers of one agency whose loads are unequal. Nobody buys or sees a
doctor while in hospital, stays of one person keep 20 days apart, invoices and trace codes are
used once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tests.packs.town import Town

PEOPLE_PER_CLAIM = 0.25
INSTITUTIONS = (
    ("hospital", 2), ("county_hospital", 5), ("health_centre", 12), ("clinic", 40),
    ("pharmacy", 60),
)  # fmt: skip
#: case-workers of the agency: three take claims in, the others review and pay
SUBMITTERS, REVIEWERS1, REVIEWERS2, PAYERS = (
    ("000001", "000002", "000003"), ("000004", "000005"), ("000006", "000007"), ("000008",),
)  # fmt: skip
LAST_STAY_DAY, BUSY = 690, 3


def honest_town(town: Town, n_claims: int) -> None:
    """Add institutions, households, staff and `n_claims` settlements."""
    rng = town.rng
    places = {kind: [town.institution(kind) for _ in range(n)] for kind, n in INSTITUTIONS}
    people = _people(town, max(40, int(n_claims * PEOPLE_PER_CLAIM)))
    _staff(town, people, places)
    activity = rng.gamma(0.6, 1.0, len(people)) + 0.05
    chosen = rng.choice(len(people), n_claims, p=activity / activity.sum())
    kinds = rng.choice(
        ["pharmacy", "outpatient", "chronic", "stay", "emergency"], n_claims,
        p=[0.45, 0.37, 0.06, 0.06, 0.06],
    )  # fmt: skip
    away = _stays(town, people, chosen[kinds == "stay"], places)
    home = rng.integers(0, 1000, len(people))  # what is near a person's door
    days = rng.integers(0, 731, n_claims)
    for person, kind, day in zip(chosen, kinds, days, strict=True):
        if kind == "stay":
            continue
        psn_no = people[person]
        day = _free_day(rng, int(day), away.get(int(person), []))
        near = int(home[person]) + int(rng.random() < 0.2) * int(rng.integers(1, 9))
        if kind == "pharmacy":
            shops = places["pharmacy"]
            town.settlement(psn_no, _skewed(shops, near), "41", _time(town, day, 8, 21))
        elif kind == "outpatient":
            where = _skewed(places["clinic"] + places["health_centre"], near)
            _visit(town, psn_no, where, "11", day)
        elif kind == "chronic":
            where = _skewed(places["health_centre"] + places["county_hospital"], near)
            _visit(town, psn_no, where, "14", day, dise_codg="M03900")
        else:
            _visit(town, psn_no, _skewed(places["county_hospital"], near), "13", day)


def _people(town: Town, n: int) -> list[str]:
    people: list[str] = []
    while len(people) < n:
        size = int(town.rng.integers(1, 7))
        employer = f"E99{town.rng.integers(1, 400):06d}" if town.rng.random() < 0.35 else None
        people += town.household(size, employer=employer, psn_type="11" if employer else "1501")
    return people[:n]


def _staff(town: Town, people: list[str], places: dict[str, list[str]]) -> None:
    """One person of the town works at each hospital and pharmacy; nobody is a case-worker."""
    for psn_no, code in zip(people[::37], places["hospital"] + places["pharmacy"], strict=False):
        role = "医师" if code[0] == "H" else "店员"
        town.table("staff", [{"psn_no": psn_no, "fixmedins_code": code, "role": role}])


def _stays(
    town: Town, people: list[str], chosen: np.ndarray, places: dict[str, list[str]]
) -> dict[int, list[tuple[int, int]]]:
    """Stays of the drawn people, apart from each other; person → (first, last day) of each."""
    rng = town.rng
    away: dict[int, list[tuple[int, int]]] = {}
    wards = places["hospital"] * 4 + places["county_hospital"] * 3 + places["health_centre"]
    for person in chosen.tolist():
        length = int(min(1 + rng.negative_binomial(2, 0.2), 40))
        for _ in range(20):
            first = int(rng.integers(0, LAST_STAY_DAY))
            taken = away.setdefault(person, [])
            if all(first > b + 20 or first + length < a - 20 for a, b in taken):
                taken.append((first, first + length))
                _stay(town, people[person], wards[int(rng.integers(len(wards)))], first, length)
                break
    return away


def _stay(town: Town, psn_no: str, where: str, first: int, length: int) -> None:
    rng = town.rng
    if rng.random() >= 0.15:
        town.settlement(psn_no, where, "21", town.day(first), town.day(first + length))
        return
    # paid by hand: out of the area, or without the card
    who = [pool[int(len(pool) * rng.random() ** 1.5)] for pool in
           (SUBMITTERS, REVIEWERS1, REVIEWERS2, PAYERS)]  # fmt: skip
    end = _time(town, first + length, 14, 17)
    town.manual(
        psn_no, where, first, submitter=who[0], reviewer1=who[1], reviewer2=who[2], payer=who[3],
        endtime=end, opt=town.day(first + length + int(rng.integers(5, 40))),
    )  # fmt: skip
    if rng.random() < 0.4:
        town.table("registrations", [{
            "psn_no": psn_no, "kind": "异地就医备案", "optins_no": "990100", "opter_id": who[0],
            "date": town.day(max(0, first - 5)),
        }])  # fmt: skip


def _visit(town: Town, psn_no: str, where: str, med_type: str, day: int, **columns: str) -> None:
    begin = _time(town, day, 8, 16)
    town.settlement(
        psn_no, where, med_type, begin, begin,
        begin + timedelta(minutes=int(town.rng.integers(15, 120))), **columns,
    )  # fmt: skip


def _time(town: Town, day: int, first_hour: int, last_hour: int) -> datetime:
    return town.moment(town.day(day), first_hour, last_hour)


def _skewed(places: list[str], near: int) -> str:
    """A place by nearness: the first of the list have most customers."""
    return places[int(len(places) * ((near % 997) / 997) ** 1.6)]


def _free_day(rng: np.random.Generator, day: int, away: list[tuple[int, int]]) -> int:
    """The day, or a later one on which the person is not in hospital."""
    while any(first <= day <= last for first, last in away):
        day = int(rng.integers(0, 731))
    return day
