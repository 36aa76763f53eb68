"""Refunds, refunded originals and invalid rows taken out before anything is counted.

A refund takes its amounts off the settlement it names (init_setl_id); without a name, off the last
earlier settlement of the same person, institution and opposite amounts. An original of which
nothing is left is netted with its refund, else it stays with what is left.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
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
    """reason: row → why it is netted; amounts: row → what is left; original: refund row → row."""

    reason: dict[int, int]
    amounts: dict[int, tuple[int, int, int]]
    original: dict[int, int]
    over_refunded: int = 0


@dataclass
class _Row:
    row: int
    setl_id: str
    init: str | None
    psn: int
    institution: int
    day: int
    money: tuple[int, int, int]


def net_rows(stage: Stage, dropped: Array) -> Netting:
    """Match refunds with their originals over all staged rows.

    dropped: rows that were refused as duplicates. Deterministic: refunds are taken by row order.
    O(n) streaming passes; memory grows with the number of refunds alone.
    """
    out = Netting({}, {}, {})
    refunds = _gather(stage, dropped, out)
    originals = _originals(stage, dropped, refunds, out)
    by_id = {o.setl_id: o for o in originals}
    pool: dict[tuple[int, ...], list[_Row]] = defaultdict(list)
    for original in originals:
        pool[original.psn, original.institution, *original.money].append(original)
    left = {o.row: o.money for o in originals}
    unnamed = []
    for refund in refunds:
        found = by_id.get(refund.init) if refund.init else None
        if found is not None and found.psn == refund.psn and found.row != refund.row:
            out.original[refund.row] = found.row
            rest = tuple(a - abs(b) for a, b in zip(left[found.row], refund.money, strict=True))
            left[found.row] = (rest[0], rest[1], rest[2])
        elif not refund.init:
            unnamed.append(refund)
    touched = set(out.original.values())
    for refund in unnamed:
        key = (refund.psn, refund.institution, *(abs(m) for m in refund.money))
        free = [o for o in pool.get(key, ()) if o.row not in touched]
        if free:
            best = max(free, key=lambda o: (o.day <= refund.day, o.day, o.row))
            out.original[refund.row] = best.row
            touched.add(best.row)
            left[best.row] = (0, 0, 0)
    for row in sorted(touched):
        money = left[row]
        if money == (0, 0, 0) or min(money) < 0:
            out.reason[row] = REFUNDED
            out.over_refunded += min(money) < 0
        else:
            out.amounts[row] = money
            out.reason.pop(row, None)
    return out


def _gather(stage: Stage, dropped: Array, out: Netting) -> list[_Row]:
    """Refund rows; marks refunds, invalid rows and flagged originals in `out` as netted."""
    refunds: list[_Row] = []
    columns = ("setl_id", "init_setl_id", "refund", "invalid", "refunded", *_COLUMNS)
    for start, part in stage.each(("refund", "invalid", "refunded")):
        free = ~dropped[start : start + len(part["refund"])]
        invalid = part["invalid"] & free
        refund = part["refund"] & free & ~invalid
        out.reason.update((start + int(i), INVALID) for i in np.flatnonzero(invalid))
        out.reason.update((start + int(i), REFUND) for i in np.flatnonzero(refund))
        flagged = part["refunded"] & free & ~invalid
        out.reason.update((start + int(i), REFUNDED) for i in np.flatnonzero(flagged))
        if refund.any():
            number = _number(stage, start)
            refunds += _rows(stage.batch(number, columns), start, refund)
    return refunds


def _number(stage: Stage, start: int) -> int:
    starts = np.concatenate(([0], np.cumsum(stage.sizes)))
    return int(np.searchsorted(starts, start, "right")) - 1


def _originals(stage: Stage, dropped: Array, refunds: list[_Row], out: Netting) -> list[_Row]:
    """Rows that some refund may mean: by the id it names, or by person, institution and fee."""
    if not refunds:
        return []
    names = pa.array(sorted({r.init for r in refunds if r.init}), pa.string())
    fees = np.unique(np.array([abs(r.money[0]) for r in refunds], np.int64))
    people = np.unique(np.array([r.psn for r in refunds], np.int64))
    originals: list[_Row] = []
    columns = ("setl_id", "init_setl_id", "refund", "invalid", *_COLUMNS)
    for start, part in stage.each(columns):
        named = pc.is_in(part["setl_id"], names).to_numpy(zero_copy_only=False)
        alike = np.isin(part["psn"], people) & np.isin(part["medfee"], fees)
        may = (named | alike) & ~part["refund"] & ~part["invalid"]
        may &= ~dropped[start : start + len(may)]
        originals += _rows(part, start, may)
    return originals


def _rows(part: dict[str, Any], start: int, mask: Array) -> list[_Row]:
    at = np.flatnonzero(mask)
    take = pa.array(at)
    ids, inits = part["setl_id"].take(take).to_pylist(), part["init_setl_id"].take(take).to_pylist()
    money = zip(*(part[m][at].tolist() for m in MONEY), strict=True)
    rest = zip(*(part[c][at].tolist() for c in ("psn", "institution", "settle_day")), strict=True)
    return [
        _Row(start + int(i), setl_id, init, psn, place, day, cents)
        for i, setl_id, init, (psn, place, day), cents in zip(
            at, ids, inits, rest, money, strict=True
        )
    ]
