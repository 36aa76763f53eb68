"""Pick-ups of a month, from the raw claims: one person and month at a time."""

from __future__ import annotations

import pandas as pd

from tests.packs.raw import kept


def expected(
    frames: dict[str, pd.DataFrame], params: dict[str, int]
) -> set[tuple[str, frozenset[str], frozenset[str]]]:
    """Anchor, patients and claims of every finding."""
    claims = kept(frames)
    rows = claims[(claims["kind"] == "chronic") | (claims["med_type"] == "9929")]
    rows = rows[rows["setl_type"] != "1"]
    rows = rows[~rows["dscg_maindiag_code"].fillna("").str.startswith(("N18", "Z49", "Z51"))]
    found: dict[str, list[pd.DataFrame]] = {}
    rows = rows.assign(month=rows["settle"].dt.to_period("M"))
    often = rows.groupby(["psn_no", "month"])["setl_id"].transform("size")
    for (psn_no, _), month in rows[often >= params["min_pick_ups"]].groupby(["psn_no", "month"]):
        n = len(month.drop_duplicates(["settle_day", "fixmedins_code"]))
        places = month["fixmedins_code"].nunique()
        if n >= params["min_pick_ups"] and places >= params["min_places"]:
            found.setdefault(psn_no, []).append(month)
    return {
        (psn_no, frozenset([psn_no]), frozenset(pd.concat(months)["setl_id"]))
        for psn_no, months in found.items()
        if len(months) >= params["min_months"]
    }
