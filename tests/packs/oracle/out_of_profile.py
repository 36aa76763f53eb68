"""Doctors with patients of their own alone, from the raw claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.packs.raw import Expected, Frames, found, kept

LATE_DAYS = 60


def expected(frames: Frames, params: Mapping[str, Any]) -> Expected:
    """Doctors of late who share hardly a patient with the house."""
    claims = kept(frames)
    claims = claims[claims["kind"].isin(["outpatient", "chronic"]) & claims["atddr_no"].notna()]
    out: Expected = set()
    for place, rows in claims.groupby("fixmedins_code"):
        opened = rows["begin_day"].min()
        doctors_of = rows.groupby("psn_no")["atddr_no"].nunique()
        for doctor, own in rows.groupby("atddr_no"):
            people = own["psn_no"].unique()
            alone = int((doctors_of[people] == 1).sum())
            if (
                own["begin_day"].min() - opened >= LATE_DAYS
                and len(people) >= params["min_patients"]
                and alone / len(people) >= params["min_share"]
            ):
                out.add(found(f"{place}|{doctor}", own))
    return out
