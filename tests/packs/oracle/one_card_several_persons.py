"""Card numbers of several households, from the raw claims: one card at a time."""

from __future__ import annotations

import pandas as pd

from tests.packs.raw import kept


def expected(
    frames: dict[str, pd.DataFrame], params: dict[str, int]
) -> set[tuple[str, frozenset[str], frozenset[str]]]:
    """Anchor, patients and claims of every finding. One identity number is one person."""
    claims = kept(frames)
    known = claims.dropna(subset=["certno"]).groupby("certno")["psn_no"].min()
    claims["who"] = claims["certno"].map(known).fillna(claims["psn_no"])
    home = claims.drop_duplicates("psn_no").set_index("psn_no")["household"]
    out = set()
    users = claims.groupby("ssc_cardno")["who"].transform("nunique")
    for card, rows in claims[users > 1].groupby("ssc_cardno"):
        if len(card) < 6 or len(set(card)) < 3:
            continue
        uses = rows["who"].value_counts()
        households = home.reindex(uses.index).nunique()
        foreign = uses.sum() - uses.max()
        if households >= max(2, params["min_households"]) and foreign >= params["min_foreign_uses"]:
            out.add((card, frozenset(uses.index), frozenset(rows["setl_id"])))
    return out
