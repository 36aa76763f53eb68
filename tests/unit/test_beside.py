"""Work in a forked copy: its result, its errors, and that nothing stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from graphfraud.beside import beside
from graphfraud.errors import InputError, ResourceError


def test_the_result_comes_from_another_process() -> None:
    table = np.arange(100_000)
    with beside(lambda: (os.getpid(), int(table.sum()))) as answer:
        here = int(table[:10].sum())
        process, total = answer()
    assert (here, total) == (45, 4999950000)
    assert process != os.getpid()


def test_a_large_result_does_not_block() -> None:
    with beside(lambda: np.ones(3_000_000)) as answer:
        assert answer().sum() == 3_000_000


def test_an_error_is_raised_where_the_result_is_asked_for() -> None:
    def work() -> None:
        raise InputError("no such column", where="claims.csv", todo="add it")

    with beside(work) as answer, pytest.raises(InputError, match="no such column"):
        answer()


def test_a_copy_that_is_killed_is_a_resource_error() -> None:
    with (
        beside(lambda: os.kill(os.getpid(), signal.SIGKILL)) as answer,
        pytest.raises(ResourceError, match="ended from outside"),
    ):
        answer()


def test_leaving_the_block_ends_the_work(tmp_path: Path) -> None:
    told = tmp_path / "process"

    def work() -> None:
        (tmp_path / "half").write_text(str(os.getpid()))
        (tmp_path / "half").rename(told)
        time.sleep(3600)

    with beside(work):
        while not told.exists():
            time.sleep(0.01)
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)


def test_a_copy_ends_when_its_first_process_is_killed(tmp_path: Path) -> None:
    told = tmp_path / "process"
    code = (
        "import os, pathlib, time\n"
        "from graphfraud.beside import beside\n"
        f"told = pathlib.Path({str(told)!r})\n"
        "def work():\n"
        "    told.with_suffix('.half').write_text(str(os.getpid()))\n"
        "    told.with_suffix('.half').rename(told)\n"
        "    time.sleep(3600)\n"
        "with beside(work) as answer:\n"
        "    answer()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code]) as first:
        while not told.exists():
            time.sleep(0.01)
        first.kill()
    status = Path("/proc") / told.read_text() / "stat"
    for _ in range(1000):
        # gone, or dead and not yet taken note of by whoever adopted it
        if not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return
        time.sleep(0.01)
    pytest.fail("the copy goes on")


def test_a_copy_makes_no_further_copies() -> None:
    def outer() -> tuple[int, int]:
        with beside(os.getpid) as inner:
            return os.getpid(), inner()

    with beside(outer) as answer:
        first, second = answer()
    assert first == second != os.getpid()


def test_a_copy_that_is_done_ends_before_anybody_asks(tmp_path: Path) -> None:
    told = tmp_path / "process"

    def work() -> np.ndarray:
        (tmp_path / "half").write_text(str(os.getpid()))
        (tmp_path / "half").rename(told)
        return np.ones(1_000_000)  # more than a pipe would take

    with beside(work) as answer:
        while not told.exists():
            time.sleep(0.01)
        copy = Path(f"/proc/{told.read_text()}/status")
        while "State:\tZ" not in copy.read_text():  # ended, and not yet waited for
            time.sleep(0.01)
        assert answer().sum() == 1_000_000
