"""Flagged claims by case-worker against colleagues of the same work, from the raw claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx
import pandas as pd
from scipy.special import gammainc

from tests.packs.raw import Expected, Frames, falling_discovery, found, kept, manual


def repeated(claims: pd.DataFrame) -> set[str]:
    """Claims with a paper that differs in area, days or household."""
    whole = claims[claims["mid_setl_flag"] != "1"]
    stays = whole[whole["stay"] & (whole["medfee"] > 0)]
    papers = [
        *whole[whole["invono"].notna()].groupby(["fixmedins_code", "invono", "medfee"]),
        *(
            (key, rows)
            for key, rows in stays.groupby(["fixmedins_code", "begin_day", "end_day", "medfee"])
            if (rows["setl_type"] == "1").any()
        ),
    ]
    joined = nx.Graph()
    for _, rows in papers:
        if len(rows) > 1:
            nx.add_path(joined, rows.index)
    out: set[str] = set()
    for part in nx.connected_components(joined):
        rows = claims.loc[sorted(part)]
        if (
            rows["insu_admdvs"].nunique() > 1 or rows["household"].nunique() > 1
            or len(rows[["begin_day", "end_day"]].drop_duplicates()) > 1
        ):  # fmt: skip
            out |= set(rows["setl_id"])
    return out


def overlapping(claims: pd.DataFrame) -> set[str]:
    """Stays that overlap another of the person, or that hold settlements elsewhere."""
    stays = claims[claims["stay"]].copy()
    moved = stays["dscg_way"].isin(["2", "3"])
    stays["free_day"] = stays["end_day"].where(~moved, stays["begin_day"])
    two = stays.merge(stays, on="psn_no", suffixes=("", "_b"))
    two = two[
        (two["fixmedins_code"] != two["fixmedins_code_b"])
        & (two["begin_day"] < two["free_day_b"]) & (two["begin_day_b"] < two["free_day"])
    ]  # fmt: skip
    out = claims[~claims["stay"] & (claims["setl_type"] != "1") & claims["agnter_certno"].isna()
                 & (claims["mdtrt_cert_type"] != "01")]  # fmt: skip
    inside = stays.merge(out, on="psn_no", suffixes=("", "_b"))
    inside = inside[
        (inside["fixmedins_code"] != inside["fixmedins_code_b"])
        & (inside["settle_day_b"] > inside["begin_day"])
        & (inside["settle_day_b"] < inside["end_day"])
    ]
    return set(two["setl_id"]) | set(inside["setl_id"])


def expected(frames: Frames, params: Mapping[str, Any]) -> Expected:
    """Case-workers above the rate of colleagues with the same kind of work."""
    every, claims = kept(frames), manual(frames)
    flagged = repeated(every) | overlapping(every)
    claims["hit"] = claims["setl_id"].isin(flagged)
    hands = claims.groupby("kind_of_work")["submitter"].transform("nunique")
    claims = claims[hands >= 4]
    of_kind = claims.groupby("kind_of_work")["hit"].agg(["sum", "size"])
    tests = []
    for worker, mine in claims.groupby("submitter"):
        own = mine.groupby("kind_of_work")["hit"].agg(["sum", "size"])
        rest = of_kind.loc[own.index] - own
        mean = float(((rest["sum"] + 0.5) / (rest["size"] + 1) * own["size"]).sum())
        seen = int(own["sum"].sum())
        tests.append((float(gammainc(seen, mean)) if seen else 1.0, str(worker), seen, mean, mine))
    out: Expected = set()
    for q, (_, worker, seen, mean, mine) in zip(
        falling_discovery([t[0] for t in tests]), tests, strict=True
    ):
        rows = mine[mine["hit"]]
        if (
            q <= params["max_q"] and seen >= params["min_flagged"]
            and seen >= params["min_ratio"] * mean
            and rows["household"].nunique() >= params["min_households"]
        ):  # fmt: skip
            out.add(found(worker, rows))
    return out
