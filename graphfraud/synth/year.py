"""The year: weekdays, seasons, holidays and flu waves as weights of days.

Sources: DOMAIN.md §5.1 (season of one tertiary hospital) and §5.2 (weekday and Spring Festival
effects, unverified). Days are offsets 0 … n_days−1 from the first day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from graphfraud.synth.parameters import Parameters, stream

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

N_DAYS = 365
_WEEKDAY = {
    "inpatient": (1.30, 1.14, 1.06, 1.02, 0.96, 0.58, 0.52),
    "outpatient": (1.24, 1.10, 1.04, 1.02, 1.00, 0.84, 0.70),
    "pharmacy": (1.00, 0.98, 0.98, 0.98, 1.02, 1.06, 0.98),
}
_MONTH = (0.96, 0.90, 1.02, 1.01, 1.01, 0.97, 1.00, 1.00, 1.01, 1.05, 1.05, 1.04)
#: first and last day (month, day) of the public holidays and what is left of the visits
_HOLIDAYS = (
    ((1, 28), (2, 4), 0.36),
    ((4, 4), (4, 6), 0.80),
    ((5, 1), (5, 5), 0.75),
    ((10, 1), (10, 8), 0.70),
)


@dataclass(frozen=True)
class Year:
    """first_day: days since 1970-01-01. weights: per kind, probabilities of the days.

    flu: multiplier of respiratory visits per day. holiday: True on public holidays.
    """

    first_day: int
    weekday: Ints
    month: Ints
    holiday: NDArray[np.bool_]
    flu: Floats
    weights: dict[str, Floats]

    def days(self, rng: np.random.Generator, kind: str, n: int) -> Ints:
        """n days drawn by the weights of a kind of visit."""
        cumulative = np.cumsum(self.weights[kind])
        return np.minimum(np.searchsorted(cumulative, rng.random(n)), N_DAYS - 1).astype(np.int64)

    def workday(self, day: Ints) -> Ints:
        """The day itself, or the Monday after a weekend."""
        wd = (day + self.weekday[0]) % 7
        return day + np.where(wd == 5, 2, np.where(wd == 6, 1, 0))


def make_year(parameters: Parameters) -> Year:
    """Build the calendar; the seed fixes when the flu comes and how hard."""
    rng = stream(parameters, "year")
    first = date.fromisoformat(parameters.start).toordinal()
    dates = [date.fromordinal(first + i) for i in range(N_DAYS)]
    weekday = np.array([d.weekday() for d in dates], dtype=np.int64)
    month = np.array([d.month for d in dates], dtype=np.int64)
    left = np.ones(N_DAYS)
    for begin, end, share in _HOLIDAYS:
        inside = np.array([begin <= (d.month, d.day) <= end for d in dates])
        left[inside] = share
    flu = np.ones(N_DAYS)
    for centre in (rng.integers(5, 70), rng.integers(300, 355), rng.integers(90, 280)):
        width, height = rng.uniform(6, 14), rng.uniform(0.5, 1.6)
        flu += height * np.exp(-0.5 * ((np.arange(N_DAYS) - centre) / width) ** 2)
    # a day has its own luck: weather, outages, news
    luck = np.exp(rng.normal(0, 0.06, N_DAYS))
    weights = {}
    for kind, by_weekday in _WEEKDAY.items():
        w = np.array(by_weekday)[weekday] * np.array(_MONTH)[month - 1] * left * luck
        w = w * (1 + (flu - 1) * (0.35 if kind == "inpatient" else 0.5))
        weights[kind] = w / w.sum()
    return Year(first - date(1970, 1, 1).toordinal(), weekday, month, left < 1, flu, weights)
