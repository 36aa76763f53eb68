"""Settlements elsewhere within a stay, from the raw claims: stay by stay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from scipy.stats import poisson

from tests.packs.raw import kept


def expected(
    frames: dict[str, pd.DataFrame], params: Mapping[str, float]
) -> set[tuple[str, frozenset[str], frozenset[str]]]:
    """Anchor, patients and claims of every finding."""
    claims = kept(frames)
    days = claims["begin_day"].max() - claims["begin_day"].min() + 1
    present = claims[
        ~claims["stay"] & (claims["setl_type"] != "1") & (claims["mdtrt_cert_type"] != "01")
    ]
    if "agnter_certno" in claims:
        present = present[present["agnter_certno"].isna()]
    columns = ["psn_no", "fixmedins_code", "settle_day", "setl_id"]
    visits: dict[str, list[Any]] = {}
    for visit in present[columns].itertuples():
        visits.setdefault(visit.psn_no, []).append(visit)
    out = set()
    for code, stays in claims[claims["stay"]].groupby("fixmedins_code"):
        chance, people, ids, seen = 0.0, set(), set(), 0
        for stay in stays.itertuples():
            elsewhere = [v for v in visits.get(stay.psn_no, []) if v.fixmedins_code != code]
            chance += len(elsewhere) * max(0, stay.end_day - stay.begin_day - 1) / days
            for visit in elsewhere:
                if stay.begin_day < visit.settle_day < stay.end_day:
                    seen += 1
                    people.add(stay.psn_no)
                    ids.update((stay.setl_id, visit.setl_id))
        rare = poisson.sf(seen - 1, chance) <= params["max_p"]
        if len(people) >= params["min_patients"] and rare:
            out.add((code, frozenset(people), frozenset(ids)))
    return out
