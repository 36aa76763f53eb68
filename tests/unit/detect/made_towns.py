"""A made town of stays or settlements, rings planted into it, and honest crowds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphfraud.tables import Arr, EventTable
from tests.unit.made_events import MONDAY, event_table, year_of_days

N_PLACES = 8


@dataclass
class Town:
    """Rows of visits that grow by `visit`; `events` makes the table."""

    domain: str
    rng: np.random.Generator
    n_patients: int
    rows: list[tuple[Arr, Arr, Arr, Arr, Arr]]

    def visit(
        self, patient: Arr, place: Arr | int, start: Arr, span: Arr | int = 0,
        doctor: Arr | int = -1,
    ) -> None:  # fmt: skip
        """Add visits."""
        full = np.broadcast_arrays(patient, place, start, span, doctor)
        self.rows.append(tuple(np.asarray(c, np.int64) for c in full))  # type: ignore[arg-type]

    def events(self) -> EventTable:
        """The table, with the doctor as a stratum."""
        columns = [np.concatenate(c) for c in zip(*self.rows, strict=True)]
        patient, place, start, span, doctor = columns
        return event_table(
            self.domain, patient, place, start, span if self.domain == "stays" else None,
            n_patients=self.n_patients, n_places=N_PLACES, marks={"doctor": doctor},
            strata={"doctor": doctor},
        )  # fmt: skip


def town(domain: str, seed: int, n_patients: int = 3000) -> Town:
    """Everyone has one to eight visits, most of them at one place; doctors of 40 a place."""
    rng = np.random.default_rng([seed, 13])
    patient = np.repeat(np.arange(n_patients), rng.integers(1, 9, n_patients))
    home = rng.integers(0, N_PLACES, n_patients)[patient]
    place = np.where(rng.random(len(patient)) < 0.7, home, rng.integers(0, N_PLACES, len(patient)))
    day = year_of_days(rng, len(patient))
    made = Town(domain, rng, n_patients, [])
    doctor = place * 40 + rng.integers(0, 40, len(patient))
    if domain == "stays":
        made.visit(patient, place, day, rng.geometric(0.14, len(patient)) + 1, doctor)
    else:
        minute = np.clip(rng.normal(600, 90, len(patient)), 450, 1050).astype(np.int64)
        made.visit(patient, place, day * 1440 + minute, 0, doctor)
    return made


def ring(made: Town, members: Arr, days: Arr, places: Arr, attendance: float = 0.75) -> None:
    """A group that comes together on the given days (after the first Monday)."""
    for day, place in zip(days.tolist(), places.tolist(), strict=True):
        came = members[made.rng.random(len(members)) < attendance]
        if made.domain == "stays":
            start = MONDAY + day + made.rng.integers(0, 2, len(came))
            span = 9 - (start - MONDAY - day) + made.rng.integers(0, 2, len(came))
            made.visit(came, place, start, span, place * 40 + made.rng.integers(0, 40, len(came)))
        else:
            start = (MONDAY + day) * 1440 + 640 + made.rng.integers(0, 12, len(came))
            made.visit(came, place, start, 0, place * 40 + made.rng.integers(0, 40, len(came)))


def doctors_day(made: Town, clients: Arr, doctor: int, place: int, days: Arr) -> None:
    """A doctor who is there on some days alone: clients come once to three times, on such days."""
    for client in clients.tolist():
        n = int(made.rng.integers(1, 4))
        own = MONDAY + made.rng.choice(days, n, replace=False)
        if made.domain == "stays":
            made.visit(np.full(n, client), place, own, made.rng.geometric(0.2, n) + 1, doctor)
        else:
            minute = made.rng.integers(570, 720, n)
            made.visit(np.full(n, client), place, own * 1440 + minute, 0, doctor)


def jaccard(one: Arr, two: Arr) -> float:
    """|∩| / |∪| of two sets of codes."""
    return len(np.intersect1d(one, two)) / max(1, len(np.union1d(one, two)))
