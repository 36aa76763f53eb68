"""Days with more patients than beds, from the raw tables: counted bed by bed and day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from tests.packs.raw import kept


def expected(
    frames: dict[str, pd.DataFrame], params: Mapping[str, float]
) -> set[tuple[str, frozenset[str], frozenset[str]]]:
    """Anchor, patients and claims of every finding."""
    claims, places = kept(frames), frames["institutions"]
    beds = places.dropna(subset=["beds"]).set_index("fixmedins_code")["beds"].astype(int)
    out = set()
    for code, rows in claims[claims["stay"]].groupby("fixmedins_code"):
        if beds.get(code, 0) <= 0:
            continue
        days: Counter[int] = Counter()
        spans = {}
        for row in rows.itertuples():
            spans[row.setl_id] = range(row.begin_day, max(row.end_day, row.begin_day + 1))
            days.update(spans[row.setl_id])
        over = sum(n >= 1.2 * beds[code] for n in days.values())
        peak = {setl: max(days[d] for d in span) / beds[code] for setl, span in spans.items()}
        least = max(1.2, params["min_occupancy"])
        hit = rows[rows["setl_id"].map(peak) >= least]
        if over >= params["min_days"] and len(hit):
            out.add((code, frozenset(hit["psn_no"]), frozenset(hit["setl_id"])))
    return out
