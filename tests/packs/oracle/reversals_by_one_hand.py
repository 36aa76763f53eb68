"""Refunds by hand against the share of the work, from the raw claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from scipy.stats import binom

from tests.packs.raw import Expected, Frames, falling_discovery, kept, with_columns

AGAIN_DAYS = 3


def expected(frames: Frames, params: Mapping[str, Any]) -> Expected:
    """Hands with too many refunds, by cashiers of a place and by case-workers of an agency."""
    every, work = with_columns(frames["claims"]), kept(frames)
    refunds = every[(every["refd_setl_flag"] == "1") & (every["vali_flag"] != "0")]
    later = refunds[["setl_id", "psn_no", "fixmedins_code", "settle_day"]].merge(
        work, on=["psn_no", "fixmedins_code"], suffixes=("", "_new")
    )
    gap = later["settle_day_new"] - later["settle_day"]
    again = set(later.loc[(gap >= 0) & (gap <= AGAIN_DAYS), "setl_id"])
    out: Expected = set()
    for setl_type, unit in (("2", "fixmedins_code"), ("1", "optins_no")):
        own = refunds[(refunds["setl_type"] == setl_type) & refunds["opter_id"].notna()]
        base = work[(work["setl_type"] == setl_type) & work["opter_id"].notna()]
        tests: list[tuple[float, str, float, pd.DataFrame]] = []
        for place, undone in own.groupby(unit):
            done = base.loc[base[unit] == place, "opter_id"]
            for hand, mine in undone.groupby("opter_id"):
                if len(set(done) - {hand}) < 2:
                    continue
                share = ((done == hand).sum() + 0.5) / (len(done) + 1)
                p = float(binom.sf(len(mine) - 1, len(undone), share))
                tests.append((p, f"{place}|{hand}", share, mine))
        q = falling_discovery([t[0] for t in tests])
        for q_value, (_, key, _, mine) in zip(q, tests, strict=True):
            left = len(mine) - mine["setl_id"].isin(again).sum()
            if (
                q_value <= params["max_q"] and left >= params["min_reversals"]
                and mine["settle_day"].nunique() >= params["min_days"]
            ):  # fmt: skip
                out.add((key, frozenset(mine["psn_no"]), frozenset()))
    return out
