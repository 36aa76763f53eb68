"""Sessions in two places, from the raw claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from tests.packs.oracle.dialysis_above_five import treatments
from tests.packs.raw import Expected, Frames, found, kept


def expected(frames: Frames, params: Mapping[str, Any]) -> Expected:
    """Patients with two centres on a day, or a session strictly within a stay elsewhere."""
    claims = treatments(frames)
    places = claims.groupby(["psn_no", "begin_day"])["fixmedins_code"].nunique()
    both = places[places > 1].index
    at_two = pd.MultiIndex.from_frame(claims[["psn_no", "begin_day"]]).isin(both)
    every = kept(frames)
    stays = every[every["stay"]]
    pairs = claims.merge(stays, on="psn_no", suffixes=("", "_stay"))
    pairs = pairs[
        (pairs["begin_day"] > pairs["begin_day_stay"])
        & (pairs["begin_day"] < pairs["end_day_stay"])
        & (pairs["fixmedins_code"] != pairs["fixmedins_code_stay"])
    ]  # fmt: skip
    hit = claims[at_two | claims["setl_id"].isin(pairs["setl_id"])]
    out: Expected = set()
    for psn_no, rows in hit.groupby("psn_no"):
        if rows["begin_day"].nunique() >= params["min_days"]:
            own = pairs.loc[pairs["psn_no"] == psn_no, "setl_id_stay"]
            ids = [*rows["setl_id"], *own]
            out.add(found(str(psn_no), every[every["setl_id"].isin(ids)]))
    return out
