"""Case-workers against colleagues, value by value, from the raw claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binom

from tests.packs.raw import Expected, Frames, falling_discovery, found, kept, manual

STRATA = {
    "kind": 50.0, "kind_and_reason": 50.0, "work": 10.0, "area": 10.0, "home": 10.0,
    "locality": 10.0, "employer": 10.0, "weekday": 10.0, "month": 10.0,
}  # fmt: skip
FAMILIES = ("fixmedins_code", "doctor", "tel")


def with_strata(frames: Frames) -> pd.DataFrame:
    """Manual claims in order, with the groups that may explain who handles them."""
    claims = manual(frames)
    usual = kept(frames)
    usual = usual[usual["kind"].isin(["inpatient", "outpatient", "chronic"])
                  & (usual["setl_type"] != "1") & usual["village"].notna()]  # fmt: skip
    count = usual.groupby(["village", "fixmedins_code"]).size().reset_index(name="n")
    count = count.sort_values(["n", "fixmedins_code"], ascending=[False, True])
    centre = count.drop_duplicates("village").set_index("village")["fixmedins_code"]
    claims["centre"] = claims["village"].map(centre)
    day = claims["day"]
    for name, parts in {
        "kind": [claims["optins_no"], claims["away"], claims["med_type"]],
        "kind_and_reason": [claims["optins_no"], claims["away"], claims["med_type"],
                            claims["manl_reim_rea"].fillna("")],
        "work": [claims["away"], claims["med_type"]],
        "area": [claims["optins_no"], claims["insu_admdvs"]],
        "home": [claims["optins_no"], claims["village"]],
        "locality": [claims["optins_no"], claims["centre"]],
        "employer": [claims["optins_no"], claims["emp_no"]],
        "weekday": [claims["optins_no"], day % 7],
        "month": [claims["optins_no"], day // 30],
    }.items():  # fmt: skip
        known = np.all([part.notna() for part in parts], axis=0)
        claims[name] = pd.Series(list(zip(*parts, strict=True)), claims.index).where(known)
    order = ["settle_day", "psn_no", "submitter", "fixmedins_code", "fund_pay", "invono"]
    return claims.sort_values(order, ignore_index=True)


Counts = dict[str, tuple[Counter[Any], Counter[Any]]]


def counts(claims: pd.DataFrame, column: str) -> Counts:
    """For each stratum: claims by group, and by group and value."""
    value = claims[column].to_list()
    return {
        name: (Counter(group), Counter(zip(group, value, strict=True)))
        for name in STRATA
        for group in [claims[name].to_list()]
    }


def shares(
    everything: Counts, mine: Counts, rows: pd.DataFrame, column: str, base: float
) -> pd.Series:
    """The chance that the worker takes each row, others of the same value left out."""
    best = pd.Series(0.0, rows.index)
    for name, weight in STRATA.items():
        keys = list(zip(rows[name], rows[column], strict=True))
        share = []
        for group, value in keys:
            n, x = (
                table[name][0][group] - table[name][1][group, value] for table in (everything, mine)
            )
            share.append((x + weight * base) / (n + weight))
        best = np.maximum(best, pd.Series(share, rows.index).where(rows[name].notna(), 0.0))
    return best.clip(1e-6, 1.0)


def excesses(claims: pd.DataFrame, column: str) -> list[dict[str, Any]]:
    """Every (submitter, value) with at least two households, with p and q."""
    known = claims[claims[column].notna()]
    once = known.drop_duplicates(["household", column, "submitter"])
    everything, size = counts(claims, column), claims["optins_no"].value_counts()
    tests: list[dict[str, Any]] = []
    for worker, mine in claims.groupby("submitter"):
        agency, own = mine["optins_no"].iloc[0], counts(mine, column)
        rows = once[once[column].isin(mine[column]) & (once["optins_no"] == agency)]
        base = len(mine) / size[agency]
        rows = rows.assign(share=shares(everything, own, rows, column, base))
        several = rows[rows.groupby(column)["share"].transform("size") >= 2]
        for value, of in several.groupby(column):
            seen, mean = int((of["submitter"] == worker).sum()), of["share"].mean()
            p = 1.0 if mean >= 0.95 else float(binom.sf(seen - 1, len(of), mean))
            tests.append({"worker": worker, "value": value, "seen": seen, "p": p,
                          "expected": of["share"].sum(),
                          "colleagues": mine["colleagues"].iloc[0]})  # fmt: skip
    for test, q in zip(tests, falling_discovery([t["p"] for t in tests]), strict=True):
        test["q"] = q
    return tests


def expected(frames: Frames, params: Mapping[str, Any]) -> Expected:
    """Values that a case-worker meets far more than colleagues do."""
    claims = with_strata(frames)
    out: Expected = set()
    for column in FAMILIES:
        for t in excesses(claims, column):
            if (
                t["q"] <= params["max_q"] and t["seen"] >= params["min_households"]
                and t["seen"] >= params["min_ratio"] * t["expected"] and t["colleagues"] >= 3
            ):  # fmt: skip
                own = (claims["submitter"] == t["worker"]) & (claims[column] == t["value"])
                out.add(found(str(t["worker"]), claims[own]))
    return out
