"""How much memory a run may take, and what it does so as to stay within.

What a run holds at most, with copies of the process beside it, is about HELD + BESIDE · claims: at
its height the event tables, the search for shared attributes and that for conflicts at once. Where
that is more than the limit, each of these waits for the other, which takes longer and less.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from graphfraud.beside import one_at_a_time
from graphfraud.errors import InputError

__all__ = ["limit_of", "sorting_room", "within"]

#: bytes, and bytes a claim that is kept: 2,822 MiB were measured at 8.5 and 11,115 at 42 million
#: claims, mapped files included (tests/bench/RESULTS.md)
HELD, BESIDE = 736 << 20, 259
UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12,
         "ki": 2**10, "mi": 2**20, "gi": 2**30, "ti": 2**40}  # fmt: skip
CGROUP = Path("/sys/fs/cgroup/memory.max")
SORTING_MOST, SORTING_LEAST = 512 << 20, 64 << 20


def limit_of(text: str | None) -> int:
    """Bytes of a size such as "2GB" or "1.5GiB"; half of the machine's memory where none is given.

    Raises InputError for a text that is no size.
    """
    if text is None:
        return _machine() // 2
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]i?)?b?\s*", text.lower())
    size = int(float(match[1]) * UNITS[match[2] or ""]) if match else 0
    if size <= 0:
        raise InputError(f"{text!r} is no size of memory", where="memory", todo="give one as 8GB")
    return size


def _machine() -> int:
    """Memory of the machine, or of the container where that is less."""
    if not hasattr(os, "sysconf"):  # Windows tells nobody without a library
        return 8 << 30
    whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    granted = CGROUP.read_text().strip() if CGROUP.is_file() else "max"
    return min(whole, int(granted)) if granted.isdigit() else whole


def sorting_room(limit: int) -> str:
    """What DuckDB's joins of reading may take, as it writes sizes; the rest goes to its files."""
    return f"{min(SORTING_MOST, max(SORTING_LEAST, limit // 4)) >> 20}MiB"


@contextmanager
def within(limit: int, n_claims: int) -> Iterator[None]:
    """Nothing is done beside anything in the block where that might take more than the limit."""
    with one_at_a_time() if HELD + n_claims * BESIDE > limit else nullcontext():
        yield
