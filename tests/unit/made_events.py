"""Event tables made by hand or by chance, and a naive count of their meetings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from graphfraud.narrow import Narrow
from graphfraud.tables import Arr, EventTable

#: a Monday: 2024-01-01 in days since 1970-01-01
MONDAY = 19723


def event_table(
    domain: str, patient: Sequence[int] | Arr, place: Sequence[int] | Arr,
    start: Sequence[int] | Arr, span: Sequence[int] | Arr | None = None, *,
    gap: int | None = None, span_gap: int = 2, by_day: Sequence[bool] | bool = False,
    n_patients: int | None = None, n_places: int | None = None,
    marks: Mapping[str, Sequence[int] | Arr] | None = None,
    strata: Mapping[str, Sequence[int] | Arr] | None = None,
    home: Sequence[int] | Arr | None = None, away: Sequence[bool] | None = None,
    content: Mapping[str, Sequence[int] | Arr] | None = None,
) -> EventTable:  # fmt: skip
    """Rows in any order → an event table as the events stage makes them.

    marks: doctor, diagnosis, claim; strata: more strata, content: classes, each a code a row.
    home: village of each patient.
    """
    who, where = np.asarray(patient, np.int64), np.asarray(place, np.int64)
    when = np.asarray(start, np.int64)
    length = np.zeros(len(who), np.int64) if span is None else np.asarray(span, np.int64)
    n_people = int(who.max(initial=-1)) + 1 if n_patients is None else n_patients
    n_sites = int(where.max(initial=-1)) + 1 if n_places is None else n_places
    order = np.lexsort((who, when, where))
    given = {name: Narrow.of(np.asarray(c, np.int64)[order]) for name, c in (marks or {}).items()}
    none = Narrow.of(np.full(len(who), -1, np.int64))
    crowd = {"institution": Narrow.of(where[order]), "chapter": none}
    crowd |= {name: Narrow.of(np.asarray(c, np.int64)[order]) for name, c in (strata or {}).items()}
    stays = domain == "stays"
    return EventTable(
        domain="stays" if stays else "settlements", place=crowd["institution"],
        start=Narrow.of(when[order]), span=Narrow.of(length[order]),
        patient=Narrow.of(who[order]), claim=given.get("claim", Narrow.of(order)),
        doctor=given.get("doctor", none), habit=np.zeros(len(who)), strata=crowd,
        offsets=np.concatenate([[0], np.cumsum(np.bincount(where, minlength=n_sites))]),
        by_patient=Narrow.of(np.argsort(who[order], kind="stable")),
        patient_offsets=np.concatenate([[0], np.cumsum(np.bincount(who, minlength=n_people))]),
        gap=(1 if stays else 15) if gap is None else gap, span_gap=span_gap if stays else 0,
        by_day=np.broadcast_to(np.asarray(by_day, bool), (n_sites,)).copy(), n_patients=n_people,
        home=Narrow.of(np.full(n_people, -1) if home is None else np.asarray(home, np.int64)),
        elsewhere=np.zeros(len(who), bool) if away is None else np.asarray(away, bool)[order],
        content={
            name: Narrow.of(np.asarray(codes, np.int64)[order])
            for name, codes in (content or {}).items()
        },
    )  # fmt: skip


def year_of_days(rng: np.random.Generator, n: int, n_days: int = 364) -> Arr:
    """n days drawn from a week × weekday calendar: Sundays thin, winters full."""
    day = np.arange(n_days)
    week = 1.0 + 0.5 * np.cos(2 * np.pi * (day // 7) / 52)
    weekday = np.array([1.3, 1.1, 1.0, 1.0, 1.0, 0.8, 0.3])[day % 7]
    share = week * weekday
    return np.asarray(MONDAY + rng.choice(n_days, n, p=share / share.sum()))


def meetings(events: EventTable) -> Arr:
    """k of every two patients, shape (n, n), upper triangle: every row against every row."""
    n = events.n_patients
    parts = []
    end = events.start.all() + events.span.all()
    for place in range(len(events.offsets) - 1):
        rows = np.arange(events.offsets[place], events.offsets[place + 1])
        start = events.start[rows]
        gap = 0 if events.by_day[place] else events.gap
        near = np.abs(start[:, None] - start[None, :]) <= gap
        if events.domain == "stays":
            near &= np.abs(end[rows][:, None] - end[rows][None, :]) <= events.span_gap
        i, j = np.nonzero(near & (events.patient[rows][:, None] < events.patient[rows][None, :]))
        parts.append((rows[i], rows[j]))
    row_a, row_b = (np.concatenate(side) for side in zip(*parts, strict=True))
    key = events.patient[row_a] * n + events.patient[row_b]
    k = [
        np.bincount(np.unique(key * (1 << 20) + events.day[rows]) >> 20, minlength=n * n)
        for rows in (row_a, row_b)
    ]
    return np.asarray(np.minimum(*k).reshape(n, n))
