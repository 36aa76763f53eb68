"""First visits of one employer's insured, from the raw claims: one place and month at a time."""

from __future__ import annotations

import pandas as pd
from scipy.stats import poisson

from tests.packs.raw import kept


def expected(
    frames: dict[str, pd.DataFrame], params: dict[str, int]
) -> set[tuple[str, frozenset[str], frozenset[str]]]:
    """Anchor, patients and claims of every finding."""
    claims = kept(frames)
    begin = claims["begin_day"].min()
    firm_of = claims.dropna(subset=["emp_no"]).drop_duplicates("psn_no").set_index("psn_no")
    n_persons = len(set(claims["psn_no"]) | set(frames["persons"]["psn_no"]))
    size = firm_of["emp_no"].value_counts()
    first = claims.sort_values("settle_day", kind="stable")
    first = first.drop_duplicates(["psn_no", "fixmedins_code"])
    first = first[~first["stay"] & (first["setl_type"] != "1")]
    first = first[first["settle_day"] >= begin + 60]
    anyway = first["dscg_maindiag_code"].fillna("").str.startswith(("Z0", "Z10", "S", "T"))
    first = first[~anyway].copy()
    first["month"] = first["settle"].dt.to_period("M")
    first["firm"] = first["psn_no"].map(firm_of["emp_no"])
    months = (first["month"].max() - first["month"].min()).n
    everyone = first.groupby(["fixmedins_code", "month"]).size()
    found: dict[tuple[str, str], list[pd.DataFrame]] = {}
    for (code, firm), rows in first.dropna(subset=["firm"]).groupby(["fixmedins_code", "firm"]):
        for month, new in rows.groupby("month"):
            n, custom = len(new), (len(rows) - len(new)) / max(1, months)
            by_size = (everyone[code, month] - n + 1) * size[firm] / (n_persons - size[firm] + 1)
            if n >= 3 and poisson.sf(n - 1, max(by_size, custom)) <= 1e-6:
                found.setdefault((code, firm), []).append(new)
    out = set()
    for (code, _), parts in found.items():
        rows = pd.concat(parts)
        if rows["psn_no"].nunique() >= params["min_persons"]:
            out.add((code, frozenset(rows["psn_no"]), frozenset(rows["setl_id"])))
    return out
