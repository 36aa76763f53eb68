"""Exploration packs on both stores against pandas, on a small town with a ring made by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pandas as pd
import pytest

from graphfraud.claims.read import read_extract
from graphfraud.detect.motifs import explore
from graphfraud.graph.build import build_graph
from graphfraud.model import Case, CaseMember, Link, Party, Ring
from graphfraud.store.bolt import Store
from graphfraud.store.embedded import EmbeddedStore
from graphfraud.store.load import load_graph
from tests.packs.all_packs import PACKS, STORES
from tests.packs.town import Town, typed

RUN = "exploration"
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Small:
    """The town's raw tables, its ring, and the stores that hold both."""

    claims: pd.DataFrame
    persons: pd.DataFrame
    ring: list[str]
    stays: list[str]
    shops: list[str]
    links: list[Link]
    stores: Mapping[str, Store]

    def ask(self, store: str, pack: str, **params: object) -> Rows:
        """Rows of a pack."""
        return explore(self.stores[store], PACKS[pack], RUN, params)


@pytest.fixture(scope="module")
def small(
    tmp_path_factory: pytest.TempPathFactory, stores: Mapping[str, Store],
    embedded_store: EmbeddedStore,
) -> Small:  # fmt: skip
    """2,000 honest claims; eight people who are admitted together and share two shops."""
    town = Town(seed=5)
    town.background(2000)
    town.begin("ring")
    ward, village = town.institution("health_centre"), "村9001"
    shops = [town.institution("pharmacy") for _ in range(3)]
    ring = [town.person(village=village) for _ in range(8)]
    stays = [
        town.settlement(p, ward, "21", town.day(d), town.day(d + 6)) for d in (30, 90) for p in ring
    ]
    for n, psn_no in enumerate(ring):
        for shop in shops[: 2 + n % 2]:
            town.settlement(psn_no, shop, "41", town.day(200 + n))
    folder = tmp_path_factory.mktemp("exploration")
    extract = read_extract([town.write(folder / "extract")], folder / "work", max_rejects=0.0)
    code = {key: row for row, key in enumerate(extract.text("claims", "setl_id").to_pylist())}
    parties = [Party("patient", psn_no) for psn_no in sorted(ring)]
    links = [
        Link("CO_ADMITTED", a, b, 2.0, 0.01, 1e-6 * (1 + n), 1e-4, 19_752, 19_812)
        for n, (a, b) in enumerate(combinations(parties, 2))
    ]
    members = tuple(CaseMember(party, "participant", 0.9) for party in parties)
    claims = tuple(sorted(code[s] for s in stays))
    case = Case(
        "ring1", 1, "induced_admission", 0.5, (), (),
        Ring("induced_admission", members, claims, tuple(links), ()),
        1, 0, 0, 0, 0, 0, 0, 0, "", setl_ids=tuple(stays),
    )  # fmt: skip
    graph = build_graph(extract, links=links, cases=[case], run_id=RUN, scope="all")
    embedded_store.load(graph)
    load_graph(stores["neo4j"], graph)
    frames = typed(town.frames())
    return Small(frames["claims"], frames["persons"], ring, stays, shops, links, stores)


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> str:
    """Each store's name."""
    return str(request.param)


def dates(claims: pd.DataFrame) -> dict[str, str]:
    """First and last day of some claims, as packs tell them."""
    days = claims["begin"].dt.strftime("%Y-%m-%d")
    return {"first_date": days.min(), "last_date": days.max()}


def test_surroundings_of_a_patient(small: Small, store: str) -> None:
    psn_no = small.ring[0]
    own = small.claims[small.claims["psn_no"] == psn_no]
    expected = []
    for label, column, joined in (
        ("Institution", "fixmedins_code", False), ("Doctor", "atddr_no", True),
        ("Cashier", "opter_id", True), ("Card", "ssc_cardno", False), ("Phone", "tel", False),
    ):  # fmt: skip
        keys = own[column] if not joined else own["fixmedins_code"] + "|" + own[column]
        for key, rows in own.groupby(keys):
            expected.append({
                "label": label, "id": key, "n_claims": len(rows),
                "fund_pay": int(rows["fund_pay"].sum()), **dates(rows),
            })  # fmt: skip
    expected.sort(key=lambda r: (-r["n_claims"], r["label"], r["id"]))
    assert small.ask(store, "surroundings", party=psn_no) == expected


def test_surroundings_of_an_institution_are_cut(small: Small, store: str) -> None:
    shop = small.shops[0]
    rows = small.ask(store, "surroundings", party=shop, label="Institution", most=3)
    assert len(rows) == 3
    assert rows[0]["n_claims"] >= rows[1]["n_claims"] >= rows[2]["n_claims"] >= 1


def test_paths_between_two_members(small: Small, store: str) -> None:
    a, b = sorted(small.ring)[:2]
    rows = small.ask(store, "path_between", source=a, target=b, most=10_000)
    linked = {frozenset((k.source.node_id, k.target.node_id)) for k in small.links}
    people = sorted(small.ring)
    found = {1: 0, 2: 0, 3: 0, 4: 0}
    for length in found:  # simple paths over links alone: nothing else joins them
        others = [p for p in people if p not in (a, b)]
        found[length] = sum(
            all(frozenset(pair) in linked for pair in zip((a, *m), (*m, b), strict=True))
            for m in permuted(others, length - 1)
        )
    counted = pd.Series([row["n_steps"] for row in rows]).value_counts().to_dict()
    assert counted == found
    assert rows[0] == {
        "n_steps": 1, "labels": ["Patient", "Patient"], "ids": [a, b], "types": ["CO_ADMITTED"]
    }  # fmt: skip


def permuted(items: list[str], n: int) -> list[tuple[str, ...]]:
    """Ordered choices of n items, which may come twice, but not one after the other.

    A path may pass a node twice, never a relationship.
    """
    from itertools import pairwise, product

    out = []
    for chosen in product(items, repeat=n):
        steps = [frozenset(p) for p in pairwise(chosen)]
        if all(len(s) == 2 for s in steps) and len(set(steps)) == len(steps):
            out.append(chosen)
    return out


def test_path_to_an_institution(small: Small, store: str) -> None:
    """A patient and a shop are joined by their claims."""
    psn_no, shop = small.ring[0], small.shops[0]
    own = small.claims[
        (small.claims["psn_no"] == psn_no) & (small.claims["fixmedins_code"] == shop)
    ]
    rows = small.ask(
        store, "path_between", source=psn_no, target=shop, target_label="Institution"
    )
    direct = [row["ids"][1] for row in rows if row["n_steps"] == 2]
    assert direct == sorted(own["setl_id"])
    assert len(direct) >= 1


def test_timeline_of_a_ring(small: Small, store: str) -> None:
    own = small.claims[small.claims["setl_id"].isin(small.stays)]
    expected = sorted(
        (
            row.begin.strftime("%Y-%m-%d"), row.setl_id, row.end.strftime("%Y-%m-%d"), row.kind,
            row.psn_no, row.fixmedins_code, row.medfee, row.fund_pay, row.acct_pay,
        )
        for row in own.itertuples()
    )  # fmt: skip
    got = [
        (r["begin"], r["setl_id"], r["end"], r["kind"], r["patient"], r["institution"],
         r["medfee"], r["fund_pay"], r["acct_pay"])
        for r in small.ask(store, "ring_timeline", ring="ring1")
    ]  # fmt: skip
    assert got == expected
    assert len(got) == 16


def test_from_known_persons_to_their_shops_to_others(small: Small, store: str) -> None:
    seeds = small.ring[:3]
    bought = small.claims[small.claims["kind"] == "pharmacy"]
    known = bought[bought["psn_no"].isin(seeds)].groupby("fixmedins_code")["psn_no"].nunique()
    shops = set(known[known >= 2].index)
    others = bought[bought["fixmedins_code"].isin(shops) & ~bought["psn_no"].isin(seeds)]
    expected = []
    for psn_no, rows in others.groupby("psn_no"):
        if rows["fixmedins_code"].nunique() >= 2:
            expected.append({
                "patient": psn_no, "n_shops": rows["fixmedins_code"].nunique(),
                "n_claims": len(rows), "fund_pay": int(rows["fund_pay"].sum()),
                "acct_pay": int(rows["acct_pay"].sum()),
                "shops": sorted(set(rows["fixmedins_code"])),
            })  # fmt: skip
    expected.sort(key=lambda r: (-r["n_shops"], -r["n_claims"], r["patient"]))
    assert {r["patient"] for r in expected} >= set(small.ring[3:])
    assert small.ask(store, "seed_expansion", seeds=seeds) == expected


@pytest.mark.parametrize(
    ("role", "column"), [("submitter", "opter_id"), ("reviewer1", "audit1_opter_id")]
)
def test_case_worker_beside_colleagues(small: Small, store: str, role: str, column: str) -> None:
    manual = small.claims[small.claims["setl_type"] == "1"]
    expected = []
    for worker, rows in manual.groupby(column):
        expected.append({
            "caseworker": f"990100|{worker}", "asked": worker == "000001", "n_claims": len(rows),
            "n_patients": rows["psn_no"].nunique(),
            "n_institutions": rows["fixmedins_code"].nunique(),
            "n_accounts": rows["bankacct"].nunique(), "fund_pay": int(rows["fund_pay"].sum()),
            "share_top_institution": pytest.approx(
                rows["fixmedins_code"].value_counts().iloc[0] / len(rows)
            ),
        })  # fmt: skip
    expected.sort(key=lambda r: (-r["n_claims"], r["caseworker"]))
    got = small.ask(store, "caseworker_profile", caseworker="990100|000001", role=role)
    assert got == expected
    assert sum(r["asked"] for r in got) == (role == "submitter")


def test_most_surprising_pairs(small: Small, store: str) -> None:
    village = small.persons.set_index("psn_no")["village"]
    expected = [
        {
            "patient_a": k.source.node_id, "patient_b": k.target.node_id, "observed": 2.0,
            "expected": 0.01, "p_value": k.p_value, "first_date": "2024-01-30",
            "last_date": "2024-03-30", "same_household": False,
            "same_village": village[k.source.node_id] == village[k.target.node_id],
            "same_employer": False,
        }
        for k in small.links
    ]  # fmt: skip
    assert small.ask(store, "top_co_admitted") == expected
    assert small.ask(store, "top_co_admitted", most=2, max_p=2.5e-6) == expected[:2]


def test_what_members_did_outside(small: Small, store: str) -> None:
    own = small.claims[
        small.claims["psn_no"].isin(small.ring) & ~small.claims["setl_id"].isin(small.stays)
    ]
    expected = [
        {
            "institution": code, "kind": kind, "n_patients": rows["psn_no"].nunique(),
            "n_claims": len(rows), "fund_pay": int(rows["fund_pay"].sum()),
            "acct_pay": int(rows["acct_pay"].sum()), **dates(rows),
        }
        for (code, kind), rows in own.groupby(["fixmedins_code", "kind"])
    ]  # fmt: skip
    expected.sort(
        key=lambda r: (-r["n_patients"], -r["n_claims"], r["institution"], r["kind"])
    )  # fmt: skip
    assert small.ask(store, "outside_ring", ring="ring1") == expected
    assert [r["n_patients"] for r in expected] == [8, 8, 4]


def test_claims_behind_a_link(small: Small, store: str) -> None:
    a, b = small.ring[:2]
    claims = small.claims
    pairs = claims[claims["psn_no"] == a].merge(
        claims[claims["psn_no"] == b], on=["fixmedins_code", "kind"], suffixes=("_a", "_b")
    )
    minutes = {
        side: pairs[f"settle_{side}"].astype("datetime64[s]").astype("int64") // 60
        for side in ("a", "b")
    }
    apart = (minutes["a"] - minutes["b"]).abs()
    begin = (pairs["begin_day_a"] - pairs["begin_day_b"]).abs()
    end = (pairs["end_day_a"] - pairs["end_day_b"]).abs()
    stay = pairs["kind"] == "inpatient"
    pairs = pairs[(stay & (begin <= 1) & (end <= 2)) | (~stay & (apart <= 15))]
    expected = sorted(
        (row.begin_a.strftime("%Y-%m-%d"), row.fixmedins_code, row.setl_id_a, row.setl_id_b)
        for row in pairs.itertuples()
    )
    rows = small.ask(store, "claims_behind_link", patient_a=a, patient_b=b)
    assert [(r["begin_a"], r["institution"], r["claim_a"], r["claim_b"]) for r in rows] == expected
    assert len(rows) >= 2
    assert [r["minutes_apart"] for r in rows] == [
        int(apart[pairs.index[(pairs["setl_id_a"] == r["claim_a"])
                              & (pairs["setl_id_b"] == r["claim_b"])][0]])
        for r in rows
    ]  # fmt: skip
