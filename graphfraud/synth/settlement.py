"""Settlements: rows in order of settlement time, with refunds, corrections and invalid rows.

About 5 % of the rows are refunds (negative, with `init_setl_id`), 0.4 % are invalid (DOMAIN.md
§0.5). A claim is *kept* when it was neither refunded nor invalid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphfraud.synth import vocabulary as v
from graphfraud.synth.arrivals import is_stay
from graphfraud.synth.money import Money
from graphfraud.synth.parameters import stream
from graphfraud.synth.world import World

Ints = NDArray[np.int64]
Columns = dict[str, Ints]

REFUND_SHARE = 0.055


@dataclass(frozen=True)
class Settlements:
    """Rows of the claims table. source: ledger row; sign: −1 for a refund; original: row refunded
    (−1 none); second: settlement time, seconds since day 0; kept: stands after netting."""

    source: Ints
    sign: Ints
    original: Ints
    second: Ints
    valid: NDArray[np.bool_]
    kept: NDArray[np.bool_]
    number: Ints


def settle(world: World, columns: Columns, money: Money) -> Settlements:
    """Order the claims by settlement time and add refunds; O(n log n)."""
    rng = stream(world.parameters, "settlement")
    n = len(columns["person"])
    second = _settlement_seconds(rng, columns, n)
    refunded = np.flatnonzero(rng.random(n) < REFUND_SHARE)
    valid = rng.random(n) >= 0.004
    again = refunded[rng.random(len(refunded)) < 0.55]
    delay = np.where(
        rng.random(len(refunded)) < 0.7,
        rng.integers(60, 5400, len(refunded)),
        rng.integers(1, 20, len(refunded)) * 86_400,
    )
    back = second[refunded] + delay
    position = np.full(n, -1)
    position[refunded] = back
    source = np.concatenate([np.arange(n), refunded, again])
    sign = np.concatenate([np.ones(n), -np.ones(len(refunded)), np.ones(len(again))]).astype(
        np.int64
    )
    seconds = np.concatenate([second, back, position[again] + rng.integers(60, 1800, len(again))])
    original = np.concatenate([np.full(n, -1), refunded, np.full(len(again), -1)])
    kept = np.concatenate(
        [valid, np.zeros(len(refunded), dtype=np.bool_), np.ones(len(again), dtype=np.bool_)]
    )
    kept[refunded] = False
    valid = np.concatenate([valid, np.ones(len(refunded) + len(again), dtype=np.bool_)])
    order = np.argsort(seconds, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    number = np.cumsum(1 + (rng.random(len(order)) < 0.08) * rng.integers(1, 9, len(order)))
    moved = original[order]
    return Settlements(
        source[order],
        sign[order],
        np.where(moved >= 0, rank[np.maximum(moved, 0)], -1),
        seconds[order],
        valid[order],
        kept[order],
        number,
    )


def _settlement_seconds(rng: np.random.Generator, columns: Columns, n: int) -> Ints:
    stay = is_stay(columns)
    shop = (columns["med"] == v.PHARMACY) | (columns["med"] == v.PHARMACY_CHRONIC)
    wait = np.where(shop, rng.integers(0, 3, n), np.round(rng.lognormal(3.0, 0.7, n)))
    day = columns["day"].astype(np.int64)
    minute = columns["minute"].astype(np.int64) + wait.astype(np.int64)
    late = np.where(rng.random(n) < 0.08, rng.integers(1, 6, n), 0)
    day = np.where(stay, columns["end_day"] + late, day)
    minute = np.where(stay, np.clip(rng.normal(620, 110, n), 485, 1080).astype(np.int64), minute)
    manual = columns["setl_type"] == 1
    paid = columns["opt_day"] + np.round(rng.lognormal(2.5, 0.5, n)).astype(np.int64)
    day = np.where(manual, paid, day)
    minute = np.where(manual, rng.integers(540, 1020, n), minute)
    second: Ints = day * 86_400 + np.minimum(minute, 1439) * 60 + rng.integers(0, 60, n)
    return second
