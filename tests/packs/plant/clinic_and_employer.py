"""Clinics that bill a list of one employer's insured, and colleagues who come innocently."""

from __future__ import annotations

from tests.packs.town import Town


def plant(town: Town) -> None:
    """Five clinics and a school's influenza; a check-up, an accident, the usual clinic, a few."""
    for n, (size, months) in enumerate(((15, 1), (24, 2), (40, 2), (60, 3), (120, 4))):
        clinic, firm = _clinic(town), f"E9993{n:04d}"
        people = [town.person(employer=firm) for _ in range(size)]
        for k, psn_no in enumerate(people):
            town.settlement(psn_no, clinic, "11", 165 + 31 * (k % months) + k % 3)
        town.hit(clinic)
    clinic = _clinic(town)
    for k in range(30):
        town.settlement(
            town.person(employer="E99939000", age=20), clinic, "11", 340 + k % 5,
            dscg_maindiag_code="J10.100",
        )  # fmt: skip
    town.hit(clinic)
    for firm, size, diagnosis in (
        ("E99939001", 60, "Z00.000"), ("E99939002", 25, "S61.000"), ("E99939003", 14, None),
    ):  # fmt: skip
        clinic = _clinic(town)
        people = [town.person(employer=firm) for _ in range(size)]
        for k, psn_no in enumerate(people):
            town.settlement(psn_no, clinic, "11", 200 + k % 2, dscg_maindiag_code=diagnosis)
        town.innocent(people)
    usual = _clinic(town)
    people = [town.person(employer="E99939004") for _ in range(100)]
    for k, psn_no in enumerate(people):
        for visit in range(3):
            town.settlement(psn_no, usual, "11", min(700, 5 + 7 * k + 40 * visit))
    town.innocent(people)
    old = _clinic(town)
    known = [town.person(employer="E99939005") for _ in range(40)]
    for psn_no in known:
        town.settlement(psn_no, old, "11", int(town.rng.integers(0, 55)))
        town.settlement(psn_no, old, "11", 300)
    town.innocent(known)


def _clinic(town: Town) -> str:
    """A clinic with other customers."""
    code = town.institution("clinic")
    for _ in range(50):
        town.settlement(town.person(), code, "11", int(town.rng.integers(700)))
    return code
