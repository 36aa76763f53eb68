"""Bills of like amounts within half an hour, from the raw claims: one person and day at a time."""

from __future__ import annotations

import pandas as pd

from tests.packs.raw import kept


def expected(
    frames: dict[str, pd.DataFrame], params: dict[str, float]
) -> set[tuple[str, frozenset[str], frozenset[str]]]:
    """Anchor, patients and claims of every finding."""
    claims = kept(frames)
    rows = claims[
        ~claims["stay"] & (claims["setl_type"] != "1") & (claims["med_type"] != "12")
        & (claims["settle"] != claims["settle"].dt.normalize())
    ]  # fmt: skip
    rows = rows.assign(minute=rows["settle"].dt.floor("min"))
    found: dict[str, list[pd.DataFrame]] = {}
    visits = rows.groupby(["fixmedins_code", "psn_no"])["setl_id"].transform("size")
    for (code, _), bills in rows[visits >= 3].groupby(["fixmedins_code", "psn_no"]):
        bills = bills.sort_values("minute")
        basket = (bills["minute"].diff() > pd.Timedelta(minutes=30)).cumsum()
        size = basket.map(basket.value_counts())
        large = bills[size >= max(3, params["min_bills"])]
        for _, today in large.groupby("settle_day"):
            spread = today["medfee"].max() - today["medfee"].min()
            if spread <= params["max_spread"] * today["medfee"].max():
                found.setdefault(code, []).append(today)
    out = set()
    for code, days in found.items():
        together = pd.concat(days)
        if together["settle_day"].nunique() >= params["min_days"]:
            out.add((code, frozenset(together["psn_no"]), frozenset(together["setl_id"])))
    return out
