"""The background against the domain's figures, and ids that no living person has."""

from __future__ import annotations

import pandas as pd
import pytest

from graphfraud.synth import SyntheticData

STAYS = ["21", "22", "24", "25", "26", "28", "52"]


def settlements(claims: pd.DataFrame) -> pd.DataFrame:
    return claims[claims["refd_setl_flag"] == "0"]


def days(column: pd.Series) -> pd.Series:
    return pd.to_datetime(column.str[:10])


@pytest.mark.parametrize(
    ("types", "low", "high"),
    [
        (["41"], 0.40, 0.52),
        (["11"], 0.30, 0.44),
        (["14", "9929"], 0.045, 0.10),
        (STAYS, 0.03, 0.07),
    ],
)
def test_row_mix(town_claims: pd.DataFrame, types: list[str], low: float, high: float) -> None:
    share = settlements(town_claims)["med_type"].isin(types).mean()
    assert low < share < high


def test_settlements_per_person(town_claims: pd.DataFrame) -> None:
    assert 4.5 < len(town_claims) / 30_000 < 7.5


def test_visits_are_overdispersed_as_a_negative_binomial(town_claims: pd.DataFrame) -> None:
    plain = town_claims[town_claims["med_type"].isin(["11", "41"])]
    counts = plain.groupby("certno").size()
    full = pd.concat([counts, pd.Series([0] * (30_000 - len(counts)))])
    mean, variance = full.mean(), full.var()
    k = mean**2 / (variance - mean)
    assert 0.35 < k < 0.95


def test_refunds_are_negative_rows_that_mirror_their_original(town_claims: pd.DataFrame) -> None:
    refunds = town_claims[town_claims["refd_setl_flag"] == "1"]
    assert 0.04 < len(refunds) / len(town_claims) < 0.06
    original = town_claims.set_index("setl_id").loc[refunds["init_setl_id"]]
    for column in ("medfee_sumamt", "fund_pay_sumamt", "acct_pay"):
        total = refunds[column].astype(float).to_numpy() + original[column].astype(float).to_numpy()
        assert abs(total).max() < 0.005
    assert (original["psn_no"].to_numpy() == refunds["psn_no"].to_numpy()).all()
    assert (original["setl_time"].to_numpy() < refunds["setl_time"].to_numpy()).all()
    assert (settlements(town_claims)["init_setl_id"] == "").all()


def test_nulls_and_invalid_rows(town_claims: pd.DataFrame) -> None:
    rows = settlements(town_claims)
    seen = rows[~rows["med_type"].isin(["41", "9929"])]
    assert 0.02 < (seen["atddr_no"] == "").mean() < 0.035
    assert 0.002 < (rows["vali_flag"] == "0").mean() < 0.006
    assert (rows[~rows["med_type"].isin(STAYS)]["dscg_maindiag_code"] == "").mean() > 0.9
    assert (rows[rows["med_type"].isin(STAYS)]["dscg_maindiag_code"] != "").all()
    phones = rows[rows["med_type"].isin(STAYS)]["tel"]
    assert {"", "未知"} <= set(phones)


def test_stays(town_claims: pd.DataFrame) -> None:
    stays = settlements(town_claims)
    stays = stays[stays["med_type"].isin(STAYS)]
    nights = (days(stays["endtime"]) - days(stays["begntime"])).dt.days
    assert 8.0 < nights.mean() < 9.6
    assert 0.01 < (nights <= 1).mean() < 0.045
    assert 0.17 < len(stays) / 30_000 < 0.28
    # weekends admit fewer
    by_weekday = days(stays["begntime"]).dt.day_of_week.value_counts(normalize=True)
    assert by_weekday[0] > 1.5 * by_weekday[6]
    fees = stays["medfee_sumamt"].astype(float).groupby(stays["hosp_lv"]).median()
    assert fees["10"] < fees["05"] < fees["02"]


def test_stays_of_a_person_come_in_clusters(town_claims: pd.DataFrame) -> None:
    rows = settlements(town_claims)
    stays = rows[rows["med_type"] == "21"].copy()
    stays["day"] = days(stays["begntime"]).astype("int64")
    stays = stays.drop_duplicates("mdtrt_id").sort_values(["certno", "day"])
    end = days(stays["endtime"])
    gap = (days(stays["begntime"]) - end.shift()).dt.days
    again = stays["certno"].eq(stays["certno"].shift())
    soon = (again & gap.between(10, 35)).sum()
    late = (again & gap.between(110, 135)).sum()
    assert soon > 2.5 * late


def test_spring_festival_is_quiet(town_claims: pd.DataFrame) -> None:
    per_day = days(settlements(town_claims)["begntime"]).value_counts()
    festival = per_day[pd.date_range("2025-01-29", "2025-02-03")].mean()
    assert festival < 0.7 * per_day[pd.date_range("2025-03-01", "2025-03-28")].mean()


def test_manual_claims(town_claims: pd.DataFrame) -> None:
    rows = settlements(town_claims)
    manual = rows[rows["setl_type"] == "1"]
    assert 0.004 < len(manual) / len(rows) < 0.012
    for column in ("opter_id", "optins_no", "audit1_opter_id", "audit2_opter_id", "pay_opter_id"):
        assert (manual[column] != "").all()
    load = manual.groupby("optins_no")["opter_id"].value_counts(normalize=True)
    assert load.groupby("optins_no").max().max() > 0.3
    workers = manual.groupby("optins_no")["opter_id"].nunique()
    assert workers.between(4, 6).all()
    assert (manual["opter_id"] == manual["audit1_opter_id"]).mean() < 0.03
    network = rows[rows["setl_type"] == "2"]
    assert (network[["bankacct", "audit1_opter_id"]] == "").all(axis=None)


def test_village_people_share_a_township_hospital(
    town: SyntheticData, town_claims: pd.DataFrame
) -> None:
    home = town.frame("persons").set_index("psn_no")["village"]
    rows = settlements(town_claims)
    rows = rows[rows["med_type"].isin(["11"])]
    village = rows["psn_no"].map(home)
    rural = rows[village.str.startswith("村", na=False)]
    by_place = rural.groupby([village, rural["fixmedins_code"]]).size()
    top = by_place.groupby(level=0).max() / by_place.groupby(level=0).sum()
    assert 0.3 < top.median() < 0.75


def test_households_and_cells(town: SyntheticData) -> None:
    persons = town.frame("persons")
    assert len(persons) == 30_000
    assert 0.04 < (persons["household_no"] == "").mean() < 0.08
    rural = persons[persons["village"].str.startswith("村") & (persons["household_no"] != "")]
    sizes = rural["household_no"].value_counts()
    assert sizes.max() <= 6
    assert 3.5 < sizes.mean() < 5.0


def test_every_area_is_impossible_and_zeros_lead(
    town: SyntheticData, town_claims: pd.DataFrame
) -> None:
    claims = town_claims
    assert claims["setl_id"].is_unique
    assert claims["setl_id"].str.fullmatch(r"0099\d{12}").all()
    assert claims["psn_no"].str.fullmatch(r"0099\d{16}").all()
    assert claims["certno"].str.fullmatch(r"99\d{15}[\dX]").all()
    assert claims["fixmedins_code"].str.fullmatch(r"[HP]99\d{9}").all()
    assert claims["atddr_no"].str.fullmatch(r"(D99\d{10})?").all()
    assert claims["insu_admdvs"].str.fullmatch(r"99\d{4}").all()
    assert claims["bankacct"].str.fullmatch(r"(9900\d{15})?").all()
    assert claims["tel"].str.fullmatch(r"(100\d{8}|未知)?").all()
    persons = town.frame("persons")
    assert persons["psn_no"].is_unique


@pytest.mark.parametrize("name", ["opter_id", "audit1_opter_id", "psn_no", "atddr_no"])
def test_no_number_is_zeros_alone(town_claims: pd.DataFrame, name: str) -> None:
    # an extract takes such an id for none, and its holder could not be found
    assert town_claims[name].ne("").any()
    assert not town_claims[name].str.fullmatch("0+").any()


def test_check_character_of_identity_numbers(town_claims: pd.DataFrame) -> None:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    for number, gender in town_claims[["certno", "gend"]].drop_duplicates().head(300).to_numpy():
        total = sum(int(d) * w for d, w in zip(number, weights, strict=False))
        assert "10X98765432"[total % 11] == number[17]
        assert (int(number[16]) % 2 == 1) == (gender == "1")


def test_refunded_and_corrected_rows_leave_one_visit(town_claims: pd.DataFrame) -> None:
    refunded = town_claims[town_claims["refd_setl_flag"] == "1"]
    again = town_claims[town_claims["mdtrt_id"].isin(refunded["mdtrt_id"])]
    net = again["medfee_sumamt"].astype(float).groupby(again["mdtrt_id"]).sum().round(2)
    assert (net >= 0).all()
    assert 0.3 < (net == 0).mean() < 0.6
