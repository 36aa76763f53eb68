"""However the work is cut into blocks, whatever --memory says: the same bytes in the run folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graphfraud import beside
from graphfraud.claims import csv_source, extract
from graphfraud.links import events, near_pairs, occasions, row_kernel, shares
from graphfraud.pipeline import run
from graphfraud.report import write_run

SAMPLE = Path(__file__).parents[2] / "sample_data"
Patch = Callable[[pytest.MonkeyPatch], None]


def sums(tmp_path: Path, memory: str | None = None) -> str:
    """SHA256SUMS of a run on the sample: a line for every table, page, sheet and record."""
    outcome = run(SAMPLE, permuted=False, memory=memory)
    key = tmp_path / "key"
    key.write_text("5a" * 32, encoding="ascii")
    key.chmod(0o600)
    folder = write_run(
        outcome.result, outcome.extract, tmp_path / "run", key_file=key, memory=memory
    )
    return (folder / "SHA256SUMS").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> str:
    found = sums(tmp_path_factory.mktemp("unbroken"))
    assert found.count("sheets/") >= 5, "the sample has cases, and they are compared"
    return found


def small_blocks(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(csv_source, "BLOCK", 40_000)
    for module in (extract, events, shares):
        patch.setattr(module, "BLOCK_ROWS", 1_000)
    patch.setattr(near_pairs, "RAW_PAIRS_PER_BLOCK", 3_000)
    patch.setattr(near_pairs, "EVENTS_PER_STEP", 700)
    patch.setattr(near_pairs, "TABLE_BITS", 14)
    patch.setattr(occasions, "PAIRS_PER_BLOCK", 5_000)
    patch.setattr(occasions, "TABLE_BITS", 10)


def crowded_tables(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(csv_source, "BLOCK", 333_333)
    patch.setattr(near_pairs, "RAW_PAIRS_PER_BLOCK", 70_000)
    patch.setattr(near_pairs, "TABLE_BITS", 9)


def compiled_kernel(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(near_pairs, "NUMPY_RAW_PAIRS", 0)


def compiled_in_many_blocks(patch: pytest.MonkeyPatch) -> None:
    compiled_kernel(patch)
    patch.setattr(row_kernel, "BLOCKS", 301)
    patch.setattr(row_kernel, "LARGEST_TABLE", row_kernel.SMALLEST_TABLE)


def one_process(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(beside, "_may_fork", lambda: False)


@pytest.mark.parametrize(
    "blocks",
    [small_blocks, crowded_tables, compiled_kernel, compiled_in_many_blocks, one_process],
    ids=lambda blocks: str(blocks.__name__),
)
def test_the_same_bytes_however_blocked(
    blocks: Patch, unbroken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks(monkeypatch)
    assert sums(tmp_path) == unbroken


@pytest.mark.parametrize("memory", ["1MB", "64MB", "6GB"])
def test_the_same_bytes_whatever_memory_says(memory: str, unbroken: str, tmp_path: Path) -> None:
    assert sums(tmp_path, memory) == unbroken
