"""Days of a medicine in hand, pick-up by pick-up, from the raw fee lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.packs.raw import Expected, Frames, found, kept


def expected(frames: Frames, params: Mapping[str, Any]) -> Expected:
    """Patients whose series leave enough days in hand; claims of all such series."""
    lines = frames["fee_lines"]
    if "prd_days" not in lines:
        return set()
    claims = kept(frames)
    chronic = claims[claims["kind"] == "chronic"]
    lines = lines[lines["prd_days"].notna()].merge(chronic, on="setl_id")
    lines = lines[lines["hilist_code"].notna()]
    lines["prd_days"] = lines["prd_days"].astype(int)
    # a claim is told by the series that leaves most in hand, then by the longer one
    best: dict[str, tuple[int, int]] = {}
    for _, series in lines.groupby(["psn_no", "hilist_code"]):
        once = series.groupby("setl_id").agg({"begin_day": "first", "prd_days": "max"})
        once = once.sort_values("begin_day", kind="stable")
        stock = most = last = 0
        for n, (day, given) in enumerate(zip(once["begin_day"], once["prd_days"], strict=True)):
            stock = max(0, stock - (day - last)) if n else 0
            most, stock, last = max(most, stock), stock + given, day
        for setl_id in once.index:
            best[setl_id] = max(best.get(setl_id, (0, 0)), (most, len(once)))
    hit = {
        setl_id for setl_id, (most, times) in best.items()
        if most >= params["min_days_in_hand"] and times >= params["min_pick_ups"]
    }  # fmt: skip
    rows = claims[claims["setl_id"].isin(hit)]
    return {found(str(psn_no), own) for psn_no, own in rows.groupby("psn_no")}
