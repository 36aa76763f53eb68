"""The limit of memory: sizes as people write them, and parts that wait for each other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graphfraud import memory_limit
from graphfraud.beside import beside
from graphfraud.errors import InputError
from graphfraud.memory_limit import limit_of, sorting_room, within


@pytest.mark.parametrize(
    ("text", "size"),
    [("8GB", 8 * 10**9), ("8gib", 2**33), ("1.5 GB", 1_500_000_000), ("512MB", 512 * 10**6),
     ("64MiB", 2**26), ("2g", 2 * 10**9), ("1000", 1000), ("7 KB", 7000), ("1TiB", 2**40)],
)  # fmt: skip
def test_sizes_as_people_write_them(text: str, size: int) -> None:
    assert limit_of(text) == size


@pytest.mark.parametrize("text", ["", "much", "-2GB", "0GB", "2XB", "GB", "1e9", "nan"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="no size of memory"):
        limit_of(text)


def test_half_of_the_machine_or_of_the_container(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = Path("/proc/meminfo").read_text().splitlines()
    whole = int(next(row for row in rows if row.startswith("MemTotal")).split()[1]) * 1024
    group = tmp_path / "memory.max"
    monkeypatch.setattr(memory_limit, "CGROUP", group)
    assert limit_of(None) == pytest.approx(whole / 2, rel=0.05)
    for told, limit in (("max\n", limit_of(None)), ("2000000000\n", 1_000_000_000)):
        group.write_text(told)
        assert limit_of(None) == limit


def test_joins_get_a_part_of_it() -> None:
    assert [sorting_room(n << 20) for n in (1, 1024, 1600, 100_000)] == [
        "64MiB", "256MiB", "400MiB", "512MiB"
    ]  # fmt: skip


@pytest.mark.parametrize(("limit", "apart"), [(10**9, True), (10**6, False)])
def test_parts_run_beside_each_other_where_there_is_room(limit: int, apart: bool) -> None:
    with within(limit, 10_000), beside(os.getpid) as other:
        assert (other() != os.getpid()) == apart
    with beside(os.getpid) as other:  # what held in the block ends with it
        assert other() != os.getpid()
