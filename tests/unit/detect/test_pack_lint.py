"""Lint tells every problem at once, with file, key and mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphfraud.detect.pack_lint import lint
from graphfraud.detect.pack_lock import write_lock
from graphfraud.detect.pack_text import Problem
from graphfraud.detect.packs import read_packs
from graphfraud.errors import InputError, QueryError
from tests.unit.detect.made_packs import CASES, write_pack


def problems(folder: Path) -> list[Problem]:
    """What lint says of a folder once its packs are locked."""
    return lint(folder, cases=folder / "cases")[1]


def test_a_pack_in_order_has_no_problem(tmp_path: Path) -> None:
    write_pack(tmp_path)
    write_lock(tmp_path, read_packs(tmp_path))
    assert problems(tmp_path) == []


#: what is changed → (key, word of the message) that lint must tell
WRONG = [
    (('cost = "low"', 'cots = "low"'), "cots", "not a known key"),
    (('cost = "low"', 'cots = "low"'), "cost", "missing"),
    (('cost = "low"', 'cost = "free"'), "cost", "not known"),
    (("version = 1", 'version = "1"'), "version", "whole number"),
    (('title = { zh = "两人", en = "Two people" }', 'title = "Two"'), "title", "both languages"),
    (('title = { zh = "两人", en = "Two people" }', 'title = { zh = "", en = "a" }'), "title",
     "empty"),
    (('triage = { zh = ["看"], en = ["look"] }', ""), "triage", "severity high"),
    (('zh = ["看"]', 'zh = ["看", "查"]'), "triage", "differ in length"),
    (("第四十条", "第一百条"), "legal[1]", "no article"),
    (("医疗保障基金使用监督管理条例 第四十条", "实施细则 第一条"), "legal[1]", "no statute"),
    (("2021-05-01", "2020-05-01"), "legal[1]", "in force from 2021-05-01"),
    (("2021-05-01", "May"), "legal[1].in_force_from", "no day"),
    (('labels = ["Claim", ', 'labels = ["Claim", "Ring", '), "reads.labels", "not read"),
    (('labels = ["Claim", "Institution", "Patient"]', 'labels = ["Claim", "Institution"]'),
     "reads.labels", "Patient is read"),
    (("(p:Patient)", "(p:Person)"), "reads.labels", "Person is no label"),
    (("[:FOR_PATIENT]", "[:FOR]"), "reads.relationships", "FOR is no relationship"),
    (("c.n_contact_households", "c.n_same"), "statement", "no label or type has a property n_same"),
    (("$min_persons", "$least"), "params", "$least is used"),
    (("$min_persons", "2"), "params.min_persons", "not used"),
    (("default = 2", "default = 60"), "params.min_persons.default", "above the most"),
    (("default = 2", "default = true"), "params.min_persons.default", "no integer"),
    (("min = 2", "min = 99\nmax_not = 1"), "params.min_persons.max_not", "not a known key"),
    (("{run_id: $run_id}", ""), "statement", "sees other runs"),
    (("0.5 AS strength", "0.5 AS power"), "result", "returns no strength"),
    (("0.5 AS strength", "0.5 AS power"), "result", "power is returned"),
    (("ORDER BY institution", ""), "statement", "ORDER BY"),
    (("[:FOR_PATIENT]->", "[:FOR_PATIENT*]->"), "statement", "no upper bound"),
    (("[:FOR_PATIENT]->", "[:FOR_PATIENT*2..]->"), "statement", "no upper bound"),
    (("WITH i", "SET c.done = 1 WITH i"), "statement", "SET"),
    (("WITH i", "CALL db.labels() YIELD label WITH i"), "statement", "CALL of a procedure"),
    (("size(patients)", "apoc.coll.sum(patients)"), "statement", "apoc"),
    (('members = { patients = "patient:participant"', 'members = { patients = "person:boss"'),
     "result.members.patients", "no node_type:role"),
    (('"Claim.n_contact_households"', '"Claim.n_days"'), "prefilter", "nothing of"),
    (('"Claim.n_contact_households"', '"CO_ADMITTED"'), "prefilter", "not read"),
    (('case = "a_couple"', 'case = "friends"'), "cases", "benign case friends"),
    (('effect = "excluded"', 'effect = "lowers"'), "cases", "its effect is lowers"),
    (('id = "two_people"', 'id = "Two"'), "id", "no id"),
    (('id = "two_people"', 'id = "others"'), "id", "differs from the file's name"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "key", "word"), WRONG)
def test_each_thing_that_is_wrong_is_told(
    tmp_path: Path, change: tuple[str, str], key: str, word: str
) -> None:
    path = write_pack(tmp_path, change=change)
    told = [p for p in problems(tmp_path) if p.path == path]
    assert any(p.key == key and word in p.what for p in told), [str(p) for p in told]
    assert all(p.mend for p in told)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    write_pack(tmp_path, "one", change=("ORDER BY institution", ""))
    write_pack(tmp_path, "two", change=("$min_persons", "$least"))
    write_pack(tmp_path, "three", pattern="somewhere")
    files = {p.path.stem: p for p in problems(tmp_path)}
    assert set(files) == {"one", "two", "three"}


def test_two_packs_of_one_id(tmp_path: Path) -> None:
    write_pack(tmp_path)
    write_pack(tmp_path, pattern="shared_card")
    assert any(p.key == "id" and "stands in" in p.what for p in problems(tmp_path))
    with pytest.raises(InputError, match="stands in"):
        read_packs(tmp_path)


def test_a_file_that_is_no_pack(tmp_path: Path) -> None:
    (tmp_path / "exploration").mkdir()
    (tmp_path / "exploration" / "a.cypher").write_text("MATCH (n) RETURN n")
    (tmp_path / "exploration" / "b.cypher").write_text("/*+++\nid = \n+++*/\nRETURN 1")
    (tmp_path / "exploration" / "c.cypher").write_bytes(b"/*+++\n\xff+++*/")
    told = {p.path.stem: p.what for p in problems(tmp_path)}
    assert "no metadata" in told["a"]
    assert "no TOML" in told["b"]
    assert "not UTF-8" in told["c"]


def test_cases_that_are_missing_or_malformed(tmp_path: Path) -> None:
    path = write_pack(tmp_path, cases=CASES.replace('kind = "miss"', 'kind = "maybe"'))
    assert [p.key for p in problems(tmp_path) if p.path == path] == ["cases", "version"]
    (tmp_path / "cases" / "two_people.toml").unlink()
    assert any("has no cases" in p.what for p in problems(tmp_path))


class Refusing:
    """A store that plans nothing."""

    def explain(self, statement: str, parameters: object = None) -> None:
        raise QueryError("unexpected end of input")


def test_the_store_judges_the_syntax(tmp_path: Path) -> None:
    write_pack(tmp_path)
    write_lock(tmp_path, read_packs(tmp_path))
    found = lint(tmp_path, cases=tmp_path / "cases", store=Refusing())[1]
    assert [p.key for p in found] == ["statement"]
    assert "unexpected end of input" in found[0].what


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert "holds no pack" in problems(tmp_path)[0].what
