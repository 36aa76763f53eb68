"""What a made population is made from, and the random streams its parts draw from."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Literal

import numpy as np

from graphfraud.errors import InputError

Level = int | Literal["easy", "mixed"]


@dataclass(frozen=True, slots=True)
class Parameters:
    """Parameters of a made population; the same parameters give the same bytes.

    persons: insured persons (≥ 2,000). seed fixes every draw. level: 0 (no rings) to 4, or
    "easy" or "mixed" (each ring its own level, 1–2 or 1–4). rings_per_100k and
    look_alikes_per_100k: groups planted per 100,000 persons (default 28 and 90).
    start: first day of the year covered (YYYY-MM-DD).
    """

    persons: int = 100_000
    seed: int = 1
    level: Level = 2
    rings_per_100k: float = 28.0
    look_alikes_per_100k: float = 90.0
    start: str = "2025-01-01"

    def __post_init__(self) -> None:
        if self.persons < 2_000:
            raise InputError(
                f"{self.persons} persons are too few", where="persons", todo="ask for 2000 or more"
            )
        if self.level not in (0, 1, 2, 3, 4, "easy", "mixed"):
            raise InputError(
                f"no level {self.level!r}",
                where="level",
                todo="choose 0, 1, 2, 3, 4, easy or mixed",
            )
        if self.rings_per_100k < 0 or self.look_alikes_per_100k < 0:
            raise InputError(
                "a negative number of groups", where="rings_per_100k", todo="give 0 or more"
            )

        # a ring takes about 45 persons, a look-alike about 30, and nobody is in two of them
        taken = (45 * self.rings_per_100k + 30 * self.look_alikes_per_100k) / 100_000
        if taken > 0.5:
            raise InputError(
                "the groups asked for need more than half of all persons",
                where="rings_per_100k",
                todo="ask for fewer rings or look-alikes",
            )

    @property
    def scale(self) -> float:
        """Population in units of 100,000 persons."""
        return self.persons / 100_000


def stream(parameters: Parameters, name: str) -> np.random.Generator:
    """An independent random stream for one part: a change in a part leaves the others as they were.

    name: the part; together with the seed it fixes the stream.
    """
    return np.random.default_rng([parameters.seed, zlib.crc32(name.encode())])
