"""Contacts of many households, from the raw claims: one value at a time."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from scipy.stats import hypergeom

from tests.packs.raw import kept

COLUMNS = ("tel", "bankacct", "agnter_certno")


def expected(
    frames: dict[str, pd.DataFrame], params: Mapping[str, int]
) -> set[tuple[str, frozenset[str], frozenset[str]]]:
    """Anchor, patients and claims of every finding."""
    claims = kept(frames)
    persons = frames["persons"].drop_duplicates("psn_no").set_index("psn_no")
    village, home = persons["village"], persons["household_no"]
    firm = claims.dropna(subset=["emp_no"]).drop_duplicates("psn_no").set_index("psn_no")["emp_no"]
    manual = claims["setl_type"] == "1"
    clientele = claims[claims["stay"] | manual].groupby("fixmedins_code")["psn_no"].unique()
    out = set()
    for column in COLUMNS:
        if column not in claims:
            continue
        for value, rows in claims.dropna(subset=[column]).groupby(column):
            people = sorted(rows["psn_no"].unique())
            stays = rows[rows["stay"]]
            inside = sorted(stays["psn_no"].unique())
            if len(inside) < params["min_patients"] or len(set(value)) < 3 or len(value) < 6:
                continue
            if home.reindex(inside).nunique() < params["min_households"]:
                continue
            if stays["fixmedins_code"].nunique() > params["max_institutions"]:
                continue
            if _top(firm.reindex(people)) >= 0.7 * len(people):
                continue
            where = rows["fixmedins_code"].value_counts()
            if where.iloc[0] >= 0.9 * len(rows) and _alike(
                village.reindex(people), village.reindex(clientele.get(where.index[0], []))
            ):
                continue
            out.add((value, frozenset(inside), frozenset(stays["setl_id"])))
    return out


def _top(values: pd.Series) -> int:
    counts = values.dropna().value_counts()
    return int(counts.iloc[0]) if len(counts) else 0


def _alike(theirs: pd.Series, everyone: pd.Series) -> bool:
    """Whether no village is rarer among all who come than among these."""
    base, total = everyone.value_counts(), max(len(everyone), len(theirs))
    tails = [
        hypergeom.sf(count - 1, total, max(base.get(name, 0), count), len(theirs))
        for name, count in theirs.value_counts().items()
    ]
    return bool(min(tails) * everyone.nunique() >= 1e-3)
