"""Clienteles: runs of one employer's (or school's) insured at one place of care.

One clinic that uses an employer's list bills many of its insured once or twice each, in runs on a
few days, and never saw them before (DOMAIN.md §8 row 11). Honest clienteles of one employer are
over-dispersed too, so a run is judged day by day against all that is known otherwise. With x the
visits of employer e at place h on day d, and m those of everybody else there,

    μ = ρ_eh · max(m_hd, m̄_h) · f_ed,    ρ_eh = (X_eh + 1) / (N_h + 1), run days left out of X,

where f_ed ≥ 1 is the employer's own season (its visits at all other places within a week of d
against their yearly mean, the city's season taken out): a flu week of a school is seen
elsewhere too. x is negative binomial of mean μ and size r, r estimated from all clienteles of
the extract, and a run is a day with x ≥ 3, x ≥ 3 μ and p · (days) < 0.05.

What of it is innocent, `employers_reasons` says from who is called, how often and at what hour.

Strength in nats: Σ_runs (−ln p − 1 − ln(−ln p) − ln(days)) − ln(clienteles), the upper bound of a
Bayes factor by Sellke, Bayarri & Berger (2001, doi:10.1198/000313001300339950) less the search.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphfraud.arrays import RowsByCode, dense_codes, first_rows, stable_order
from graphfraud.claims.extract import Extract
from graphfraud.links.employers_reasons import Called, Reason, callings, reason
from graphfraud.narrow import Narrow
from graphfraud.tables import Arr
from graphfraud.tails import negative_binomial_tail

__all__ = ["EmployerRuns", "employer_runs"]

INPATIENT, MANUAL = 0, 1
ROUNDS = 5
MIN_RUN = 3
EXCESS = 3.0
RUN_P = 0.05
COMMON_SHARE = 0.2
SEASON_LEAN = 10.0
MAX_SIZE = 50.0
BETWEEN = 2.0

@dataclass(frozen=True)
class EmployerRuns:
    """Runs of one employer's insured at one place, or at places that share them.

    employer, institutions: codes. patients (n,) ascending, run_visits (n,): run days of each, and
    visits there between the first and the last run where the employer has twice the expected;
    belongs (n,): chance that each one's run visits belong to the runs, 1 − Π μ/x.
    claims: rows of those visits, ascending. By run: run_place, run_day, observed, expected, and p.
    callings: number of chains of run days. nats: strength. explanation: innocent, "" if none.
    """

    employer: int
    institutions: tuple[int, ...]
    patients: Arr
    run_visits: Arr
    belongs: np.ndarray
    claims: Arr
    run_place: Arr
    run_day: Arr
    observed: Arr
    expected: np.ndarray
    p_value: np.ndarray
    callings: int
    nats: float
    explanation: Reason


@dataclass(frozen=True)
class _Visits:
    """Visits of persons with an employer: one a person, place and day; day counts from `first`."""

    patient: Narrow
    place: Narrow
    day: Narrow
    employer: Narrow
    everyone: np.ndarray
    first: int
    n_days: int
    n_places: int
    by_employer: RowsByCode

    def cells(self) -> Arr:
        """(employer · places + place) · days + day of each visit."""
        cell = self.employer.all()
        for count, code in ((self.n_places, self.place), (self.n_days, self.day)):
            cell *= count
            cell += code.all()
        return cell


@dataclass(frozen=True)
class _Cells:
    """Visits x by (employer, place, day), with mean μ."""

    employer: Arr
    place: Arr
    day: Arr
    x: Arr
    mean: np.ndarray
    n_pools: int


def employer_runs(extract: Extract) -> list[EmployerRuns]:
    """All groups of at least two runs of an employer, strongest first. O(n log n)."""
    visits = _visits(extract)
    if len(visits.patient) == 0:
        return []
    cells, p, run = _runs(visits)
    key = visits.cells()
    order = Narrow.of(stable_order(key))
    key.sort()
    employer, place = cells.employer[run], cells.place[run]
    of_run = (employer * visits.n_places + place) * visits.n_days + cells.day[run]
    left = np.searchsorted(key, of_run, "left")
    right = np.searchsorted(key, of_run, "right")
    del key
    rows_of = [order[a:b] for a, b in zip(left.tolist(), right.tolist(), strict=True)]
    found: list[EmployerRuns] = []
    for employer in np.unique(cells.employer[run]).tolist():
        mine = np.flatnonzero(cells.employer[run] == employer)
        for group in _joined(cells.place[run[mine]], [visits.patient[rows_of[i]] for i in mine]):
            at = mine[group]
            if len(at) >= 2:
                rows = [rows_of[i] for i in at.tolist()]
                found.append(_group(extract, visits, cells, p, run[at], rows))
    return sorted(found, key=lambda g: (-g.nats, g.employer, g.institutions))


def _visits(extract: Extract) -> _Visits:
    patient = extract.codes("claims", "patient")
    place = extract.codes("claims", "institution")
    settled = extract.col("claims", "settle_day")
    outside = extract.col("claims", "kind") != INPATIENT
    outside &= extract.col("claims", "setl_type") != MANUAL
    outside &= patient.known() & place.known()
    n_places = extract.n("institution")
    if not outside.any():
        first, n_days = 0, 1
    else:
        far = int(settled.max()), int(settled.min())
        first = int(settled.min(where=outside, initial=far[0]))
        n_days = int(settled.max(where=outside, initial=far[1])) - first + 1
    employer = extract.codes("patients", "employer")
    everyone = np.zeros(n_places * n_days, np.int64)
    kept = [np.zeros(0, np.int32)]
    for some in extract.by_patient():
        rows = some[outside[some]]
        cell = place[rows] * n_days + settled[rows] - first
        everyone += np.bincount(cell, minlength=len(everyone))
        working = employer[patient[rows]] >= 0
        rows, cell = rows[working], cell[working]
        cell += patient[rows] * (n_places * n_days)
        kept.append(rows[first_rows(cell)].astype(np.int32))
    rows = np.concatenate(kept)
    who = extract.col("claims", "patient")[rows]
    of = extract.col("patients", "employer")[who]
    return _Visits(
        Narrow(who), Narrow(extract.col("claims", "institution")[rows]),
        Narrow.of(settled[rows] - np.int32(first)), Narrow(of),
        everyone.reshape(n_places, n_days).astype(float), first, n_days, n_places,
        RowsByCode.of(of),
    )  # fmt: skip


def _runs(v: _Visits) -> tuple[_Cells, np.ndarray, Arr]:
    """Cells, p of each, and the run cells: from all days down, until no further run shows."""
    cell = v.cells()
    cell.sort()
    at = np.flatnonzero(np.diff(cell, prepend=-1))
    key, x = cell[at], np.diff(at, append=len(cell))
    del cell
    pool, day = key // v.n_days, key % v.n_days
    place, employer = pool % v.n_places, pool // v.n_places
    which = dense_codes(pool)[1]
    first = first_rows(pool)
    rest = v.everyone.sum(axis=1)[place] - np.bincount(which, x)[which]
    beside = np.maximum(v.everyone[place, day] - x, rest / v.n_days)
    beside = beside * _season(v, employer, place, day)
    run = np.zeros(len(x), bool)
    for _ in range(ROUNDS):
        usual = np.bincount(which, np.where(run, 0, x))
        mean = (usual[which] + 1.0) / (rest + 1.0) * beside
        cells = _Cells(employer, place, day, x, mean, len(usual))
        size = _size(v, cells, first, which)
        p = np.maximum(negative_binomial_tail(x, size, mean), 1e-300)
        found = (x >= MIN_RUN) & (x >= EXCESS * mean) & (p * v.n_days < RUN_P)
        if (found == run).all():
            break
        run = found
    return cells, np.asarray(p, np.float64), np.flatnonzero(run)


def _season(v: _Visits, employer: Arr, place: Arr, day: Arr) -> np.ndarray:
    """f ≥ 1: the employer's visits elsewhere around the day over what the city's season gives."""
    week = v.n_days // 7 + 1
    n_employers = v.employer.max() + 1
    cell = v.employer.all()
    cell *= week
    cell += v.day.all() // 7
    by_week = np.bincount(cell, minlength=n_employers * week)
    by_week = by_week.reshape(n_employers, week).astype(float)
    city = v.everyone.sum(axis=0)
    city_week = np.bincount(np.arange(v.n_days) // 7, city, week)
    share = city_week / max(1.0, city_week.sum())
    here, where = dense_codes((employer * v.n_places + place) * week + day // 7)
    cell = v.cells()
    cell = cell // v.n_days * week + cell % v.n_days // 7
    inside = np.bincount(np.searchsorted(here, cell)).astype(float)
    del cell
    # the place's own visits of that week are left out on both sides
    pool = dense_codes(here // week)[1]
    pool_total = np.bincount(pool, inside)[pool]
    elsewhere = by_week[here // week // v.n_places, here % week] - inside
    total = by_week.sum(axis=1)[here // week // v.n_places] - pool_total
    factor = (elsewhere + SEASON_LEAN) / (total * share[here % week] + SEASON_LEAN)
    return np.asarray(np.maximum(1.0, factor)[where])


def _size(v: _Visits, cells: _Cells, first: Arr, which: Arr) -> float:
    """Negative binomial size r by moments: E[x (x − 1)] = μ² (1 + 1/r); runs are left out.

    Days without a visit have no cell but a mean; those are added by place.
    """
    usual = cells.x < EXCESS * cells.mean + MIN_RUN
    x = cells.x[usual].astype(float)
    squares = float((x * (x - 1)).sum())
    total = np.bincount(which, cells.x * usual)
    place = cells.place[first]
    volume = np.maximum(1.0, v.everyone.sum(axis=1)[place])
    by_place = (v.everyone**2).sum(axis=1)
    expected = float(((total / volume) ** 2 * by_place[place]).sum())
    excess = squares / max(expected, 1e-9) - 1.0
    return float(np.clip(1.0 / max(excess, 1.0 / MAX_SIZE), 0.5, MAX_SIZE))


def _joined(place: Arr, patients: list[Arr]) -> list[Arr]:
    """Groups of runs: those of one place, and of places whose runs share persons."""
    places = np.unique(place)
    people = [
        np.unique(np.concatenate([patients[i] for i in np.flatnonzero(place == h)])) for h in places
    ]
    group = np.arange(len(places))
    for i in range(len(places)):
        for j in range(i):
            common = len(np.intersect1d(people[i], people[j]))
            if common >= MIN_RUN and common >= COMMON_SHARE * min(len(people[i]), len(people[j])):
                group[group == group[i]] = group[j]
    of_run = group[np.searchsorted(places, place)]
    return [np.flatnonzero(of_run == g) for g in np.unique(of_run)]


def _group(
    extract: Extract, v: _Visits, cells: _Cells, p: np.ndarray, run: Arr, rows_of: list[Arr]
) -> EmployerRuns:
    order = np.lexsort((cells.place[run], cells.day[run]))
    run, rows_of = run[order], [rows_of[i] for i in order.tolist()]
    rows = np.concatenate(rows_of)
    nth = np.repeat(np.arange(len(run)), [len(r) for r in rows_of])
    patients, who = np.unique(v.patient[rows], return_inverse=True)
    once = np.unique(who * v.n_days + v.day[rows]) // v.n_days
    run_visits = np.bincount(once, minlength=len(patients)).astype(np.int64)
    chance = np.minimum(1.0, cells.mean[run] / cells.x[run])
    belongs = 1.0 - np.exp(np.bincount(who, np.log(np.maximum(chance[nth], 1e-12)), len(patients)))
    calling = callings(cells.day[run] + v.first)
    late, by_chance = _stragglers(v, cells, run, patients)
    n_late = np.bincount(np.searchsorted(patients, v.patient[late]), minlength=len(patients))
    surprise = -np.log(p[run])
    nats = float((surprise - 1.0 - np.log(surprise)).sum())
    nats -= len(run) * np.log(v.n_days) + np.log(max(1, cells.n_pools))
    claims = _all_claims(extract, v, rows)
    called = Called(patients, who, nth, cells.place[run], cells.day[run] + v.first, claims)
    everywhere = v.by_employer.rows(cells.employer[run[:1]])
    other = everywhere[np.isin(v.place[everywhere], called.place)]
    run_days = cells.place[run] * v.n_days + cells.day[run]
    other = other[~np.isin(v.place[other] * v.n_days + v.day[other], run_days)]
    return EmployerRuns(
        int(cells.employer[run[0]]), tuple(np.unique(cells.place[run]).tolist()),
        patients, run_visits + n_late, 1.0 - (1.0 - belongs) * by_chance**n_late,
        np.union1d(claims, _all_claims(extract, v, late)),
        cells.place[run], cells.day[run] + v.first, cells.x[run], cells.mean[run], p[run],
        int(calling.max()) + 1, nats,
        reason(extract, called, v.patient[other]),
    )  # fmt: skip


def _stragglers(v: _Visits, cells: _Cells, run: Arr, patients: Arr) -> tuple[Arr, float]:
    """Visits of the patients between the runs, and the share of such visits that chance gives."""
    places, days = np.unique(cells.place[run]), np.unique(cells.day[run])
    own = v.by_employer.rows(cells.employer[run[:1]])
    own = own[(v.day[own] > days[0]) & (v.day[own] < days[-1])]
    rows = own[np.isin(v.place[own], places) & ~np.isin(v.day[own], days)]
    free_days = int(days[-1] - days[0]) + 1 - len(days)
    expected = float(cells.mean[run].mean()) * len(places) * free_days
    if len(rows) == 0 or len(rows) < BETWEEN * expected:
        return np.zeros(0, np.int64), 1.0
    return rows[np.isin(v.patient[rows], patients)], min(1.0, max(expected, 0.5) / len(rows))


def _all_claims(extract: Extract, v: _Visits, rows: Arr) -> Arr:
    """Every claim of the persons at the places on the run days (a visit may have several)."""
    at = extract.rows_of("claims", "patient", v.patient[rows])
    patient = extract.col("claims", "patient")[at].astype(np.int64)
    place = extract.col("claims", "institution")[at].astype(np.int64)
    day = extract.col("claims", "settle_day")[at].astype(np.int64) - v.first
    kind, setl_type = extract.col("claims", "kind")[at], extract.col("claims", "setl_type")[at]
    wanted = (v.patient[rows] * v.n_places + v.place[rows]) * v.n_days + v.day[rows]
    key = (patient * v.n_places + place) * v.n_days + np.clip(day, 0, v.n_days - 1)
    fits = (day >= 0) & (day < v.n_days) & (place >= 0)
    fits &= (kind != INPATIENT) & (setl_type != MANUAL)
    return np.asarray(at[fits & np.isin(key, wanted)].astype(np.int64))
