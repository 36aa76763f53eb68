"""`graphfraud run` with a graph store: packs add findings, and change nothing that tables found."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from graphfraud.claims import Extract
from graphfraud.detect.pack_lock import lock_hash
from graphfraud.detect.packs import read_packs
from graphfraud.pipeline import RunOutcome, run
from graphfraud.store.address import Address
from tests.conftest import Neo4jServer
from tests.unit.links.made_frames import extract, stay

Row = dict[str, str]
#: tables that packs have no part in
OF_TABLES = ("cases.csv", "members.csv", "links.csv", "parties.csv", "rejects.csv", "netted.csv")
DETECTING = {pack.id for pack in read_packs() if pack.is_detector}


@pytest.fixture(scope="module")
def run_with(
    tmp_path_factory: pytest.TempPathFactory, graphfraud_command: str, root: Path
) -> Callable[[str], Path]:
    """Runs the sample with a store, once each name; the run folder beside its temporary folder."""
    made: dict[str, Path] = {}
    key = tmp_path_factory.mktemp("key") / "pseudonym.key"

    def of(name: str) -> Path:
        if name not in made:
            home = tmp_path_factory.mktemp("run")
            (home / "tmp").mkdir()
            done = subprocess.run(
                [graphfraud_command, "run", str(root / "sample_data"), "--out", str(home / "run"),
                 "--no-permuted", "--store", name.split()[0]],
                env={**os.environ, "TMPDIR": str(home / "tmp"), "GRAPHFRAUD_KEY_FILE": str(key)},
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            assert done.stderr == ""
            (home / "printed").write_text(done.stdout, encoding="utf-8")
            made[name] = home / "run"
        return made[name]

    return of


def table(folder: Path, name: str) -> list[Row]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of_packs(folder: Path) -> list[Row]:
    return [row for row in table(folder, "findings.csv") if row["detector"] in DETECTING]


def test_what_tables_find_is_the_same(run_with: Callable[[str], Path]) -> None:
    none, embedded = run_with("none"), run_with("embedded")
    for name in OF_TABLES:
        assert (none / name).read_bytes() == (embedded / name).read_bytes(), name
    others = [r for r in table(embedded, "findings.csv") if r["detector"] not in DETECTING]
    assert others == table(none, "findings.csv")
    one, two = (json.loads((f / "run.json").read_text()) for f in (none, embedded))
    assert one["cases"] == two["cases"]
    assert one["run_id"] == two["run_id"]
    assert (one["store"], two["store"]) == ("none", "embedded")


def test_packs_add_findings_of_planted_groups(run_with: Callable[[str], Path]) -> None:
    folder = run_with("embedded")
    found = of_packs(folder)
    assert {"group_admission"} <= {row["detector"] for row in found}
    members: dict[str, set[str]] = {}
    for row in table(folder, "finding_members.csv"):
        members.setdefault(row["finding_id"], set()).add(row["node_id"])
    assert all(members[row["finding_id"]] for row in found)
    ids = [row["finding_id"] for row in table(folder, "findings.csv")]
    assert len(ids) == len(set(ids))


def test_a_finding_shares_half_with_its_case(run_with: Callable[[str], Path]) -> None:
    folder = run_with("embedded")
    case_people: dict[str, set[str]] = {}
    for row in table(folder, "members.csv"):
        if row["node_type"] == "patient":
            case_people.setdefault(row["case_id"], set()).add(row["node_id"])
    people: dict[str, set[str]] = {}
    for row in table(folder, "finding_members.csv"):
        if row["node_type"] == "patient" and row["role"] != "context":
            people.setdefault(row["finding_id"], set()).add(row["node_id"])
    patterns = {pack.id: pack.pattern for pack in read_packs()}
    judged = [row for row in of_packs(folder) if patterns[row["detector"]] != "insider_link"]
    assert any(row["case_id"] for row in judged)
    for row in judged:
        own = people.get(row["finding_id"], set())
        shares = {
            case_id: len(own & theirs) / max(1, min(len(own), len(theirs)))
            for case_id, theirs in case_people.items()
        }
        best = max(shares.values())
        if len(own) >= 2 and best >= 0.5:
            assert shares[row["case_id"]] == best
        else:
            assert row["case_id"] == ""


def test_every_pack_is_listed(run_with: Callable[[str], Path]) -> None:
    folder = run_with("embedded")
    document = json.loads((folder / "run.json").read_text())
    listed = {d["name"]: d for d in document["detectors"] if d["name"] in DETECTING}
    assert set(listed) == DETECTING
    counts = {name: sum(r["detector"] == name for r in of_packs(folder)) for name in listed}
    assert {name: d["n_findings"] for name, d in listed.items()} == counts
    assert all(d["ran"] != bool(d["needs"]) for d in listed.values())
    assert document["pack_lock"] == lock_hash(read_packs())
    assert {"graph", "store", "packs"} <= {cost["stage"] for cost in document["costs"]}
    printed = (folder.parent / "printed").read_text(encoding="utf-8")
    ran = sum(d["ran"] for d in listed.values())
    told = f"query packs: {ran} of {len(listed)} ran (embedded), findings: {sum(counts.values())}"
    assert told in printed.splitlines()
    without = (run_with("none").parent / "printed").read_text(encoding="utf-8")
    assert "not run: packs (needs a graph store)" in without.splitlines()


def test_the_store_leaves_nothing_behind(run_with: Callable[[str], Path]) -> None:
    home = run_with("embedded").parent
    assert list((home / "tmp").iterdir()) == []
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert str(home) not in running.stdout


def test_the_same_bytes_again(run_with: Callable[[str], Path]) -> None:
    one, two = run_with("embedded"), run_with("embedded again")
    assert (one / "SHA256SUMS").read_bytes() == (two / "SHA256SUMS").read_bytes()


def findings(outcome: RunOutcome) -> list[object]:
    return [f for f in outcome.result.findings if f.detector in DETECTING]


def town() -> Extract:
    """Twelve persons who came and left together four times, in a house of 150 other stays."""
    random = Random(1)
    rows = [
        stay(f"B{i:03d}", "H1", random.randrange(360), random.randrange(3, 12)) for i in range(150)
    ]
    rows += [stay(f"A{i:02d}", "H1", day, 6) for day in (20, 90, 160, 230) for i in range(12)]
    return extract(rows)


def test_neo4j_gives_the_same_findings_twice(neo4j_server: Neo4jServer) -> None:
    """The second run finds its graph loaded already."""
    address = Address(neo4j_server.uri, neo4j_server.user, neo4j_server.password)
    found = town()
    embedded = run(found, permuted=False, store="embedded")
    (group,) = [f for f in embedded.result.findings if f.detector == "group_admission"]
    people = {m.party.node_id for m in group.members if m.party.node_type == "patient"}
    assert people >= {f"A{i:02d}" for i in range(12)}
    for _ in range(2):
        asked = run(found, permuted=False, store=address)
        assert findings(asked) == findings(embedded)
        assert asked.result.case_of_finding == embedded.result.case_of_finding
        assert asked.result.info.detectors == embedded.result.info.detectors
        assert neo4j_server.password not in str(asked.result.info)
