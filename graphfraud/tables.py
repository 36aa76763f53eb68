"""Array tables that cross the borders of stages: events, pairs, candidate groups."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from graphfraud.model import NodeType, Pattern
from graphfraud.narrow import Narrow

__all__ = [
    "Arr",
    "CandidateGroup",
    "EventTable",
    "Evidence",
    "ManualClaims",
    "PairTable",
    "RingDraft",
    "Visit",
]  # fmt: skip

Arr = NDArray[np.int64]
Domain = Literal["stays", "settlements"]


@dataclass(frozen=True)
class EventTable:
    """Visits of one domain, sorted by (place, start, patient): n rows.

    place: institution code. start: day of admission (stays) or minute since 1970-01-01
    (settlements; minute 0 of the day where only a day is known). span: days of stay, 0 otherwise.
    strata: for each name a code a row (-1 none); a crowd of one's own stratum on a day
    explains being there that day. claim: row code of the (first) claim.
    habit: rate at which the person's own rhythm brings them to the place on such a day.
    offsets: rows of place h are offsets[h]:offsets[h + 1].
    by_patient / patient_offsets: rows of patient p are by_patient[patient_offsets[p]:…].
    gap: two starts within `gap` are together (same unit as start).
    span_gap: stays must also end within this many days of each other.
    by_day: for each place, whether "together" means the same day.
    home: village of each patient, (n_patients,), −1 none.
    elsewhere: whether the patient was seen elsewhere strictly inside the stay (settlements: never).
    content: what else a template repeats, codes within the place by name, −1 unknown (stays: class
    of the length and of the cost among the place's).
    """

    domain: Domain
    place: Narrow
    start: Narrow
    span: Narrow
    patient: Narrow
    claim: Narrow
    doctor: Narrow
    habit: NDArray[np.float64]
    strata: dict[str, Narrow]
    offsets: Arr
    by_patient: Narrow
    patient_offsets: Arr
    gap: int
    span_gap: int
    by_day: NDArray[np.bool_]
    n_patients: int
    home: Narrow
    elsewhere: NDArray[np.bool_]
    content: dict[str, Narrow] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Number of events."""
        return len(self.patient)

    @cached_property
    def day(self) -> Narrow:
        """Day since 1970-01-01 of each event's start."""
        return self.start if self.domain == "stays" else Narrow.of(self.start.all() // 1440)

    @cached_property
    def key(self) -> MomentKey:
        """Where each (place, start) is among the rows."""
        return MomentKey.of(self)

    @cached_property
    def cells(self) -> tuple[Arr, Narrow]:
        """(patient · places + place ascending, visits): who came where, and how often."""
        cell = self.patient.all()
        cell *= len(self.offsets) - 1
        cell += self.place.all()
        cell.sort()
        first = np.flatnonzero(np.diff(cell, prepend=-1))
        return cell[first], Narrow.of(np.diff(first, append=len(cell)))

    def visits(self, patient: Arr, place: Arr) -> Arr:
        """v_x(h): visits of each patient to each place, 0 for none."""
        cell, visits = self.cells
        if len(cell) == 0:
            return np.zeros(len(patient), np.int64)
        wanted = patient * (len(self.offsets) - 1) + place
        found = np.minimum(np.searchsorted(cell, wanted), len(cell) - 1)
        return np.where(cell[found] == wanted, visits[found], 0)


@dataclass(frozen=True)
class MomentKey:
    """One sorted integer for (place, start), so that windows are found by bisection.

    values: place × scale + start − low, (n,), ascending. No window of up to twice the gap, nor one
    of four days of minutes, reaches from a place into the next.
    """

    values: Arr
    low: int
    scale: int

    @staticmethod
    def of(events: EventTable) -> MomentKey:
        """The key of an event table."""
        margin = 4 * 1440 + 2 * events.gap
        low = events.start.min() - margin
        scale = events.start.max() - low + margin
        values = events.place.all()
        values *= scale
        values += events.start.all()
        values -= low
        return MomentKey(values, low, scale)

    def _at(self, place: Arr, start: Arr) -> Arr:
        return place * self.scale + np.minimum(np.maximum(start - self.low, 0), self.scale - 1)

    def left(self, place: Arr, start: Arr) -> Arr:
        """First row at or after (place, start)."""
        return np.searchsorted(self.values, self._at(place, start), "left")

    def right(self, place: Arr, start: Arr) -> Arr:
        """First row after (place, start)."""
        return np.searchsorted(self.values, self._at(place, start), "right")


@dataclass(frozen=True)
class PairTable:
    """Pairs a < b of patients that were together k times: m rows, sorted by (a, b).

    near_a, near_b: event rows of every single meeting (a's and b's), near_pair: its row here.
    expected, p_value: under the pair null model; first_day, last_day: of the meetings.
    """

    a: Arr
    b: Arr
    k: Arr
    expected: NDArray[np.float64]
    p_value: NDArray[np.float64]
    first_day: Arr
    last_day: Arr
    near_pair: Arr
    near_a: Arr
    near_b: Arr
    n_possible: float


@dataclass(frozen=True)
class CandidateGroup:
    """A set of patients some route thinks belong together, before membership is judged.

    route names where it came from; strength orders the candidates within a route.
    """

    route: str
    domain: Domain
    patients: tuple[int, ...]
    strength: float


@dataclass(frozen=True)
class ManualClaims:
    """Columns of n manual claims, by day, patient and submitter. Codes: the extract's, −1 none.

    desk: code of the agency (optins_no) of the submitter. kind: code of (desk, out of area,
    med_type). strata: what may explain who handles a claim (home village, employer, …), by name;
    all are crossed with the desk but "work" (out of area, med_type).
    papers: what the papers themselves say, by name: medfee (fen), stay (days), department,
    diagnosis (its first three characters), home_area and place_area; empty where nothing is to be
    compared.
    """

    claim: Arr
    patient: Arr
    household: Arr
    institution: Arr
    doctor: Arr
    account: Arr
    proxy: Arr
    submitter: Arr
    reviewer1: Arr
    reviewer2: Arr
    payer: Arr
    day: Arr
    amount: Arr
    desk: Arr
    kind: Arr
    strata: dict[str, Arr]
    n_workers: int
    papers: dict[str, Arr] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Number of manual claims."""
        return len(self.claim)

    def where(self, mask: NDArray[np.bool_]) -> ManualClaims:
        """The rows of the mask; codes stay."""
        columns: dict[str, Any] = {
            k: v[mask] for k, v in vars(self).items() if isinstance(v, np.ndarray)
        }
        strata = {name: value[mask] for name, value in self.strata.items()}
        papers = {name: value[mask] for name, value in self.papers.items()}
        return replace(self, **columns, strata=strata, papers=papers)


@dataclass(frozen=True)
class Evidence:
    """One named reason of a ring: its weight in nats, and what was seen against chance."""

    name: str
    pattern: Pattern
    nats: float
    observed: float | None = None
    expected: float | None = None
    p_value: float | None = None


@dataclass(frozen=True)
class Visit:
    """One occasion of a ring: institution code, days, and the claim rows of its members."""

    institution: int
    first_day: int
    last_day: int
    claims: tuple[int, ...]


@dataclass(frozen=True)
class RingDraft:
    """A ring before merging and ranking; all codes are the extract's.

    origin: the detector. patients (ascending), posterior of each. claims: suspect claim rows,
    ascending. caseworkers: handlers, the main one first. contacts: (node_type, code) of shared
    phones, accounts, proxies, invoices. gain: log Bayes factor in nats after the price of search.
    """

    origin: str
    pattern: Pattern
    patients: Arr
    posterior: NDArray[np.float64]
    claims: Arr
    evidence: tuple[Evidence, ...]
    gain: float
    occasions: tuple[Visit, ...] = ()
    caseworkers: tuple[int, ...] = ()
    contacts: tuple[tuple[NodeType, int], ...] = ()
