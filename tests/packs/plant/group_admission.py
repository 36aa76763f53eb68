"""Groups that come and leave together, and what looks like them."""

from __future__ import annotations

from tests.packs.town import Town


def plant(town: Town) -> None:
    """Seven groups of 8 to 20 persons, three to seven times; five innocent crowds."""
    rng = town.rng
    for size, times, share in ((8, 3, 1.0), (9, 5, 1.0), (12, 4, 0.9), (16, 6, 0.8), (20, 7, 0.7)):
        ward = town.institution("health_centre")
        village = f"村97{size:02d}"
        people = [town.person(village=village, age=60 + n) for n in range(round(size / share))]
        for time in range(times):
            day, length = 30 + 60 * time + int(rng.integers(20)), int(rng.integers(5, 11))
            for psn_no in rng.choice(people, size, replace=False).tolist():
                town.settlement(psn_no, ward, "21", town.day(day), town.day(day + length))
        town.hit(ward)
    for diagnosis, nights, weeks in (("Z51.100", 3, 3), ("Z49.101", 1, 1)):
        _course(town, diagnosis, nights, weeks)
    for cause, size in (("S82.200", 14), ("A05.900", 22)):
        _accident(town, cause, size)
    _busy(town)
    _home(town)
    _eyes(town)


def _course(town: Town, diagnosis: str, nights: int, weeks: int) -> None:
    """Chemotherapy, dialysis: the calendar of the treatment."""
    ward = town.institution("hospital")
    people = [town.person() for _ in range(10)]
    for time in range(8):
        for psn_no in people:
            day = 40 + 7 * weeks * time
            town.settlement(
                psn_no, ward, "21", town.day(day), town.day(day + nights),
                dscg_maindiag_code=diagnosis,
            )  # fmt: skip
    town.innocent(people)


def _accident(town: Town, cause: str, size: int) -> None:
    """An accident at work, a meal gone bad: once."""
    ward = town.institution("county_hospital")
    people = [town.person(employer="E99970001") for _ in range(size)]
    for psn_no in people:
        town.settlement(
            psn_no, ward, "22", town.day(200), town.day(206), dscg_maindiag_code=cause
        )
    town.innocent(people)


def _busy(town: Town) -> None:
    """A day ward: every working day ten to twelve come for two nights, all different."""
    ward = town.institution("hospital", beds=60)
    people = []
    for day in range(7, 97):
        if day % 7 < 5:
            for _ in range(10 + day % 3):
                people.append(town.person())
                town.settlement(people[-1], ward, "21", town.day(day), town.day(day + 2))
    town.innocent(people)


def _home(town: Town) -> None:
    """Residents with one address, in winter: it fires, with half the strength."""
    ward = town.institution("health_centre")
    people = town.household(11, village="村9790", age=82)
    for day in (15, 380, 400):
        for psn_no in people[: 8 + day % 3]:
            town.settlement(
                psn_no, ward, "21", town.day(day), town.day(day + 8), dscg_maindiag_code="J44.100"
            )
    town.hit(ward)


def _eyes(town: Town) -> None:
    """A cataract van: ten others each month; it fires, weakly."""
    ward = town.institution("county_hospital")
    for trip in range(4):
        for _ in range(10):
            day = 60 + 35 * trip
            town.settlement(
                town.person(age=72), ward, "21", town.day(day), town.day(day + 2),
                dscg_maindiag_code="H25.900",
            )  # fmt: skip
    town.hit(ward)
