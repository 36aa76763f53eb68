"""Batches on disk between the two passes: numbers and local codes now, global codes later.

The files are Arrow IPC without compression, so that a column is read by mapping it into memory. The
words of a batch's code columns are kept apart, as one row of lists; `number_space` numbers a space
by the order of its texts (code point order), so codes do not depend on the order of files or rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphfraud.claims.local import Coded

Array = NDArray[Any]


@dataclass
class Stage:
    """A table's batches in `folder`."""

    folder: Path
    sizes: list[int] = field(default_factory=list)
    #: (column, batch) → global code of each local one, with −1 at the end
    maps: dict[tuple[str, int], Array] = field(default_factory=dict)
    #: column → batch → file of its words
    has_words: dict[str, dict[int, Path]] = field(default_factory=dict)

    def write(
        self, batch: int, numbers: dict[str, Array], codes: dict[str, Coded],
        texts: dict[str, pa.Array],
    ) -> None:  # fmt: skip
        """Write one batch; columns without any value are left out."""
        filled = {name: coded for name, coded in codes.items() if coded.any}
        columns = {**numbers, **{name: coded.codes for name, coded in filled.items()}}
        _write(
            self.folder / f"{batch:06d}.arrow", {k: pa.array(v) for k, v in columns.items()} | texts
        )
        self.write_words(batch, {name: coded.words for name, coded in filled.items()})

    def write_words(self, batch: int, words: Mapping[str, pa.Array]) -> None:
        """Write the local words of code columns of a batch."""
        filled = {name: array for name, array in words.items() if len(array)}
        if filled:
            path = self.folder / f"{batch:06d}.{min(filled)}.words"
            _write(path, {n: pa.ListArray.from_arrays([0, len(a)], a) for n, a in filled.items()})
            for name in filled:
                self.has_words.setdefault(name, {})[batch] = path

    def words(self, name: str, batch: int) -> pa.Array:
        """Local words of a column in a batch, empty where it has none."""
        path = self.has_words.get(name, {}).get(batch)
        if path is None:
            return pa.array([], pa.string())
        return _read(path).column(name).flatten()

    def batch(self, number: int, columns: Sequence[str]) -> dict[str, Any]:
        """Columns of a batch: numpy for numbers and codes (global once numbered), arrow for text.

        A code column without any value in the batch comes back as −1.
        """
        table = _read(self.folder / f"{number:06d}.arrow")
        names = set(table.schema.names)
        out: dict[str, Any] = {}
        for name in columns:
            if name not in names:
                out[name] = np.full(self.sizes[number], -1, np.int32)
                continue
            column = table.column(name)
            if pa.types.is_string(column.type):
                out[name] = column
                continue
            values = column.to_numpy(zero_copy_only=False)
            table_of = self.maps.get((name, number))
            out[name] = values if table_of is None else table_of[values]
        return out

    def each(self, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, Any]]]:
        """(first row, columns) of every batch in order."""
        start = 0
        for number, size in enumerate(self.sizes):
            yield start, self.batch(number, columns)
            start += size


def _write(path: Path, columns: Mapping[str, pa.Array]) -> None:
    """Write columns as one record batch."""
    batch = pa.record_batch(dict(columns))
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, batch.schema) as writer:
        writer.write_batch(batch)


def _read(path: Path) -> pa.RecordBatch:
    """The record batch of a file, mapped: what is not used is not read."""
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).get_batch(0)


def number_space(slots: Sequence[tuple[Stage, str]]) -> pa.Array:
    """Number a code space over the columns that share it; returns its keys, ascending.

    slots: (stage, column) pairs. O(L + K log K), L local words, K keys; local words are read
    memory-mapped.
    """
    found = [(s, c, b) for s, c in slots for b in sorted(s.has_words.get(c, ()))]
    if not found:
        return pa.array([], pa.string())
    coded = pa.chunked_array([s.words(c, b) for s, c, b in found]).dictionary_encode()
    words = coded.chunk(0).dictionary
    order = pc.array_sort_indices(words).to_numpy(zero_copy_only=False)
    rank = np.empty(len(words), dtype=np.int32)
    rank[order] = np.arange(len(words), dtype=np.int32)
    for (stage, column, batch), part in zip(found, coded.chunks, strict=True):
        stage.maps[column, batch] = np.append(rank[part.indices.to_numpy()], np.int32(-1))
    return words.take(pa.array(order))
