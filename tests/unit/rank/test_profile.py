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
