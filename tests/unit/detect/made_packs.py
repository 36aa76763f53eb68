"""A pack in order, and files of it with one thing changed."""

from __future__ import annotations

from pathlib import Path

HEADER = """\
id = "{id}"
version = 1
status = "stable"
severity = "high"
title = {{ zh = "两人", en = "Two people" }}
summary = {{ zh = "一", en = "one" }}
rationale = {{ zh = "二", en = "two" }}
blind_spots = {{ zh = "三", en = "three" }}
triage = {{ zh = ["看"], en = ["look"] }}
source = "a published pattern"
references = []
cost = "low"
timeout_s = 60
prefilter = "Claim.n_contact_households"
[[legal]]
article = "医疗保障基金使用监督管理条例 第四十条"
gist = {{ zh = "诱导", en = "inducing" }}
in_force_from = "2021-05-01"
[reads]
labels = ["Claim", "Institution", "Patient"]
relationships = ["AT_INSTITUTION", "FOR_PATIENT"]
[params.min_persons]
type = "integer"
default = 2
min = 2
max = 50
why = {{ zh = "一人不成组", en = "one is no group" }}
[result]
anchor = "institution"
members = {{ patients = "patient:participant", institution = "institution:context" }}
claims = "claims"
measures = ["n_patients"]
strength = "strength"
[[benign]]
explanation = "couple"
case = "a_couple"
effect = "excluded"
"""
STATEMENT = """\
// people who gave one telephone
MATCH (c:Claim {run_id: $run_id})
WHERE c.n_contact_households >= $min_persons
MATCH (c)-[:FOR_PATIENT]->(p:Patient)
MATCH (c)-[:AT_INSTITUTION]->(i:Institution)
WITH i, collect(DISTINCT p.id) AS patients, collect(DISTINCT c.id) AS claims
RETURN i.id AS institution, patients, claims, size(patients) AS n_patients, 0.5 AS strength
ORDER BY institution
"""
CASES = """\
[[case]]
name = "two"
kind = "hit"
expect = ["H1"]
[[case.claims]]
psn_no = ["p1 … p5"]
fixmedins_code = "H1"
med_type = "21"
begntime = "2024-01-03 09:00:00"
tel = "13900000001"
[[case]]
name = "one"
kind = "miss"
expect = []
claims = [ { psn_no = "p1", fixmedins_code = "H1", med_type = "21", begntime = "2024-01-03" } ]
[[case]]
name = "a_couple"
kind = "benign"
expect = []
[[case.claims]]
psn_no = ["p1", "p2"]
fixmedins_code = "H1"
med_type = "21"
begntime = ["2024-01-03", "2024-02-03"]
tel = "13900000002"
[[case.persons]]
psn_no = ["p1 … p2"]
household_no = "h"
"""


def write_pack(
    folder: Path, name: str = "two_people", *, change: tuple[str, str] = ("", ""),
    pattern: str = "induced_admission", cases: str = CASES,
) -> Path:  # fmt: skip
    """Write the pack, and its cases beside, with one text replaced by another; the pack's file."""
    text = f"/*+++\n{HEADER.format(id=name)}+++*/\n{STATEMENT}"
    old, new = change
    assert old in text
    path = folder / pattern / f"{name}.cypher"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    (folder / "cases").mkdir(exist_ok=True)
    (folder / "cases" / f"{name}.toml").write_text(cases, encoding="utf-8")
    return path
