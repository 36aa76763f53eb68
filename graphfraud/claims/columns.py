"""Columns as files that are mapped into memory: read once, and shared by all processes of a run.

A detector's copy of the process (`graphfraud.beside`) that asks for a column would else decode it
again, into memory of its own; at ten million claims three processes held the same columns thrice.
Pages of such a file that nobody looks at just now the system may drop (`let_go`).
"""

from __future__ import annotations

import mmap
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from graphfraud.errors import full_disk_told

__all__ = ["Texts", "let_go", "mapped", "mapped_texts"]

Array = NDArray[Any]
#: smaller columns are not worth a file
LEAST_BYTES = 1 << 20


def mapped(path: Path, make: Callable[[], Array]) -> Array:
    """The array kept at `path`, read-only; made and kept there by who asks first.

    Written under a name of its own and renamed, so that it is whole or not there; two processes
    that make it at once write the same bytes. Errors: ResourceError where the disk is full.
    """
    if not path.exists():
        values = make()
        if values.nbytes < LEAST_BYTES or sys.platform == "win32":  # there, maps bar removal
            return values
        with _made_whole(path) as half, half.open("wb") as file:
            np.save(file, values, allow_pickle=False)
        del values
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


@contextmanager
def _made_whole(path: Path) -> Iterator[Path]:
    """The name to write a file under that is renamed to `path` when the block is through."""
    half = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with full_disk_told(str(path.parent)):
            path.parent.mkdir(mode=0o700, exist_ok=True)
            yield half
            half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def let_go(column: Array) -> None:
    """Take a mapped column's pages out of this process; they come back when they are looked at."""
    base = column.base
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        base.madvise(mmap.MADV_DONTNEED)


class Texts:
    """A text column of n rows in pieces that are mapped from a file."""

    def __init__(self, pieces: pa.ChunkedArray) -> None:
        self.pieces = pieces
        ends = np.cumsum([len(piece) for piece in pieces.chunks], dtype=np.int64)
        self._begins = np.concatenate([[0], ends])[:-1].astype(np.int64)

    def __len__(self) -> int:
        return len(self.pieces)

    def __getitem__(self, row: int) -> str:
        return str(self.pieces[row].as_py())

    def take(self, rows: Array) -> pa.Array:
        """The texts of these rows, in their order. O(n log n), and a look at each piece asked."""
        if len(rows) == 0:
            return pa.array([], pa.string())
        order = np.argsort(rows, kind="stable")
        ordered = rows[order]
        bounds = np.append(np.searchsorted(ordered, self._begins), len(rows))
        parts = [
            self.pieces.chunk(i).take(pa.array(ordered[low:high] - self._begins[i]))
            for i, (low, high) in enumerate(pairwise(bounds.tolist()))
            if low < high
        ]
        back = np.empty(len(rows), np.int64)
        back[order] = np.arange(len(rows))
        return pa.concat_arrays(parts).take(pa.array(back))


def mapped_texts(path: Path, table: Path, name: str) -> Texts:
    """A text column of a Parquet table, kept at `path`; made there, in pieces, by who asks first.

    Errors: ResourceError where the disk is full.
    """
    if not path.exists():
        with pq.ParquetFile(table) as source, _made_whole(path) as half:
            schema = pa.schema([source.schema_arrow.field(name)])
            with pa.OSFile(str(half), "wb") as out, pa.ipc.new_file(out, schema) as file:
                for batch in source.iter_batches(columns=[name]):
                    file.write_batch(batch)
    # where a mapped file bars the removal of its folder it is read instead
    opened = pa.OSFile(str(path)) if sys.platform == "win32" else pa.memory_map(str(path))
    with pa.ipc.open_file(opened) as file:
        batches = [file.get_batch(i) for i in range(file.num_record_batches)]
        return Texts(pa.Table.from_batches(batches, file.schema).column(0))
