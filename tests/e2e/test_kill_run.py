"""A run that is killed leaves nothing that looks complete, and does not stop the next one."""

from __future__ import annotations

import math
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphfraud.report import verify_run

COMPLETE = {"index.html", "run.json", "SHA256SUMS", "cases.csv", "evidence.xlsx"}


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory, graphfraud_command: str) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("made") / "extract"
    command = [graphfraud_command, "synth", "--persons", "3000", "--seed", "3", "--out"]
    subprocess.run([*command, str(folder)], check=True, capture_output=True)
    (folder / "truth.json").unlink()
    yield folder


def command_for(program: str, extract: Path, out: Path, scratch: Path) -> list[str]:
    run = [program, "run", str(extract), "--out", str(out), "--no-permuted", "--store", "none"]
    return ["env", f"TMPDIR={scratch}", *run]


def _names_beside(out: Path) -> int:
    """How many files the unfinished folder beside `out` holds; -1 before there is one."""
    counts = []
    for folder in out.parent.glob(".*"):
        try:
            counts.append(sum(1 for path in folder.rglob("*") if path.is_file()))
        except FileNotFoundError:  # renamed or removed while we looked
            continue
    return max(counts, default=-1)


def test_killed_at_any_moment(graphfraud_command: str, extract: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    whole = tmp_path / "whole"
    subprocess.run(
        command_for(graphfraud_command, extract, whole, scratch), check=True, capture_output=True
    )
    verify_run(whole)
    n_files = sum(1 for path in whole.rglob("*") if path.is_file())
    # some kills fall into the reading and the search, most into the writing of the folder: those
    # wait for that many files, so a faster or slower machine changes nothing
    after_seconds = [0.1, 0.6, 1.2, 2.0]
    after_files = [0, 1, *sorted(random.Random(11).sample(range(2, n_files), 4))]
    moments: list[tuple[float, float]] = [(s, math.inf) for s in after_seconds]
    moments += [(math.inf, n) for n in after_files]
    n_killed = 0
    for number, (seconds, files) in enumerate(moments):
        out = tmp_path / f"runs-{number}" / "run"
        out.parent.mkdir()
        running = subprocess.Popen(
            command_for(graphfraud_command, extract, out, scratch),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        begun = time.monotonic()
        while running.poll() is None:
            if time.monotonic() - begun > seconds or _names_beside(out) >= files:
                running.send_signal(signal.SIGKILL)
                running.wait()
                n_killed += 1
            time.sleep(0.001)
        if out.exists():
            verify_run(out)
        for path in out.parent.iterdir():
            if path != out:
                assert path.name.startswith("."), "a half-written folder must not look like a run"
    assert n_killed >= 3
    # the next run at such a place succeeds and clears what the killed one left
    unfinished = [tmp_path / f"runs-{n}" / "run" for n in range(len(moments))]
    left = next((o for o in unfinished if not o.exists() and any(o.parent.iterdir())), None)
    again = left or next(o for o in unfinished if not o.exists())
    subprocess.run(
        command_for(graphfraud_command, extract, again, scratch), check=True, capture_output=True
    )
    verify_run(again)
    assert [path.name for path in again.parent.iterdir()] == ["run"]
    assert {path.name for path in again.iterdir()} >= COMPLETE
    assert (again / "cases.csv").read_bytes() == (whole / "cases.csv").read_bytes()


def test_killed_while_it_replaces(graphfraud_command: str, extract: Path, tmp_path: Path) -> None:
    """A folder that is being replaced is the old run or the new one, never a mixture."""
    out = tmp_path / "run"
    command = command_for(graphfraud_command, extract, out, tmp_path)
    begun = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    seconds = time.monotonic() - begun
    moments = random.Random(5)
    for _ in range(4):
        running = subprocess.Popen(
            [*command, "--replace"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            running.wait(timeout=moments.uniform(0.7, 1.05) * seconds)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
        if out.exists():
            verify_run(out)
    subprocess.run([*command, "--replace"], check=True, capture_output=True)
    verify_run(out)
