"""Decisions of an earlier run mark cases of a new one, and leave scores alone."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from graphfraud.claims.extract import Extract
from graphfraud.decisions import Decision, mark_cases, read_decisions
from graphfraud.errors import InputError
from graphfraud.model import Case, RunResult
from graphfraud.report import write_run
from graphfraud.report.figures import case_id_of

Made = tuple[RunResult, Extract]


def part_of(case: Case, keep: int, extract: Extract) -> Case:
    """The case with its first `keep` claims alone."""
    setl = extract.text("claims", "setl_id").to_pylist()
    claims = case.ring.claims[:keep]
    ids = tuple(sorted(setl[c] for c in claims))
    ring = dataclasses.replace(case.ring, claims=claims, findings=(), occasions=())
    fund = extract.col("claims", "fund_pay")
    return dataclasses.replace(
        case, ring=ring, setl_ids=ids, case_id=case_id_of(ids),
        fund_paid=sum(int(fund[c]) for c in claims),
    )  # fmt: skip


@pytest.fixture
def earlier(made: Made, key_file: Path, tmp_path: Path) -> Path:
    """A run of long ago: the second case with fewer claims, the first as it is, no third."""
    result, extract = made
    cases = (result.cases[0], part_of(result.cases[1], 10, extract))
    old = dataclasses.replace(result, cases=cases, findings=(), links=(), case_of_finding={})
    return write_run(old, extract, tmp_path / "old", key_file=key_file)


def test_new_grown_unchanged(made: Made, earlier: Path) -> None:
    marks = mark_cases(made[0].cases, earlier)
    assert [marks[c.case_id].status for c in made[0].cases] == ["unchanged", "grown", "new"]
    grown = marks[made[0].cases[1].case_id]
    assert (grown.n_before, grown.n_now) == (10, 18)
    assert marks[made[0].cases[2].case_id].previous == ""


def test_half_in_common_is_alike_less_is_new(made: Made, earlier: Path) -> None:
    case = made[0].cases[0]
    people = [m for m in case.ring.members if m.party.node_type == "patient"]
    setl = ("S-other",)
    half = dataclasses.replace(case.ring, members=tuple(people[:6]))
    less = dataclasses.replace(case.ring, members=tuple(people[:5]))
    of_half, of_less = (dataclasses.replace(case, ring=r, setl_ids=setl) for r in (half, less))
    assert mark_cases([of_half], earlier)[case.case_id].status == "unchanged"
    assert mark_cases([of_less], earlier)[case.case_id].status == "new"


def test_decided_before(made: Made, earlier: Path, key_file: Path, tmp_path: Path) -> None:
    old_ids = [line.split(",")[0] for line in (earlier / "cases.csv").read_text().splitlines()[1:]]
    decisions = tmp_path / "decisions.json"
    decisions.write_text(json.dumps([
        {"case_id": old_ids[0], "decision": "exclude", "note": "养老机构名册已核"},
        {"case_id": old_ids[1], "decision": "confirm", "note": ""},
    ]), encoding="utf-8")  # fmt: skip
    plain = write_run(*made, tmp_path / "plain", key_file=key_file)
    marked = write_run(
        *made, tmp_path / "marked", key_file=key_file, previous=earlier, decisions=decisions
    )
    first, second, third = made[0].cases
    document = json.loads((marked / "run.json").read_text(encoding="utf-8"))
    marks = {entry["case_id"]: entry["mark"] for entry in document["cases"]}
    assert marks[first.case_id]["status"] == "excluded_before"
    assert marks[second.case_id]["status"] == "confirmed_before"
    assert marks[second.case_id]["grown"] is True
    assert marks[third.case_id]["status"] == "new"
    assert "养老机构名册已核" in (marked / "cases" / f"{first.case_id}.html").read_text("utf-8")
    for name in ("cases.csv", "members.csv", "claims.csv", "evidence.xlsx"):
        assert (marked / name).read_bytes() == (plain / name).read_bytes()


def test_without_an_earlier_run(made: Made, key_file: Path, tmp_path: Path) -> None:
    assert mark_cases(made[0].cases, None) == {}
    with pytest.raises(InputError, match="earlier run"):
        write_run(*made, tmp_path / "x", key_file=key_file, decisions=tmp_path / "d.json")


@pytest.mark.parametrize(
    "content",
    [
        "", "{}", "[1]", '[{"case_id": "zz", "decision": "confirm"}]',
        '[{"case_id": "0123456789", "decision": "guilty"}]',
        '[{"case_id": "0123456789", "decision": "exclude", "note": 3}]',
    ],
)  # fmt: skip
def test_malformed_decisions(content: str, tmp_path: Path) -> None:
    path = tmp_path / "decisions.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as told:
        read_decisions(path)
    assert str(path) in str(told.value)


def test_decided_twice(tmp_path: Path) -> None:
    path = tmp_path / "decisions.json"
    entry = {"case_id": "0123456789", "decision": "confirm"}
    alike = [{**entry, "note": "first"}, {**entry, "note": "n"}]
    path.write_text("\ufeff" + json.dumps(alike), encoding="utf-8")
    assert read_decisions(path) == (Decision("0123456789", "confirm", "n"),)
    path.write_text(json.dumps([entry, {**entry, "decision": "exclude"}]), encoding="utf-8")
    with pytest.raises(InputError, match=r"entry 2.*confirmed and excluded"):
        read_decisions(path)
    with pytest.raises(InputError):
        read_decisions(tmp_path / "absent.json")
