"""A run that was stopped goes on where it was, and gives the bytes of an unbroken one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from graphfraud.report import verify_run

DETECTION, PERMUTED = "detection.stage", "permuted.stage"


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory, graphfraud_command: str) -> Path:
    folder = tmp_path_factory.mktemp("made") / "extract"
    command = [graphfraud_command, "synth", "--persons", "3000", "--seed", "4", "--out"]
    subprocess.run([*command, str(folder)], check=True, capture_output=True)
    (folder / "truth.json").unlink()
    return folder


@pytest.fixture(scope="module")
def unbroken(
    extract: Path, tmp_path_factory: pytest.TempPathFactory, graphfraud_command: str
) -> bytes:
    """Digests of all files of a run that was not stopped."""
    out = tmp_path_factory.mktemp("unbroken") / "run"
    subprocess.run(command_for(graphfraud_command, extract, out)[:-1], check=True, text=True)
    return (out / "SHA256SUMS").read_bytes()


def command_for(program: str, extract: Path, out: Path) -> list[str]:
    return [program, "run", str(extract), "--out", str(out), "--store", "none", "--resume"]


def stages_of(out: Path) -> Path:
    return out.with_name(f".{out.name}.graphfraud-stages")


def killed_when(ready: Callable[[], bool], command: list[str], out: Path) -> None:
    """Start the command and kill it when it is so far; anew where it was too quick to be seen."""
    quiet = subprocess.DEVNULL
    for _ in range(10):
        with subprocess.Popen(command, stdout=quiet, stderr=quiet) as running:
            while not ready() and running.poll() is None:
                time.sleep(0.001)
            running.send_signal(signal.SIGKILL)
        if not out.exists():
            return
        shutil.rmtree(out)
    pytest.fail("it always ended before it was seen")


def moments(out: Path) -> dict[str, Callable[[], bool]]:
    """From beginning to end: how far a run has come."""
    stages = stages_of(out)
    return {
        "the folder is made": stages.exists,
        "it reads": lambda: any((stages / "extract").rglob("*.parquet")),
        "it has read": (stages / "extract.stage").exists,
        "it has found": (stages / DETECTION).exists,
        "it has run the copy": (stages / PERMUTED).exists,
        "it writes": lambda: any(out.parent.glob(f".{out.name}.graphfraud-*.tmp/cases/*")),
    }


@pytest.mark.parametrize("moment", list(moments(Path("run"))))
def test_killed_and_resumed_the_bytes_are_the_same(
    moment: str, extract: Path, unbroken: bytes, graphfraud_command: str, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    command = command_for(graphfraud_command, extract, out)
    killed_when(moments(out)[moment], command, out)
    assert not out.exists()
    kept = {path.name for path in stages_of(out).glob("*.stage")}
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    verify_run(out)
    assert (out / "SHA256SUMS").read_bytes() == unbroken
    taken = {line.split()[-1] + ".stage" for line in done.stderr.splitlines() if "taken" in line}
    assert taken == kept
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_killed_again_and_again_it_comes_to_its_end(
    extract: Path, unbroken: bytes, graphfraud_command: str, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    command = command_for(graphfraud_command, extract, out)
    for moment in ("it reads", "it has read", "it has found", "it has run the copy", "it writes"):
        killed_when(moments(out)[moment], command, out)
    subprocess.run(command, check=True, capture_output=True)
    assert (out / "SHA256SUMS").read_bytes() == unbroken


def test_what_was_kept_of_another_input_or_other_options_does_not_count(
    extract: Path, unbroken: bytes, graphfraud_command: str, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    command = command_for(graphfraud_command, extract, out)
    killed_when(moments(out)["it has found"], [*command, "--window-days", "3"], out)
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "taken over" not in done.stderr
    assert (out / "SHA256SUMS").read_bytes() == unbroken
    again = tmp_path / "again"
    command = command_for(graphfraud_command, extract, again)
    killed_when(moments(again)["it has found"], command, again)
    os.utime(extract / "persons.csv")
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "taken over" not in done.stderr
    assert (again / "SHA256SUMS").read_bytes() == unbroken
