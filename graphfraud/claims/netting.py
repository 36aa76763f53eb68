"""Refunds, refunded originals and invalid rows taken out before anything is counted.

A refund takes its amounts off the settlement it names (init_setl_id); without a name, off the last
earlier settlement of the same person, institution and opposite amounts. An original of which
nothing is left is netted with its refund, else it stays with what is left.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphfraud.claims.stage import Stage

Array = NDArray[Any]
REFUND, REFUNDED, INVALID = 1, 2, 3
MONEY = ("medfee", "fund_pay", "acct_pay")
_COLUMNS = ("psn", "institution", "settle_day", *MONEY)


@dataclass
class Netting:
    """reason: of each staged row, 0 where it stays; original: by row of `rows`, −1: none.

    rows: the netted rows, ascending. amounts: (k, 3), what is left of rows `reduced` (ascending).
    """

    reason: Array
    rows: Array
    original: Array
    reduced: Array
    amounts: Array
    over_refunded: int = 0

    def rows_of(self, staged: Array) -> Array:
        """Number among the netted rows of each staged row, −1 for one that is not netted."""
        if len(self.rows) == 0:
            return np.full(len(staged), -1, np.int32)
        at = np.minimum(np.searchsorted(self.rows, staged), len(self.rows) - 1)
        return np.where(self.rows[at] == staged, at, -1).astype(np.int32)


@dataclass
class _Rows:
    """Some staged rows, ascending; money: (n, 3)."""

    row: Array
    setl_id: pa.Array
    init: pa.Array
    psn: Array
    institution: Array
    day: Array
    money: Array

    @classmethod
    def of(cls, part: dict[str, Any], start: int, mask: Array) -> _Rows:
        at = np.flatnonzero(mask)
        take = pa.array(at)
        return cls(
            start + at, part["setl_id"].take(take), part["init_setl_id"].take(take),
            part["psn"][at], part["institution"][at], part["settle_day"][at],
            np.stack([part[m][at] for m in MONEY], axis=1),
        )  # fmt: skip

    @classmethod
    def join(cls, parts: list[_Rows]) -> _Rows:
        columns = zip(*([getattr(p, f.name) for f in fields(cls)] for p in parts), strict=True)
        return cls(
            *(pa.concat_arrays(c) if isinstance(c[0], pa.Array) else np.concatenate(c)
              for c in columns)
        )  # fmt: skip


def net_rows(stage: Stage, dropped: Array) -> Netting:
    """Match refunds with their originals over all staged rows.

    dropped: rows that were refused as duplicates. Deterministic: refunds are taken by row order.
    O(n) streaming passes; one byte a row, else memory grows with the number of refunds alone.
    """
    reason = np.zeros(len(dropped), dtype=np.int8)
    refunds = _gather(stage, dropped, reason)
    original_of = np.full(len(dropped) if refunds else 0, -1, dtype=np.int32)
    reduced, amounts, over = np.empty(0, np.int64), np.empty((0, 3), np.int64), 0
    originals = _originals(stage, dropped, refunds) if refunds else None
    if refunds and originals:
        touched, left = _match(refunds, originals, original_of)
        rest = left[touched]
        minus = (rest < 0).any(axis=1)
        gone = minus | (rest == 0).all(axis=1)
        over = int(minus.sum())
        rows = originals.row[touched]
        reason[rows[gone]] = REFUNDED
        reason[rows[~gone]] = 0
        reduced, amounts = rows[~gone], rest[~gone]
    rows = np.flatnonzero(reason)
    original = original_of[rows] if refunds else np.full(len(rows), -1, np.int32)
    return Netting(reason, rows, original, reduced, amounts, over)


def _match(refunds: _Rows, originals: _Rows, original_of: Array) -> tuple[Array, Array]:
    """Find the original of each refund; returns (originals found, what is left of every one).

    original_of: filled by row of the refund.
    """
    left = originals.money.copy()
    at = _codes(pc.index_in(refunds.init, originals.setl_id, skip_nulls=True))
    found = np.flatnonzero(at >= 0)
    same = refunds.psn[found] == originals.psn[at[found]]
    found = found[same & (refunds.row[found] != originals.row[at[found]])]
    np.subtract.at(left, at[found], np.abs(refunds.money[found]))
    original_of[refunds.row[found]] = originals.row[at[found]]
    touched = np.zeros(len(left), dtype=bool)
    touched[at[found]] = True
    pool: dict[tuple[int, ...], list[int]] = defaultdict(list)
    unnamed = np.flatnonzero(_unnamed(refunds))
    if len(unnamed):
        keys = (originals.psn, originals.institution, *originals.money.T)
        for number, key in enumerate(zip(*(k.tolist() for k in keys), strict=True)):
            pool[key].append(number)
    for refund in unnamed.tolist():
        money = np.abs(refunds.money[refund]).tolist()
        key = (int(refunds.psn[refund]), int(refunds.institution[refund]), *money)
        free = [o for o in pool.get(key, ()) if not touched[o]]
        if free:
            day, days = refunds.day[refund], originals.day
            best = max(free, key=lambda o: (days[o] <= day, days[o], o))
            original_of[refunds.row[refund]] = originals.row[best]
            touched[best] = True
            left[best] = 0
    return np.flatnonzero(touched), left


def _unnamed(refunds: _Rows) -> Array:
    out: Array = pc.is_null(refunds.init).to_numpy(zero_copy_only=False)
    return out


def _codes(indices: pa.Array) -> Array:
    out: Array = indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return out


def _gather(stage: Stage, dropped: Array, reason: Array) -> _Rows | None:
    """Refund rows; marks refunds, invalid rows and flagged originals as netted."""
    refunds = []
    columns = ("setl_id", "init_setl_id", *_COLUMNS)
    for number, (start, part) in enumerate(stage.each(("refund", "invalid", "refunded"))):
        free = ~dropped[start : start + stage.sizes[number]]
        invalid = part["invalid"] & free
        refund = part["refund"] & free & ~invalid
        inside = reason[start : start + stage.sizes[number]]
        inside[part["refunded"] & free & ~invalid] = REFUNDED
        inside[refund] = REFUND
        inside[invalid] = INVALID
        if refund.any():
            refunds.append(_Rows.of(stage.batch(number, columns), start, refund))
    return _Rows.join(refunds) if refunds else None


def _originals(stage: Stage, dropped: Array, refunds: _Rows) -> _Rows | None:
    """Rows that some refund may mean: by the id it names, or by person, institution and fee."""
    unnamed = _unnamed(refunds)
    names = pc.unique(refunds.init.drop_null())
    fees = np.unique(np.abs(refunds.money[unnamed, 0]))
    people = np.unique(refunds.psn[unnamed])
    originals = []
    columns = ("setl_id", "init_setl_id", "refund", "invalid", *_COLUMNS)
    ids = pa.chunked_array([part["setl_id"] for _, part in stage.each(("setl_id",))], pa.string())
    # one call for all batches: the set of names is built once
    named = pc.is_in(ids, names)
    for start, part in stage.each(columns):
        rows = named.slice(start, len(part["refund"]))
        may = rows.to_numpy(zero_copy_only=False)
        if len(people):
            may = may | (np.isin(part["psn"], people) & np.isin(part["medfee"], fees))
        may = may & ~part["refund"] & ~part["invalid"] & ~dropped[start : start + len(may)]
        if may.any():
            originals.append(_Rows.of(part, start, may))
    return _Rows.join(originals) if originals else None
