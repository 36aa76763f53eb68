"""Staff behind the stays of many at their own house, and staff who are named innocently."""

from __future__ import annotations

from tests.packs.town import Town


def plant(town: Town) -> None:
    """Six members of staff with cards; kin, the desk's number, neighbours, another house."""
    for n, size in enumerate((5, 7, 9, 12, 20, 6)):
        house, staff, tel = _house(town, 150)
        people = [town.person(village=f"村95{n}{p % (1 + size // 8)}") for p in range(size)]
        named = {"agnter_certno": town.people[staff]["certno"]} if n % 2 else {"tel": tel}
        _bring(town, people, house, named)
        town.hit(staff)
    _innocent(town)


def _innocent(town: Town) -> None:
    house, staff, tel = _house(town)
    home = next(r for r in town.tables["persons"] if r["psn_no"] == staff)["household_no"]
    kin = [town.person(household=home) for _ in range(7)]
    _bring(town, kin, house, {"tel": tel})
    town.innocent(kin)
    desk, _, number = _house(town, others=0)
    patients = [town.person() for _ in range(40)]
    _bring(town, patients, desk, {"tel": number})
    town.innocent(patients)
    house, _, tel = _house(town)
    neighbours = [town.person(village="村9580") for _ in range(3)]
    _bring(town, neighbours, house, {"tel": tel})
    town.innocent(neighbours)
    _, _, tel = _house(town)
    elsewhere, _, _ = _house(town)
    others = [town.person(village="村9581") for _ in range(8)]
    _bring(town, others, elsewhere, {"tel": tel})
    town.innocent(others)
    house, _, tel = _house(town)
    families = town.household(4, village="村9582") + town.household(4, village="村9582")
    _bring(town, families, house, {"tel": tel})
    town.innocent(families)


def _house(town: Town, others: int = 40) -> tuple[str, str, str]:
    """A house with a member of staff; its code, the person and the person's telephone."""
    code = town.institution("county_hospital")
    tel = f"1966600{town.number('staff tel'):04d}"
    staff = town.person(tel=tel)
    town.table("staff", [{"psn_no": staff, "fixmedins_code": code, "role": "护士"}])
    town.settlement(staff, code, "11", 5)
    for _ in range(others):
        town.settlement(town.person(), code, "21", int(town.rng.integers(600)))
    return code, staff, tel


def _bring(town: Town, people: list[str], house: str, named: dict[str, str]) -> None:
    for psn_no in people:
        day = int(town.rng.integers(20, 600))
        town.settlement(psn_no, house, "21", day, day + 8, **named)
