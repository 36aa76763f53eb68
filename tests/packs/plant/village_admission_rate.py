"""Villages that are admitted far more than others of their age, and old or large villages."""

from __future__ import annotations

from tests.packs.town import Town


def plant(town: Town) -> None:
    """Six villages of 15 to 60 people; innocent: old, large, few, usual ones, one of children."""
    hospital, clinic = town.institution("hospital"), town.institution("clinic")

    def village(name: str, people: int, age: int, stays: int) -> list[str]:
        who = [town.person(village=name, age=age) for _ in range(people)]
        for psn_no in who:  # an extract knows the ages of those with claims
            town.settlement(psn_no, clinic, "11", 3)
        for i in range(stays):
            day = int(town.rng.integers(0, 20)) + 29 * (i // people)
            town.settlement(who[i % people], hospital, "21", 10 + day, 12 + day)
        return who

    for n, (people, stays) in enumerate((
        (15, 60), (20, 80), (30, 100), (40, 160), (60, 240), (25, 150),
    )):  # fmt: skip
        village(f"村V{n}", people, 30 + n, stays)
        town.hit(f"村V{n}")
    # every village of the very old is admitted as often
    for n in range(40):
        town.innocent(village(f"村O{n}", 20, 95, 40))
    for n in range(20):
        town.innocent(village(f"村Y{n}", 60, 35, 5))
    town.innocent(village("村L", 400, 40, 30))
    town.innocent(village("村F", 6, 40, 6))
    town.innocent(village("村U", 60, 40, 8))
    town.innocent(village("村C", 60, 9, 4))
