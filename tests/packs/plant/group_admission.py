"""Groups that come and leave together, and what looks like them."""

from __future__ import annotations

from tests.packs.town import Town


def plant(town: Town) -> None:
    """Five groups of 8 to 20 persons, three to seven times; five innocent crowds."""
    rng = town.rng
    for size, times, share in ((8, 3, 1.0), (9, 5, 1.0), (12, 4, 0.9), (16, 6, 0.8), (20, 7, 0.7)):
        ward = town.institution("health_centre")
        village = f"村97{size:02d}"
        people = [town.person(village=village, age=60 + n) for n in range(round(size / share))]
        for time in range(times):
            day, length = 30 + 60 * time + int(rng.integers(20)), int(rng.integers(5, 11))
            for psn_no in rng.choice(people, size, replace=False).tolist():
                town.settlement(psn_no, ward, "21", town.day(day), town.day(day + length))
    _chemotherapy(town)
    _accident(town)
    _busy(town)
    _home(town)
    _eyes(town)


def _chemotherapy(town: Town) -> None:
    ward = town.institution("hospital")
    people = [town.person() for _ in range(10)]
    for time in range(8):
        for psn_no in people:
            day = 40 + 21 * time
            town.settlement(
                psn_no, ward, "21", town.day(day), town.day(day + 3), dscg_maindiag_code="Z51.100"
            )


def _accident(town: Town) -> None:
    ward = town.institution("county_hospital")
    for _ in range(14):
        psn_no = town.person(employer="E99970001")
        town.settlement(
            psn_no, ward, "22", town.day(200), town.day(206), dscg_maindiag_code="S82.200"
        )


def _busy(town: Town) -> None:
    """A day ward: every working day ten to fourteen come for two nights, all different."""
    ward = town.institution("hospital", beds=60)
    for day in range(7, 97):
        if day % 7 < 5:
            for _ in range(10 + day % 3):
                town.settlement(town.person(), ward, "21", town.day(day), town.day(day + 2))


def _home(town: Town) -> None:
    """Residents with one address, in winter: it fires, with half the strength."""
    ward = town.institution("health_centre")
    people = town.household(11, village="村9790", age=82)
    for day in (15, 380, 400):
        for psn_no in people[: 8 + day % 3]:
            town.settlement(
                psn_no, ward, "21", town.day(day), town.day(day + 8), dscg_maindiag_code="J44.100"
            )


def _eyes(town: Town) -> None:
    """A cataract van: ten others each month."""
    ward = town.institution("county_hospital")
    for trip in range(4):
        for _ in range(10):
            day = 60 + 35 * trip
            town.settlement(
                town.person(age=72), ward, "21", town.day(day), town.day(day + 2),
                dscg_maindiag_code="H25.900",
            )  # fmt: skip
