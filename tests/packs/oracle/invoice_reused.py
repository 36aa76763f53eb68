"""Invoices of several persons, from the raw claims: one paper at a time."""

from __future__ import annotations

import pandas as pd

from tests.packs.raw import kept


def expected(
    frames: dict[str, pd.DataFrame], params: dict[str, int]
) -> set[tuple[str, frozenset[str], frozenset[str]]]:
    """Anchor, patients and claims of every finding."""
    claims = kept(frames)
    claims = claims[claims["invono"].notna() & (claims["medfee"] >= 0)]
    claims = claims[claims["mid_setl_flag"] != "1"]
    out = set()
    for (code, number, _), rows in claims.groupby(["fixmedins_code", "invono", "medfee"]):
        persons, areas = rows["psn_no"].nunique(), rows["insu_admdvs"].nunique()
        one_home = rows["household"].nunique() == 1 and areas <= 1
        if persons >= max(2, params["min_persons"]) and not one_home:
            amount = f"{rows['medfee'].iloc[0] / 100:.2f}"
            people, ids = frozenset(rows["psn_no"]), frozenset(rows["setl_id"])
            out.add((f"{code}|{number}|{amount}", people, ids))
    return out
