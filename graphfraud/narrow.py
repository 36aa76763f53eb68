"""Long columns of whole numbers, held in 32 bits where these do and given out in 64.

A product of two codes does not fit into 32 bits, and numpy does not say so: what leaves a column
always has 64. At ten million claims the event tables take half the memory so.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

__all__ = ["Narrow"]

Arr = NDArray[np.int64]
Held = NDArray[np.integer[Any]]


class Narrow:
    """A read-only column of n whole numbers; rows of it, or all, are int64 copies."""

    __slots__ = ("_held",)

    def __init__(self, held: Held) -> None:
        self._held = held

    @classmethod
    def of(cls, values: Held) -> Narrow:
        """The column of these values, in 32 bits if each fits. O(n)."""
        info = np.iinfo(np.int32)
        fits = len(values) == 0 or (values.min() >= info.min and values.max() <= info.max)
        return cls(values.astype(np.int32, copy=False) if fits else values)

    @classmethod
    def zeros(cls, n: int) -> Narrow:
        """n zeros, which take no room."""
        return cls(np.broadcast_to(np.int32(0), n))

    def __len__(self) -> int:
        return len(self._held)

    def __getitem__(self, rows: Arr | NDArray[np.bool_] | slice) -> Arr:
        return self._held[rows].astype(np.int64)

    def __eq__(self, other: object) -> bool:
        # numpy would compare row by row, Python by identity: neither is what was meant
        raise TypeError("a narrow column is compared by its rows: ask for them, or for all()")

    __hash__ = None  # type: ignore[assignment]

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> Held:
        if copy is False:
            raise ValueError("a narrow column is given out as a copy alone")
        return self._held.astype(np.int64 if dtype is None else dtype)

    def all(self) -> Arr:
        """The whole column."""
        return self._held.astype(np.int64)

    def take(self, rows: Arr) -> Narrow:
        """The column of some rows."""
        return Narrow(self._held[rows])

    def known(self) -> NDArray[np.bool_]:
        """Where a column of codes has one (≥ 0)."""
        return self._held >= 0

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return 0 if self._held.strides == (0,) else self._held.nbytes

    def min(self) -> int:
        """The least value; 0 of none."""
        return int(self._held.min()) if len(self._held) else 0

    def max(self) -> int:
        """The greatest value; −1 of none, as of codes."""
        return int(self._held.max()) if len(self._held) else -1
