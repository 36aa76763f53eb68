"""The access log: each line follows from the one before it, and nothing goes unseen."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from graphfraud.cli import main
from graphfraud.errors import CheckFailedError, InputError
from graphfraud.report import access_log
from graphfraud.report.access_log import log_access, verify_log

NOW = dt.datetime(2026, 3, 4, 5, 6, 7, tzinfo=dt.UTC)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of five entries."""
    path = tmp_path / "state" / "access.log"
    for number in range(5):
        log_access("report", f"核查 {number}", f"case{number}", "/runs/a", log=path, now=NOW)
    return path


def test_entries_say_who_when_why_and_what(log: Path) -> None:
    entries = verify_log(log)
    assert [e.entry for e in entries] == [1, 2, 3, 4, 5]
    assert [e.purpose for e in entries] == [f"核查 {n}" for n in range(5)]
    assert {e.time for e in entries} == {"2026-03-04T05:06:07Z"}
    assert {e.who for e in entries} == {access_log.account_name()}
    assert len(log.read_text(encoding="utf-8").splitlines()) == 5


def test_the_hash_is_that_of_its_own_words(log: Path) -> None:
    line = json.loads(log.read_text(encoding="utf-8").splitlines()[1])
    bare = {k: v for k, v in line.items() if k != "hash"}
    text = json.dumps(bare, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256((line["previous"] + text).encode("ascii")).hexdigest()
    assert line["hash"] == digest


def edit(change: Callable[[list[str]], list[str]]) -> Callable[[Path], None]:
    def edited(log: Path) -> None:
        lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
        log.write_text("".join(change(lines)), encoding="utf-8")

    return edited


def forget_head(log: Path) -> None:
    log.with_name("access.log.head").unlink()


def move_head_back(log: Path) -> None:
    entry = json.loads(log.read_text(encoding="utf-8").splitlines()[2])
    head = {"entries": 3, "hash": "0" * 64 if entry["entry"] != 3 else entry["hash"][::-1]}
    log.with_name("access.log.head").write_text(json.dumps(head), encoding="utf-8")


TAMPERED: dict[str, Callable[[Path], None]] = {
    "a word changed": edit(lambda s: [*s[:2], s[2].replace("case2", "case9"), *s[3:]]),
    "a line removed": edit(lambda s: [*s[:2], *s[3:]]),
    "the last line removed": edit(lambda s: s[:-1]),
    "the first line removed": edit(lambda s: s[1:]),
    "two lines swapped": edit(lambda s: [s[1], s[0], *s[2:]]),
    "a line twice": edit(lambda s: [*s, s[-1]]),
    "the end cut": edit(lambda s: [*s[:-1], s[-1][:40]]),
    "the last line end cut": edit(lambda s: [*s[:-1], s[-1].rstrip()]),
    "no JSON": edit(lambda s: [*s[:-1], "x\n"]),
    "a field more": edit(lambda s: [*s[:-1], s[-1].replace('"case"', '"more": 1, "case"')]),
    "emptied": edit(lambda s: []),
    "removed": lambda log: log.unlink(),
    "no head": forget_head,
    "another head": move_head_back,
}


@pytest.mark.parametrize("how", sorted(TAMPERED))
def test_tampering_is_seen_and_nothing_more_is_revealed(log: Path, how: str) -> None:
    TAMPERED[how](log)
    before = log.read_bytes() if log.exists() else b""
    with pytest.raises(CheckFailedError, match="access log"):
        verify_log(log)
    with pytest.raises(CheckFailedError, match="access log"):
        log_access("report", "x", "y", "z", log=log)
    assert (log.read_bytes() if log.exists() else b"") == before


def test_an_entry_whose_head_was_not_written_is_kept(log: Path) -> None:
    head = log.with_name("access.log.head")
    before = head.read_bytes()
    log_access("report", "x", "y", "z", log=log, now=NOW)
    head.write_bytes(before)  # as after a power cut between the two
    assert len(verify_log(log)) == 6
    assert log_access("report", "x", "y", "z", log=log, now=NOW).entry == 7


def test_only_the_owner_can_read_it(log: Path) -> None:
    for path in (log, log.with_name("access.log.head")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700


def test_two_processes_do_not_break_the_chain(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    code = (
        "import sys; from pathlib import Path\n"
        "from graphfraud.report.access_log import log_access\n"
        "for i in range(15): log_access('report', 'p', str(i), 'r', log=Path(sys.argv[1]))"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(log)]) for _ in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert len(verify_log(log)) == 45


def test_a_log_that_cannot_be_written_shows_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="access log"):
        log_access("report", "x", "y", "z", log=tmp_path / "file" / "access.log")


def test_a_log_never_begun_is_whole(tmp_path: Path) -> None:
    assert verify_log(tmp_path / "access.log") == ()


def test_the_command_checks_the_log(
    log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GRAPHFRAUD_ACCESS_LOG", str(log))
    assert main(["report", "--verify-log"]) == 0
    assert "5 entries, whole" in capsys.readouterr().out
    TAMPERED["a line removed"](log)
    assert main(["report", "--verify-log"]) == 4
    assert capsys.readouterr().err.count("\n") == 1


def test_revealing_goes_through_the_log(
    written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    log = tmp_path / "access.log"
    monkeypatch.setenv("GRAPHFRAUD_ACCESS_LOG", str(log))
    assert main(["report", str(written), "--case", "1"]) == 0
    assert main(["report", str(written), "--case", "1", "--reveal"]) == 2
    assert main(["report", str(written), "--case", "1", "--purpose", "x"]) == 2
    assert not log.exists()
    capsys.readouterr()
    assert main(["report", str(written), "--case", "1", "--reveal", "--purpose", "  审 计 "]) == 0
    told = capsys.readouterr()
    assert "P990000" in told.out
    assert "notice" in told.err and str(log) in told.err
    target = tmp_path / "graph"
    export = ["export", str(written), "--out", str(target), "--format", "csv"]
    assert main([*export, "--reveal"]) == 2
    assert main([*export, "--reveal", "--purpose", "copy"]) == 0
    assert "P990000" in (target / "nodes.csv").read_text(encoding="utf-8")
    entries = verify_log(log)
    assert [(e.command, e.purpose) for e in entries] == [("report", "审 计"), ("export", "copy")]
    assert entries[0].case in {p.stem for p in (written / "sheets").iterdir()}


def test_the_log_lies_beside_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRAPHFRAUD_ACCESS_LOG", raising=False)
    monkeypatch.setenv("GRAPHFRAUD_KEY_FILE", str(tmp_path / "here" / "pseudonym.key"))
    assert access_log.default_log() == tmp_path / "here" / "access.log"
    monkeypatch.setenv("USER", "somebody-else")
    monkeypatch.setenv("LOGNAME", "somebody-else")
    assert access_log.account_name() != "somebody-else"
    assert os.environ["USER"] == "somebody-else"
