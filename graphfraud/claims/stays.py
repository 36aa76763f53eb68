"""Hospital stays: settlements of one admission joined into one row."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def join_stays(rows: dict[str, Array]) -> tuple[dict[str, Array], Array]:
    """Join inpatient settlements into stays; returns (stays table, stay code of each row).

    rows: equally long columns patient, institution, mdtrt (−1: none), begin_day, end_day, interim,
    claim (ascending), department, doctor, diagnosis, medfee, fund_pay, setl_type.
    A stay is one mdtrt of a person at an institution; without it, settlements of a person at an
    institution that touch: the next begins on or before the last day so far (after an interim
    settlement, on or before the day after it). Stays are numbered by (patient, admit_day,
    discharge_day, institution, first claim). O(n log n). Source: platform rules, DOMAIN.md §1.
    """
    count = len(rows["claim"])
    if not count:
        return {name: np.empty(0, np.int32) for name in _NAMES}, np.empty(0, np.int32)
    order = np.lexsort(
        (rows["claim"], rows["end_day"], rows["begin_day"], rows["mdtrt"], rows["institution"],
         rows["patient"])
    )  # fmt: skip
    part = {name: values[order] for name, values in rows.items()}
    group = _breaks(part)
    stay = np.cumsum(group) - 1
    starts = np.flatnonzero(group)
    table = _table(part, stay, starts)
    rank = np.lexsort(
        (table["first_claim"], table["institution"], table["discharge_day"], table["admit_day"],
         table["patient"])
    )  # fmt: skip
    number = np.empty(len(rank), dtype=np.int32)
    number[rank] = np.arange(len(rank), dtype=np.int32)
    code = np.empty(count, dtype=np.int32)
    code[order] = number[stay]
    return {name: values[rank] for name, values in table.items()}, code


_NAMES = """patient institution department doctor diagnosis admit_day discharge_day n_claims
first_claim medfee fund_pay setl_type""".split()


def _breaks(part: dict[str, Array]) -> Array:
    """Whether a stay begins at each row of the sorted settlements."""
    new = np.ones(len(part["claim"]), dtype=bool)
    same = np.ones(len(new) - 1, dtype=bool)
    for name in ("patient", "institution", "mdtrt"):
        same &= part[name][1:] == part[name][:-1]
    named = part["mdtrt"][1:] >= 0
    new[1:] = ~(same & named)
    loose = np.flatnonzero(same & ~named) + 1
    # the running end of a group is a maximum over its earlier rows, so this walk is sequential;
    # it visits only settlements without mdtrt_id that follow another of the same person and place
    ends, interims, begins = part["end_day"], part["interim"], part["begin_day"]
    reach = -1
    last = -2
    for at in loose.tolist():
        if at != last + 1:
            reach = int(ends[at - 1]) + int(interims[at - 1])
        if int(begins[at]) <= reach:
            new[at] = False
            reach = max(reach, int(ends[at]) + int(interims[at]))
        else:
            reach = int(ends[at]) + int(interims[at])
        last = at
    return new


def _table(part: dict[str, Array], stay: Array, starts: Array) -> dict[str, Array]:
    table = {
        "patient": part["patient"][starts], "institution": part["institution"][starts],
        "admit_day": np.minimum.reduceat(part["begin_day"], starts),
        "discharge_day": np.maximum.reduceat(part["end_day"], starts),
        "n_claims": np.diff(np.append(starts, len(stay))).astype(np.int32),
        "first_claim": part["claim"][starts], "setl_type": part["setl_type"][starts],
        "medfee": np.add.reduceat(part["medfee"], starts),
        "fund_pay": np.add.reduceat(part["fund_pay"], starts),
    }  # fmt: skip
    for name in ("department", "doctor", "diagnosis"):
        values = np.full(len(starts), -1, dtype=np.int32)
        known = np.flatnonzero(part[name] >= 0)[::-1]
        values[stay[known]] = part[name][known]
        table[name] = values
    return table
