"""Rows of made settlements, gathered in blocks of equal-length arrays."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Rng = np.random.Generator
Value = Ints | int

DAY = 1440  # minutes

#: med_type codes by position
MED = ("11", "14", "21", "22", "26", "28", "41", "51", "52", "13", "2105")
MED_OF = {code: k for k, code in enumerate(MED)}
STAY_MEDS = tuple(MED_OF[c] for c in ("21", "22", "26", "28", "52", "2105"))

#: column -> value where a block does not give it. -1: not there (or the person's own, at writing)
DEFAULTS: Mapping[str, int] = {
    "person": -1, "inst": -1, "med": 0, "beg": 0, "end": 0, "setl": 0, "doc": -1, "dept": -1,
    "diag": -1, "fee": 0, "fund": 0, "acct": 0, "cert": -1, "stype": 2, "worker": -1, "audit1": -1,
    "audit2": -1, "payer": -1, "account": -1, "agent": -1, "tel": -1, "invo": -1, "mid": 0,
    "stay": -1, "ring": -1, "innocent": -1, "reason": -1, "cashier": -1, "opt": 0, "way": 1,
    "refund_of": -1, "valid": 1,
}  # fmt: skip


class Claims:
    """Blocks of settlements; `table` joins them in the order in which they were added."""

    def __init__(self) -> None:
        self._blocks: list[dict[str, Ints]] = []

    def add(self, person: Ints, **columns: Value) -> None:
        """Append len(person) rows; scalars are repeated, columns not named take their default."""
        n = len(person)
        if n == 0:
            return
        unknown = set(columns) - set(DEFAULTS)
        if unknown:
            raise KeyError(f"unknown columns {sorted(unknown)}")
        block = {
            name: np.broadcast_to(np.asarray(columns.get(name, default), dtype=np.int64), n).copy()
            for name, default in DEFAULTS.items()
        }
        block["person"] = person.astype(np.int64)
        unset = block["end"] < block["beg"]
        block["end"][unset] = block["beg"][unset]
        late = block["setl"] < block["end"]
        block["setl"][late] = block["end"][late]
        self._blocks.append(block)

    def table(self) -> dict[str, Ints]:
        """All rows as one table."""
        return {name: np.concatenate([b[name] for b in self._blocks]) for name in DEFAULTS}


def mix(*keys: Ints | int) -> Ints:
    """A fixed pseudo-random non-negative integer for each combination of keys (splitmix64)."""
    state = np.asarray(0x9E3779B97F4A7C15, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for key in keys:
            state = state ^ np.asarray(key).astype(np.uint64) * np.uint64(0xBF58476D1CE4E5B9)
            state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            state = state ^ (state >> np.uint64(31))
    return (state >> np.uint64(2)).astype(np.int64)


def lognormal_fen(rng: Rng, median: float | Floats, sigma: float, n: int) -> Ints:
    """n amounts in fen with the given median in CNY."""
    amount: Floats = np.asarray(median) * np.exp(rng.normal(0.0, sigma, n))
    return np.maximum(100, np.rint(amount * 100)).astype(np.int64)


def share_of(rng: Rng, fee: Ints, mean: float, spread: float = 0.06) -> Ints:
    """The part of each fee that a fund pays: a share around `mean`, in fen."""
    share = np.clip(rng.normal(mean, spread, len(fee)), 0.05, 0.97)
    return np.rint(fee * share).astype(np.int64)
