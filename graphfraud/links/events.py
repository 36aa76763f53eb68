"""Claims → events: what can be "together" with something else.

A stay is one event; stays of one person at one institution that follow each other within two
days are one (interim discharges of a psychiatric ward). A settlement outside hospital is one
event; several settlements of one person at one place within the window are one. What a person's
own treatment calendar explains is no coincidence and is taken out here:

* dialysis and its like: at least 40 visits to one place with a median gap of at most 4 days;
* chemotherapy and its like: at least 4 stays at one place at a regular distance of 10 to 35 days
  (coefficient of variation of the gaps at most 0.25), most of them with a diagnosis that is treated
  in courses, are one event, the first. Regularity alone does not do: a broker's van is regular too.

A settlement sent hours after its visit (an outage, a batch upload) stands at the time of the visit.

Source: DETECTION "Innocence"; DOMAIN.md §0.7 (patients readmitted on schedule).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from graphfraud.arrays import dense_codes, row_order, stable_order
from graphfraud.claims.extract import BLOCK_ROWS, Extract
from graphfraud.links.conflicts import absences
from graphfraud.links.rhythm import habit_rate
from graphfraud.narrow import Narrow
from graphfraud.parameters import Parameters
from graphfraud.tables import Arr, Domain, EventTable

__all__ = ["settlement_events", "stay_events", "with_starts"]

Held = NDArray[np.int32] | Arr

INPATIENT = 0
TREATMENT_VISITS, TREATMENT_GAP_DAYS = 40, 4
COURSE_STAYS, COURSE_GAP_MIN, COURSE_GAP_MAX, COURSE_CV = 4, 10, 35, 0.25
CHAIN_DAYS = 2
#: ICD-10 blocks treated in courses: neoplasms, blood, mental disorders, renal failure, dialysis and
#: chemotherapy sessions
COURSE_BLOCKS = ("C", "D0", "D1", "D2", "D3", "D4", "D5", "D6", "F", "N18", "Z49", "Z51")
LATE_MINUTES = 240
CLASSES = 8


def stay_events(extract: Extract, params: Parameters) -> EventTable:
    """Stays as events; start and span in days. O(n log n)."""
    col = {
        name: extract.col("stays", name).astype(np.int64)
        for name in (
            "patient", "institution", "diagnosis", "admit_day", "discharge_day", "first_claim",
        )
    }  # fmt: skip
    valid = (col["patient"] >= 0) & (col["institution"] >= 0)
    order = row_order(col["patient"], col["institution"], col["admit_day"])
    order = order[valid[order]]
    head = _chain_heads(
        col["patient"][order], col["institution"][order], col["admit_day"][order],
        col["discharge_day"][order], CHAIN_DAYS,
    )  # fmt: skip
    chain = np.cumsum(head) - 1
    first = order[head]
    end = np.full(len(first), np.iinfo(np.int64).min)
    np.maximum.at(end, chain, col["discharge_day"][order])
    start = col["admit_day"][first]
    patient, place = col["patient"][first], col["institution"][first]
    away = np.bincount(absences(extract).in_person, minlength=len(valid))
    in_course = _treated_in_courses(extract)[col["diagnosis"][first]]
    keep = ~_course_repeats(patient, place, start, in_course)
    kept = np.flatnonzero(keep)
    kept = kept[row_order(place[kept], start[kept], patient[kept])]
    rows = first[kept]
    content = {
        "length": _class_of_place(place[kept], (end - start)[kept]),
        "cost": _class_of_place(place[kept], extract.col("stays", "medfee")[rows].astype(np.int64)),
    }
    table = _table(
        extract, "stays", place[kept], Narrow.of(start[kept]), Narrow.of((end - start)[kept]),
        Narrow.of(patient[kept]), Narrow.of(col["first_claim"][rows]), ("stays", rows),
        params.admit_days, params.discharge_days, np.zeros(extract.n("institution"), bool),
        np.broadcast_to(0.0, len(rows)), np.bincount(chain, away[order], len(first))[kept] > 0,
    )  # fmt: skip
    return replace(table, content=content)


def _class_of_place(place: Arr, value: Arr) -> Narrow:
    """Code of (place, class): eight classes of equal size, equal values in one. O(n log n)."""
    order = row_order(place, value)
    ordered, values = place[order], value[order]
    n = np.bincount(place)
    first = np.cumsum(n) - n
    head = np.ones(len(order), bool)
    head[1:] = (ordered[1:] != ordered[:-1]) | (values[1:] != values[:-1])
    begin = np.flatnonzero(head)[np.cumsum(head) - 1]
    code = np.empty(len(order), np.int64)
    code[order] = ordered * CLASSES + CLASSES * (begin - first[ordered]) // n[ordered]
    return Narrow.of(code)


def settlement_events(extract: Extract, params: Parameters) -> EventTable:
    """Settlements outside hospital as events; start in minutes. O(n log n).

    Where the extract knows days alone, or a place has fewer than `small_place_per_day` visits a
    day, together means the same day. Worked out for some patients after others: about 50 B a
    claim, half of it the table.
    """
    outside = _outside(extract)
    by_day = _places_by_day(extract, params, outside)
    blocks = [_visits(extract, params, some[outside[some]], by_day)
              for some in extract.by_patient()]  # fmt: skip
    days = [block.start // 1440 for block in blocks]
    seen = [(int(day.min()), int(day.max())) for day in days if len(day)]
    length = 1 + max(last for _, last in seen) - min(first for first, _ in seen) if seen else 1
    habit = np.concatenate([np.zeros(0)] + [
        habit_rate(_of_rows(extract, "patient", b.rows), _of_rows(extract, "institution", b.rows),
                   day.astype(np.int64), length)
        for b, day in zip(blocks, days, strict=True)
    ])  # fmt: skip
    rows, start = _joined([b.rows for b in blocks]), _joined([b.start for b in blocks])
    del blocks, days
    place = _of_rows(extract, "institution", rows)
    order = row_order(place, start)  # ties by patient: rows stand so
    place, rows, start, habit = place[order], rows[order], start[order], habit[order]
    return _table(
        extract, "settlements", place, Narrow.of(start), Narrow.zeros(len(rows)),
        Narrow(extract.col("claims", "patient")[rows]), Narrow.of(rows), ("claims", rows),
        params.settle_minutes, 0, by_day, habit, np.broadcast_to(np.False_, len(rows)),
    )  # fmt: skip


@dataclass(frozen=True)
class _Visits:
    """Claims that are visits and their starts, in 32 bits, sorted by (patient, place, start)."""

    rows: Held
    start: Held


def _joined(parts: Sequence[Held]) -> Held:
    return np.concatenate([np.zeros(0, np.int32), *parts])


def _of_rows(extract: Extract, name: str, rows: Held) -> Arr:
    return np.asarray(extract.col("claims", name)[rows], np.int64)


def _outside(extract: Extract) -> np.ndarray:
    """Whether each claim is a settlement outside hospital, at a counter."""
    outside = extract.col("claims", "kind") != INPATIENT
    outside &= extract.col("claims", "setl_type") != 1
    outside &= extract.col("claims", "patient") >= 0
    outside &= extract.col("claims", "institution") >= 0
    return np.asarray(outside)


def _places_by_day(extract: Extract, params: Parameters, outside: np.ndarray) -> np.ndarray:
    """Whether together means the same day, for each place: of few visits, or of unknown minutes."""
    n_places = extract.n("institution")
    place, minute = extract.codes("claims", "institution"), extract.col("claims", "settle_minute")
    visits, known = np.zeros(n_places, np.int64), np.zeros(n_places, np.int64)
    for low in range(0, extract.n_claims, BLOCK_ROWS):
        rows = slice(low, low + BLOCK_ROWS)
        visits += np.bincount(place[rows][outside[rows]], minlength=n_places)
        timed = outside[rows] & (minute[rows] >= 0)
        known += np.bincount(place[rows][timed], minlength=n_places)
    open_days = max(1, extract.last_day - extract.first_day + 1)
    few = visits / open_days < params.small_place_per_day
    return np.asarray(few | (known < 0.5 * np.maximum(1, visits)) | extract.day_only)


def _visits(extract: Extract, params: Parameters, rows: Arr, by_day: np.ndarray) -> _Visits:
    """The visits of some patients, from all their settlements outside hospital."""
    day, minute = _visit_time(extract, rows)
    few = by_day[_of_rows(extract, "institution", rows)]
    clear = few | (minute >= 0)
    start = (day * 1440 + np.where(few, 0, minute))[clear]
    rows = rows[clear]
    patient, place = _of_rows(extract, "patient", rows), _of_rows(extract, "institution", rows)
    order = row_order(patient, place, start)
    rows, start, patient, place = rows[order], start[order], patient[order], place[order]
    head = _chain_heads(patient, place, start, start, params.settle_minutes)
    rows, start, patient, place = rows[head], start[head], patient[head], place[head]
    keep = ~_treatment(patient, place, start // 1440)
    return _Visits(rows[keep].astype(np.int32), start[keep].astype(np.int32))


def _visit_time(extract: Extract, rows: Arr) -> tuple[Arr, Arr]:
    """Time of settlement, or of the visit where the settlement came more than four hours later."""
    day, minute = _of_rows(extract, "settle_day", rows), _of_rows(extract, "settle_minute", rows)
    begin_day = _of_rows(extract, "begin_day", rows)
    begin_minute = _of_rows(extract, "begin_minute", rows)
    lag = (day - begin_day) * 1440 + minute - begin_minute
    late = (begin_minute >= 0) & (minute >= 0) & (lag > LATE_MINUTES)
    return np.where(late, begin_day, day), np.where(late, begin_minute, minute)


def with_starts(events: EventTable, start: Arr) -> EventTable:
    """The same visits at other starts (the permuted copy), sorted anew."""
    order = row_order(events.place.all(), start, events.patient.all())
    patient = events.patient.take(order)
    by_patient, patient_offsets = _patient_index(patient, events.n_patients)
    return EventTable(
        events.domain, events.place.take(order), Narrow.of(start[order]), events.span.take(order),
        patient, events.claim.take(order), events.doctor.take(order), events.habit[order],
        {name: codes.take(order) for name, codes in events.strata.items()},
        events.offsets, by_patient, patient_offsets, events.gap, events.span_gap,
        events.by_day, events.n_patients, events.home, events.elsewhere[order],
        {name: codes.take(order) for name, codes in events.content.items()},
    )  # fmt: skip


def _chain_heads(patient: Arr, place: Arr, begin: Arr, end: Arr, gap: int) -> np.ndarray:
    """True where a row, sorted by (patient, place, begin), starts a new chain."""
    head = np.ones(len(patient), bool)
    if len(patient) > 1:
        same = (patient[1:] == patient[:-1]) & (place[1:] == place[:-1])
        group = np.concatenate([[0], np.cumsum(~same)])
        # running end of the chain: a running maximum inside each (patient, place)
        base = group * (int(end.max()) - int(begin.min()) + gap + 2)
        reach = np.maximum.accumulate(end + base)
        head[1:] = ~same | (begin[1:] + base[1:] > reach[:-1] + gap)
    return head


def _gaps(patient: Arr, place: Arr, day: Arr) -> tuple[Arr, Arr, Arr]:
    """Group code a row, and (group, gap) of successive rows; rows sorted by patient, place, day."""
    same = (patient[1:] == patient[:-1]) & (place[1:] == place[:-1])
    group = np.concatenate([[0], np.cumsum(~same)]).astype(np.int64)
    return group, group[1:][same], (day[1:] - day[:-1])[same]


def _treatment(patient: Arr, place: Arr, day: Arr) -> np.ndarray:
    if len(patient) < 2:
        return np.zeros(len(patient), bool)
    group, gap_group, gap = _gaps(patient, place, day)
    n = np.bincount(group)
    n_gaps = np.maximum(1, np.bincount(gap_group, minlength=len(n)))
    short = np.bincount(gap_group, gap <= TREATMENT_GAP_DAYS, len(n)) / n_gaps
    return np.asarray(((n >= TREATMENT_VISITS) & (short > 0.5))[group])


def _treated_in_courses(extract: Extract) -> np.ndarray:
    """Whether each diagnosis is one treated in courses; the last entry stands for none."""
    keys = extract.keys("diagnosis")
    return np.array([key.upper().startswith(COURSE_BLOCKS) for key in keys] + [False])


def _course_repeats(patient: Arr, place: Arr, day: Arr, in_course: np.ndarray) -> np.ndarray:
    if len(patient) < 2:
        return np.zeros(len(patient), bool)
    group, gap_group, gap = _gaps(patient, place, day)
    n = np.bincount(group)
    n_gaps = np.maximum(1, np.bincount(gap_group, minlength=len(n)))
    mean = np.bincount(gap_group, gap, len(n)) / n_gaps
    var = np.bincount(gap_group, gap.astype(float) ** 2, len(n)) / n_gaps - mean**2
    course = (
        (n >= COURSE_STAYS) & (mean >= COURSE_GAP_MIN) & (mean <= COURSE_GAP_MAX)
        & (np.sqrt(np.maximum(var, 0)) <= COURSE_CV * mean)
        & (np.bincount(group, in_course, len(n)) > 0.5 * n)
    )  # fmt: skip
    repeat = np.concatenate([[False], group[1:] == group[:-1]])
    return np.asarray(course[group] & repeat)


def _patient_index(patient: Narrow, n_patients: int) -> tuple[Narrow, Arr]:
    whole = patient.all()
    offsets = np.concatenate([[0], np.cumsum(np.bincount(whole, minlength=n_patients))])
    return Narrow.of(stable_order(whole)), offsets


def _table(
    extract: Extract, domain: Domain, place: Arr, start: Narrow, span: Narrow, patient: Narrow,
    claim: Narrow, source: tuple[str, Held], gap: int, span_gap: int, by_day: np.ndarray,
    habit: np.ndarray, elsewhere: np.ndarray,
) -> EventTable:  # fmt: skip
    """The table of visits that are sorted by (place, start, patient).

    source: the table that doctor, department and diagnosis are in, and each visit's row there.
    """
    n_patients, n_places = extract.n("patient"), extract.n("institution")
    table, rows = source

    def of_row(name: str) -> Narrow:
        return Narrow(extract.col(table, name)[rows])

    def of_person(name: str) -> Narrow:
        return Narrow(extract.col("patients", name)[patient.all()])

    where, doctor = Narrow.of(place), of_row("doctor")
    strata = {
        "institution": where,
        "department": of_row("department"),
        "doctor": doctor,
        "chapter": _cross(place, Narrow.of(_chapters(extract)[of_row("diagnosis").all()])),
        "village": _cross(place, of_person("village")),
        "employer": _cross(place, of_person("employer")),
    }
    if domain == "settlements":
        strata["kind"] = Narrow.of(place * 8 + extract.col("claims", "kind")[rows])
    by_patient, patient_offsets = _patient_index(patient, n_patients)
    offsets = np.concatenate([[0], np.cumsum(np.bincount(place, minlength=n_places))])
    return EventTable(
        domain, where, start, span, patient, claim, doctor, habit, strata, offsets, by_patient,
        patient_offsets, gap, span_gap, by_day, n_patients,
        Narrow(extract.col("patients", "village")), elsewhere,
    )  # fmt: skip


def _cross(place: Arr, code: Narrow) -> Narrow:
    """A dense code of (place, code); -1 where code is none."""
    known = code.known()
    key = place + 1
    key *= max(0, code.max()) + 1
    key += code.all()
    key[~known] = -1
    values, codes = dense_codes(key)
    codes -= 1 if len(values) and values[0] == -1 else 0
    return Narrow.of(codes)


def _chapters(extract: Extract) -> Arr:
    """Code of the first letter and digit of each diagnosis (its ICD-10 block of ten)."""
    prefixes = [key[:2].upper() for key in extract.keys("diagnosis")]
    table = {prefix: code for code, prefix in enumerate(sorted(set(prefixes)))}
    return np.array([table[prefix] for prefix in prefixes] + [-1], dtype=np.int64)
