"""Staff named on stays of their own house, from the raw tables: one member of staff at a time."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from scipy.stats import hypergeom

from tests.packs.raw import kept


def expected(
    frames: dict[str, pd.DataFrame], params: Mapping[str, int]
) -> set[tuple[str, frozenset[str], frozenset[str]]]:
    """Anchor, patients (the staff member among them) and claims of every finding."""
    claims = kept(frames)
    persons = frames["persons"].drop_duplicates("psn_no").set_index("psn_no")
    home, village = persons["household_no"], persons["village"]
    certno = claims.dropna(subset=["certno"]).drop_duplicates("psn_no").set_index("psn_no")
    staff = frames["staff"].dropna(subset=["fixmedins_code"])
    stays = claims[claims["stay"]]
    inside = claims[claims["stay"] | (claims["setl_type"] == "1")]
    out = set()
    for psn_no, code in zip(staff["psn_no"], staff["fixmedins_code"], strict=True):
        parts = []
        own = {"tel": persons["tel"].get(psn_no), "agnter_certno": certno["certno"].get(psn_no)}
        for column, value in own.items():
            if column not in claims or value is None:
                continue
            users = claims[claims[column] == value]
            if _desk(users, inside, village):
                continue
            parts.append(stays[(stays[column] == value) & (stays["fixmedins_code"] == code)])
        rows = pd.concat(parts).drop_duplicates("setl_id") if parts else stays.head(0)
        rows = rows[rows["psn_no"].map(home) != home.get(psn_no)]
        people = frozenset(rows["psn_no"])
        houses = home.reindex(sorted(people)).nunique()
        if len(people) >= params["min_patients"] and houses >= params["min_households"]:
            out.add((psn_no, people | {psn_no}, frozenset(rows["setl_id"])))
    return out


def _desk(users: pd.DataFrame, inside: pd.DataFrame, village: pd.Series) -> bool:
    """Whether a value is typed for anybody of one house: its users are like all who come."""
    people = sorted(users["psn_no"].unique())
    if len(people) < 3:
        return False
    where = users["fixmedins_code"].value_counts()
    if where.iloc[0] < 0.9 * len(users):
        return False
    there = inside[inside["fixmedins_code"] == where.index[0]]
    everyone = village.reindex(there["psn_no"].unique())
    theirs = village.reindex(people)
    base, total = everyone.value_counts(), max(len(everyone), len(theirs))
    tails = [
        hypergeom.sf(count - 1, total, max(base.get(name, 0), count), len(theirs))
        for name, count in theirs.value_counts().items()
    ]
    return bool(min(tails) * everyone.nunique() >= 1e-3)
