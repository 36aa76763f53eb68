"""The judge's own checks: it repeats itself, its truth fits its claims, its levels differ."""

from __future__ import annotations

import csv
import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.judge.__main__ import main

PERSONS = 12_000
Rows = list[dict[str, str]]


def _make(out: Path, level: int, *more: str) -> Path:
    arguments = ["--persons", str(PERSONS), "--seed", "5", "--level", str(level)]
    assert main([*arguments, "--out", str(out), *more]) == 0
    return out


def _claims(folder: Path) -> Rows:
    with (folder / "claims.csv").open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _truth(folder: Path) -> Any:
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    base = tmp_path_factory.mktemp("judge")
    return {level: _make(base / str(level), level) for level in (0, 1, 4)}


def test_same_seed_gives_the_same_bytes(made: dict[int, Path], tmp_path: Path) -> None:
    again = _make(tmp_path / "again", 4)
    names = sorted(p.name for p in again.iterdir())
    assert names == sorted(p.name for p in made[4].iterdir())
    for name in names:
        assert (again / name).read_bytes() == (made[4] / name).read_bytes(), name


def test_truth_fits_the_claims(made: dict[int, Path]) -> None:
    rows = {r["setl_id"]: r for r in _claims(made[4])}
    truth = _truth(made[4])
    persons = {r["psn_no"] for r in rows.values()}
    assert truth["rings"]
    for ring in truth["rings"]:
        own = [rows[c] for c in ring["claims"]]
        needed = 1 if ring["kind"] == "insider_link" else 2
        count = Counter(r["psn_no"] for r in own)
        assert ring["patients"] == sorted(p for p, n in count.items() if n >= needed)
        assert ring["institutions"] == sorted({r["fixmedins_code"] for r in own})
        assert all(r["refd_setl_flag"] == "0" and r["vali_flag"] == "1" for r in own)
        if ring["kind"] == "insider_link":
            keys = Counter(f"{r['optins_no']}|{r['opter_id']}" for r in own)
            assert keys[ring["caseworkers"][0]] > len(own) / 2
    for group in truth["innocent"]:
        assert set(group["patients"]) <= persons


def test_a_claim_belongs_to_one_ring_and_no_member_is_in_an_innocent_group(
    made: dict[int, Path],
) -> None:
    truth = _truth(made[4])
    claims = Counter(c for ring in truth["rings"] for c in ring["claims"])
    assert max(claims.values()) == 1
    innocent = {p for group in truth["innocent"] for p in group["patients"]}
    assert not innocent & {p for ring in truth["rings"] for p in ring["patients"]}


def test_no_planted_stay_crosses_another_stay_of_the_person(made: dict[int, Path]) -> None:
    stays: dict[str, list[tuple[str, str]]] = {}
    for r in _claims(made[4]):
        if r["endtime"] > r["begntime"] and r["refd_setl_flag"] == "0" and r["vali_flag"] == "1":
            stays.setdefault(r["psn_no"], []).append((r["begntime"], r["endtime"]))
    members = {p for ring in _truth(made[4])["rings"] if ring["kind"] == "induced_admission"
               for p in ring["patients"]}  # fmt: skip
    assert members
    for person in members:
        ordered = sorted(set(stays[person]))
        assert all(a[1] <= b[0] for a, b in pairwise(ordered)), person


def test_levels_differ_in_the_rings_alone(made: dict[int, Path]) -> None:
    truths = {level: _truth(made[level]) for level in made}
    assert truths[0]["rings"] == [] and truths[0]["unjudged"] == []
    groups = {
        level: [(g["kind"], g["patients"]) for g in truth["innocent"]]
        for level, truth in truths.items()
    }
    assert groups[0] == groups[1] == groups[4]
    phones = {}
    for level in (1, 4):
        rows = {r["setl_id"]: r for r in _claims(made[level])}
        phones[level] = sum(
            rows[c]["tel"].startswith("198")
            for ring in truths[level]["rings"]
            for c in ring["claims"]
        )
    assert phones[1] > 0 and phones[4] == 0


def test_every_kind_of_look_alike_is_in_each_population(made: dict[int, Path]) -> None:
    assert len({g["kind"] for g in _truth(made[0])["innocent"]}) == 20


def test_bare_leaves_contacts_and_tables_out(tmp_path: Path) -> None:
    folder = _make(tmp_path / "bare", 3, "--bare")
    assert sorted(p.name for p in folder.iterdir()) == ["claims.csv", "truth.json"]
    with (folder / "claims.csv").open(encoding="utf-8") as source:
        columns = set(source.readline().strip().split(","))
    assert not columns & {"tel", "agnter_certno", "certno", "bankacct", "emp_no"}
    assert {"setl_id", "psn_no", "fixmedins_code", "med_type", "begntime", "medfee_sumamt",
            "fund_pay_sumamt"} <= columns  # fmt: skip


def test_refunds_are_negative_copies(made: dict[int, Path]) -> None:
    rows = {r["setl_id"]: r for r in _claims(made[0])}
    refunds = [r for r in rows.values() if r["refd_setl_flag"] == "1"]
    assert refunds
    for r in refunds:
        first = rows[r["init_setl_id"]]
        assert r["psn_no"] == first["psn_no"]
        assert r["medfee_sumamt"] == "-" + first["medfee_sumamt"]
        assert r["setl_time"] >= first["setl_time"]
