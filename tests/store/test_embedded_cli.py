"""`store` and `query` as they are typed: an embedded store kept up, asked, and ended."""

from __future__ import annotations

import csv
import io
import json
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graphfraud.store.bolt import Address, Store

Run = Callable[..., subprocess.CompletedProcess[str]]
N_CLAIMS = 24
STATEMENT = """
// $nobody is in a comment, '$nothing' is text
MATCH (c:Claim {run_id: $run_id})-[:FOR_PATIENT]->(p:Patient)
WHERE c.fund_pay >= $least AND NOT p.id IN $left_out
RETURN p.id AS patient, count(*) AS n_claims, collect(c.begin_date)[0] AS day
ORDER BY patient
"""
EXPECTED = [
    {"patient": f"01{p}", "n_claims": N_CLAIMS // 4, "day": f"2024-03-0{p + 1}"} for p in (0, 1, 2)
]
GIVEN = ("--param", "least=1000", "--param", 'left_out=["013"]')
ENDLESS = "RETURN size([x IN range(1, 1000000) WHERE any(y IN range(1, 1000000) WHERE y=x+0.5)])"


@pytest.fixture(scope="module")
def claims(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("claims") / "claims.csv"
    rows = [
        {
            "setl_id": f"S{i:03d}", "psn_no": f"01{i % 4}", "fixmedins_code": f"H{i % 2}",
            "med_type": "11", "begntime": f"2024-03-0{i % 4 + 1} 09:00:00",
            "medfee_sumamt": "30.00", "fund_pay_sumamt": "20.00",
        }
        for i in range(N_CLAIMS)
    ]  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, graphfraud_command: str) -> Run:
    """The program, with a temporary folder of its own and no store in its environment."""
    home = tmp_path_factory.mktemp("tmp")
    known = {k: v for k, v in os.environ.items() if not k.startswith("NEO4J_")}

    def running(*arguments: str | Path, **extra: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [graphfraud_command, *map(str, arguments)], capture_output=True, text=True,
            env={**known, "TMPDIR": str(home), **extra},
        )  # fmt: skip

    return running


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("query") / "q.cypher"
    path.write_text(STATEMENT, encoding="utf-8")
    return path


def started(run: Run, claims: Path, folder: Path) -> dict[str, str]:
    """What a start printed, by the word before the colon; `ask`: the command it tells."""
    done = run(
        "store", "start", claims, "--scope", "all", "--dir", folder, "--store-memory", "512m"
    )
    assert done.returncode == 0, done.stderr
    *facts, told = done.stdout.splitlines()
    return {"ask": told.split(" asks it")[0], **dict(line.split(": ", 1) for line in facts)}


@pytest.fixture(scope="module")
def kept(
    run: Run, claims: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """A store that is up; `folder` is where."""
    folder = tmp_path_factory.mktemp("kept") / "store"
    yield {**started(run, claims, folder), "folder": str(folder)}
    assert run("store", "stop", "--dir", folder).returncode == 0
    assert not folder.exists()


def test_other_programs_can_reach_it(kept: dict[str, str]) -> None:
    password_file = Path(kept["password"].removeprefix("the first line of "))
    assert password_file.stat().st_mode & 0o077 == 0
    assert password_file.read_text() not in " ".join(kept.values())
    state = Path(kept["folder"]) / "store.json"
    assert state.stat().st_mode & 0o077 == 0
    assert password_file.read_text() not in state.read_text()
    address = Address(kept["address"], kept["user"].split()[0], password_file.read_text())
    with Store(address) as store:
        rows = store.read("MATCH (c:Claim) RETURN count(*) AS n")
    assert rows == [{"n": N_CLAIMS}]


def test_the_command_it_tells_asks_it(run: Run, kept: dict[str, str], file: Path) -> None:
    program, *words = shlex.split(kept["ask"])
    assert program == "graphfraud"
    told = [str(file) if word == "FILE.cypher" else word for word in words]
    done = run(*told, *GIVEN, "--format", "json")
    assert (done.returncode, json.loads(done.stdout)) == (0, EXPECTED)


def test_status_tells_how_to_reach_it(run: Run, kept: dict[str, str]) -> None:
    done = run("store", "status", "--dir", kept["folder"])
    assert done.returncode == 0
    assert kept["address"] in done.stdout
    second = run("store", "start", "x.csv", "--dir", kept["folder"])
    assert (second.returncode, "a store is up there" in second.stderr) == (2, True)


def test_json_csv_and_table(run: Run, kept: dict[str, str], file: Path) -> None:
    where = ("--dir", kept["folder"])
    done = run("query", file, *GIVEN, *where, "--format", "json")
    assert json.loads(done.stdout) == EXPECTED, done.stderr
    done = run("query", file, *GIVEN, *where, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert rows == [{k: str(v) for k, v in row.items()} for row in EXPECTED]
    done = run("query", file, *GIVEN, *where, "--most", "2")
    assert done.stdout.splitlines()[-1] == "2 rows"
    assert done.stdout.splitlines()[1].split() == [str(v) for v in EXPECTED[0].values()]


def test_a_name_that_the_graph_does_not_have_is_told(
    run: Run, kept: dict[str, str], tmp_path: Path
) -> None:
    query = tmp_path / "q.cypher"
    query.write_text("MATCH (w:CaseWorker)<-[:HANDLED]-(c:Claims) RETURN w.id, c.wage", "utf-8")
    done = run("query", query, "--dir", kept["folder"], "--format", "csv")
    assert (done.returncode, done.stdout) == (0, "")
    assert [line.split(";")[0] for line in done.stderr.splitlines()] == [
        "note: the graph has no label Claims",
        "note: the graph has no relationship type HANDLED",
        "note: the graph has no property wage",
    ]
    query.write_text("MATCH (c:Claim)-[:FOR_PATIENT]->(p) RETURN count(c.admit_day) AS n", "utf-8")
    done = run("query", query, "--dir", kept["folder"])
    assert done.returncode == 0 and done.stderr == ""


def test_with_claims_the_answer_is_the_same(run: Run, claims: Path, file: Path) -> None:
    done = run("query", file, claims, *GIVEN, "--scope", "all", "--format", "json")
    assert json.loads(done.stdout) == EXPECTED, done.stderr


@pytest.mark.parametrize(
    ("statement", "arguments", "code", "said"),
    [
        ("MATCH (c RETURN c", (), 2, "Syntax error"),
        ("RETURN $a AS a, $b AS b", ("--param", "a=1"), 2, "without a value: b"),
        ("RETURN $a AS a", ("--param", "a"), 2, "NAME=VALUE"),
        ("// nothing", (), 2, "no statement"),
        ("CREATE (:Claim)", (), 4, "only read"),
        ("LOAD CSV FROM 'file:///etc/hostname' AS row RETURN row", (), 4, "may not"),
    ],
)
def test_what_goes_wrong_is_told_in_one_line(
    run: Run, kept: dict[str, str], tmp_path: Path, statement: str, arguments: tuple[str, ...],
    code: int, said: str,
) -> None:  # fmt: skip
    (tmp_path / "q.cypher").write_text(statement)
    done = run("query", tmp_path / "q.cypher", "--dir", kept["folder"], *arguments)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_after_a_query_that_cannot_be_stopped_the_store_answers(
    run: Run, kept: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "q.cypher").write_text(ENDLESS)
    (tmp_path / "ok.cypher").write_text("RETURN $a AS a")
    done = run("query", tmp_path / "q.cypher", "--dir", kept["folder"], "--timeout", "0.5")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (5, "", 1), done.stderr
    assert "more than 0.5 s" in done.stderr
    done = run(
        "query", tmp_path / "ok.cypher", "--dir", kept["folder"], "--param", "a=x'\"`; //",
        "--format", "json",
    )  # fmt: skip
    assert json.loads(done.stdout) == [{"a": "x'\"`; //"}], done.stderr


def test_an_address_out_of_reach_or_with_a_password(run: Run, file: Path) -> None:
    done = run("query", file, "--store", "bolt://127.0.0.1:1", NEO4J_PASSWORD="secret-word")
    assert done.returncode == 3
    assert "secret-word" not in done.stderr
    done = run("query", file, "--store", "bolt://neo4j:secret-word@127.0.0.1:1")
    assert done.returncode == 2
    assert "secret-word" not in done.stderr


def test_without_a_store_that_is_up(run: Run, file: Path) -> None:
    for arguments in (("query", file), ("store", "stop"), ("store", "status")):
        done = run(*arguments)
        assert (done.returncode, done.stderr.count("\n")) == (3, 1)
        assert "graphfraud store start" in done.stderr


def test_a_start_that_fails_tells_why_and_leaves_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "claims.csv").write_text("a,b\n1,2\n")
    done = run("store", "start", tmp_path / "claims.csv", "--dir", tmp_path / "store")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "store").exists()


def test_nothing_is_left_of_a_killed_keeper(run: Run, claims: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    started(run, claims, folder)
    os.kill(json.loads((folder / "store.json").read_text())["pid"], signal.SIGKILL)
    deadline = time.monotonic() + 120
    while folder.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert run("store", "status", "--dir", folder).returncode == 3


def test_in_the_foreground_an_interrupt_ends_it(
    claims: Path, tmp_path: Path, graphfraud_command: str
) -> None:
    folder = tmp_path / "store"
    keeper = subprocess.Popen(
        [graphfraud_command, "store", "start", str(claims), "--scope=all", f"--dir={folder}",
         "--foreground", "--store-memory=512m"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        # what a shell starts in the background ignores interrupts, and so would its children
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    assert keeper.stdout is not None
    assert keeper.stdout.readline().startswith("address: bolt://127.0.0.1:")
    assert (folder / "store.json").exists()
    keeper.send_signal(signal.SIGINT)  # even in the midst of what it prints
    _, errors = keeper.communicate(timeout=120)
    assert (keeper.returncode, errors) == (0, "")
    assert not folder.exists()
