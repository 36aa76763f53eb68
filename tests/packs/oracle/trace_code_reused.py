"""Codes in more than one settlement, from the raw tables: one code at a time."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas as pd

from tests.packs.raw import kept


def expected(
    frames: dict[str, pd.DataFrame], params: dict[str, int]
) -> set[tuple[str, frozenset[str], frozenset[str]]]:
    """Anchor, patients and claims of every finding."""
    claims = kept(frames).reset_index(drop=True)
    claims["row"] = claims.index
    if "fee_lines" not in frames or "drug_trac_codg" not in frames["fee_lines"]:
        return set()
    lines = frames["fee_lines"].dropna(subset=["drug_trac_codg"])
    count = lines["cnt"].astype(float).fillna(1)
    lines = lines[(count >= 1) | (count == 0)]
    sold = lines.merge(claims, on="setl_id").drop_duplicates(["drug_trac_codg", "setl_id"])
    found: dict[str, list[tuple[Any, Any]]] = {}
    for code, rows in sold.groupby("drug_trac_codg"):
        if len(code) < 6 or len(set(code)) < 3:
            continue
        for a, b in pairwise(rows.sort_values(["settle_day", "row"]).itertuples()):
            same = a.psn_no == b.psn_no and a.fixmedins_code == b.fixmedins_code
            if not (same and a.settle_day == b.settle_day):
                found.setdefault(b.fixmedins_code, []).append((a, b))
    out = set()
    for shop, pairs in found.items():
        if len(pairs) >= params["min_codes"]:
            both = [sale for pair in pairs for sale in pair]
            people = frozenset(sale.psn_no for sale in both)
            out.add((shop, people, frozenset(sale.setl_id for sale in both)))
    return out
