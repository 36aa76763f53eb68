"""A ring's figures, of an extract read from files, and what is not known of its people."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from graphfraud.claims import Extract
from graphfraud.rank.profile import Profile, Profiler
from tests.unit.rank.made_rings import draft


def profile_of(persons: pd.DataFrame | None, **columns: list[str]) -> Profile:
    """Six persons, three visits each to one clinic; columns: of claims, one value a person."""
    rows = [
        {
            "setl_id": f"S{person}{day}", "psn_no": f"P{person}", "med_type": "11",
            "fixmedins_code": "H1", "begntime": f"2024-0{day}-05 09:00:00",
            "medfee_sumamt": "50.00", "fund_pay_sumamt": "20.00",
            **{name: values[person] for name, values in columns.items()},
        }
        for person in range(6) for day in (1, 2, 3)
    ]  # fmt: skip
    tables = {"claims": pd.DataFrame(rows)}
    if persons is not None:
        tables["persons"] = persons
    extract = Extract.from_frames(tables)
    made = draft(range(6), range(18), pattern="shared_card", occasions=())
    return Profiler(extract, np.full(extract.n("village") + 1, -1, np.int64)).of(made)


@pytest.mark.parametrize(
    ("gend", "share"),
    [(["2"] * 6, 1.0), (["1", "2"] * 3, 0.5), (["2", "2", "2", "", "", ""], 0.5), ([""] * 6, 0.0)],
)
def test_people_whose_sex_is_not_known_are_not_of_one_sex(gend: list[str], share: float) -> None:
    assert profile_of(None, gend=gend).one_sex == share


def test_whose_household_is_known() -> None:
    persons = pd.DataFrame(
        {"psn_no": ["P0", "P1", "P2"], "household_no": ["A", "A", "B"], "village": ["V"] * 3}
    )
    known = profile_of(persons)
    assert (known.housed, known.n_households) == (0.5, 5)
    assert profile_of(None).housed == 0.0


def test_who_was_treated_there_before() -> None:
    """A stay in the clinic's own beds within sixty days counts, one elsewhere does not."""
    settled = [f"0{5 + (p < 2)} 10:00:00" for p in range(6)]  # two of them a day later
    visits = [
        {"setl_id": f"S{p}{m}", "psn_no": f"P{p}", "med_type": "11", "fixmedins_code": "H1",
         "begntime": f"2024-0{m}-05 09:00:00", "endtime": f"2024-0{m}-{settled[p]}",
         "setl_time": f"2024-0{m}-{settled[p]}", "medfee_sumamt": "50.00",
         "fund_pay_sumamt": "20.00"}
        for p in range(6) for m in (3, 4, 5)
    ]  # fmt: skip
    beds = [("P0", "H1", "2024-01-20"), ("P1", "H1", "2024-04-02"), ("P2", "H2", "2024-02-20"),
            ("P3", "H1", "2023-12-01"), ("P4", "H1", "2024-05-20")]  # fmt: skip
    stays = [
        {"setl_id": f"B{p}", "psn_no": p, "med_type": "21", "fixmedins_code": h, "begntime": first,
         "endtime": str(np.datetime64(first) + 4), "setl_time": str(np.datetime64(first) + 4),
         "medfee_sumamt": "5000.00", "fund_pay_sumamt": "2000.00"}
        for p, h, first in beds
    ]  # fmt: skip
    extract = Extract.from_frames({"claims": pd.DataFrame([*visits, *stays])})
    made = draft(range(6), range(18), pattern="shared_card", occasions=())
    found = Profiler(extract, np.full(extract.n("village") + 1, -1, np.int64)).of(made)
    assert found.treated == 2 / 6
    assert found.late == pytest.approx(2 / 6)


@pytest.mark.parametrize(
    ("days", "chance"),
    [("03-03 03-13 03-23 04-03 04-13", 0.1**5), ("03-04 03-11 03-18 03-25 04-01", 7.0**-5),
     ("03-03 03-06 03-19 04-13 04-29", 0.3**5)],
)  # fmt: skip
def test_days_of_a_market_by_hand(days: str, chance: float) -> None:
    """Days that end in 3, Mondays, days that end in 3, 6 or 9: 25 calendars are looked at.

    Seven weekdays, five pairs of digits five apart, three threes, ten single digits.
    """
    when = np.array([f"2024-{day}" for day in days.split()], "datetime64[D]")
    extract = Extract.from_frames({"claims": pd.DataFrame([
        {"setl_id": f"S{p}{n}", "psn_no": f"P{p}", "med_type": "11", "fixmedins_code": "H1",
         "begntime": f"{day} 09:00:00", "medfee_sumamt": "50.00", "fund_pay_sumamt": "20.00"}
        for p in range(6) for n, day in enumerate(when)
    ])})  # fmt: skip
    made = draft(range(6), range(30), pattern="shared_card", occasions=())
    found = Profiler(extract, np.full(extract.n("village") + 1, -1, np.int64)).of(made)
    assert found.market == pytest.approx(25 * chance)


def test_women_of_an_age_to_be_mothers() -> None:
    """Two of six: a man, a girl, an old woman and one of unknown birth are not."""
    born = ["1995-05-01", "1990-02-03", "1992-01-01", "2015-06-07", "1940-01-01", ""]
    women = profile_of(None, gend=["2", "2", "1", "2", "2", "2"], brdy=born)
    assert women.mothers == 2 / 6
