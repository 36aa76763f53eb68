"""Early returns by doctor, from the raw claims: a person's stays in turn."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pandas as pd
from scipy.stats import binom

from tests.packs.raw import kept

PLANNED = ("Z51", "Z49", "N18", "C", "F")


def expected(
    frames: dict[str, pd.DataFrame], params: Mapping[str, float]
) -> set[tuple[str, frozenset[str], frozenset[str]]]:
    """Anchor, patients and claims of every finding."""
    claims = kept(frames)
    stays = claims[claims["stay"]].sort_values(["psn_no", "begin_day", "end_day"]).copy()
    known = stays["atddr_no"].notna()
    stays["who"] = (stays["fixmedins_code"] + "|" + stays["atddr_no"]).where(known)
    stays = stays[["psn_no", "setl_id", "who", "dscg_maindiag_code", "begin_day", "end_day",
                   "dscg_way"]]  # fmt: skip
    back: dict[str, list[tuple[str, str, str]]] = {}
    for psn_no, rows in stays[stays.duplicated("psn_no", keep=False)].groupby("psn_no"):
        own = list(rows.itertuples())
        for a, b in itertools.pairwise(own):
            ill, again = str(a.dscg_maindiag_code or ""), str(b.dscg_maindiag_code or "")
            if a.who == b.who and ill and ill[:3] == again[:3] and not ill.startswith(PLANNED):
                soon = 0 <= b.begin_day - a.end_day <= 15
                if soon and str(a.dscg_way) not in ("2", "3"):
                    back.setdefault(a.who, []).append((psn_no, a.setl_id, b.setl_id))
    n_all, n_back = int(known.sum()), sum(map(len, back.values()))
    n_stays = stays["who"].value_counts()
    out = set()
    for doctor, rows in back.items():
        rate = (n_back - len(rows) + 0.5) / (n_all - n_stays[doctor] + 1)
        p = binom.sf(len(rows) - 1, n_stays[doctor], rate)
        people = frozenset(r[0] for r in rows)
        enough = len(rows) >= params["min_returns"] and len(people) >= params["min_patients"]
        if p <= params["max_p"] and enough:
            out.add((doctor, people, frozenset(x for r in rows for x in r[1:])))
    return out
