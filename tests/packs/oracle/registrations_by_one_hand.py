"""Registrations by hand and kind against the share of all registrations, from the raw tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from scipy.stats import binom

from tests.packs.raw import Expected, Frames, falling_discovery, kept

YEAR = 365


def expected(frames: Frames, params: Mapping[str, Any]) -> Expected:
    """Hands with too many registrations of a kind, and the claims that followed."""
    table = frames["registrations"].copy()
    table["hand"] = table["optins_no"] + "|" + table["opter_id"]
    table["day"] = (pd.to_datetime(table["date"]) - pd.Timestamp("1970-01-01")).dt.days
    tests: list[tuple[float, str, float, pd.DataFrame, int]] = []
    for (agency, _), own in table.groupby(["optins_no", "kind"]):
        passing = set(own["hand"])
        base = table[(table["optins_no"] == agency) & table["hand"].isin(passing)]
        for hand, mine in own.groupby("hand"):
            if len(passing) - 1 < 2:
                continue
            share = ((base["hand"] == hand).sum() + 0.5) / (len(base) + 1)
            p = float(binom.sf(len(mine) - 1, len(own), share))
            tests.append((p, str(hand), share * len(own), mine, len(passing) - 1))
    q = falling_discovery([t[0] for t in tests])
    piled = [t for t, q_value in zip(tests, q, strict=True) if q_value <= 0.05 and t[4] >= 3]
    first = pd.concat([t[3] for t in piled]).groupby("psn_no")["day"].min() if piled else {}
    claims = kept(frames)
    home = frames["persons"].drop_duplicates("psn_no").set_index("psn_no")["household_no"]
    since = claims["begin_day"] - claims["psn_no"].map(first)
    claims = claims[((claims["kind"] == "chronic") | (claims["setl_type"] == "1"))
                    & (since >= 0) & (since <= YEAR)]  # fmt: skip
    out: Expected = set()
    for test, q_value in zip(tests, q, strict=True):
        _, hand, mean, mine, colleagues = test
        people = set(mine["psn_no"])
        if (
            q_value <= params["max_q"] and colleagues >= 3
            and len(mine) >= params["min_ratio"] * mean
            and len({home[p] for p in people}) >= params["min_households"]
        ):  # fmt: skip
            ids = claims.loc[claims["psn_no"].isin(people), "setl_id"]
            out.add((hand, frozenset(people), frozenset(ids)))
    return out
