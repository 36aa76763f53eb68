"""Stays that are claimed again, from the raw claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.packs.raw import Expected, Frames, found, kept


def expected(frames: Frames, params: Mapping[str, Any]) -> Expected:
    """Every (institution, days, amount) that differs in area or household and is no flat price."""
    claims = kept(frames)
    claims = claims[
        (claims["kind"] == "inpatient") & (claims["setl_type"] != "3")
        & (claims["mid_setl_flag"] != "1") & (claims["medfee"] > 0)
    ]  # fmt: skip
    out: Expected = set()
    for _, alike in claims.groupby(["fixmedins_code", "medfee"]):
        if len(alike) < 2 or alike[["begin_day", "end_day"]].drop_duplicates().shape[0] > 1:
            continue
        several = alike["insu_admdvs"].nunique() > 1 or alike["household"].nunique() > 1
        if several and (alike["setl_type"] == "1").any() and len(alike) >= params["min_claims"]:
            out.add(found(min(alike["setl_id"]), alike))
    return out
