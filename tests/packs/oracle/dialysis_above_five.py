"""Weeks with too many sessions, from the raw claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from tests.packs.raw import Expected, Frames, found, kept


def treatments(frames: Frames) -> pd.DataFrame:
    """Claims of haemodialysis outside hospital, with the Monday of their week."""
    claims = kept(frames)
    codes = claims[["dscg_maindiag_code", "dise_codg"]].fillna("").apply(lambda c: c.str.upper())
    kidney = codes.apply(lambda c: c.str.match("N18|Z49")).any(axis=1)
    at_home = codes.apply(lambda c: c.str.match("Z49[.]2")).any(axis=1)
    claims = claims[kidney & ~at_home & claims["kind"].isin(["outpatient", "chronic"])].copy()
    claims["monday"] = (claims["begin"] - pd.to_timedelta(claims["begin"].dt.day_of_week, unit="D")
                        ).dt.normalize()  # fmt: skip
    return claims


def expected(frames: Frames, params: Mapping[str, Any]) -> Expected:
    """Institutions with patients above the limit in enough weeks."""
    claims = treatments(frames)
    weeks = claims.groupby(["psn_no", "monday"])[["fixmedins_code", "begin_day"]].apply(
        lambda week: len(week.drop_duplicates())
    )
    full = set(weeks[weeks > params["max_sessions"]].index)
    inside = [key in full for key in zip(claims["psn_no"], claims["monday"], strict=True)]
    out: Expected = set()
    for place, rows in claims[inside].groupby("fixmedins_code"):
        n_weeks = rows.groupby("psn_no")["monday"].nunique()
        rows = rows[rows["psn_no"].isin(n_weeks[n_weeks >= params["min_weeks"]].index)]
        if len(rows):
            out.add(found(str(place), rows))
    return out
