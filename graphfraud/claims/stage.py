"""Batches on disk between the two passes: numbers and local codes now, global codes later.

A code space's words are kept apart, one file a batch and column; `Stage.number` numbers a space by
the order of its texts (code point order), so codes do not depend on the order of files or rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import feather

from graphfraud.claims.local import Coded

Array = NDArray[Any]


@dataclass
class Stage:
    """A table's batches in `folder`."""

    folder: Path
    sizes: list[int] = field(default_factory=list)
    #: (column, batch) → global code of each local one, with −1 at the end
    maps: dict[tuple[str, int], Array] = field(default_factory=dict)
    has_words: dict[str, set[int]] = field(default_factory=dict)

    def write(
        self, batch: int, numbers: dict[str, Array], codes: dict[str, Coded],
        texts: dict[str, pa.Array],
    ) -> None:  # fmt: skip
        """Write one batch; columns without any value are left out."""
        columns: dict[str, Any] = {k: pa.array(v) for k, v in numbers.items()}
        for name, coded in codes.items():
            if coded.any:
                columns[name] = pa.array(coded.codes)
                self.write_words(name, batch, coded.words)
        columns.update(texts)
        feather.write_feather(
            pa.table(columns), self.folder / f"{batch:06d}.arrow", compression="lz4"
        )

    def write_words(self, name: str, batch: int, words: pa.Array) -> None:
        """Write the local words of a column."""
        if len(words):
            table = pa.table({"w": words})
            feather.write_feather(table, self._words(name, batch), compression="uncompressed")
            self.has_words.setdefault(name, set()).add(batch)

    def _words(self, name: str, batch: int) -> Path:
        return self.folder / f"{batch:06d}.{name}.words"

    def words(self, name: str, batch: int) -> pa.Array:
        """Local words of a column in a batch, empty where it has none."""
        if batch not in self.has_words.get(name, ()):
            return pa.array([], pa.string())
        table = feather.read_table(self._words(name, batch), memory_map=True)
        return table.column(0).combine_chunks()

    def batch(self, number: int, columns: Sequence[str]) -> dict[str, Any]:
        """Columns of a batch: numpy for numbers and codes (global once numbered), arrow for text.

        A code column without any value in the batch comes back as −1.
        """
        path = self.folder / f"{number:06d}.arrow"
        names = self._names(path)
        table = feather.read_table(path, columns=[c for c in columns if c in names])
        out: dict[str, Any] = {}
        for name in columns:
            if name not in names:
                out[name] = np.full(self.sizes[number], -1, np.int32)
                continue
            column = table.column(name).combine_chunks()
            if pa.types.is_string(column.type):
                out[name] = column
                continue
            values = column.to_numpy(zero_copy_only=False)
            table_of = self.maps.get((name, number))
            out[name] = values if table_of is None else table_of[values]
        return out

    def _names(self, path: Path) -> set[str]:
        with pa.memory_map(str(path)) as source:
            return set(pa.ipc.open_file(source).schema.names)

    def each(self, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, Any]]]:
        """(first row, columns) of every batch in order."""
        start = 0
        for number, size in enumerate(self.sizes):
            yield start, self.batch(number, columns)
            start += size


def number_space(slots: Sequence[tuple[Stage, str]], extra: pa.Array | None = None) -> pa.Array:
    """Number a code space over the columns that share it; returns its keys, ascending.

    slots: (stage, column) pairs. extra: further keys of the space. O(L + K log K), L local words,
    K keys; local words are read memory-mapped.
    """
    found = [(s, c, b) for s, c in slots for b in sorted(s.has_words.get(c, ()))]
    chunks = [s.words(c, b) for s, c, b in found]
    if extra is not None:
        chunks.append(extra)
    coded = pa.chunked_array(chunks, pa.string()).dictionary_encode()
    if not chunks or not len(coded):
        return pa.array([], pa.string())
    words = coded.chunk(0).dictionary
    order = pc.array_sort_indices(words).to_numpy(zero_copy_only=False)
    rank = np.empty(len(words), dtype=np.int32)
    rank[order] = np.arange(len(words), dtype=np.int32)
    at = 0
    for stage, column, batch in found:
        size = len(stage.words(column, batch))
        part = coded.slice(at, size).combine_chunks()
        indices = part.chunk(0).indices if isinstance(part, pa.ChunkedArray) else part.indices
        local = rank[indices.to_numpy(zero_copy_only=False)]
        stage.maps[(column, batch)] = np.append(local, np.int32(-1))
        at += size
    return words.take(pa.array(order))
