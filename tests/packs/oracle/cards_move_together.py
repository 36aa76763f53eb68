"""Companies on trips, from the raw claims: every pair of persons at the same two places."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
from scipy.stats import poisson

from tests.packs.raw import kept

Trip = tuple[int, str, str]


def expected(
    frames: dict[str, pd.DataFrame], params: dict[str, int]
) -> set[tuple[str, frozenset[str], frozenset[str]]]:
    """Anchor, patients and claims of every finding."""
    claims = kept(frames)
    period = claims["begin_day"].max() - claims["begin_day"].min() + 1
    rows = claims[~claims["stay"] & (claims["setl_type"] != "1")]
    home = rows.drop_duplicates("psn_no").set_index("psn_no")["household"]
    trips: dict[Trip, dict[str, tuple[str, str]]] = {}
    out_days: dict[str, set[int]] = {}
    first = rows.drop_duplicates(["psn_no", "settle_day", "fixmedins_code"])
    for (psn_no, day), visits in first.groupby(["psn_no", "settle_day"]):
        if len(visits) < 2:
            continue
        out_days.setdefault(psn_no, set()).add(day)
        own = sorted(zip(visits["fixmedins_code"], visits["setl_id"], strict=True))
        for (x, a), (y, b) in combinations(own, 2):
            trips.setdefault((day, x, y), {})[psn_no] = (a, b)
    met: dict[frozenset[str], set[int]] = {}
    for (day, _, _), who in trips.items():
        if 2 <= len(who) <= 60:
            for pair in combinations(who, 2):
                if home[pair[0]] != home[pair[1]]:
                    met.setdefault(frozenset(pair), set()).add(day)
    usual = set()
    for pair, days in met.items():
        a, b = pair
        chance = len(out_days[a]) * len(out_days[b]) / period
        if len(days) >= 3 and poisson.sf(len(days) - 1, chance) <= 1e-4:
            usual.add(pair)
    found: dict[tuple[str, str], list[tuple[set[str], set[str]]]] = {}
    for (_, x, y), who in trips.items():
        if len(who) > 60:
            continue
        others = {p: sum(frozenset((p, q)) in usual for q in who if q != p) for p in who}
        cards = {p for p, n in others.items() if n >= max(1, params["min_cards"] - 1)}
        if len(cards) >= params["min_cards"]:
            found.setdefault((x, y), []).append((cards, {s for p in cards for s in who[p]}))
    return {
        (x, frozenset().union(*(c for c, _ in days)), frozenset().union(*(s for _, s in days)))
        for (x, y), days in found.items()
        if len(days) >= params["min_days"]
    }
