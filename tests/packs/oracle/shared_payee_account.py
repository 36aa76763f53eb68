"""Accounts of several households at one window, from the raw claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scipy.stats import binom

from tests.packs.raw import Expected, Frames, found, manual

COLLEAGUES = 3


def expected(frames: Frames, params: Mapping[str, Any]) -> Expected:
    """Every (account, submitter) with enough households, against the window's share of work."""
    claims = manual(frames)
    out: Expected = set()
    paid_in = claims[claims["bankacct"].notna()]
    homes = paid_in.groupby("bankacct")["household"].transform("nunique")
    for account, paid in paid_in[homes >= params["min_households"]].groupby("bankacct"):
        one_employer = paid.drop_duplicates("psn_no")["emp_no"].value_counts().max()
        if one_employer / paid["psn_no"].nunique() >= params["max_one_employer"]:
            continue
        for (agency, worker), mine in paid.groupby(["optins_no", "submitter"]):
            desk = claims[claims["optins_no"] == agency]
            if desk["submitter"].nunique() - 1 < COLLEAGUES:
                continue
            rest = desk[desk["bankacct"] != account]
            share = ((rest["submitter"] == worker).sum() + 0.5) / (len(rest) + 1)
            all_of = paid.loc[paid["optins_no"] == agency, "household"].nunique()
            seen = mine["household"].nunique()
            chance = binom.sf(seen - 1, all_of, share)
            if seen >= params["min_households"] and chance <= params["max_p"]:
                out.add(found(str(account), mine))
    return out
