"""Small tables in memory → an extract: claims of three kinds with the rest filled in.

Area code 992108 does not exist: no number can be a living person's.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from graphfraud.claims import Extract

FIRST = pd.Timestamp("2024-01-01")  # a Monday
Rows = list[dict[str, Any]]


def moment(day: int, minute: int = 600) -> str:
    """Day 0 is 2024-01-01; as the platform writes it."""
    return str(FIRST + pd.Timedelta(days=day, minutes=minute, seconds=1))


def visit(person: str, place: str, day: int, minute: int = 600, **cells: Any) -> dict[str, Any]:
    """An outpatient settlement."""
    at = moment(day, minute)
    return {
        "psn_no": person, "fixmedins_code": place, "med_type": "11", "begntime": at,
        "endtime": at, "setl_time": at, "setl_type": "2", **cells,
    }  # fmt: skip


def stay(person: str, place: str, day: int, nights: int, **cells: Any) -> dict[str, Any]:
    """An in-patient settlement over the network."""
    end = moment(day + nights)
    return {
        "psn_no": person, "fixmedins_code": place, "med_type": "21", "begntime": moment(day),
        "endtime": end, "setl_time": end, "setl_type": "2", **cells,
    }  # fmt: skip


def manual(person: str, place: str, day: int, nights: int, **cells: Any) -> dict[str, Any]:
    """An in-patient bill claimed by hand."""
    return {
        **stay(person, place, day, nights), "setl_type": "1", "opter_id": "7",
        "optins_no": "990101", **cells,
    }  # fmt: skip


def extract(rows: Rows, **tables: Rows) -> Extract:
    """An extract of these claims, numbered in their order, and of further tables."""
    full = [
        {
            "setl_id": f"{i + 1:06d}", "mdtrt_id": f"M{i + 1:06d}", "medfee_sumamt": "100.00",
            "fund_pay_sumamt": "60.00", "vali_flag": "1", "refd_setl_flag": "0", **row,
        }
        for i, row in enumerate(rows)
    ]  # fmt: skip
    frames = {"claims": pd.DataFrame(full).fillna("")}
    frames |= {name: pd.DataFrame(table).fillna("") for name, table in tables.items()}
    return Extract.from_frames(frames)


def codes(found: Extract, space: str) -> dict[str, int]:
    """Key → code."""
    return {key: code for code, key in enumerate(found.keys(space))}
