"""packs list, show, lint, lock, test, run: on the packs that come along and on one's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphfraud.cli import main
from tests.unit.detect.made_packs import CASES, write_pack

HEADER = "setl_id,psn_no,fixmedins_code,med_type,begntime,medfee_sumamt,fund_pay_sumamt,tel\n"
TOGETHER = "".join(
    f"s{n},p{n},H1,21,2024-01-03 09:00:00,10.00,6.00,13900000001\n"
    f"s{n}b,p{n},H1,21,2024-03-0{n},9.00,6.00,\n"
    for n in range(1, 6)
)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of the user's own with one pack and its cases."""
    folder = tmp_path / "own"
    write_pack(folder)
    return folder


def test_list_shows_the_product_s_packs_and_ones_own(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["packs", "list", "--packs", str(own)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:3] == ["pack", "pattern", "version"]
    ids = {line.split()[0] for line in lines[1:]}
    assert {"two_people", "group_admission", "surroundings"} <= ids
    assert main(["packs", "list", "--format", "json", "--packs", str(own)]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert set(rows) == ids
    assert rows["two_people"]["parameters"] == {"min_persons": 2}
    assert rows["surroundings"]["severity"] is None


def test_show_tells_parameters_and_statement(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["packs", "show", "two_people", "--packs", str(own), "--lang", "zh"]) == 0
    out = capsys.readouterr().out
    assert "min_persons (integer, default 2, from 2, to 50): 一人不成组" in out
    assert "MATCH (c:Claim {run_id: $run_id})" in out
    assert main(["packs", "show", "two_persons", "--packs", str(own)]) == 2
    assert "two_people" in capsys.readouterr().err


def test_lock_then_lint_and_a_change_in_silence(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lint = ["packs", "lint", "--packs", str(own), "--no-store"]
    assert main(lint) == 4
    assert "is not in the lock" in capsys.readouterr().out
    assert main(["packs", "lock", "--packs", str(own)]) == 0
    assert main(lint) == 0
    assert "1 pack: no problem" in capsys.readouterr().out
    write_pack(own, change=(">= $min_persons", "> $min_persons"))
    assert main(["packs", "lock", "--packs", str(own)]) == 4
    assert "raise the version" in capsys.readouterr().err


def test_the_store_finds_a_mistake_of_syntax(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_pack(own, change=("WITH i,", "WITH i,,"))
    assert main(["packs", "lint", "--packs", str(own)]) == 4
    lines = capsys.readouterr().out.splitlines()
    assert any(str(path) in line and "the store refuses it" in line for line in lines)


def test_cases_are_run(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["packs", "test", "--packs", str(own)]
    assert main(command) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert [row[1:4] for row in rows] == [
        ["two", "hit", "embedded"], ["one", "miss", "embedded"], ["a_couple", "benign", "embedded"]
    ]  # fmt: skip
    wrong = CASES.replace('kind = "miss"\nexpect = []', 'kind = "hit"\nexpect = ["H9"]')
    write_pack(own, cases=wrong)
    assert main(command) == 4
    said = capsys.readouterr()
    assert "expected H9, found nothing" in said.out
    assert "two_people lacks a case of kind miss" in said.out
    assert "1 of 3 cases differ, 1 are missing" in said.err


def test_run_on_an_extract(own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claims = tmp_path / "claims.csv"
    claims.write_text(HEADER + TOGETHER, encoding="utf-8")
    command = ["packs", "run", "two_people", str(claims), "--packs", str(own), "--format", "json"]
    assert main(command) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["institution"] == "H1"
    assert sorted(row["patients"]) == [f"p{n}" for n in range(1, 6)]
    assert sorted(row["claims"]) == [f"s{n}" for n in range(1, 6)]


@pytest.mark.parametrize(
    ("more", "word"),
    [
        (["--param", "min_persons=99"], "above the most allowed"),
        (["--param", "colour=red"], "gives no parameter"),
        ([], "give CLAIMS, or --store"),
    ],
)
def test_wrong_use_is_told(
    own: Path, capsys: pytest.CaptureFixture[str], more: list[str], word: str
) -> None:
    assert main(["packs", "run", "two_people", "--packs", str(own), *more]) == 2
    assert word in capsys.readouterr().err
