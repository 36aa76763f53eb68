"""The peer: what a careful analyst would write with pandas and networkx.

It reads the CSV tables, nets refunds, joins stays, finds who was together with whom, counts the
days on which pairs met, cuts the graph of pairs by Louvain and ranks the groups. Of graphfraud it
takes the numbers of the rules alone (windows, gaps), so that both mean the same by "together" and
their pairs can be compared one by one:

* an event is a stay (chained within two days) or a settlement outside hospital; a regular course
  of stays counts once, and dialysis-like attendance is left out;
* stays meet when admitted within 1 day and discharged within 2 days of each other at one
  institution; settlements within 15 minutes, or on one day at a place with few visits;
* a pair is kept when it met on two days or more and is of two households.

Merges are done institution by institution on windows, so that no merge is larger than it must be.
What it lacks: null models, look-alikes, pages, evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd

from graphfraud.links import events as rule
from graphfraud.parameters import Parameters

RULES = Parameters()
INPATIENT = ("21", "22", "23", "24", "25", "26", "27", "28", "52")
ADMIT_DAYS, DISCHARGE_DAYS = RULES.admit_days, RULES.discharge_days
SETTLE_MINUTES, FEW_VISITS = RULES.settle_minutes, RULES.small_place_per_day
MONEY = ["medfee_sumamt", "fund_pay_sumamt", "acct_pay"]
USED = [
    "setl_id", "mdtrt_id", "psn_no", "certno", "fixmedins_code", "med_type", "begntime", "endtime",
    "dscg_maindiag_code", "setl_time", "setl_type", "refd_setl_flag", "init_setl_id", "vali_flag",
    *MONEY,
]  # fmt: skip
MIN_K = 3
EVENT_COLUMNS = ["patient", "place", "start", "end", "day", "by_day"]


@dataclass(frozen=True)
class PeerResult:
    """pairs: domain, a, b, k (ids a < b, k ≥ 2). groups: ranked, one row a group."""

    pairs: pd.DataFrame
    groups: pd.DataFrame


def run(folder: Path) -> PeerResult:
    """The whole pipeline on the CSV tables of a folder."""
    claims = net(read_claims(folder))
    household = read_households(folder, claims)
    claims["patient"], people = pd.factorize(claims["psn_no"], sort=True)
    homes = household.reindex(people).fillna(-1).to_numpy(dtype=np.int64)
    parts = []
    for domain, events in (("stays", stays(claims)), ("settlements", settlements(claims))):
        found = co_visits(events, domain, homes)
        found.insert(0, "domain", domain)
        parts.append(found)
    pairs = pd.concat(parts, ignore_index=True)
    groups = rank(pairs, claims, people)
    pairs["a"], pairs["b"] = people[pairs["a"]], people[pairs["b"]]
    return PeerResult(pairs, groups)


def read_claims(folder: Path) -> pd.DataFrame:
    claims = pd.read_csv(
        folder / "claims.csv", usecols=USED, dtype=str, keep_default_na=False, engine="pyarrow"
    )
    for name in MONEY:
        claims[name] = (pd.to_numeric(claims[name].replace("", "0")) * 100).round().astype("int64")
    for name in ("begntime", "endtime", "setl_time"):
        claims[name] = pd.to_datetime(claims[name], format="%Y-%m-%d %H:%M:%S")
    claims["fixmedins_code"] = pd.factorize(claims["fixmedins_code"], sort=True)[0]
    claims["kind"] = claims.pop("med_type").str[:2].isin(INPATIENT)
    # one person of several insured areas is the most frequent of their numbers
    named = claims.loc[claims["certno"] != "", ["certno", "psn_no"]].drop_duplicates()
    rows = named["psn_no"].map(claims["psn_no"].value_counts())
    ordered = named.assign(rows=-rows).sort_values(["certno", "rows", "psn_no"])
    home = ordered.groupby("certno")["psn_no"].first()
    leader = named.assign(leader=named["certno"].map(home)).set_index("psn_no")["leader"]
    leader = leader[~leader.index.duplicated()]
    claims["own_psn_no"] = claims["psn_no"]
    claims["psn_no"] = claims["psn_no"].map(leader).fillna(claims["psn_no"])
    return claims


def read_households(folder: Path, claims: pd.DataFrame) -> pd.Series:
    persons = pd.read_csv(
        folder / "persons.csv", usecols=["psn_no", "household_no"], dtype=str, keep_default_na=False
    )
    same = claims[["own_psn_no", "psn_no"]].drop_duplicates("own_psn_no").set_index("own_psn_no")
    persons["psn_no"] = persons["psn_no"].map(same["psn_no"]).fillna(persons["psn_no"])
    persons = persons[persons["household_no"] != ""].drop_duplicates("psn_no")
    code = pd.factorize(persons["household_no"], sort=True)[0]
    return pd.Series(code, index=persons["psn_no"])


def net(claims: pd.DataFrame) -> pd.DataFrame:
    """Refunds, what they took back in full, and invalid rows are taken out."""
    claims = claims[claims["vali_flag"] != "0"]
    flagged = claims["refd_setl_flag"] == "1"
    negative = (claims[MONEY] < 0).any(axis=1)
    refund = (flagged & (negative | (claims["init_setl_id"] != ""))) | negative
    back = claims.loc[refund, ["init_setl_id", *MONEY]].copy()
    back[MONEY] = back[MONEY].abs()
    back = back.groupby("init_setl_id")[MONEY].sum()
    kept = claims[~refund & ~flagged].copy()
    taken = back.reindex(kept["setl_id"]).fillna(0).astype("int64")
    touched = kept["setl_id"].isin(back.index).to_numpy()
    kept[MONEY] = kept[MONEY].to_numpy() - taken.to_numpy()
    left = kept[MONEY].to_numpy()
    gone = touched & ((left == 0).all(axis=1) | (left < 0).any(axis=1))
    net_claims: pd.DataFrame = kept[~gone]
    return net_claims


def _days(times: pd.Series) -> np.ndarray:
    days: np.ndarray = times.to_numpy().astype("datetime64[D]").astype(np.int64)
    return days


def _minutes(times: pd.Series) -> np.ndarray:
    """Minute of the day, -1 at midnight sharp, which stands for a day alone."""
    seconds = times.to_numpy().astype("datetime64[s]").astype(np.int64) % 86_400
    minutes: np.ndarray = np.where(seconds == 0, -1, seconds // 60)
    return minutes


def stays(claims: pd.DataFrame) -> pd.DataFrame:
    inside = claims[claims["kind"]]
    diagnosis = inside["dscg_maindiag_code"].str.upper()
    rows = pd.DataFrame(
        {
            "patient": inside["patient"],
            "place": inside["fixmedins_code"],
            "mdtrt_id": inside["mdtrt_id"],
            "start": _days(inside["begntime"]),
            "end": _days(inside["endtime"]),
            "course": diagnosis.str.startswith(rule.COURSE_BLOCKS).where(diagnosis != ""),
        }
    ).sort_values(["start", "end"], kind="stable")
    one = rows.groupby(["patient", "place", "mdtrt_id"], as_index=False).agg(
        start=("start", "min"), end=("end", "max"), course=("course", "first")
    )
    one = one.sort_values(["patient", "place", "start"], kind="stable")
    own = [one["patient"], one["place"]]
    reach = one.groupby(own)["end"].cummax().groupby(own).shift()
    one["chain"] = (~(one["start"] <= reach + rule.CHAIN_DAYS)).cumsum()
    one["course"] = one["course"].eq(True)
    chained = one.drop_duplicates("chain").set_index("chain")
    chained["end"] = one.groupby("chain")["end"].max()
    own = [chained["patient"], chained["place"]]
    gap = chained.groupby(own)["start"].diff()
    count = chained.groupby(own)["start"].transform("size")
    mean = gap.groupby(own).transform("mean")
    square = (gap**2).groupby(own).transform("mean")
    spread = np.sqrt(np.maximum(square - mean**2, 0))
    treated = chained.groupby(own)["course"].transform("mean") > 0.5
    course = (count >= rule.COURSE_STAYS) & mean.between(rule.COURSE_GAP_MIN, rule.COURSE_GAP_MAX)
    course &= (spread <= rule.COURSE_CV * mean) & treated
    return chained[~(course & gap.notna())].assign(day=lambda f: f["start"], by_day=False)


def settlements(claims: pd.DataFrame) -> pd.DataFrame:
    outside = claims[~claims["kind"] & (claims["setl_type"] != "1")]
    day, minute = _days(outside["setl_time"]), _minutes(outside["setl_time"])
    visit_day, visit_minute = _days(outside["begntime"]), _minutes(outside["begntime"])
    # sent hours after the visit: it stands at the visit
    late = (day - visit_day) * 1440 + minute - visit_minute > rule.LATE_MINUTES
    late &= (minute >= 0) & (visit_minute >= 0)
    rows = pd.DataFrame(
        {
            "patient": outside["patient"],
            "place": outside["fixmedins_code"],
            "day": np.where(late, visit_day, day),
            "minute": np.where(late, visit_minute, minute),
        }
    )
    rows["known"] = rows["minute"] >= 0
    of_place = rows.groupby("place")["known"].agg(["size", "sum"])
    first = _days(claims["begntime"])
    open_days = first.max() - first.min() + 1
    few = (of_place["size"] / open_days < FEW_VISITS) | (of_place["sum"] < 0.5 * of_place["size"])
    rows["by_day"] = rows["place"].map(few)
    rows = rows[rows["by_day"] | rows["known"]]
    rows["start"] = rows["day"] * 1440 + rows["minute"].where(~rows["by_day"], 0)
    rows = rows.sort_values(["patient", "place", "start"], kind="stable")
    gap = rows.groupby(["patient", "place"])["start"].diff()
    rows = rows[~(gap <= SETTLE_MINUTES)]
    own = [rows["patient"], rows["place"]]
    gap_days = rows.groupby(own)["day"].diff()
    short = (gap_days <= rule.TREATMENT_GAP_DAYS).groupby(own).transform("sum")
    count = rows.groupby(own)["day"].transform("size")
    treated = (count >= rule.TREATMENT_VISITS) & (short / (count - 1).clip(lower=1) > 0.5)
    return rows[~treated].assign(end=0)


def co_visits(events: pd.DataFrame, domain: str, homes: np.ndarray) -> pd.DataFrame:
    """Pairs a < b that were together on two days or more (days of a's events)."""
    events = events[events.groupby("patient")["start"].transform("size") >= 2]
    gap = ADMIT_DAYS if domain == "stays" else SETTLE_MINUTES
    parts = [
        _meetings(here, domain, gap, homes) for _, here in events[EVENT_COLUMNS].groupby("place")
    ]
    met = pd.concat(parts, ignore_index=True).drop_duplicates()
    pairs = met.groupby(["a", "b"]).size().rename("k").reset_index()
    return pairs[pairs["k"] >= 2].reset_index(drop=True)


def _meetings(here: pd.DataFrame, domain: str, gap: int, homes: np.ndarray) -> pd.DataFrame:
    """Distinct (a, b, day of a) at one institution: windows as wide as the gap, merged with
    themselves and with the next one."""
    by_day = bool(here["by_day"].iloc[0])
    width = 1440 if by_day else gap + 1
    left = here.drop(columns=["place", "by_day"]).assign(window=here["start"] // width)
    left["row"] = np.arange(len(left))
    same = left.merge(left, on="window", suffixes=("_x", "_y"))
    both = [same[same["row_x"] < same["row_y"]]]
    if not by_day:
        both.append(left.merge(left.assign(window=left["window"] - 1), on="window"))
    near = pd.concat(both, ignore_index=True)
    ok = (near["start_x"] - near["start_y"]).abs() <= (0 if by_day else gap)
    if domain == "stays":
        ok &= (near["end_x"] - near["end_y"]).abs() <= DISCHARGE_DAYS
    x, y = near["patient_x"].to_numpy(), near["patient_y"].to_numpy()
    ok &= (x != y) & ((homes[x] != homes[y]) | (homes[x] < 0))
    near, x, y = near[ok], x[ok], y[ok]
    first = x < y
    day = np.where(first, near["day_x"], near["day_y"])
    met = pd.DataFrame({"a": np.where(first, x, y), "b": np.where(first, y, x), "day": day})
    return met.drop_duplicates()


def rank(pairs: pd.DataFrame, claims: pd.DataFrame, people: pd.Index) -> pd.DataFrame:
    """Louvain groups of the pairs that met three times or more, strongest first."""
    strong = pairs[pairs["k"] >= MIN_K]
    graph = nx.Graph()
    graph.add_weighted_edges_from(strong[["a", "b", "k"]].itertuples(index=False, name=None))
    fund = claims.groupby("patient")["fund_pay_sumamt"].sum()
    rows = []
    for group in nx.community.louvain_communities(graph, weight="weight", seed=0):
        if len(group) < 3:
            continue
        inside = graph.subgraph(group)
        met = inside.size(weight="weight")
        rows.append(
            {
                "members": sorted(people[list(group)]), "n": len(group),
                "meetings_each": met / len(group), "density": nx.density(inside),
                "fund_paid": int(fund.reindex(list(group)).sum()),
            }
        )  # fmt: skip
    table = pd.DataFrame(rows, columns=["members", "n", "meetings_each", "density", "fund_paid"])
    table["score"] = table["meetings_each"] * table["density"]
    return table.sort_values("score", ascending=False, kind="stable").reset_index(drop=True)
