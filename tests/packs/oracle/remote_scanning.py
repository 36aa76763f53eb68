"""Hours with many e-vouchers from afar, from the raw claims: one pharmacy at a time."""

from __future__ import annotations

import pandas as pd
from scipy.stats import poisson

from tests.packs.raw import kept


def expected(
    frames: dict[str, pd.DataFrame], params: dict[str, int]
) -> set[tuple[str, frozenset[str], frozenset[str]]]:
    """Anchor, patients and claims of every finding."""
    claims = kept(frames)
    period = claims["begin_day"].max() - claims["begin_day"].min() + 1
    rows = claims[
        (claims["kind"] == "pharmacy") & (claims["mdtrt_cert_type"] == "01")
        & (claims["setl_type"] != "1") & (claims["insu_admdvs"] != claims["fix_blng_admdvs"])
        & (claims["settle"] != claims["settle"].dt.normalize())
    ]  # fmt: skip
    out = set()
    for code, here in rows.groupby("fixmedins_code"):
        bursts = []
        for _, hour in here.groupby(here["settle"].dt.floor("h")):
            n = hour["psn_no"].nunique()
            chance = (len(here) - len(hour) + 1) / (12 * period)
            if n >= 3 and poisson.sf(n - 1, chance) <= 1e-4:
                bursts.append(hour)
        if len(bursts) < params["min_bursts"]:
            continue
        all_of = pd.concat(bursts)
        people = frozenset(all_of["psn_no"])
        areas = all_of["insu_admdvs"].nunique()
        if areas >= params["min_areas"] and len(people) >= params["min_patients"]:
            out.add((code, people, frozenset(all_of["setl_id"])))
    return out
