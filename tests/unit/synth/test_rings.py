"""Rings and look-alikes: the truth fits the claims, and levels differ as they should."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from graphfraud.model import PATTERNS
from graphfraud.synth import Parameters, SyntheticData, generate
from graphfraud.synth.look_alikes import KINDS
from graphfraud.synth.rings import SCHEMES

Rings = list[dict[str, Any]]
LEVELS = (1, 2, 3, 4)
#: schemes that come together at a place again and again
TOGETHER = ("van_broker", "quarter_retirees", "staff_kin", "clinic_swipe", "remote_voucher")


def rings(data: SyntheticData, *schemes: str) -> Rings:
    return [r for r in data.truth["rings"] if not schemes or r["scheme"] in schemes]


def rows_of(claims: pd.DataFrame, ring: dict[str, Any]) -> pd.DataFrame:
    return claims[claims["setl_id"].isin(ring["claims"])]


def occasions(rows: pd.DataFrame) -> int:
    """Times the ring came together: begin days joined where they are six days apart or less."""
    day = np.sort(pd.to_datetime(rows["begntime"].str[:10]).to_numpy().astype("datetime64[D]"))
    return 1 + int((np.diff(day).astype(int) > 6).sum())


def presence(claims: pd.DataFrame, data: SyntheticData) -> float:
    shares = []
    for ring in rings(data, *TOGETHER):
        rows = rows_of(claims, ring)
        shares.append(len(rows) / (len(ring["patients"]) * occasions(rows)))
    return float(np.mean(shares))


@pytest.mark.parametrize("level", LEVELS)
def test_truth_names_what_the_claims_hold(levels: Any, level: int) -> None:
    data, claims = levels.data(level), levels.claims(level)
    standing = claims[(claims["refd_setl_flag"] == "0") & (claims["vali_flag"] == "1")]
    refunded = set(claims["init_setl_id"]) - {""}
    standing = standing[~standing["setl_id"].isin(refunded)].set_index("setl_id")
    assert {r["kind"] for r in rings(data)} == set(PATTERNS)
    for ring in rings(data):
        assert ring["level"] == level
        rows = standing.loc[ring["claims"]]  # raises where a claim is not there
        person = rows["psn_no"].replace(data.truth["aliases"])
        counts = person.value_counts()
        least = 1 if ring["kind"] == "insider_link" else 2
        assert set(counts.index[counts >= least]) == set(ring["patients"])
        assert set(rows["fixmedins_code"]) == set(ring["institutions"])
        seen = rows[rows["atddr_no"] != ""]
        assert set(seen["fixmedins_code"] + "|" + seen["atddr_no"]) == set(ring["doctors"])
        if ring["kind"] == "insider_link":
            handlers = rows["optins_no"] + "|" + rows["opter_id"]
            assert handlers.isin(ring["caseworkers"]).mean() > 0.5


@pytest.mark.parametrize("level", LEVELS)
def test_sizes(levels: Any, level: int) -> None:
    for ring in rings(levels.data(level)):
        assert 5 <= len(ring["patients"]) <= 180
        if ring["kind"] == "insider_link":
            assert 36 <= len(ring["patients"]) <= 60


def test_rings_do_not_share_members_with_each_other_or_with_look_alikes(levels: Any) -> None:
    truth = levels.data(3).truth
    members = [p for r in truth["rings"] for p in r["patients"]]
    assert len(members) == len(set(members))
    planted = [g for g in truth["innocent"] if not g["kind"].startswith("one_desk")]
    assert not set(members) & {p for g in planted for p in g["patients"]}


def test_members_are_ordinary_persons_too(levels: Any) -> None:
    data, claims = levels.data(2), levels.claims(2)
    members = {p for r in rings(data) for p in r["patients"]}
    planted = {c for r in rings(data) for c in r["claims"]}
    own = claims[claims["psn_no"].isin(members) & ~claims["setl_id"].isin(planted)]
    assert own["psn_no"].nunique() > 0.5 * len(members)


def test_fewer_are_present_at_each_time_as_the_level_rises(levels: Any) -> None:
    share = {level: presence(levels.claims(level), levels.data(level)) for level in LEVELS}
    assert share[1] > 0.8
    assert share[1] > share[2] + 0.1
    assert 0.35 < share[4] < 0.68


def test_shared_contact_stands_at_levels_one_and_two_alone(levels: Any) -> None:
    for level in LEVELS:
        for ring in rings(levels.data(level), "van_broker", "quarter_retirees"):
            given = rows_of(levels.claims(level), ring)["tel"]
            given = given[~given.isin(["", "未知"])]
            top = given.value_counts(normalize=True).head(3).sum()
            assert (top > 0.35) == (level <= 2), (ring["ring"], level, top)


def test_several_institutions_from_level_three(levels: Any) -> None:
    for level in (3, 4):
        for ring in rings(levels.data(level), "van_broker", "quarter_retirees", "clinic_swipe"):
            assert len(ring["institutions"]) >= 2


def test_accounts_of_insider_rings(levels: Any) -> None:
    for level in LEVELS:
        for ring in rings(levels.data(level), "far_hospitals", "shared_payee"):
            rows = rows_of(levels.claims(level), ring)
            rows = rows[rows["bankacct"] != ""]
            names = rows.groupby("bankacct")["certno"].nunique()
            assert names.max() >= 4 if level <= 2 else names.max() <= 3


def test_level_one_keeps_to_the_day_and_level_two_strays(levels: Any) -> None:
    def spread(level: int) -> float:
        widths = []
        for ring in rings(levels.data(level), "van_broker", "quarter_retirees"):
            day = pd.to_datetime(rows_of(levels.claims(level), ring)["begntime"].str[:10])
            counts = day.value_counts()
            widths.append(
                counts.head(occasions(day.to_frame("begntime").astype(str))).sum() / counts.sum()
            )
        return float(np.mean(widths))

    assert spread(1) == pytest.approx(1.0)
    assert spread(2) < 0.9


def test_one_paper_in_several_areas(levels: Any) -> None:
    for level in (1, 4):
        (ring,) = rings(levels.data(level), "multi_area_invoice")[:1]
        rows = rows_of(levels.claims(level), ring)
        areas = rows.groupby(["certno", "fixmedins_code", "medfee_sumamt"])["optins_no"].nunique()
        assert (areas >= 2).mean() > 0.6
        assert (rows["setl_type"] == "1").all()


def test_cards_are_swiped_minutes_apart(levels: Any) -> None:
    for ring in rings(levels.data(1), "clinic_swipe", "remote_voucher"):
        time = np.sort(pd.to_datetime(rows_of(levels.claims(1), ring)["begntime"]).to_numpy())
        gap = np.diff(time).astype("timedelta64[s]").astype(int) / 60
        assert np.median(gap) < 5


def test_no_rings_at_level_zero_but_all_look_alikes(town: SyntheticData) -> None:
    assert town.truth["rings"] == []
    kinds = {g["kind"] for g in town.truth["innocent"]}
    assert len(kinds) >= len(KINDS) - 3
    known = set(town.frame("persons")["psn_no"])
    places = set(town.frame("institutions")["fixmedins_code"])
    for group in town.truth["innocent"]:
        assert group["patients"]
        assert set(group["patients"]) <= known
        assert set(group["institutions"]) <= places


def test_every_look_alike_leaves_claims_at_its_places(
    town: SyntheticData, town_claims: pd.DataFrame
) -> None:
    pairs = set(zip(town_claims["psn_no"], town_claims["fixmedins_code"], strict=True))
    for group in town.truth["innocent"]:
        there = [
            p for p in group["patients"] if any((p, i) in pairs for i in group["institutions"])
        ]
        assert len(there) > 0.6 * len(group["patients"]), group["kind"]


def test_desks_of_their_own_have_nearly_all_of_their_kind(
    town: SyntheticData, town_claims: pd.DataFrame
) -> None:
    manual = town_claims[(town_claims["setl_type"] == "1") & (town_claims["refd_setl_flag"] == "0")]
    handler = manual["optins_no"] + "|" + manual["opter_id"]
    desks = [g for g in town.truth["innocent"] if g["kind"] == "one_desk_one_kind"]
    assert desks
    for desk in desks:
        (worker,) = desk["caseworkers"]
        same = (manual["optins_no"] == worker.split("|")[0]) & (manual["manl_reim_rea"] == "03")
        assert (handler[same] == worker).mean() > 0.7


def test_the_mixed_level_mixes_and_counts_follow_the_parameters() -> None:
    data = generate(Parameters(12_000, 5, "mixed", rings_per_100k=120, look_alikes_per_100k=50))
    judged = data.truth["rings"] + data.truth["unjudged"]
    assert 12 <= len(judged) <= 14
    assert len({r["level"] for r in judged}) >= 3
    assert len(SCHEMES) == 28
    assert {r["level"] for r in generate(Parameters(12_000, 5, "easy", 120)).truth["rings"]} == {
        1,
        2,
    }
