"""Rows of packs → findings, the case they belong to, and what packs need; worked by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import pytest

from graphfraud.claims import Extract
from graphfraud.detect.motifs import PackFinding
from graphfraud.detect.packs import Pack, read_packs
from graphfraud.errors import GraphfraudError, QueryTimeoutError
from graphfraud.model import Case, NodeType, Role
from graphfraud.pipeline.motif_findings import findings_of, with_findings
from graphfraud.pipeline.motif_needs import (
    LABEL_NEEDS,
    MINUTES,
    PREFILTER_NEEDS,
    TYPE_NEEDS,
    missing,
)
from graphfraud.pipeline.motifs import ask_packs
from graphfraud.schema import NODES, RELATIONSHIPS
from tests.unit.graph.graph_frames import case
from tests.unit.links.made_frames import extract, manual, visit

PEOPLE = "ABCDEFGH"


@pytest.fixture(scope="module")
def packs() -> dict[str, Pack]:
    return {pack.id: pack for pack in read_packs()}


@pytest.fixture(scope="module")
def town() -> Extract:
    """Claims 000001 … 000008 of A … H."""
    return extract([visit(person, "H1", day) for day, person in enumerate(PEOPLE)])


def told(pack: Pack, people: str, claims: Sequence[int], role: Role = "participant") -> PackFinding:
    kind: NodeType = "patient"
    members = tuple((kind, person, role) for person in people)
    ids = tuple(f"{claim + 1:06d}" for claim in claims)
    return PackFinding(pack, "H1", members, ids, {"n_times": 3}, 0.123456789)


def named(case_id: str, rank: int, people: str, claims: Sequence[int]) -> Case:
    return replace(case(case_id, list(people), claims), rank=rank)


def attached(town: Extract, found: PackFinding, *cases: Case) -> str:
    """The case of one finding, "" for none; the case holds it, and is otherwise as it was."""
    (finding,) = findings_of(town, [found], {})
    filled, case_of_finding = with_findings(town, cases, [finding])
    own = case_of_finding.get(finding.finding_id, "")
    for old, new in zip(cases, filled, strict=True):
        assert new.ring.findings == ((finding,) if new.case_id == own else ())
        assert replace(new, ring=old.ring) == old
    return own


def insider(pack: Pack) -> Pack:
    return replace(pack, pattern="insider_link")


def test_half_of_the_patients_of_the_smaller_one(town: Extract, packs: dict[str, Pack]) -> None:
    pack = packs["group_admission"]
    cases = named("one", 1, "ABCDEF", range(6)), named("two", 2, "GH", [6, 7])
    assert attached(town, told(pack, "ABC", [0]), *cases) == "one"
    assert attached(town, told(pack, "AB" + "WXYZ", [0]), *cases) == ""
    assert attached(town, told(pack, "ABC" + "XYZ", [0]), *cases) == "one"
    assert attached(town, told(pack, "BCD" + "GH", [0]), *cases) == "two"
    assert attached(town, told(pack, "AG", [0]), *cases) == "one"
    assert attached(town, told(pack, "AG", [0]), *cases[::-1]) == "one"


def test_a_single_patient_stands_alone(town: Extract, packs: dict[str, Pack]) -> None:
    pack, own = packs["group_admission"], named("one", 1, "ABC", range(3))
    assert attached(town, told(pack, "A", [0]), own) == ""
    assert attached(town, told(pack, "AB", [0], "context"), own) == ""
    assert attached(town, told(insider(pack), "", [0]), own) == ""


def test_insider_patterns_by_half_of_the_claims(town: Extract, packs: dict[str, Pack]) -> None:
    pack = insider(packs["group_admission"])
    cases = named("one", 1, "ABC", range(3)), named("two", 2, "DEFGH", range(3, 8))
    assert attached(town, told(pack, "", [0, 1, 5]), *cases) == "one"
    assert attached(town, told(pack, "ABC", [0, 4, 5, 6]), *cases) == "two"
    assert attached(town, told(pack, "ABC", []), *cases) == ""


def test_a_finding_of_a_row(town: Extract, packs: dict[str, Pack]) -> None:
    pack = packs["group_admission"]
    params = {pack.id: {"min_times": 3, "kinds": ["a", "b"]}}
    one, same, other = findings_of(
        town, [told(pack, "AB", [7, 0]), told(pack, "AB", [7, 0]), told(pack, "AB", [0])], params
    )
    assert one == same
    assert other.finding_id != one.finding_id
    assert one.claims == (0, 7)
    assert (one.detector, one.version, one.pattern) == (pack.id, str(pack.version), pack.pattern)
    assert one.strength == 0.123457
    assert one.measures == {"n_times": 3}
    assert one.params == {"min_times": 3, "kinds": "a,b"}
    assert [m.party.node_id for m in one.members] == ["A", "B"]


def test_a_settlement_the_extract_does_not_have(town: Extract, packs: dict[str, Pack]) -> None:
    with pytest.raises(GraphfraudError, match="000099"):
        findings_of(town, [told(packs["group_admission"], "AB", [98])], {})


class Slow:
    """A store that answers everything with nothing, and one statement not in time."""

    def __init__(self, statement: str) -> None:
        self.statement = statement
        self.asked: list[str] = []

    def read(
        self, statement: str, parameters: Mapping[str, object] = MappingProxyType({}), *,
        timeout_s: float = 60.0, most_rows: int | None = None,
    ) -> list[dict[str, object]]:  # fmt: skip
        self.asked.append(statement)
        if statement == self.statement:
            raise QueryTimeoutError("stopped")
        return []


def test_a_pack_that_is_stopped_says_so_and_the_next_one_runs(packs: dict[str, Pack]) -> None:
    slow, *others = own = [packs[n] for n in ("group_admission", "broker_star", "hanging_bed")]
    store = Slow(slow.statement)
    found, late = ask_packs(store, own, "run")
    assert found == []
    assert late == {slow.id: f"stopped after {slow.timeout_s:g} s"}
    assert store.asked == [slow.statement, *(pack.statement for pack in others)]


def test_what_a_pack_needs(packs: dict[str, Pack]) -> None:
    bare = extract([{**visit("A", "H1", 1), "setl_type": "", "endtime": ""}])
    full = extract(
        [manual("A", "H1", 0, 3, audit1_opter_id="8", tel="10006538088")],
        registrations=[{"psn_no": "A", "kind": "out", "opter_id": "5", "optins_no": "99"}],
    )
    pack = replace(
        packs["group_admission"], labels=("Claim", "Registration"),
        relationships=("HANDLED_BY", "GAVE_CONTACT", "CO_ADMITTED", "FOR_PATIENT"),
    )  # fmt: skip
    expected = ("endtime", "opter_id", "registrations", "setl_type", "tel")
    assert missing(bare, pack) == expected
    assert missing(full, pack) == ()


def test_one_of_several_contacts_is_enough(packs: dict[str, Pack]) -> None:
    pack = replace(
        packs["group_admission"], relationships=("GAVE_CONTACT", "PAID_TO", "WORKS_AT"),
        statement="MATCH (c)-[:GAVE_CONTACT|PAID_TO]->(v), (p)-[:WORKS_AT]->(i) RETURN c",
    )  # fmt: skip
    none, phone = visit("A", "H1", 1), visit("A", "H1", 1, tel="10006538088")
    assert missing(extract([none]), pack) == ("bankacct", "staff", "tel")
    assert missing(extract([phone]), pack) == ("staff",)


def test_minutes_where_only_days_are_known(packs: dict[str, Pack]) -> None:
    at = "2024-01-02 00:00:00"
    day = extract([visit("A", "H1", 1, begntime=at, endtime=at, setl_time=at, opter_id="1")])
    minute = extract([visit("A", "H1", 1, opter_id="1")])
    assert missing(day, packs["back_to_back_settlements"]) == (MINUTES,)
    assert missing(minute, packs["back_to_back_settlements"]) == ()


def test_needs_are_told_of_names_that_exist(packs: dict[str, Pack]) -> None:
    assert set(TYPE_NEEDS) <= set(RELATIONSHIPS)
    assert set(LABEL_NEEDS) <= set(NODES)
    assert set(PREFILTER_NEEDS) <= {pack.prefilter for pack in packs.values()}
