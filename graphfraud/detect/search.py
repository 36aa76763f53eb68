"""From candidates to rings: fit each, keep the best, explain its visits once.

Candidates come from several routes (pair graph, cohorts, linked occasions, dense blocks, shared
attributes); none is believed by itself, and each has its own tries. Each is fitted by `membership`;
a ring whose gain passes the gate is grown again from its members while that brings nats, and takes
its visits out of the search, so that two rings at one hospital, or a ring and its echo, are told
apart. What overlaps it later is tried together with it.

Candidates are tried in the order of their own strength; at the end the rings are fitted once more
in the order of their gain, each on the visits stronger rings leave: the choice between overlapping
candidates is made on the same scale for all routes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import connected_components

from graphfraud.arrays import distinct
from graphfraud.detect.background import Background
from graphfraud.detect.membership import FittedRing, fit_ring
from graphfraud.parameters import Parameters
from graphfraud.tables import Arr, CandidateGroup, EventTable

__all__ = ["FoundRing", "search"]

MAX_TRIES = 2
#: a drawer of forty is whole after two or three growths, a group in pieces after one or two cuts
MAX_GROWTHS, MAX_PIECES = 5, 5
#: people in common that hold two occasions together; a company of friends or kin; two families of
#: six: what is larger is no pair of companies
HOLD, COMPANY, TWO_FAMILIES = 2, 3, 12
#: members that a seed and a ring have in common before they are tried together; one is anybody
MIN_SHARED = 2
MIN_SPLIT = 4
ONE_RING = 0.6


@dataclass(frozen=True)
class FoundRing:
    """A ring of one domain: its fit and the routes whose candidates led to it."""

    fit: FittedRing
    events: EventTable
    routes: tuple[str, ...]


def search(
    events: EventTable,
    candidates: Iterable[CandidateGroup],
    params: Parameters,
    progress: Callable[[int], None] | None = None,
) -> list[FoundRing]:
    """Rings among the candidates, strongest first. Deterministic in the candidates' order."""
    if events.n == 0:
        return []
    background = Background(events)
    free = np.ones(events.n, bool)
    tried: dict[str, Arr] = {}
    found: list[FoundRing] = []
    holder = np.full(events.n_patients, -1)
    for position, candidate in enumerate(candidates):
        if progress is not None:
            progress(position)
        seed = np.array(candidate.patients, np.int64)
        if _joined(background, candidate, seed, found, holder, free, params):
            continue
        tries = tried.setdefault(candidate.route, np.zeros(events.n_patients, np.int64))
        if (tries[seed] >= MAX_TRIES).mean() > 0.5 or _explained(background, seed, free):
            continue
        tries[seed] += 1
        fit = _fit(background, seed, free, params)
        if fit is None or not _passes(fit, params):
            continue
        fit = _regrown(background, fit, free, params)
        free[fit.row] = False
        holder[fit.patients] = len(found)
        found.append(FoundRing(fit, events, (candidate.route,)))
    return _settle(background, found, params)


def _regrown(
    background: Background, fit: FittedRing, free: np.ndarray, params: Parameters
) -> FittedRing:
    """The ring grown again from its own members, as long as that brings it nats.

    Of a drawer of forty cards each occasion shows eight: what the pair graph joins is a fragment,
    and one growth does not reach the whole.
    """
    for _ in range(MAX_GROWTHS):
        if not fit.growing:
            break
        again = _fit(background, fit.patients, free, params)
        if again is None or again.gain <= fit.gain or not _passes(again, params):
            break
        fit = again
    return fit


def _fit(
    background: Background, seed: Arr, free: np.ndarray, params: Parameters
) -> FittedRing | None:
    """The ring fitted from a seed, in one piece; the largest piece is fitted again.

    Groups of which nobody, or one person alone, goes with both are no ring: of two trios each says
    something, and nothing of the other.
    """
    fit = fit_ring(background, seed, free)
    for _ in range(MAX_PIECES):
        if fit is None or fit.gain < params.min_gain:
            return fit
        members = _largest_piece(background, fit)
        if len(members) == len(fit.patients):
            return fit
        fit = fit_ring(background, members, free)
    return None


def _largest_piece(background: Background, fit: FittedRing) -> Arr:
    """Members of the connected occasions with most attendances; of a few, no one day holds all.

    Two occasions hold together when somebody was at both, and two at one of them and at the other's
    place that day (of an afternoon's cards the same two are seldom within one half hour again).
    """
    events = background.events
    when = fit.first if events.domain == "stays" else fit.first // 1440
    place_day = np.column_stack([fit.place, when])
    day = np.unique(place_day, axis=0, return_inverse=True)[1].ravel()
    came = _attendance(background, fit)
    that_day = np.zeros((len(fit.patients), int(day.max()) + 1))
    np.maximum.at(that_day.T, day, came.T)
    both = came.T @ came
    at_day = (came.T @ that_day)[:, day] >= HOLD
    other = day[:, None] != day[None, :]
    held = (both >= HOLD) | ((both >= 1) & other & (at_day | at_day.T))
    size = came.sum(axis=0)
    piece = _largest(held, size)
    small = len(fit.patients) <= TWO_FAMILIES
    for left_out in distinct(day) if small else ():
        rest = np.flatnonzero(piece & (day != left_out))
        if len(rest) == 0:
            continue
        part = _largest(held[np.ix_(rest, rest)], size[rest])
        here, there = came[:, rest[part]].any(axis=1), came[:, rest[~part]].any(axis=1)
        if (there & ~here).sum() >= COMPANY and not (here & there).any():
            piece = np.isin(np.arange(len(piece)), rest[part])
    return fit.patients[came[:, piece].any(axis=1)]


def _attendance(background: Background, fit: FittedRing) -> np.ndarray:
    """1 where a member was at an occasion, (members, occasions)."""
    came = np.zeros((len(fit.patients), len(fit.place)))
    came[np.searchsorted(fit.patients, background.events.patient[fit.row]), fit.occasion] = 1
    return came


def _largest(held: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Mask of the largest connected part."""
    label = connected_components(held, directed=False)[1]
    return np.asarray(label == np.bincount(label, size).argmax())


def _joined(
    background: Background, candidate: CandidateGroup, seed: Arr, found: list[FoundRing],
    holder: Arr, free: np.ndarray, params: Parameters,
) -> bool:  # fmt: skip
    """Whether the seed and a ring it overlaps make one that says more; that takes the ring's place.

    A fragment that was found first has taken the visits by which the whole would show. holder: the
    last ring found of each patient, −1 none.
    """
    shared = np.bincount(holder[seed] + 1)[1:]
    if shared.max(initial=0) < MIN_SHARED or shared.max() == len(seed):
        return False
    most = int(shared.argmax())
    ring = found[most]
    own = free.copy()
    own[ring.fit.row] = True
    fit = _fit(background, np.union1d(seed, ring.fit.patients), own, params)
    if fit is None or fit.gain <= ring.fit.gain or not _passes(fit, params):
        return False
    fit = _regrown(background, fit, own, params)
    free[ring.fit.row] = True
    free[fit.row] = False
    holder[ring.fit.patients] = -1
    holder[fit.patients] = most
    routes = tuple(dict.fromkeys((*ring.routes, candidate.route)))
    found[most] = FoundRing(fit, ring.events, routes)
    return True


def _explained(background: Background, seed: Arr, free: np.ndarray) -> bool:
    """Whether stronger rings already took the visits by which most of the seed would meet."""
    rows = background.rows_of(seed)
    taken = distinct(background.events.patient[rows[~free[rows]]])
    return len(taken) > 0.6 * len(seed)


def _passes(fit: FittedRing, params: Parameters) -> bool:
    return (
        fit.gain >= params.min_gain
        and len(fit.patients) >= params.min_patients
        and int((fit.presence >= 2).sum()) >= 2
    )


def _settle(background: Background, found: list[FoundRing], params: Parameters) -> list[FoundRing]:
    """By falling gain; a ring whose visits a stronger one took is fitted again on what is left."""
    free = np.ones(background.events.n, bool)
    kept: list[FoundRing] = []
    for ring in sorted(found, key=lambda r: (-r.fit.gain, r.fit.patients.tolist())):
        fit: FittedRing | None = ring.fit
        if not free[ring.fit.row].all():
            fit = _fit(background, ring.fit.patients, free, params)
        if fit is None:
            continue
        for part in _split(background, fit, free, params):
            if _passes(part, params):
                free[part.row] = False
                kept.append(FoundRing(part, ring.events, ring.routes))
    return sorted(kept, key=lambda r: (-r.fit.gain, r.fit.patients.tolist()))


def _split(
    background: Background, fit: FittedRing, free: np.ndarray, params: Parameters
) -> list[FittedRing]:
    """The two halves of the occasions fitted apart, where their gains sum to more; else the whole.

    Two rings that share some members grow into one fit. The occasions are halved by the sign of
    the first right singular vector of the centred attendance matrix (members × occasions); a ring
    that is one loses by the cut, for the price of its members is paid twice; where most members
    came to both halves the cut is not tried.
    """
    if len(fit.place) < MIN_SPLIT:
        return [fit]
    came = _attendance(background, fit)
    centred = came - came.mean(axis=0)
    centred -= centred.mean(axis=1, keepdims=True)
    side = np.linalg.svd(centred, full_matrices=False)[2][0] > 0
    both = came[:, side].any(axis=1) & came[:, ~side].any(axis=1)
    # two occasions are no ring by themselves
    if both.mean() > ONE_RING or min(side.sum(), (~side).sum()) < params.min_occasions:
        return [fit]
    parts: list[FittedRing] = []
    left = free.copy()
    for half in (side, ~side):
        own = left.copy()
        own[fit.row[~half[fit.occasion]]] = False
        seed = fit.patients[came[:, half].sum(axis=1) >= 2]
        part = _fit(background, seed, own, params) if len(seed) >= 3 else None
        if part is not None:
            parts.append(part)
            left[part.row] = False
    if sum(part.gain for part in parts) <= fit.gain:
        return [fit]
    return sorted(parts, key=lambda part: (-part.gain, part.patients.tolist()))
