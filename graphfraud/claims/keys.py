"""Key texts of a code space: in a file that is mapped into memory, read one by one.

As Python texts in a list, eight million keys of patients are 0.6 GB in each process; mapped, all
processes of a run share the file's pages, and the system may drop them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import overload

import pyarrow as pa

__all__ = ["NO_KEYS", "Keys", "keys_path", "write_keys"]

#: texts made at a time when all are asked for in turn
STEP = 1 << 16


class Keys(Sequence[str]):
    """Key text of each code, ascending; `texts` are all of them for Arrow."""

    def __init__(self, texts: pa.Array) -> None:
        self.texts = texts
        self._n = len(texts)
        wide = pa.types.is_large_string(texts.type)
        _, offsets, data = texts.buffers()
        self._data = memoryview(data) if data is not None else memoryview(b"")
        ends = memoryview(offsets).cast("B").cast("q" if wide else "i") if self._n else None
        self._ends = ends[texts.offset :] if ends is not None else None

    @staticmethod
    def of_file(path: Path) -> Keys:
        """The keys that `write_keys` wrote."""
        # where a mapped file bars the removal of its folder it is read instead
        opened = pa.OSFile(str(path)) if sys.platform == "win32" else pa.memory_map(str(path))
        with pa.ipc.open_file(opened) as file:
            return Keys(file.get_batch(0).column(0))

    def __len__(self) -> int:
        return self._n

    @overload
    def __getitem__(self, code: int) -> str: ...
    @overload
    def __getitem__(self, code: slice) -> list[str]: ...
    def __getitem__(self, code: int | slice) -> str | list[str]:
        if isinstance(code, slice):
            return [self[i] for i in range(*code.indices(self._n))]
        at = code + self._n if code < 0 else code
        if self._ends is None or not 0 <= at < self._n:
            raise IndexError(f"no code {code} among {self._n} keys")
        return str(self._data[self._ends[at] : self._ends[at + 1]], "utf-8")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __iter__(self) -> Iterator[str]:
        for low in range(0, self._n, STEP):
            yield from self.texts.slice(low, STEP).to_pylist()


NO_KEYS = Keys(pa.array([], pa.string()))


def keys_path(folder: Path, space: str) -> Path:
    """File of the keys of a space; there is none for a space without any key."""
    return folder / f"keys_{space}.arrow"


def write_keys(folder: Path, space: str, texts: pa.Array) -> None:
    """Write the key texts of a code space in code order."""
    batch, path = pa.record_batch({"key": texts}), str(keys_path(folder, space))
    with pa.OSFile(path, "wb") as out, pa.ipc.new_file(out, batch.schema) as file:
        file.write_batch(batch)
