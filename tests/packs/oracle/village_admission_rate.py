"""Stays of villages against their ages, from the raw persons and claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import gammainc

from tests.packs.raw import Expected, Frames, falling_discovery, found, kept


def expected(frames: Frames, params: Mapping[str, Any]) -> Expected:
    """Villages above the ratio, of enough stays, at the false discovery rate."""
    claims = kept(frames)
    people = frames["persons"].drop_duplicates("psn_no").set_index("psn_no")[["village"]].copy()
    people = people[people["village"].notna()]
    born = pd.to_datetime(frames["claims"].drop_duplicates("psn_no").set_index("psn_no")["brdy"])
    age = (claims["begin"].min().normalize() - people.index.to_series().map(born)).dt.days / 365.25
    people["band"] = pd.cut(age, [-200, 18, 45, 60, 75, 85, 200], right=False).astype(str)
    people["stays"] = (
        claims[claims["stay"]].groupby("psn_no").size().reindex(people.index).fillna(0)
    )
    people["rate"] = people.groupby("band")["stays"].transform("mean")
    table = people.groupby("village").agg(seen=("stays", "sum"), mean=("rate", "sum"))
    table = table[table["mean"] >= 1.0]
    spread = float(((table["seen"] - table["mean"]) ** 2 / table["mean"]).median())
    phi = max(1.0, spread / 0.4549)
    p = np.where(table["seen"] > 0, gammainc(np.maximum(table["seen"] / phi, 1e-300),
                                             table["mean"] / phi), 1.0)  # fmt: skip
    table["q"] = falling_discovery(p.tolist())
    hit = table[
        (table["q"] <= params["max_q"]) & (table["seen"] >= params["min_stays"])
        & (table["seen"] >= params["min_ratio"] * table["mean"])
    ]  # fmt: skip
    stays = claims[claims["stay"]]
    return {found(str(v), stays[stays["village"] == v]) for v in hit.index}
