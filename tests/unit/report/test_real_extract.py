"""A run over an extract that was read from files: rejects and netted rows come along."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from graphfraud.claims import read_extract
from graphfraud.errors import CheckFailedError
from graphfraud.model import Case, CaseMember, Party, Ring, RunInfo, RunResult, ScorePart
from graphfraud.report import around, verify_run, write_run
from graphfraud.report.figures import case_id_of

HEADER = (
    "setl_id,psn_no,psn_name,certno,brdy,gend,fixmedins_code,fixmedins_name,med_type,begntime,"
    "endtime,setl_time,medfee_sumamt,fund_pay_sumamt,acct_pay,refd_setl_flag,init_setl_id"
)


def line(
    number: int, person: int, begin: str, end: str, paid: str = "800.10", more: str = "0,"
) -> str:
    return (
        f"S{number:04d},{person + 1:06d},林甲{person}珉,99010119550101{person:04d},1955-01-01,1,"
        f"H990101,康泰医院,21,{begin} 09:30:00,{end} 10:00:00,{end} 10:05:00,"
        f"1000.00,{paid},0.00,{more}"
    )


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    lines = [HEADER]
    for visit, month in enumerate(("01", "03", "06")):
        for person in range(5):
            lines.append(
                line(visit * 5 + person, person, f"2025-{month}-05", f"2025-{month}-12")
            )
    lines.append(line(20, 1, "2025-08-01", "2025-08-04"))
    lines.append(line(21, 1, "2025-08-01", "2025-08-04", "-800.10", "1,S0020"))
    lines.append(line(22, 2, "no day", "no day"))
    path = tmp_path / "claims.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_written_from_files_and_verified_against_them(
    claims: Path, key_file: Path, tmp_path: Path
) -> None:
    extract = read_extract([claims], tmp_path / "work", max_rejects=0.2)
    codes = tuple(range(15))
    setl = extract.text("claims", "setl_id").to_pylist()
    ids = tuple(sorted(setl[c] for c in codes))
    people = extract.keys("patient")
    members = tuple(CaseMember(Party("patient", p), "participant", 0.9) for p in people[:5])
    ring = Ring("induced_admission", members, codes, (), ())
    fund = extract.col("claims", "fund_pay")
    case = Case(
        case_id_of(ids), 1, "induced_admission", 0.5,
        (ScorePart("together_in_hospital", 0.5, "induced_admission", 3, 0.1, 1e-9),), (), ring,
        1, 0, 0, 0,
        sum(int(fund[c]) for c in codes), 0, extract.first_day, extract.last_day, "三次同期住院",
        setl_ids=ids,
    )  # fmt: skip
    counts = dataclasses.asdict(extract.counts)
    info = RunInfo(
        "0.1.0", 0, {}, tuple(dataclasses.asdict(i) for i in extract.inputs), counts, {}, (), (),
        None, (), extract.notes,
    )  # fmt: skip
    result = RunResult((case,), (), (), info)
    out = write_run(result, extract, tmp_path / "run", key_file=key_file, as_of="2025-12-31")
    verify_run(out, [claims])
    assert "S0022" in (out / "rejects.csv").read_text(encoding="utf-8")
    netted = (out / "netted.csv").read_text(encoding="utf-8")
    assert "S0021" in netted
    page = (out / "cases" / f"{case.case_id}.html").read_text(encoding="utf-8")
    page = page.split("<script>", 1)[0]  # without the scripts, the same on every page
    assert "康泰医院" in page
    assert "70–79" in page
    assert "1200150" in page
    assert "林甲" not in page
    assert "99010119550101" not in page
    assert people[0] not in page
    shown = around(extract, (), members[0].party, reveal=True, key_file=key_file)
    assert "林甲0珉" in shown.decode("utf-8")
    claims.write_bytes(claims.read_bytes() + b"\n")
    with pytest.raises(CheckFailedError, match=r"claims\.csv: content differs"):
        verify_run(out, [claims])
