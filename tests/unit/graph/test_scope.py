"""Who comes into the suspect scope, and who stays out when it is capped; worked by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from graphfraud.claim_graph import ClaimGraph
from graphfraud.claims import Extract
from graphfraud.links.marks import Mark, Relation
from graphfraud.schema import PropertyType
from tests.unit.graph.graph_frames import built, case, ids, link, pairs
from tests.unit.links.made_frames import codes, extract, manual, visit

#: claims 000001 … 000008 of A, A, B, B, C, C, D, D; all at their own institution but B with A once
PEOPLE = ("A", "A", "B", "B", "C", "C", "D", "D")


@pytest.fixture(scope="module")
def town() -> Extract:
    rows = [visit(p, "HA" if i == 2 else f"H{p}", i) for i, p in enumerate(PEOPLE)]
    staff = [{"psn_no": "D", "fixmedins_code": "HD"}]
    filed = [{"psn_no": p, "kind": "out", "opter_id": "5", "optins_no": "99"} for p in "AD"]
    return extract(rows, staff=staff, registrations=filed)


#: properties of the marks made here, as the schema would define them
NAMES = {"Claim": ("n_one", "n_other"), "Patient": ("n_one",), "Institution": ("n_one",)}


def bring(extract: Extract, label: str, *keys: str, name: str = "n_one") -> Mark:
    """A mark without values that brings some keys (claims: row numbers)."""
    names = {"Patient": "patient", "Institution": "institution"}
    if label == "Claim":
        size, wanted = extract.n_claims, [int(k) - 1 for k in keys]
    else:
        size = extract.n(names[label])
        wanted = [codes(extract, names[label])[k] for k in keys]
    brings = np.zeros(size, bool)
    brings[wanted] = True
    return Mark(label, name, np.zeros(size, np.int64), np.zeros(size, bool), brings)


def claims(graph: ClaimGraph) -> str:
    return "".join(i.lstrip("0") for i in ids(graph, "Claim"))


@pytest.fixture(autouse=True)
def properties(monkeypatch: pytest.MonkeyPatch) -> None:
    """The schema knows the marks made here."""
    from graphfraud.graph import nodes, tables
    from graphfraud.schema import NODES

    known = dict(NODES)
    for label, names in NAMES.items():
        own: dict[str, PropertyType] = {
            **NODES[label].properties,
            **dict.fromkeys(names, "integer"),
        }
        known[label] = replace(NODES[label], properties=own)
    monkeypatch.setattr(nodes, "NODES", known)
    monkeypatch.setattr(tables, "NODES", known)


def suspects(town: Extract, **given: Any) -> ClaimGraph:
    return built(town, "suspects", **given)


def test_nothing_brings_nobody(town: Extract) -> None:
    graph = suspects(town)
    assert graph.n_nodes == graph.n_relationships == 0


def test_a_claim_comes_with_its_parties_alone(town: Extract) -> None:
    graph = suspects(town, marks=[bring(town, "Claim", "3")])
    assert claims(graph) == "3"
    assert ids(graph, "Patient") == ["B"]
    assert ids(graph, "Institution") == ["HA"]
    assert ids(graph, "Registration") == []


def test_a_patient_comes_with_all_claims_and_filings(town: Extract) -> None:
    graph = suspects(town, marks=[bring(town, "Patient", "A")])
    assert claims(graph) == "12"
    assert ids(graph, "Patient") == ["A"]
    assert pairs(graph, "FOR_PATIENT", "Registration") == {("0", "A")}
    assert ids(graph, "CaseWorker") == ["99|5"]


def test_an_institution_comes_without_its_claims(town: Extract) -> None:
    graph = suspects(town, marks=[bring(town, "Institution", "HA")])
    assert claims(graph) == ""
    assert ids(graph, "Institution") == ["HA"]


def test_links_bring_both_patients(town: Extract) -> None:
    graph = suspects(town, links=[link("A", "C")])
    assert claims(graph) == "1256"
    assert pairs(graph, "CO_ADMITTED") == {("A", "C")}


def test_relations_bring_both_ends_only_when_they_say_so(town: Extract) -> None:
    ends = np.array([0]), np.array([4])
    quiet = Relation("CO_ADMITTED", "Patient", "Patient", *ends)
    code = codes(town, "patient")
    loud = Relation(
        "CO_ADMITTED", "Patient", "Patient", np.array([code["B"]]), np.array([code["D"]]),
        brings=True,
    )  # fmt: skip
    assert claims(suspects(town, relations=[quiet])) == ""
    graph = suspects(town, relations=[loud])
    assert claims(graph) == "3478"
    assert pairs(graph, "CO_ADMITTED") == {("B", "D")}
    assert pairs(graph, "WORKS_AT") == {("D", "HD")}


def test_cases_bring_their_claims_and_those_of_their_patients(town: Extract) -> None:
    graph = suspects(town, cases=[case("c0ffee0001", ["A"], [2])])
    assert claims(graph) == "123"
    assert sorted(source for source, _ in pairs(graph, "MEMBER_OF")) == ["000003", "A"]


def test_a_case_worker_comes_with_the_person_they_are() -> None:
    staff = [{"psn_no": "Z", "optins_no": "990101", "opter_id": "7"}]
    found = extract([manual("A", "H1", 0, 3), visit("Z", "H9", 1)], staff=staff)
    graph = suspects(found, marks=[bring(found, "Claim", "1")])
    assert claims(graph) == "1"
    assert pairs(graph, "IS_CASE_WORKER") == {("Z", "990101|7")}


def test_all_is_all(town: Extract) -> None:
    graph = built(town, most_claims=1)
    assert claims(graph) == "12345678"
    assert graph.left_out == {}


@pytest.mark.parametrize(
    ("most", "expected"),
    [(8, "12345678"), (7, "1234578"), (6, "123478"), (5, "12378"), (4, "1238"), (3, "123"),
     (2, "13"), (1, "3")],
)  # fmt: skip
def test_the_cap_keeps_the_strongest(town: Extract, most: int, expected: str) -> None:
    """Case claim 3; then A of the case; marked claim 8; D then B by p of their links; C marked."""
    graph = suspects(
        town, cases=[case("c0ffee0001", ["A"], [2])], most_claims=most,
        links=[link("B", "A", 1e-5), link("D", "A", 1e-9)],
        marks=[bring(town, "Patient", "C"), bring(town, "Claim", "8")],
    )  # fmt: skip
    assert claims(graph) == expected
    left = 8 - most
    assert graph.left_out == ({"Claim": left} if left else {})
    assert set(ids(graph, "Patient")) == {PEOPLE[int(c) - 1] for c in expected}


def test_a_rare_mark_goes_before_a_common_one(town: Extract) -> None:
    common = bring(town, "Claim", "1", "2", "3")
    marks = [common, bring(town, "Claim", "7", "8", name="n_other")]
    assert claims(suspects(town, marks=marks, most_claims=2)) == "78"
