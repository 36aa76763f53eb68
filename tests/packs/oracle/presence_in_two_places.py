"""Persons in two beds or at two counters, from the raw tables: every pair of a person's claims."""

from __future__ import annotations

from itertools import combinations, pairwise

import pandas as pd

from tests.packs.raw import kept


def expected(
    frames: dict[str, pd.DataFrame], params: dict[str, int]
) -> set[tuple[str, frozenset[str], frozenset[str]]]:
    """Anchor, patients and claims of every finding."""
    claims = kept(frames)[
        ["psn_no", "setl_id", "stay", "setl_type", "agnter_certno", "settle", "settle_day",
         "fixmedins_code", "fix_blng_admdvs", "begin_day", "end_day", "dscg_way", "mdtrt_cert_type"]
    ]  # fmt: skip
    counters = claims[
        ~claims["stay"] & (claims["setl_type"] != "1") & claims["agnter_certno"].isna()
        & (claims["settle"] != claims["settle"].dt.normalize())
    ]  # fmt: skip
    clashes: dict[str, list[tuple[str, str]]] = {}
    stays = claims[claims["stay"]]
    for psn_no, rows in stays[stays["psn_no"].duplicated(keep=False)].groupby("psn_no"):
        for a, b in combinations(rows.sort_values(["begin_day", "fixmedins_code"]).itertuples(), 2):
            ends = [
                s.begin_day if str(s.dscg_way) in ("2", "3") else s.end_day for s in (a, b)
            ]
            overlap = b.begin_day < ends[0] and a.begin_day < ends[1]
            if overlap and a.fixmedins_code != b.fixmedins_code:
                clashes.setdefault(psn_no, []).append((a.setl_id, b.setl_id))
    alike = counters.groupby(["psn_no", "settle_day"])
    several = counters[
        (alike["setl_id"].transform("size") > 1)
        & (alike["fix_blng_admdvs"].transform("nunique") > 1)
    ]
    for (psn_no, _), rows in several.groupby(["psn_no", "settle_day"]):
        rows = rows.assign(minute=rows["settle"].dt.floor("min"))
        rows = rows.sort_values("minute", kind="stable")
        for a, b in pairwise(rows.itertuples()):
            apart = (b.minute - a.minute).total_seconds() / 60
            elsewhere = a.fix_blng_admdvs != b.fix_blng_admdvs
            remote = "01" in (a.mdtrt_cert_type, b.mdtrt_cert_type)
            if elsewhere and apart < 60 and not remote:
                clashes.setdefault(psn_no, []).append((a.setl_id, b.setl_id))
    return {
        (psn_no, frozenset([psn_no]), frozenset(s for pair in pairs for s in pair))
        for psn_no, pairs in clashes.items()
        if len(pairs) >= params["min_times"]
    }
