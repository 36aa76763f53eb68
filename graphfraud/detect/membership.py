"""Who belongs to a ring: occasions and membership by expectation–maximisation.

Given a seed of patients, the *occasions* of the ring are the times when several of its members
were at one place together. Each person x seen at an occasion is then judged:

    ring:   x attends each of the K occasions with probability d;
    chance: x attends occasion o with probability P_xo = 1 − exp(−v_x · s_xo),

v_x = visits of x to the place, s_xo = the largest share, over the strata x's visit belongs to
(institution, department, doctor, kind of claim, diagnosis block, own village, own employer at that
place), of the stratum's yearly visits that fall into the window of o — the ring's own members left
out on both sides. A crowd of any of these kinds explains being there; a ring cannot explain itself.
A person's own rhythm explains too: the share of weeks (months) in which x comes on that weekday
(day of the month) times the chance of those minutes given the day.

    LLR_x = Σ_attended [ln(d / P_xo) + marks] + Σ_missed ln((1 − d) / (1 − P_xo))
    posterior_x = 1 / (1 + exp(−LLR_x − ln(n / N)))

marks: how much more often the ring's members come from x's village, its visits bear that doctor and
that block of diagnoses, and its patients were elsewhere meanwhile (`Traces`): templated stays and
empty beds strengthen a ring. n = members now, N = clients who came to the places twice (nobody
else can be a member). d is the members' attendance, shrunk to ½. Occasions and members are found in
turn until neither changes. The ring's *gain* is its log Bayes factor in nats, less the price of
having chosen each member among N and each occasion among all windows of the year:

    gain = Σ_members (LLR_x + ln(n / N)) − Σ_occasions ln(number of windows).

The first three rounds let a fragment grow: the place alone explains (the unknown part of a ring
would pass for an honest crowd), two members make an occasion, d is ½ (among stays less where those
it began with come less: of forty a tout brings seven) and n at least 25 (a pool or a van's round,
DOMAIN.md §6). The later rounds judge.

Method: DETECTION step 4. Cost O(rounds × events of the members and their companions).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from graphfraud.arrays import distinct
from graphfraud.detect.background import Background, Suspects, Windows
from graphfraud.tables import Arr

__all__ = ["FittedRing", "fit_ring"]

ROUNDS = 10
HOPELESS = -60.0
GROWING_ROUNDS = 3
GROWING_SIZE, GROWING_RATE = 25, 0.5
GROWING_PRESENT = 1.9
MIN_PRESENT = 2.5
OCCASION_P = 1e-3


@dataclass(frozen=True)
class FittedRing:
    """A seed after fitting. Arrays: members (m,), occasions (K,), attendance (n,).

    patients (ascending), posterior, llr, attended (number of occasions of each member);
    place, first, last: of the occasions, in the event table's unit;
    occasion, row: attendance as (occasion index, event row) of the members alone;
    presence: members at each occasion; chance: how many of them chance would bring.
    growing: whether the last of the first rounds still brought members in, or the later ones did.
    """

    patients: Arr
    posterior: np.ndarray
    llr: np.ndarray
    attended: Arr
    expected: np.ndarray
    place: Arr
    first: Arr
    last: Arr
    occasion: Arr
    row: Arr
    presence: Arr
    chance: np.ndarray
    attendance_rate: float
    gain: float
    growing: bool = False


def fit_ring(background: Background, seed: Arr, free: np.ndarray) -> FittedRing | None:
    """Fit occasions and members from a seed; None where nothing holds together.

    free: for each event row, whether it may still be used (not explained by a stronger ring).
    """
    members = distinct(seed)
    weight = np.ones(len(members))
    suspects = Suspects(members, weight)
    best: FittedRing | None = None
    before = members
    for turn in range(ROUNDS):
        growing = turn < GROWING_ROUNDS
        windows = _occasions(background, members, weight, suspects, free, growing=growing)
        if windows is None:
            return None
        judged = _judge(background, windows, members, suspects, free, growing=growing)
        if judged is None:
            return None
        fitted, suspects = judged
        if turn == GROWING_ROUNDS and fitted.gain < HOPELESS:
            return None
        settled = (
            turn > GROWING_ROUNDS
            and best is not None
            and np.array_equal(fitted.patients, best.patients)
        )
        best = fitted
        if settled:
            break
        if turn == GROWING_ROUNDS - 1:
            before = members
        members, weight = fitted.patients, fitted.posterior
    if best is None:
        return None
    return replace(best, growing=not np.isin(best.patients, before).all())


def _occasions(
    background: Background, members: Arr, weight: np.ndarray, suspects: Suspects,
    free: np.ndarray, *, growing: bool,
) -> Windows | None:  # fmt: skip
    """Times when members were together more than their own visits explain."""
    events = background.events
    rows = background.rows_of(members)
    rows = rows[free[rows]]
    if len(rows) == 0:
        return None
    place, start = events.place[rows], events.start[rows]
    gap = np.where(events.by_day[place], 0, events.gap * (1 if events.domain == "stays" else 2))
    head = np.ones(len(rows), bool)
    head[1:] = (place[1:] != place[:-1]) | (start[1:] - start[:-1] > gap[1:])
    cluster = np.cumsum(head) - 1
    if events.domain == "stays":
        end = start + events.span[rows]
        order = np.lexsort((end, cluster))
        rows, cluster, end = rows[order], cluster[order], end[order]
        head = np.ones(len(rows), bool)
        head[1:] = (cluster[1:] != cluster[:-1]) | (end[1:] - end[:-1] > events.span_gap)
        cluster = np.cumsum(head) - 1
    own = np.searchsorted(members, events.patient[rows])
    once = distinct(cluster * len(members) + own)
    present = np.bincount(once // len(members), weight[once % len(members)])
    enough = present >= (GROWING_PRESENT if growing else MIN_PRESENT)
    windows = Windows.around(events, rows, cluster, enough, wide=growing)
    if windows.n == 0:
        return None
    chance = background.chance_presence(windows, members, weight, suspects)
    return windows.select(background.surprising(present[enough], chance, OCCASION_P))


def _judge(
    background: Background, windows: Windows, members: Arr, suspects: Suspects,
    free: np.ndarray, *, growing: bool,
) -> tuple[FittedRing, Suspects] | None:  # fmt: skip
    """Posterior of everyone seen at an occasion, and the ring they make."""
    if windows.n < 2:
        return None
    events = background.events
    occasion, row = windows.rows(background.key, free)
    patient = events.patient[row]
    chance = background.chance(windows, occasion, row, suspects, crowds=not growing)
    # one attendance a person and occasion: the least surprising row speaks for it
    order = np.lexsort((-chance, patient, occasion))
    occasion, row, patient, chance = occasion[order], row[order], patient[order], chance[order]
    one = np.ones(len(row), bool)
    one[1:] = (occasion[1:] != occasion[:-1]) | (patient[1:] != patient[:-1])
    occasion, row, patient, chance = occasion[one], row[one], patient[one], chance[one]
    people, who = np.unique(patient, return_inverse=True)
    k = np.bincount(who, minlength=len(people))
    old = np.isin(people, members)
    n_clients = background.clients(windows)
    rate = _rate(k[old & (k >= 2)], windows.n)
    if growing:
        rate = min(GROWING_RATE, rate) if events.domain == "stays" else GROWING_RATE
    ours = (old & (k >= 2))[who]
    traces = background.traces
    marks = traces.marks(row, ours) + traces.absences(row, ours)
    attended = np.bincount(who, np.log(rate / chance) + marks, len(people))
    base = background.base_chance(windows, people, suspects)
    missed = np.bincount(who, np.log((1 - rate) / (1 - np.minimum(chance, 0.99))), len(people))
    llr = attended + base.missed(rate) - missed
    llr += traces.villages(people, old & (k >= 2), windows.place)
    size = max(GROWING_SIZE if growing else 3, int((old & (k >= 2)).sum()))
    prior = np.log(size / n_clients)
    posterior = 1 / (1 + np.exp(-np.clip(llr + prior, -50, 50)))
    chosen = (posterior > 0.5) & (k >= 2)
    if chosen.sum() < 3:
        return None
    inside = chosen[who]
    presence = np.bincount(occasion[inside], minlength=windows.n)
    renumber = np.cumsum(chosen) - 1
    used = presence >= 2
    by_person = np.bincount(who, chance, len(people)) + base.expected_missed(k)
    price = background.price(windows.select(used))
    gain = float((llr[chosen] + prior).sum()) - price
    by_occasion = np.bincount(occasion[inside], chance[inside], windows.n)
    doubtful = (posterior > 0.05) & (k >= 2)
    after = Suspects(people[doubtful], posterior[doubtful])
    return FittedRing(
        people[chosen], posterior[chosen], llr[chosen], k[chosen], by_person[chosen],
        windows.place, windows.first, windows.last, occasion[inside], row[inside], presence,
        by_occasion * (renumber[-1] + 1) / np.maximum(1, presence), rate, gain,
    ), after  # fmt: skip


def _rate(k: Arr, n_occasions: int) -> float:
    """Attendance of the members, shrunk to ½ as by two occasions seen."""
    return float(np.clip((k.sum() + 1.0) / (len(k) * n_occasions + 2.0), 0.05, 0.95))
