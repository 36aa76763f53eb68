"""One case of a written run, as page, JSON and text; and the page of a party."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphfraud.claims.extract import Extract
from graphfraud.errors import InputError
from graphfraud.model import Party, RunResult
from graphfraud.report import around, report_case

Made = tuple[RunResult, Extract]


def test_three_forms_of_a_case(written: Path, made: Made) -> None:
    case = made[0].cases[0]
    page = report_case(written, case.case_id)
    assert page.startswith("<!DOCTYPE html>")
    found = json.loads(report_case(written, case.case_id, "json"))
    assert sum(p["value"] for p in found["parts"]) == pytest.approx(case.score)
    assert len(found["members"]) == len(case.ring.members)
    text = report_case(written, case.case_id, "text", lang="en")
    assert "Residents of a home: explains in part" in text
    for form in (json.dumps(found), text):
        assert "P990000" not in form


@pytest.mark.parametrize("case_id", ["0000000000", "../index", "", "a" * 10])
def test_unknown_case(written: Path, case_id: str) -> None:
    with pytest.raises(InputError, match="no case"):
        report_case(written, case_id)


def test_unknown_format_and_folder(written: Path, made: Made, tmp_path: Path) -> None:
    case_id = made[0].cases[0].case_id
    with pytest.raises(InputError, match="format"):
        report_case(written, case_id, "pdf")
    with pytest.raises(InputError, match="run folder"):
        report_case(tmp_path, case_id)


def test_around_a_caseworker(made: Made, key_file: Path) -> None:
    result, extract = made
    worker = result.cases[1].ring.members[0].party
    page = around(extract, result.links, worker, key_file=key_file, lang="en").decode("utf-8")
    assert "<b>18</b><span>claims</span>" in page
    assert "243,001.53" in page
    assert "handling concentrates on" in page
    # nothing is judged: no score, no role
    assert "Score" not in page
    assert "participant 0" not in page
    assert ">participant<" not in page


def test_around_nobody(made: Made, key_file: Path) -> None:
    with pytest.raises(InputError, match="no patient"):
        around(made[1], (), Party("patient", "nobody"), key_file=key_file)
