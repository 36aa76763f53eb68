"""The contract's tables: exact columns, real keys, sums that agree with a naive count."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import defaultdict
from pathlib import Path

from graphfraud.claims.extract import Extract
from graphfraud.model import RunResult

Made = tuple[RunResult, Extract]
HEADERS = {
    "cases.csv": "case_id,rank,pattern,score,n_patients,n_institutions,n_doctors,n_caseworkers,"
    "n_cards,n_claims,fund_paid,acct_paid,first_date,last_date,summary",
    "members.csv": "case_id,node_type,node_id,pseudonym,role,score",
    "claims.csv": "case_id,setl_id,finding_id,source_file,source_line,fund_paid",
    "findings.csv": "finding_id,detector,version,case_id,strength,p_value,measures,params",
    "finding_members.csv": "finding_id,node_type,node_id,role",
    "links.csv": "type,source_type,source_id,target_type,target_id,observed,expected,p_value,"
    "q_value,first_date,last_date,case_id",
}


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_columns_are_the_contracts(written: Path) -> None:
    for name, header in HEADERS.items():
        text = (written / name).read_text(encoding="utf-8")
        assert text.splitlines()[0] == header, name
        assert "\r" not in text


def test_case_id_is_the_digest_of_its_settlements(written: Path) -> None:
    claims = defaultdict(set)
    for row in rows(written, "claims.csv"):
        claims[row["case_id"]].add(row["setl_id"])
    for row in rows(written, "cases.csv"):
        joined = "\n".join(sorted(claims[row["case_id"]]))
        assert hashlib.sha256(joined.encode()).hexdigest()[:10] == row["case_id"]
        assert int(row["n_claims"]) == len(claims[row["case_id"]])


def test_money_is_exact(written: Path, made: Made) -> None:
    fund = {
        setl: int(paid)
        for setl, paid in zip(
            made[1].text("claims", "setl_id").to_pylist(), made[1].col("claims", "fund_pay"),
            strict=True,
        )
    }  # fmt: skip
    for row in rows(written, "claims.csv"):
        assert row["fund_paid"] == f"{fund[row['setl_id']] / 100:.2f}"
    for row, case in zip(rows(written, "cases.csv"), made[0].cases, strict=True):
        assert round(float(row["fund_paid"]) * 100) == case.fund_paid
        assert row["fund_paid"].split(".")[1].__len__() == 2


def test_claims_are_found_in_the_source(written: Path, made: Made) -> None:
    setl = made[1].text("claims", "setl_id").to_pylist()
    for row in rows(written, "claims.csv"):
        assert row["source_file"] == "claims.csv"
        assert setl[int(row["source_line"]) - 2] == row["setl_id"]


def test_finding_of_no_case_keeps_its_claims(written: Path, made: Made) -> None:
    outside = {r["setl_id"] for r in rows(written, "claims.csv") if r["finding_id"] == "f-0002"}
    setl = made[1].text("claims", "setl_id").to_pylist()
    assert outside == {setl[c] for c in made[0].findings[1].claims}
    found = {r["finding_id"]: r for r in rows(written, "findings.csv")}
    assert found["f-0002"]["case_id"] == ""
    assert found["f-0001"]["case_id"] == made[0].cases[0].case_id
    assert json.loads(found["f-0001"]["measures"])["occasions"] == 5


def test_members_bear_pseudonyms_and_keys(written: Path, made: Made) -> None:
    seen: dict[tuple[str, str], str] = {}
    for row in rows(written, "members.csv"):
        key = (row["node_type"], row["node_id"])
        if row["node_type"] == "institution":
            assert row["pseudonym"] == row["node_id"]
        else:
            assert row["node_id"] not in row["pseudonym"]
        assert seen.setdefault(key, row["pseudonym"]) == row["pseudonym"]
    assert len(set(seen.values())) == len(seen)
    count = sum(len(case.ring.members) for case in made[0].cases)
    assert len(rows(written, "members.csv")) == count


def test_parties_count_each_claim_once(written: Path, made: Made) -> None:
    result, extract = made
    place = extract.col("claims", "institution")
    submitter, reviewer = extract.col("claims", "submitter"), extract.col("claims", "reviewer1")
    fund = extract.col("claims", "fund_pay")
    for row in rows(written, "parties.csv"):
        cases = [
            c for c in result.cases
            if any((m.party.node_type, m.party.node_id) == (row["node_type"], row["node_id"])
                   for m in c.ring.members)
        ]  # fmt: skip
        assert int(row["n_cases"]) == len(cases)
        assert int(row["highest_rank"]) == min(c.rank for c in cases)
        claims = {k for c in cases for k in c.ring.claims}
        if row["node_type"] == "institution":
            code = extract.keys("institution").index(row["node_id"])
            mine = {k for k in claims if place[k] == code}
        elif row["node_type"] == "caseworker":
            code = extract.keys("caseworker").index(row["node_id"])
            mine = {k for k in claims if code in (submitter[k], reviewer[k])}
        else:
            continue
        assert int(row["n_claims"]) == len(mine)
        assert round(float(row["fund_paid"]) * 100) == sum(int(fund[k]) for k in mine)
    listed = {(r["node_type"], r["node_id"]) for r in rows(written, "parties.csv")}
    wanted = {
        (m.party.node_type, m.party.node_id) for c in result.cases for m in c.ring.members
        if m.party.node_type in ("doctor", "institution", "caseworker")
    }  # fmt: skip
    assert listed == wanted


def test_links_name_their_case(written: Path, made: Made) -> None:
    table = rows(written, "links.csv")
    for case in made[0].cases:
        mine = [r for r in table if r["case_id"] == case.case_id]
        assert len(mine) == len(case.ring.links)
    assert table == sorted(table, key=lambda r: tuple(r.values()))
