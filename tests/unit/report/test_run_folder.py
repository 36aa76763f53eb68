"""The run folder: complete or absent, private, repeatable, cleaned of what killed runs left."""

from __future__ import annotations

import errno
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graphfraud.claims.extract import Extract
from graphfraud.errors import InputError, OutputExistsError, ResourceError
from graphfraud.model import RunResult
from graphfraud.report import verify_run, write_run
from graphfraud.report.case_files import page_name
from graphfraud.report.case_record import record_name
from graphfraud.report.run_folder import StagingFolder, clean_leftovers, staged_folder

ROOT = Path(__file__).resolve().parents[3]
Made = tuple[RunResult, Extract]
FILES = {
    "cases.csv", "members.csv", "claims.csv", "findings.csv", "finding_members.csv", "links.csv",
    "parties.csv", "rejects.csv", "netted.csv", "evidence.xlsx", "index.html", "run.json",
    "SHA256SUMS", "README.txt",
}  # fmt: skip


def names(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_every_file_of_the_contract_and_no_other(written: Path, made: Made) -> None:
    pages = {page_name(case.case_id, case.pattern) for case in made[0].cases}
    records = {record_name(case.case_id, case.pattern) for case in made[0].cases}
    assert names(written) == FILES | pages | records


def test_only_the_owner_can_read(written: Path) -> None:
    for path in [written, *written.rglob("*")]:
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path


def test_same_run_twice_gives_same_bytes(
    written: Path, made: Made, key_file: Path, tmp_path: Path
) -> None:
    again = write_run(*made, tmp_path / "other name", key_file=key_file)
    assert names(again) == names(written)
    for name in names(written):
        assert (again / name).read_bytes() == (written / name).read_bytes(), name


def test_clock_changes_run_json_alone(made: Made, key_file: Path, tmp_path: Path) -> None:
    import dataclasses

    result, extract = made
    first = write_run(result, extract, tmp_path / "a", key_file=key_file)
    cost = dataclasses.replace(result.info.costs[0], seconds=9.9, peak_mib=1.0)
    slower = dataclasses.replace(result, info=dataclasses.replace(result.info, costs=(cost,)))
    second = write_run(slower, extract, tmp_path / "b", key_file=key_file)
    differ = {n for n in names(first) if (first / n).read_bytes() != (second / n).read_bytes()}
    assert differ == {"run.json"}


def test_existing_folder_is_kept(made: Made, key_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(OutputExistsError) as told:
        write_run(*made, out, key_file=key_file)
    assert str(out) in str(told.value)
    assert list(tmp_path.iterdir()) == [out]
    assert list(out.iterdir()) == []


def test_replace_takes_a_run_folder_only(made: Made, key_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_run(*made, out, key_file=key_file)
    (out / "extra.txt").write_text("x")
    write_run(*made, out, key_file=key_file, replace=True)
    assert "extra.txt" not in names(out)
    verify_run(out)
    precious = tmp_path / "home"
    precious.mkdir()
    (precious / "letter.txt").write_text("x")
    with pytest.raises(InputError):
        write_run(*made, precious, key_file=key_file, replace=True)
    assert (precious / "letter.txt").read_text() == "x"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["home", "out"]


def test_error_inside_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyError), staged_folder(tmp_path / "out") as folder:
        folder.write("a/b.txt", b"x")
        raise KeyError("inside")
    assert list(tmp_path.iterdir()) == []


def test_full_disk_is_a_resource_error(
    made: Made, key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: StagingFolder, name: str, content: bytes) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(StagingFolder, "write", refuse)
    with pytest.raises(ResourceError):
        write_run(*made, tmp_path / "out", key_file=key_file)
    assert list(tmp_path.iterdir()) == []


def test_cleaning_spares_a_writer_at_work_and_strangers(tmp_path: Path) -> None:
    out = tmp_path / "out"
    dead = tmp_path / ".out.graphfraud-999-0123abcd.tmp"
    stranger = tmp_path / ".out.graphfraud-x.tmp"
    dead.mkdir()
    stranger.mkdir()
    with staged_folder(out) as folder:
        assert not dead.exists()
        assert clean_leftovers(out) == []
        assert folder.path.is_dir()
        folder.write("run.json", b"{}")
    assert sorted(p.name for p in tmp_path.iterdir()) == [stranger.name, "out"]


def test_replaced_folder_comes_back_when_its_writer_died_between(tmp_path: Path) -> None:
    old = tmp_path / ".out.graphfraud-999-0123abcd.old"
    old.mkdir()
    (old / "run.json").write_text("{}")
    assert clean_leftovers(tmp_path / "out") == [old.name]
    assert (tmp_path / "out" / "run.json").read_text() == "{}"


#: reads a line, forks a child that writes the same folder again and again, tells its number and
#: each time it is done; the next line comes when the child was killed
WRITER = """
import os, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.unit.report.made_run import made_run
from graphfraud.report import write_run
result, extract = made_run(Path({work!r}) / "extract")
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if child:
        print(child, flush=True)
        os.waitpid(child, 0)
        print("gone", flush=True)
    else:
        while True:
            write_run(result, extract, Path({out!r}), key_file=Path({key!r}), replace=True)
            print("written", flush=True)
"""


def test_killed_at_any_moment_absent_or_complete(key_file: Path, tmp_path: Path) -> None:
    """A process writes again and again and is killed at a random moment; repeated."""
    chance = random.Random(5)
    out = tmp_path / "place" / "out"
    code = WRITER.format(root=str(ROOT), work=str(tmp_path), out=str(out), key=str(key_file))
    took, leftovers, complete = 0.5, 0, 0
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        for turn in range(24):
            writer.stdin.write(b"go\n")
            writer.stdin.flush()
            child = int(writer.stdout.readline())
            begun = time.monotonic()
            if turn % 2 == 0:
                assert writer.stdout.readline() == b"written\n"
                took = time.monotonic() - begun
            # the moment must be one that the writer does not choose
            time.sleep(chance.uniform(0.0, 1.2 * took))
            os.kill(child, signal.SIGKILL)
            while writer.stdout.readline() != b"gone\n":
                pass
            there = {p.name for p in tmp_path.glob("place/*")}
            leftovers += bool(there - {"out"})
            if out.exists():
                verify_run(out)
                complete += 1
            clean_leftovers(out)
            assert {p.name for p in tmp_path.glob("place/*")} <= {"out"}
        writer.stdin.close()
    # some were killed with a folder half written, and some had written one before
    assert leftovers > 0
    assert complete > 0
