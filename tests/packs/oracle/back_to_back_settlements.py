"""Companies at a till, from the raw claims: every pair of settlements of a till and day."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
from scipy.stats import poisson

from tests.packs.raw import kept


def expected(
    frames: dict[str, pd.DataFrame], params: dict[str, int]
) -> set[tuple[str, frozenset[str], frozenset[str]]]:
    """Anchor, patients and claims of every finding."""
    claims = kept(frames)
    period = claims["begin_day"].max() - claims["begin_day"].min() + 1
    rows = claims[~claims["stay"] & (claims["setl_type"] == "2") & claims["opter_id"].notna()]
    rows = rows[~rows["dscg_maindiag_code"].fillna("").str.startswith(("N18", "Z49", "Z51"))]
    rows = rows.assign(
        till=rows["fixmedins_code"] + "|" + rows["opter_id"], minute=rows["settle"].dt.floor("min")
    )
    crowd = rows.groupby(["till", "minute"])["setl_id"].transform("size")
    rows = rows[(crowd < 5) & (rows["settle"] != rows["settle"].dt.normalize())]
    rows = rows[["till", "minute", "settle_day", "psn_no", "household", "setl_id"]]
    shared = rows.groupby(["till", "settle_day"])["setl_id"].transform("size") > 1
    seen = rows["psn_no"].groupby(rows["till"])
    visits_at = {till: people.value_counts() for till, people in seen}
    rows = rows[shared]  # who was alone at a till that day met nobody
    out = set()
    for till, here in rows.groupby("till"):
        visits = visits_at[till]
        met: dict[tuple[str, ...], set[int]] = {}
        near = []
        for day, today in here.groupby("settle_day"):
            for a, b in combinations(today.itertuples(), 2):
                apart = abs((a.minute - b.minute).total_seconds()) / 60
                if a.psn_no != b.psn_no and a.household != b.household and apart <= 10:
                    met.setdefault(tuple(sorted((a.psn_no, b.psn_no))), set()).add(day)
                    near.append((day, a.setl_id, a.psn_no, b.psn_no))
                    near.append((day, b.setl_id, b.psn_no, a.psn_no))
        usual = set()
        for (one, other), days in met.items():
            chance = visits[one] * visits[other] * 21 / 600 / period
            if len(days) >= 3 and poisson.sf(len(days) - 1, chance) <= 1e-6:
                usual.add((one, other))
        company: dict[tuple[int, str, str], set[str]] = {}
        for day, setl_id, who, whom in near:
            if (min(who, whom), max(who, whom)) in usual:
                company.setdefault((day, setl_id, who), set()).add(whom)
        batches: dict[int, list[tuple[str, str]]] = {}
        for (day, setl_id, who), others in company.items():
            if len(others) >= params["min_cards"] - 1:
                batches.setdefault(day, []).append((who, setl_id))
        kept_days = [b for b in batches.values() if len({w for w, _ in b}) >= params["min_cards"]]
        if len(kept_days) >= params["min_days"]:
            rows_of = [r for batch in kept_days for r in batch]
            out.add((till, frozenset(w for w, _ in rows_of), frozenset(s for _, s in rows_of)))
    return out
