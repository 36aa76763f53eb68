"""Clerks with dear papers, from the raw claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scipy.stats import norm

from tests.packs.raw import Expected, Frames, found, manual

LEAST_OTHERS = 20


def expected(frames: Frames, params: Mapping[str, Any]) -> Expected:
    """Every (proxy, employer) with enough households and days, and ranks that are too high."""
    claims = manual(frames)
    kinds = claims.groupby("kind_of_work")["fund_pay"]
    size = kinds.transform("size")
    claims["rank"] = (kinds.rank(method="average") - 0.5) / size
    claims["size"] = size
    filed = claims[claims["agnter_certno"].notna() & claims["emp_no"].notna()]
    out: Expected = set()
    for (proxy, _), mine in filed.groupby(["agnter_certno", "emp_no"]):
        own = mine["kind_of_work"].map(mine["kind_of_work"].value_counts())
        judged = mine[mine["size"] - own >= LEAST_OTHERS]
        if len(judged) == 0:
            continue
        p = norm.sf((judged["rank"].mean() - 0.5) * (12 * len(judged)) ** 0.5)
        if (
            p <= params["max_p"] and mine["household"].nunique() >= params["min_households"]
            and mine["begin_day"].nunique() >= params["min_days"]
        ):  # fmt: skip
            out.add(found(str(proxy), mine))
    return out
