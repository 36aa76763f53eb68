"""One day at one till, minute by minute: the case's settlements among all others of that place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from graphfraud.arrays import stable_order
from graphfraud.model import Case, Party
from graphfraud.narrow import Narrow
from graphfraud.report.page_data.claim_table import ClaimTable

if TYPE_CHECKING:
    from graphfraud.claims.extract import Extract

#: days told minute by minute, those with most of the case's settlements first
DAYS_TOLD = 60
#: other settlements of a day that are told; busier days say how many more there were
OTHERS_TOLD = 150
#: settlements of the case on one day at one place that make it a day of the calendar
TOGETHER = 2


class PlaceDays:
    """Claims of an extract found by place and day of settlement; a place is sorted once."""

    def __init__(self, extract: Extract) -> None:
        self._extract = extract
        self._by_day: dict[int, tuple[np.ndarray, Narrow]] = {}

    def _of_place(self, place: int) -> tuple[np.ndarray, Narrow]:
        """Days of a place's settlements, ascending, and their row codes."""
        if place not in self._by_day:
            rows = self._extract.rows_of("claims", "institution", np.array([place]))
            day = self._extract.col("claims", "settle_day")[rows]
            order = stable_order(day)
            self._by_day[place] = day[order], Narrow.of(rows[order])
        return self._by_day[place]

    def minute(self, claim: int) -> int:
        """Minute of the settlement, or of the visit where the settlement's is unknown; −1."""
        settled = int(self._extract.col("claims", "settle_minute")[claim])
        return settled if settled >= 0 else int(self._extract.col("claims", "begin_minute")[claim])

    def claims(self, place: int, day: int) -> np.ndarray:
        """Row codes of the settlements at a place on a day, ascending."""
        days, rows = self._of_place(place)
        low, high = np.searchsorted(days, [day, day + 1])
        return rows[low:high]


def told_till(
    case: Case, extract: Extract, days: PlaceDays, numbers: Mapping[Party, int], table: ClaimTable
) -> dict[str, Any]:
    """The calendar of days on which the case's people settled together, and the strip of each.

    days: [day, place, n settlements, n patients]; strips: for the fullest of them the case's
    settlements [minute, patient's node], the minutes of others, and how many more there were.
    """
    place, settled = extract.col("claims", "institution"), extract.col("claims", "settle_day")
    patient = extract.col("claims", "patient")
    patients, places = extract.keys("patient"), extract.keys("institution")
    minute = days.minute
    own: dict[tuple[int, int], list[int]] = {}
    for claim in case.ring.claims:
        if int(place[claim]) >= 0 and int(settled[claim]) >= 0:
            own.setdefault((int(settled[claim]), int(place[claim])), []).append(claim)
    met = {key: claims for key, claims in own.items() if len(claims) >= TOGETHER}
    fullest = sorted(met, key=lambda k: (-len(met[k]), k))[:DAYS_TOLD]
    strips = []
    for day, at in sorted(fullest):
        mine = sorted(met[day, at], key=lambda c: (minute(c), c))
        inside = set(mine)
        others = [minute(c) for c in days.claims(at, day).tolist() if c not in inside]
        timed = sorted(m for m in others if m >= 0)
        strips.append({
            "day": day,
            "place": table.place(places[at]),
            "own": [
                [minute(c), numbers.get(Party("patient", patients[int(patient[c])]), -1)]
                for c in mine
            ],
            "others": timed[:OTHERS_TOLD],
            "n_others": len(others),
        })  # fmt: skip
    calendar = [
        [day, table.place(places[at]), len(met[day, at]),
         len(Counter(int(patient[c]) for c in met[day, at]))]
        for day, at in sorted(met)
    ]  # fmt: skip
    return {"days": calendar, "strips": strips}
