"""Every number a run can be told, with its reason; printed in run.json."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from graphfraud.model import Measure

__all__ = ["Parameters"]


@dataclass(frozen=True, slots=True)
class Parameters:
    """Windows, gates and sizes of a run.

    Windows
        admit_days, discharge_days: two stays are together when admitted and discharged within
            these many days of each other; a van fills over two days, wards discharge on rounds.
        settle_minutes: two settlements are back to back within this; forty cards at half a
            minute to a minute each take about a quarter of an hour to half an hour.
        small_place_per_day: below this mean number of visits a day minutes say nothing that the
            day does not say, so "together" is the same day.
    Gates
        chance_degree: mean number of chance partners a person may have in the pair graph; well
            below 1 keeps the graph of chance in crumbs (Erdős–Rényi threshold).
        cohort_q: false-discovery rate of cohort overlaps.
        link_q: false-discovery rate of the links that are listed.
        min_gain: log Bayes factor, in nats, that a ring must reach after the price of having
            searched; 6 nats is odds of 400 to 1, and copies with permuted dates stay below it.
            Where an innocent explanation lowers a ring, more is asked (`rank.rings.gate`).
    Sizes
        min_patients, min_households, min_occasions: what a ring needs; two meetings of a group
            are a readmission wave, fewer than five households are a family and its neighbours.
    """

    admit_days: int = 1
    discharge_days: int = 2
    settle_minutes: int = 15
    small_place_per_day: float = 3.0
    chance_degree: float = 0.04
    cohort_q: float = 0.05
    link_q: float = 0.05
    min_gain: float = 6.0
    min_patients: int = 5
    min_households: int = 5
    min_occasions: int = 3
    seed: int = 0

    def as_measures(self) -> dict[str, Measure]:
        """Names and values, for run.json."""
        return dict(asdict(self))
