"""The ledger: claims as columns of integers, added in blocks by every part of the generator.

A block gives what it knows; the rest stays AUTO and is filled by the same rules for everybody
(`settle`), so that a ring's claim differs from an honest one in nothing but what the ring does.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

AUTO = -1
#: known to be absent
NONE = -2

#: column → (type, value where a block says nothing)
COLUMNS: Mapping[str, tuple[str, int]] = {
    "person": ("int32", AUTO),
    "inst": ("int32", AUTO),
    "med": ("int16", 0),  # index in vocabulary.MED_TYPES
    "day": ("int32", AUTO),
    "minute": ("int32", AUTO),
    "end_day": ("int32", AUTO),
    "dept": ("int16", AUTO),
    "doctor": ("int32", AUTO),
    "diag": ("int16", AUTO),
    "dise": ("int16", NONE),
    "fee": ("int64", AUTO),  # 分
    "cert": ("int8", AUTO),
    "phone": ("int64", AUTO),
    "contact": ("int32", AUTO),
    "cashier": ("int16", AUTO),
    "proxy": ("int32", AUTO),
    "setl_type": ("int8", 2),
    "reason": ("int8", AUTO),
    "submitter": ("int32", AUTO),
    "review1": ("int32", AUTO),
    "review2": ("int32", AUTO),
    "account": ("int64", AUTO),
    "opt_day": ("int32", AUTO),
    "invoice": ("int64", AUTO),
    "alias": ("int8", 0),
    "interim": ("int8", 0),
    "stay": ("int64", AUTO),
    "bed": ("int16", AUTO),
    "dscg": ("int8", AUTO),
    "ring": ("int32", -1),
    "group": ("int32", -1),
}

Block = dict[str, NDArray[np.int64]]


class Ledger:
    """Grows by blocks; `columns()` gives the whole as arrays, in the order of adding."""

    def __init__(self) -> None:
        self._blocks: list[tuple[int, Block]] = []
        self.n = 0
        self._stays = 0

    def add(self, person: ArrayLike, inst: ArrayLike, day: ArrayLike, **given: ArrayLike) -> None:
        """Add claims; all arguments broadcast to the length of `person`.

        Raises KeyError for a column that is not in COLUMNS.
        """
        persons = np.atleast_1d(np.asarray(person, dtype=np.int64))
        block: Block = {"person": persons}
        for name, value in {"inst": inst, "day": day, **given}.items():
            if name not in COLUMNS:
                raise KeyError(name)
            block[name] = np.broadcast_to(np.asarray(value, dtype=np.int64), persons.shape)
        if len(persons):
            self._blocks.append((len(persons), block))
            self.n += len(persons)

    def new_stays(self, n: int) -> NDArray[np.int64]:
        """n numbers of stays that consist of several settlements."""
        self._stays += n
        return np.arange(self._stays - n, self._stays, dtype=np.int64)

    def columns(self) -> dict[str, NDArray[np.int64]]:
        """All columns of all claims; memory O(claims × columns)."""
        out: dict[str, NDArray[np.int64]] = {}
        for name, (kind, default) in COLUMNS.items():
            column = np.full(self.n, default, dtype=kind)
            at = 0
            for n, block in self._blocks:
                if name in block:
                    column[at : at + n] = block[name]
                at += n
            out[name] = column
        return out
