"""Patients who come back to one doctor through one case-worker, from the raw claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.packs.oracle.worker_concentrates import excesses, with_strata
from tests.packs.raw import Expected, Frames, found


def expected(frames: Frames, params: Mapping[str, Any]) -> Expected:
    """Triangles with enough returning patients and households, above the colleagues."""
    claims = with_strata(frames)
    above = {
        (t["worker"], t["value"])
        for t in excesses(claims, "doctor")
        if t["q"] <= params["max_q"] and t["seen"] >= 5 and t["colleagues"] >= 3
    }
    out: Expected = set()
    for (worker, doctor), rows in claims[claims["doctor"].notna()].groupby(["submitter", "doctor"]):
        days = rows.groupby("psn_no")["day"].nunique()
        back = rows[rows["psn_no"].isin(days[days >= 2].index)]
        if (
            (worker, doctor) in above and back["psn_no"].nunique() >= params["min_patients"]
            and back["household"].nunique() >= params["min_households"]
        ):  # fmt: skip
            out.add(found(str(worker), back))
    return out
