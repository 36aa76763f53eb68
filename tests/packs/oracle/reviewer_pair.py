"""Pairs of submitter and reviewer against the rota, from the raw claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from scipy.stats import binom

from tests.packs.raw import Expected, Frames, falling_discovery, found, manual

LEAST, WIDEST = 5, 0.05


def rota_share(mine: pd.DataFrame, others: pd.DataFrame, reviewer: str, step: str) -> float:
    """Expected signatures of the reviewer on one submitter's claims."""
    signed = others[step] == reviewer
    base = signed.mean()
    like = pd.DataFrame(index=mine.index)
    for column, weight in (("day", 2.0), ("kind_of_work", 10.0)):
        by = signed.groupby(others[column]).agg(["sum", "size"])
        by = by.reindex(mine[column].to_list()).fillna(0.0)
        like[column] = ((by["sum"] + weight * base) / (by["size"] + weight)).to_numpy()
    return float(like.max(axis=1).sum())


def expected(frames: Frames, params: Mapping[str, Any]) -> Expected:
    """Pairs at the false discovery rate, above the ratio, of desks that are no teams."""
    claims = manual(frames)
    tests = []
    for step in ("reviewer1", "reviewer2"):
        for agency, desk in claims[claims[step].notna()].groupby("optins_no"):
            if desk["submitter"].nunique() < 4 or desk[step].nunique() < 3:
                continue
            for worker, mine in desk.groupby("submitter"):
                others = desk[desk["submitter"] != worker]
                for reviewer in sorted(set(mine[step]) - {worker}):
                    x = int((mine[step] == reviewer).sum())
                    mu = rota_share(mine, others, reviewer, step)
                    p = float(binom.sf(x - 1, len(mine), min(1.0, mu / len(mine))))
                    tests.append((p, str(worker), reviewer, step, x, mu, agency))
    q = falling_discovery([t[0] for t in tests])
    clear: dict[tuple[str, str], tuple[Any, ...]] = {}
    for q_value, test in sorted(zip(q, tests, strict=True), key=lambda t: (t[1][0], t[1][3])):
        if q_value <= WIDEST and test[4] >= LEAST:
            clear.setdefault((test[1], test[2]), (q_value, *test))
    out: Expected = set()
    for (worker, reviewer), (q_value, _, _, _, step, x, mu, agency) in clear.items():
        desk = claims[claims["optins_no"] == agency]
        paired = {w for w, _ in clear if w in set(desk["submitter"])}
        mine = desk[(desk["submitter"] == worker) & (desk[step] == reviewer)]
        if (
            q_value <= params["max_q"] and x >= params["min_claims"]
            and x >= params["min_ratio"] * mu
            and len(paired) / desk["submitter"].nunique() < params["max_share_paired"]
            and mine["household"].nunique() >= params["min_households"]
            and mine["day"].nunique() >= params["min_days"]
        ):  # fmt: skip
            out.add(found(worker, mine))
    return out
