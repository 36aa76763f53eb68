"""Groups admitted and discharged together, from the raw claims: a batch at a time."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from scipy.stats import poisson

from tests.packs.raw import kept

COURSES = ("Z51", "Z49", "N18")


def expected(
    frames: dict[str, pd.DataFrame], params: Mapping[str, int]
) -> set[tuple[str, frozenset[str], frozenset[str]]]:
    """Anchor, patients and claims of every finding."""
    claims = kept(frames)
    stays = claims[claims["stay"]].copy()
    stays = stays[~stays["dscg_maindiag_code"].fillna("").str.startswith(COURSES)]
    stays["length"] = stays["end_day"] - stays["begin_day"]
    stays["weekday"] = stays["begin"].dt.day_of_week
    usual = stays.groupby(["fixmedins_code", "weekday", "length"]).size()
    admitted = stays.groupby("fixmedins_code")["begin_day"]
    days = (admitted.max() - admitted.min() + 1).clip(lower=28)
    found: dict[str, list[pd.DataFrame]] = {}
    for (code, _, length), batch in stays.groupby(["fixmedins_code", "begin_day", "length"]):
        n = batch["psn_no"].nunique()
        others = usual[code, batch["weekday"].iloc[0], length] - len(batch)
        rare = poisson.sf(n - 1, (others + 1) * 7 / days[code]) <= 1e-4
        if n >= max(3, params["min_persons"]) and rare:
            found.setdefault(code, []).append(batch)
    out = set()
    for code, batches in found.items():
        if len(batches) >= params["min_times"]:
            rows = pd.concat(batches)
            out.add((code, frozenset(rows["psn_no"]), frozenset(rows["setl_id"])))
    return out
