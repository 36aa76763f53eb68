"""Why an employer's insured come in runs to one place: what is innocent, by positive evidence.

A *calling* is a chain of run days without a working day between. People treated together in
hospital there come to re-checks (aftercare); a check-up calls everybody once (one or two callings,
or three of four persons in one of them, at most one in ten twice; but not where four of five of
them are called again within a quarter); a standing arrangement has the same persons at three
callings or more; the firm's usual clinic sees them on other days too.

A check-up is done fasting, in the morning, and whatever an employer arranges is done while the
place is open: runs in hours in which the place hardly sees anybody else (its least busy hours, one
in ten of its other visits) are neither. An evening clinic has its evening's visits.

Source: DOMAIN.md §0.7, §8 rows 8 (off-hours) and 11.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from graphfraud.claims.extract import Extract
from graphfraud.tables import Arr

__all__ = ["Called", "Reason", "callings", "reason"]

INPATIENT, MANUAL = 0, 1
MIN_CALLINGS = 3
ONE_CALL, TWICE_SHARE = 0.75, 0.1
#: a re-check calls those with a finding, not four of five; the next check-up is half a year away
AGAIN, QUARTER = 0.8, 91
OFTEN, OFTEN_SHARE = 3, 1 / 3
MAJORITY = 0.5
#: share of a place's visits in its quiet hours; with fewer visits its hours are not known
QUIET, LEAST_VISITS = 0.1, 100

#: days between rounds; callings or days of a round and rounds of a list; visits a person and round
ROUND_GAP, BLOCKS, DAYS, ROUNDS, ONCE = 30, 3, 5, 3, 1.25
#: days until the next infusion, at most
COURSE = 3

Reason = Literal["", "aftercare", "check_up", "course", "standing_arrangement", "usual_clinic"]


@dataclass(frozen=True)
class Called:
    """Run visits: person (position in patients) and run of each, n; place and day of each run.

    Runs ascend by day (days since 1970-01-01). claims: rows of the visits.
    """

    patients: Arr
    who: Arr
    of: Arr
    place: Arr
    day: Arr
    claims: Arr


def callings(day: Arr) -> Arr:
    """Chain number of each run day (ascending): no working day lies between two of a chain."""
    weekday = (day + 3) % 7  # 1970-01-01 was a Thursday; Monday is 0
    gap = np.diff(day)
    free = np.where(weekday[:-1] == 4, 3, np.where(weekday[:-1] == 5, 2, 1))
    return np.concatenate([[0], np.cumsum(gap > free)]).astype(np.int64)


def reason(extract: Extract, called: Called, others: Arr) -> Reason:
    """What makes the runs innocent, "" if nothing; others: who else comes, on other days."""
    n, places, calling_of = len(called.patients), np.unique(called.place), callings(called.day)
    calling = calling_of[called.of]
    stays = np.isin(extract.col("stays", "institution"), places)
    patients = extract.col("stays", "patient")[stays]
    if np.isin(called.patients, patients).sum() > MAJORITY * n:
        return "aftercare"
    chains = int(calling.max()) + 1
    once_each = np.unique(called.who * chains + calling)
    by_person = np.bincount(once_each // chains, minlength=n)
    by_calling = np.bincount(once_each % chains)
    if _course(called):
        return "course"
    if not _after_hours(extract, called, places) and not _worked_off(called, calling):
        if len(by_calling) >= MIN_CALLINGS and by_person.mean() >= ONE_CALL * len(by_calling):
            return "standing_arrangement"
        main = int(by_calling.argmax())
        visits = np.bincount(called.who[calling == main], minlength=n)
        once = (visits >= 2).sum() <= TWICE_SHARE * by_calling[main]
        one_call = len(by_calling) < MIN_CALLINGS or (by_calling[main] > ONE_CALL * n and once)
        if one_call and not _called_again(called.who, calling, calling_of, called.day, main):
            return "check_up"
        if (by_person >= OFTEN).sum() >= OFTEN_SHARE * n:
            return "standing_arrangement"
    return "usual_clinic" if np.isin(called.patients, others).sum() > MAJORITY * n else ""


def _course(called: Called) -> bool:
    """Whether a third of the persons come again within some days."""
    day = called.day[called.of]
    order = np.lexsort((day, called.who))
    who, when = called.who[order], day[order]
    back = (np.diff(who) == 0) & (np.diff(when) > 0) & (np.diff(when) <= COURSE)
    returning = len(np.unique(who[1:][back]))
    return returning >= OFTEN_SHARE * len(called.patients)


def _worked_off(called: Called, calling: Arr) -> bool:
    """Whether a list is worked off: blocks of persons, once a round, in several rounds."""
    of_run = np.cumsum(np.diff(called.day, prepend=called.day[0]) > ROUND_GAP)
    rounds, n_rounds = of_run[called.of], int(of_run[-1]) + 1
    blocks = [len(np.unique(calling[rounds == r])) for r in range(n_rounds)]
    days = [len(np.unique(called.day[of_run == r])) for r in range(n_rounds)]
    visits = len(np.unique(np.column_stack([called.who, calling]), axis=0))
    persons = len(np.unique(np.column_stack([called.who, rounds]), axis=0))
    in_blocks = float(np.median(blocks)) >= BLOCKS or float(np.median(days)) >= DAYS
    return n_rounds >= ROUNDS and in_blocks and visits <= ONCE * persons


def _called_again(who: Arr, of: Arr, calling: Arr, day: Arr, main: int) -> bool:
    """Whether nearly all persons of the main calling came to another one within a quarter.

    who, of: person and calling of each run visit; calling, day: of each run, ascending.
    """
    mine, days = np.unique(who[of == main]), day[calling == main]
    for other in range(int(calling[-1]) + 1):
        theirs = day[calling == other]
        near = min(abs(int(theirs[0] - days[-1])), abs(int(days[0] - theirs[-1]))) < QUARTER
        both = np.intersect1d(mine, who[of == other])
        if other != main and near and len(both) >= AGAIN * len(mine):
            return True
    return False


def _after_hours(extract: Extract, called: Called, places: Arr) -> bool:
    """Whether most of the visits began in the quiet hours of the places."""
    everybody = extract.index("claims", "institution").rows(places)
    outside = extract.col("claims", "kind")[everybody] != INPATIENT
    outside &= extract.col("claims", "setl_type")[everybody] != MANUAL
    theirs = _hours(extract, np.setdiff1d(everybody[outside], called.claims))
    mine = _hours(extract, called.claims)
    if mine.sum() < MAJORITY * len(called.claims) or theirs.sum() < LEAST_VISITS:
        return False
    order = np.argsort(theirs, kind="stable")
    quiet = order[np.cumsum(theirs[order]) <= QUIET * theirs.sum()]
    return bool(mine[quiet].sum() > MAJORITY * mine.sum())


def _hours(extract: Extract, rows: Arr) -> Arr:
    """Claims that began in each hour of the day, (24,); those of unknown hour are left out."""
    minute = extract.col("claims", "begin_minute")[rows]
    return np.bincount(minute[minute >= 0] // 60, minlength=24)
