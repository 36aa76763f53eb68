"""What oracles begin from: rows of the raw tables that count, with case-workers' and parties' keys.

Plain pandas; nothing of the product.
"""

from __future__ import annotations

import pandas as pd

Frames = dict[str, pd.DataFrame]
Expected = set[tuple[str, frozenset[str], frozenset[str]]]


def kept(frames: Frames) -> pd.DataFrame:
    """Claims without refunds, what they refund, and invalid rows; with household and village."""
    claims = frames["claims"]
    refund = claims["refd_setl_flag"] == "1"
    undone = set(claims.loc[refund, "init_setl_id"]) if "init_setl_id" in claims else set()
    claims = claims[~refund & ~claims["setl_id"].isin(undone) & (claims["vali_flag"] != "0")]
    claims = with_columns(claims)
    people = frames["persons"].drop_duplicates("psn_no").set_index("psn_no")
    claims["household"] = claims["psn_no"].map(people["household_no"]).fillna(claims["psn_no"])
    claims["village"] = claims["psn_no"].map(people["village"])
    return claims


def with_columns(claims: pd.DataFrame) -> pd.DataFrame:
    """A copy with every column that oracles read, null where the extract has none."""
    names = """optins_no opter_id audit1_opter_id audit2_opter_id pay_opter_id bankacct invono tel
    agnter_certno atddr_no emp_no dise_codg dscg_maindiag_code insu_admdvs fix_blng_admdvs
    manl_reim_rea mid_setl_flag setl_type dscg_way""".split()
    claims = claims.copy()
    for name in names:
        if name not in claims:
            claims[name] = None
    return claims


def manual(frames: Frames) -> pd.DataFrame:
    """Manual claims (setl_type 1) with a submitter; w1 … w4 are keys of the four hands."""
    claims = kept(frames)
    claims = claims[(claims["setl_type"] == "1") & claims["opter_id"].notna()].copy()
    for name, source in (
        ("submitter", "opter_id"), ("reviewer1", "audit1_opter_id"),
        ("reviewer2", "audit2_opter_id"), ("payer", "pay_opter_id"),
    ):  # fmt: skip
        claims[name] = claims["optins_no"] + "|" + claims[source]
    claims["day"] = claims["opt_day"].where(claims["opt_day"] >= 0, claims["settle_day"])
    claims["doctor"] = claims["fixmedins_code"] + "|" + claims["atddr_no"]
    claims["away"] = claims["insu_admdvs"] != claims["fix_blng_admdvs"]
    claims["kind_of_work"] = list(zip(
        claims["optins_no"], claims["away"], claims["med_type"], strict=True
    ))  # fmt: skip
    others = claims.groupby("optins_no")["submitter"].nunique() - 1
    claims["colleagues"] = claims["optins_no"].map(others)
    return claims.reset_index(drop=True)


def falling_discovery(p: list[float]) -> list[float]:
    """q-values: the least p_(j) m / j over j ≥ i, at most 1."""
    m = len(p)
    order = sorted(range(m), key=lambda i: p[i])
    q, least = [1.0] * m, 1.0
    for rank in range(m, 0, -1):
        i = order[rank - 1]
        least = min(least, p[i] * m / rank)
        q[i] = least
    return q


def found(anchor: str, rows: pd.DataFrame) -> tuple[str, frozenset[str], frozenset[str]]:
    """A finding over some claims."""
    return anchor, frozenset(rows["psn_no"]), frozenset(rows["setl_id"])
