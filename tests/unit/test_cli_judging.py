"""check, evaluate, synth: what they print, against what the files hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphfraud.cli import main

HEADER = "setl_id,psn_no,fixmedins_code,med_type,begntime,medfee_sumamt,fund_pay_sumamt\n"


def test_check_counts_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claims, rejects = tmp_path / "claims.csv", tmp_path / "rejects.csv"
    rows = [
        "0001,99001,H990001,11,2025-01-02 08:00:00,10.00,5.00",
        "0002,99002,H990001,21,2025-01-05 08:00:00,1000.00,500.05",
        "0003,99002,H990002,21,when,1000.00,500.00",
    ]
    claims.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    arguments = ["check", str(claims), "--max-rejects", "1", "--rejects", str(rejects)]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert "rows in 3 = kept 2 + netted 0 + rejected 1" in printed
    assert "claims of 2025-01-02 to 2025-01-05: 2 patients, 1 institutions" in printed
    assert "fund paid 505.05" in printed
    assert rejects.read_text(encoding="utf-8").count("0003") == 1


def test_synth_gives_the_same_bytes_for_the_same_seed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        arguments = ["synth", "--persons", "2000", "--seed", "7", "--out", str(tmp_path / name)]
        assert main(arguments) == 0
    printed = capsys.readouterr().out
    one, two = (sorted((tmp_path / name).iterdir()) for name in ("one", "two"))
    assert [p.name for p in one] == [p.name for p in two]
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in two]
    truth = json.loads((tmp_path / "one" / "truth.json").read_text(encoding="utf-8"))
    assert f"planted: {len(truth['rings'])} rings" in printed


RUN = {
    "cases.csv": "case_id,rank,pattern,score,n_patients,n_institutions,n_doctors,n_caseworkers,"
    "n_cards,n_claims,fund_paid,acct_paid,first_date,last_date,summary\n"
    "00000000aa,1,shared_card,0.9,3,1,0,0,0,3,3.00,0.00,2025-01-01,2025-02-01,\n",
    "members.csv": "case_id,node_type,node_id,pseudonym,role,score\n"
    + "".join(f"00000000aa,patient,99{n},P{n},participant,0.9\n" for n in (1, 2, 3)),
    "claims.csv": "case_id,setl_id,finding_id,source_file,source_line,fund_paid\n"
    + "".join(f"00000000aa,S{n},f1,claims.csv,{n},1.00\n" for n in (1, 2, 3)),
}
RING = {
    "ring": "r1", "kind": "shared_card", "level": 1, "patients": ["991", "992", "993", "994"],
    "institutions": [], "doctors": [], "caseworkers": [], "claims": ["S1", "S2", "S3"],
}  # fmt: skip


def test_evaluate_grades_a_run_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Three of the ring's four patients: found (Jaccard 3/4), member recall 3/4."""
    run, truth = tmp_path / "run", tmp_path / "truth.json"
    run.mkdir()
    for name, text in RUN.items():
        (run / name).write_text(text, encoding="utf-8")
    truth.write_text(json.dumps({"rings": [RING], "innocent": []}), encoding="utf-8")
    assert main(["evaluate", str(run), str(truth), "--format", "json"]) == 0
    once = json.loads(capsys.readouterr().out)
    assert once["recall"]["estimate"] == 1.0
    assert once["member_recall"]["estimate"] == 0.75
    assert main(["evaluate", str(run), str(truth), str(run), str(truth)]) == 0
    assert "ring recall" in capsys.readouterr().out
    decisions = tmp_path / "decisions.json"
    decisions.write_text(json.dumps([{"case_id": "00000000aa", "decision": "exclude"}]))
    assert main(["evaluate", str(run), "--decisions", str(decisions)]) == 0
    decided = capsys.readouterr().out.splitlines()[1]
    assert decided.split() == ["precision", "among", "decided", "0.000", "0.000–0.793", "1"]
