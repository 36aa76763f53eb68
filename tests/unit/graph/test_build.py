"""The graph of an extract against its raw tables, and hand-worked nodes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from graphfraud.claim_graph import ClaimGraph
from graphfraud.claims import Extract, read_extract
from graphfraud.graph.run_id import run_id_of
from graphfraud.graph.tables import ARROW
from graphfraud.links.marks import Mark, Relation
from graphfraud.model import Link, Party
from graphfraud.parameters import Parameters
from graphfraud.schema import NODES, RELATIONSHIPS
from tests.unit.graph.graph_frames import built, case, ids, link, pairs, relationships, rows
from tests.unit.links.made_frames import codes, extract, manual, visit


@pytest.fixture(scope="module")
def sample(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Extract:
    return read_extract([root / "sample_data"], tmp_path_factory.mktemp("sample") / "extract")


@pytest.fixture(scope="module")
def graph(sample: Extract) -> ClaimGraph:
    return built(sample)


def raw(root: Path, table: str) -> pd.DataFrame:
    path = root / "sample_data" / f"{table}.csv.gz"
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def persons(root: Path) -> pd.Series:
    """psn_no → the most frequent psn_no of the same identity number."""
    claims = raw(root, "claims")
    first = claims[claims["certno"] != ""].groupby("psn_no")["certno"].first().reset_index()
    first["rows"] = first["psn_no"].map(claims["psn_no"].value_counts())
    home = first.sort_values(["rows", "psn_no"], ascending=[False, True]).groupby("certno")
    return first.set_index("psn_no")["certno"].map(home["psn_no"].first())


@pytest.fixture(scope="module")
def kept(root: Path, graph: ClaimGraph, persons: pd.Series) -> pd.DataFrame:
    """Claims of the graph as the raw table has them; nobody is their own proxy, zeros nobody."""
    claims = raw(root, "claims")
    claims["psn_no"] = claims["psn_no"].map(persons).fillna(claims["psn_no"])
    claims.loc[claims["agnter_certno"] == claims["certno"], "agnter_certno"] = ""
    hands = [c for c in claims.columns if c.endswith("opter_id")]
    claims[hands] = claims[hands].replace("000000", "")
    return claims[claims["setl_id"].isin(set(ids(graph, "Claim")))]


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        ("FOR_PATIENT", "psn_no"), ("AT_INSTITUTION", "fixmedins_code"), ("PAID_TO", "bankacct"),
        ("FILED_BY", "agnter_certno"),
    ],
)  # fmt: skip
def test_parties_are_those_of_the_raw_table(
    graph: ClaimGraph, kept: pd.DataFrame, kind: str, column: str
) -> None:
    named = kept[kept[column] != ""]
    expected = set(zip(named["setl_id"], named[column], strict=True))
    assert len(expected) > 100
    assert pairs(graph, kind, "Claim") == expected


def test_hands_bear_their_role(graph: ClaimGraph, kept: pd.DataFrame) -> None:
    columns = {
        "submitter": "opter_id", "reviewer1": "audit1_opter_id", "reviewer2": "audit2_opter_id",
        "payer": "pay_opter_id",
    }  # fmt: skip
    expected = set()
    for role, column in columns.items():
        named = kept[(kept["setl_type"] == "1") & (kept[column] != "")]
        keys = named["optins_no"] + "|" + named[column]
        expected |= {(role, *pair) for pair in zip(named["setl_id"], keys, strict=True)}
    assert len(expected) > 1_000
    found = relationships(graph, "HANDLED_BY", "Claim")
    assert {(r["role"], r["source"], r["target"]) for r in found} == expected


def test_staff_and_registrations_are_those_of_the_raw_tables(
    graph: ClaimGraph, root: Path, persons: pd.Series
) -> None:
    staff = raw(root, "staff")
    staff["psn_no"] = staff["psn_no"].map(persons).fillna(staff["psn_no"])
    staff = staff[staff["psn_no"].isin(ids(graph, "Patient"))]
    at = staff[staff["fixmedins_code"] != ""]
    assert pairs(graph, "WORKS_AT") == set(zip(at["psn_no"], at["fixmedins_code"], strict=True))
    filed = raw(root, "registrations")
    filed["psn_no"] = filed["psn_no"].map(persons).fillna(filed["psn_no"])
    found = {r["source"]: r["target"] for r in relationships(graph, "FOR_PATIENT", "Registration")}
    assert sorted(found.values()) == sorted(filed["psn_no"])
    kinds = [row["reg_kind"] for row in rows(graph, "Registration").values()]
    assert sorted(kinds) == sorted(filed["kind"])


def types(table: pa.Table) -> dict[str, pa.DataType]:
    return dict(zip(table.schema.names, table.schema.types, strict=True))


def test_tables_keep_what_their_docstrings_say(graph: ClaimGraph) -> None:
    assert [n.label for n in graph.nodes] == list(NODES)
    of_label = {}
    for node in graph.nodes:
        own = ids(graph, node.label)
        assert own == sorted(set(own), key=str.encode)
        of_label[node.label] = set(own)
        expected = {"id": ARROW["string"]}
        expected |= {k: ARROW[t] for k, t in NODES[node.label].properties.items()}
        assert types(node.table) == expected
    names: dict[str, list[str]] = {}
    for found in graph.relationships:
        definition = RELATIONSHIPS[found.type]
        assert found.source_label in definition.source
        assert found.target_label in definition.target
        own = found.table["name"].to_pylist()
        assert own == sorted(own, key=str.encode)
        names.setdefault(found.type, []).extend(own)
        assert set(found.table["source"].to_pylist()) <= of_label[found.source_label]
        assert set(found.table["target"].to_pylist()) <= of_label[found.target_label]
        expected = dict.fromkeys(("source", "target", "name"), ARROW["string"])
        expected |= {k: ARROW[t] for k, t in definition.properties.items()}
        assert types(found.table) == expected
    assert all(len(own) == len(set(own)) for own in names.values())


def test_the_same_extract_gives_the_same_tables(sample: Extract, graph: ClaimGraph) -> None:
    again = built(sample)
    assert all(a.table.equals(b.table) for a, b in zip(graph.nodes, again.nodes, strict=True))
    both = zip(graph.relationships, again.relationships, strict=True)
    assert all(a.table.equals(b.table) for a, b in both)


def test_a_stay_by_hand() -> None:
    """Admitted Monday 2024-01-01 10:00:01 for three nights, settled over the counter."""
    cells = {"mdtrt_id": "M", "diagnosis": "", "dscg_maindiag_code": "J18.900", "atddr_no": "D7"}
    found = extract([manual("A", "H1", 0, 3, **cells), visit("A", "H1", 9, 0)])
    claims = rows(built(found), "Claim")
    first = dt.date(2024, 1, 1)
    day = (first - dt.date(1970, 1, 1)).days
    expected = {
        "kind": "inpatient", "med_type": "21", "setl_type": 1, "stay": "000001",
        "begin_date": first, "end_date": first + dt.timedelta(3), "begin_day": day,
        "settle_date": first + dt.timedelta(3), "end_day": day + 3, "settle_day": day + 3,
        "admit_day": day, "discharge_day": day + 3, "begin_minute": day * 1440 + 600,
        "settle_minute": (day + 3) * 1440 + 600, "medfee": 10_000, "fund_pay": 6_000,
        "acct_pay": 0, "diagnosis": "J18.900", "interim": False,
    }  # fmt: skip
    assert claims["000001"] == expected
    assert {"stay", "admit_day", "discharge_day", "opt_day", "diagnosis"} & set(
        claims["000002"]
    ) == set()
    assert rows(built(found), "Doctor") == {"H1|D7": {"institution": "H1"}}
    assert rows(built(found), "CaseWorker") == {"990101|7": {"optins_no": "990101"}}


def test_marks_lie_on_their_own_rows() -> None:
    """Rows are given in another order than that of their ids."""
    given = [
        {**visit(person, "H1", 1), "setl_id": setl_id}
        for setl_id, person in (("C", "P3"), ("A", "P1"), ("B", "P2"))
    ]
    found = extract(given)
    marks = [
        Mark("Claim", "kind_of_desk", np.array([1, 2, 3]), np.array([True, True, False])),
        Mark("Patient", "village", np.array(["x", "y", "z"]), np.array([True, False, True])),
    ]
    with pytest.raises(KeyError, match="kind_of_desk"):
        built(found, marks=marks[:1])
    with pytest.raises(KeyError, match="village is worked out twice"):
        built(found, marks=marks[1:])
    medfee = Mark("Claim", "n_same_stay", np.array([30, 10, 20]), np.array([True, True, False]))
    claims = rows(built(found, marks=[medfee]), "Claim")
    assert {k: v.get("n_same_stay") for k, v in claims.items()} == {"C": 30, "A": 10, "B": None}


def test_links_rings_and_relations() -> None:
    people = ["A|B", "A", "B|C", "C"]
    found = extract([manual(p, "H1", d, 3) for d, p in enumerate(people)])
    code = codes(found, "patient")
    relation = Relation(
        "CO_ADMITTED", "Patient", "Patient", np.array([code["A"]]), np.array([code["C"]]),
        {"observed": np.array([2.0]), "first_date": np.array([19723])},
    )  # fmt: skip
    graph = built(
        found, links=[link("A|B", "C"), link("A", "B|C")], relations=[relation],
        cases=[case("c0ffee0001", ["A", "C"], [0, 2])],
    )  # fmt: skip
    assert pairs(graph, "CO_ADMITTED") == {("A|B", "C"), ("A", "B|C"), ("A", "C")}
    told = relationships(graph, "CO_ADMITTED")
    assert len({r["name"] for r in told}) == 3
    (own,) = [r for r in told if (r["source"], r["target"]) == ("A", "C")]
    assert own["observed"] == 2.0
    assert own["first_date"] == dt.date(2024, 1, 1)
    assert rows(graph, "Ring") == {
        "c0ffee0001": {"rank": 1, "pattern": "induced_admission", "score": 0.75}
    }
    members = relationships(graph, "MEMBER_OF")
    assert {(m["source"], m.get("role")) for m in members} == {
        ("A", "participant"), ("C", "participant"), ("990101|7", "handler"), ("000001", None),
        ("000003", None),
    }  # fmt: skip


def test_links_of_hands() -> None:
    found = extract([manual("A", "H1", 0, 3), manual("B", "H1", 1, 3)])
    hand = Link(
        "CONCENTRATES_ON", Party("caseworker", "990101|7"), Party("institution", "H1"), 2.0, 0.1,
        0.01, 0.02, 19723, 19727,
    )  # fmt: skip
    (told,) = relationships(built(found, links=[hand]), "CONCENTRATES_ON")
    assert (told["source"], told["target"], told["q_value"]) == ("990101|7", "H1", 0.02)
    assert told["last_date"] == dt.date(2024, 1, 5)


def test_the_name_of_a_run() -> None:
    found = extract([visit("A", "H1", 1)])
    name = run_id_of(found, Parameters(), "1.0")
    assert len(name) == 12
    assert set(name) <= set("0123456789abcdef")
    assert run_id_of(found, Parameters(), "1.0") == name
    others = {
        run_id_of(found, Parameters(seed=1), "1.0"), run_id_of(found, Parameters(), "1.1"),
        run_id_of(extract([visit("A", "H2", 1)]), Parameters(), "1.0"),
    }  # fmt: skip
    assert len(others | {name}) == 4
