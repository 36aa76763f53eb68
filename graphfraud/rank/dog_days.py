"""The dog days and the nines of a year: when traditional clinics give their patches.

三伏贴 and 三九贴 are given to everybody on the same few days, reckoned by the sixty-day cycle: the
first fu is the third 庚 day from the summer solstice on, the middle fu the next 庚 day, the last fu
the first 庚 day from the beginning of autumn (立秋) on; many clinics add the 庚 day before the
first and the one after the last. The three nines begin at the winter solstice, nine and eighteen
days after. A day is 庚 where (JDN + 9) mod 10 = 6, JDN the Julian day number (day + 2440588).

Solstices and 立秋 are of the same date within a day each year (21 June, 7 August, 21 December); a
庚 day on the edge may be one cycle off in the civil calendar, so days count within one day.
"""

from __future__ import annotations

import numpy as np

from graphfraud.tables import Arr

__all__ = ["patch_days", "share_of_patch_days"]

EPOCH_JDN, STEM_SHIFT, GENG, CYCLE = 2_440_588, 9, 6, 10
SOLSTICE, AUTUMN, WINTER = "06-21", "08-07", "12-21"
NEAR = 1


def patch_days(year: int) -> list[int]:
    """Days since 1970-01-01 of the fu (with the extra ones) and the nines of a year, ascending."""

    def on(date: str) -> int:
        return int(np.datetime64(f"{year:04}-{date}").astype("datetime64[D]").astype(np.int64))

    def geng(day: int) -> int:
        stem = (day + EPOCH_JDN + STEM_SHIFT) % CYCLE
        return day + (GENG - stem) % CYCLE

    first, last = geng(on(SOLSTICE)) + 2 * CYCLE, geng(on(AUTUMN))
    middle = list(range(first, last + 1, CYCLE))
    winter = on(WINTER)
    return sorted({first - CYCLE, *middle, last + CYCLE, winter, winter + 9, winter + 18})


def share_of_patch_days(days: Arr) -> float:
    """Share of days that are within a day of a patch day of their year (or the year before)."""
    if len(days) == 0:
        return 0.0
    years = np.unique(days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)) + 1970
    known = np.array([d for y in years.tolist() for d in (*patch_days(y - 1), *patch_days(y))])
    return float((np.abs(days[:, None] - known[None, :]).min(axis=1) <= NEAR).mean())
