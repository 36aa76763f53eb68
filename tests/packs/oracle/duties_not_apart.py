"""Duties in one hand, from the raw claims."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

from tests.packs.raw import Expected, Frames, found, manual

STEPS = ("submitter", "reviewer1", "reviewer2", "payer")


def expected(frames: Frames, params: Mapping[str, Any]) -> Expected:
    """Every case-worker with enough claims, households and days."""
    claims = manual(frames)
    of: dict[str, set[int]] = {}
    for one, other in combinations(STEPS, 2):
        for i, worker in claims.loc[claims[one] == claims[other], one].items():
            of.setdefault(worker, set()).add(int(str(i)))
    out: Expected = set()
    for worker, rows in of.items():
        mine = claims.loc[sorted(rows)]
        if (
            len(mine) >= params["min_claims"]
            and mine["household"].nunique() >= params["min_households"]
            and mine["day"].nunique() >= params["min_days"]
        ):
            out.add(found(worker, mine))
    return out
