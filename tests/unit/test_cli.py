"""The command line: help, exit codes, one-line errors, quiet pipes."""

from __future__ import annotations

import errno
import os
import pty
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from graphfraud.cli import main, program
from graphfraud.errors import (
    CheckFailedError,
    GraphfraudError,
    InputError,
    ResourceError,
    StoreUnreachableError,
)

COMMANDS = (
    "demo", "run", "check", "detect", "report", "export", "load", "synth", "evaluate", "verify",
    "packs", "query", "store",
)  # fmt: skip
HEADER = "setl_id,psn_no,fixmedins_code,med_type,begntime,medfee_sumamt,fund_pay_sumamt\n"
GOOD = "0001,99001,H990001,11,2025-01-02 08:00:00,10.00,5.00\n"


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    path = tmp_path / "claims.csv"
    path.write_text(HEADER + GOOD, encoding="utf-8")
    return path


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """Adds a command `fail` that raises what it is given."""

    def add(error: BaseException) -> None:
        @click.command()
        def fail() -> None:
            raise error

        monkeypatch.setitem(program.commands, "fail", fail)

    return add


def test_commands_are_those_of_the_contract() -> None:
    assert set(program.commands) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"Usage: graphfraud {name}")
    command = program.commands[name]
    assert len(command.help or "") > 30
    described = ("--format", "--lang")  # their choices say it
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.opts[0] not in described:
            assert parameter.help, f"{name} {parameter.opts}"
            assert parameter.opts[0] in printed


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str, readme: str, root: Path) -> None:
    assert f"graphfraud {name}" in (root / readme).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (GraphfraudError("broken"), 1),
        (InputError("bad", where="claims.csv", todo="mend it"), 2),
        (StoreUnreachableError("no answer"), 3),
        (CheckFailedError("differs"), 4),
        (ResourceError("disk full"), 5),
        (MemoryError(), 5),
        (OSError(errno.ENOSPC, "No space left on device", "/out"), 5),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), 5),
        (PermissionError(errno.EACCES, "Permission denied", "/out"), 2),
        (KeyboardInterrupt(), 130),
        (click.UsageError("two\nlines"), 2),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else type(value).__name__,
)
def test_an_error_is_one_line_with_its_exit_code(
    error: BaseException,
    code: int,
    failing: Callable[[BaseException], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    failing(error)
    assert main(["fail"]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("graphfraud: ")
    assert captured.err.count("\n") == 1


UNFORESEEN = """
import sys, click
from graphfraud.cli import main, program
from graphfraud.cli.options import debug_option
@click.command()
@debug_option
def fail(): raise ZeroDivisionError("one\\nand two")
program.add_command(fail)
sys.exit(main(sys.argv[1:]))
"""


def test_an_unforeseen_error_shows_a_traceback_with_debug_alone(root: Path) -> None:
    def stderr_of(*options: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", UNFORESEEN, "fail", *options],
            cwd=root, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 1
        return done.stderr

    assert stderr_of().splitlines() == [
        "graphfraud: error: internal error (ZeroDivisionError: one and two)"
        " — run again with --debug and report it"
    ]
    assert "Traceback" in stderr_of("--debug")


@pytest.mark.parametrize(
    "arguments",
    [
        ["run"],
        ["run", "CLAIMS"],
        ["run", "CLAIMS", "--out", "OUT", "--store", "bolt://user:secret@host"],
        ["run", "CLAIMS", "--out", "OUT", "--reveal"],
        ["run", "CLAIMS", "--out", "OUT", "--purpose", "audit"],
        ["run", "CLAIMS", "--out", "OUT", "--as-of", "31.12.2025"],
        ["run", "CLAIMS", "--out", "OUT", "--max-rejects", "2"],
        ["run", "CLAIMS", "--out", "OUT", "--mapping", "absent.toml"],
        ["run", "CLAIMS", "--out", "OUT", "--decisions", "CLAIMS"],
        ["run", "absent.csv", "--out", "OUT"],
        ["detect", "absent.csv"],
        ["check", "absent.csv"],
        ["report", "."],
        ["report", ".", "--case", "0123456789"],
        ["report", ".", "--around", "nobody:1", "--claims", "CLAIMS", "--out", "OUT"],
        ["export", ".", "--out", "OUT"],
        ["synth", "--persons", "10", "--out", "OUT"],
        ["evaluate", "."],
        ["nothing"],
    ],
    ids=" ".join,
)
def test_bad_usage_ends_with_2_and_writes_nothing(
    arguments: list[str],
    claims: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "out"
    given = {"CLAIMS": str(claims), "OUT": str(out)}
    assert main([given.get(word, word) for word in arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("graphfraud: error: ")
    assert captured.err.count("\n") == 1
    assert "secret" not in captured.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["claims.csv"]


def test_too_many_rejects_leave_them_beside_the_folder_that_is_not_made(
    claims: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claims.write_text(HEADER + GOOD + GOOD.replace("0001", "0002").replace("10.00", "ten"))
    out = tmp_path / "out"
    assert main(["run", str(claims), "--out", str(out)]) == 2
    rejects = tmp_path / "out.rejects.csv"
    assert "ten" in rejects.read_text(encoding="utf-8")
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600
    assert not out.exists()
    assert "Traceback" not in capsys.readouterr().err
    assert main(["check", str(claims)]) == 2
    assert main(["check", str(claims), "--max-rejects", "0.5"]) == 0


def test_an_existing_folder_is_left_alone(
    claims: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("keep")
    assert main(["run", str(claims), "--out", str(out)]) == 2
    assert "--replace" in capsys.readouterr().err
    assert [path.name for path in out.iterdir()] == ["mine.txt"]


def test_a_file_size_limit_ends_with_5(graphfraud_command: str, tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 16; exec "$@"', "bash", graphfraud_command,
         "synth", "--persons", "2000", "--out", str(tmp_path / "made")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 5
    assert done.stderr.count("\n") == 1


def test_a_reader_that_leaves_early_is_no_error(graphfraud_command: str) -> None:
    for _ in range(3):
        done = subprocess.run(
            ["bash", "-c", f"{graphfraud_command} run --help | true; exit ${{PIPESTATUS[0]}}"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode in (0, 141)
        assert done.stderr == ""


def test_it_is_quiet_in_a_pipe_and_shows_progress_on_a_terminal(
    graphfraud_command: str, claims: Path
) -> None:
    command = [graphfraud_command, "check", str(claims)]
    piped = subprocess.run(command, capture_output=True, text=True, check=True)
    assert piped.stderr == ""
    ours, theirs = pty.openpty()
    try:
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
        shown = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=theirs, env=environment, check=True
        )
        os.set_blocking(ours, False)
        assert b"claims" in os.read(ours, 1 << 16)
    finally:
        os.close(ours)
        os.close(theirs)
    assert shown.stdout.decode() == piped.stdout


def test_a_termination_removes_the_working_folder(
    graphfraud_command: str, claims: Path, tmp_path: Path
) -> None:
    claims.write_text(HEADER + GOOD * 2_000_000, encoding="utf-8")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with subprocess.Popen(
        [graphfraud_command, "check", str(claims)],
        env={**os.environ, "TMPDIR": str(scratch)},
        stderr=subprocess.PIPE,
    ) as running:
        while running.poll() is None and not list(scratch.rglob("rejects.csv")):
            time.sleep(0.01)
        running.send_signal(signal.SIGTERM)
        _, stderr = running.communicate(timeout=60)
    assert running.returncode == 143
    assert stderr == b""
    assert list(scratch.iterdir()) == []
