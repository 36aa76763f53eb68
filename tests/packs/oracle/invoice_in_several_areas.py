"""Invoices of several areas, from the raw claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.packs.raw import Expected, Frames, found, kept


def expected(frames: Frames, params: Mapping[str, Any]) -> Expected:
    """Every (institution, number, amount) whose claims name enough areas."""
    claims = kept(frames)
    claims = claims[
        claims["invono"].notna() & (claims["setl_type"] != "3") & (claims["mid_setl_flag"] != "1")
    ]
    out: Expected = set()
    for (place, number, fee), rows in claims.groupby(["fixmedins_code", "invono", "medfee"]):
        if rows["insu_admdvs"].nunique() >= params["min_areas"]:
            out.add(found(f"{place}|{number}|{fee / 100:.2f}", rows))
    return out
