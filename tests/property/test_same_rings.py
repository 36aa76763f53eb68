"""What must not change the rings: an unrelated claim, other names, a claim that is taken back."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from graphfraud.claims import Extract
from graphfraud.model import Case
from graphfraud.pipeline import run

PERSONS, PLACES, RING = 500, 6, 18
# each example is a whole run; a failing one is told as it was drawn
RUNS = settings(max_examples=10, deadline=None, phases=(Phase.explicit, Phase.generate))


@cache
def extract() -> pd.DataFrame:
    """2,500 claims by chance, and eighteen persons who go into hospital together five times."""
    rng = np.random.default_rng(12)
    n = 2500
    stay = rng.random(n) < 0.5
    begin = np.datetime64("2024-01-01") + rng.integers(0, 360, n)
    minute = rng.integers(480, 1020, n)
    rows = pd.DataFrame({
        "psn_no": rng.integers(RING, PERSONS, n), "fixmedins_code": rng.integers(0, PLACES, n),
        "med_type": np.where(stay, "21", "11"), "begin": begin,
        "end": begin + np.where(stay, rng.geometric(0.15, n) + 1, 0), "minute": minute,
    })  # fmt: skip
    trips = []
    for trip in range(5):
        came = np.flatnonzero(rng.random(RING) < 0.85)
        first = np.datetime64("2024-01-18") + 61 * trip + rng.integers(0, 2, len(came))
        trips.append(pd.DataFrame({
            "psn_no": came, "fixmedins_code": 2 + trip % 2, "med_type": "21", "begin": first,
            "end": first + 8, "minute": 600,
        }))  # fmt: skip
    return finished(pd.concat([rows, *trips], ignore_index=True))


def finished(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows in the platform's columns."""
    clock = rows["minute"].map(lambda m: f"{m // 60:02d}:{m % 60:02d}:00")
    begin, end = (rows[c].to_numpy().astype("datetime64[D]").astype(str) for c in ("begin", "end"))
    return pd.DataFrame({
        "setl_id": [f"S{i:06d}" for i in range(len(rows))],
        "psn_no": rows["psn_no"].map("P{:05d}".format),
        "fixmedins_code": rows["fixmedins_code"].map("H{:03d}".format),
        "med_type": rows["med_type"], "begntime": begin + " " + clock,
        "endtime": end + " " + clock, "setl_time": end + " " + clock,
        "medfee_sumamt": "500.00", "fund_pay_sumamt": "300.00", "acct_pay": "0.00",
        "refd_setl_flag": "0", "init_setl_id": "",
    })  # fmt: skip


def cases(table: pd.DataFrame) -> tuple[Case, ...]:
    return run(Extract.from_frames({"claims": table}), permuted=False).cases


@cache
def as_they_are() -> tuple[Case, ...]:
    """The one ring that is there."""
    found = cases(extract())
    assert len(found) == 1
    members = {f"P{i:05d}" for i in range(RING)}
    assert len(members & set(found[0].ring.patients)) >= RING - 1
    return found


def unrelated(number: int, person: int, place: int, day: int, stay: bool) -> pd.DataFrame:
    begin = np.datetime64("2024-01-01") + day
    row = {
        "psn_no": 50_000 + person, "fixmedins_code": place, "med_type": "21" if stay else "11",
        "begin": begin, "end": begin + 7 * stay, "minute": 600,
    }  # fmt: skip
    return finished(pd.DataFrame([row])).assign(setl_id=f"X{number:06d}")


CLAIM = st.builds(
    unrelated, st.integers(0, 9), st.integers(0, 9), st.integers(0, PLACES), st.integers(0, 350),
    st.booleans(),
)  # fmt: skip


@RUNS
@given(CLAIM)
def test_an_unrelated_claim_changes_no_ring(claim: pd.DataFrame) -> None:
    """A stranger's claim, even on a day and at a place of the ring."""
    (old,), (new,) = as_they_are(), cases(pd.concat([extract(), claim], ignore_index=True))
    assert new.ring.patients == old.ring.patients
    assert (new.case_id, new.pattern, new.fund_paid) == (old.case_id, old.pattern, old.fund_paid)
    # a claim before the first or after the last lengthens the period: days are dearer by a little
    assert abs(new.score - old.score) < 0.03


@RUNS
@given(st.integers(0, 2**32 - 1))
def test_other_names_change_nothing_but_names(seed: int) -> None:
    table = extract().copy()
    rng = np.random.default_rng(seed)
    names: dict[str, dict[str, str]] = {}
    for column in ("psn_no", "fixmedins_code"):
        old = np.unique(table[column])
        names[column] = dict(zip(old, rng.permutation(len(old)).astype(str), strict=True))
        table[column] = table[column].map(names[column]).map(lambda v: f"99{v}")
    (old_case,), (new_case,) = as_they_are(), cases(table)
    renamed = sorted(f"99{names['psn_no'][p]}" for p in old_case.ring.patients)
    assert list(new_case.ring.patients) == renamed
    assert new_case.case_id == old_case.case_id
    assert abs(new_case.score - old_case.score) < 1e-9


@RUNS
@given(st.integers(0, RING - 1), st.integers(0, 4))
def test_a_claim_that_is_taken_back_leaves_no_trace(person: int, trip: int) -> None:
    """A member's stay on a day of the ring, refunded: the case is the same to the last figure."""
    begin = np.datetime64("2024-01-18") + 61 * trip + 3
    row = {
        "psn_no": person, "fixmedins_code": 2 + trip % 2, "med_type": "21", "begin": begin,
        "end": begin + 8, "minute": 600,
    }  # fmt: skip
    paid = finished(pd.DataFrame([row])).assign(setl_id="Y1")
    back = paid.assign(
        setl_id="Y2", medfee_sumamt="-500.00", fund_pay_sumamt="-300.00", refd_setl_flag="1",
        init_setl_id="Y1",
    )  # fmt: skip
    (old,), (new,) = as_they_are(), cases(pd.concat([extract(), paid, back], ignore_index=True))
    assert (new.case_id, new.score, new.parts) == (old.case_id, old.score, old.parts)
    assert (new.fund_paid, new.ring.patients) == (old.fund_paid, old.ring.patients)
