"""Rings of one time: fitted groups as ring drafts, each group on the scale that shows it best.

The same group may be found among stays, within minutes, and within days. Echoes of one domain are
dropped: of two rings of settlements that share half of the patients, or half of the claims, of the
smaller one, the one with the larger gain stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from scipy.special import gammainc

from graphfraud.detect.search import FoundRing
from graphfraud.model import Pattern
from graphfraud.tables import Arr, Evidence, RingDraft, Visit

__all__ = ["timing_drafts"]

ClaimsOf = Callable[[FoundRing, Arr], list[Arr]]


def timing_drafts(found: Sequence[FoundRing], claims_of: ClaimsOf) -> list[RingDraft]:
    """Ring drafts, strongest first.

    claims_of(ring, rows): for each attendance row of the ring, the claim rows it stands for.
    """
    kept: list[RingDraft] = []
    held: dict[str, _Held] = {}
    for ring in sorted(found, key=lambda r: (-r.fit.gain, r.fit.patients.tolist())):
        draft = _draft(ring, claims_of)
        strong = held.setdefault(ring.events.domain, _Held())
        if not strong.echoed_by(draft):
            strong.add(draft)
            kept.append(draft)
    return kept


class _Held:
    """Patients and claims of the rings kept so far, each with the rings that hold it."""

    def __init__(self) -> None:
        self._sizes: list[tuple[int, int]] = []
        self._holders: tuple[dict[int, list[int]], ...] = ({}, {})

    def echoed_by(self, weak: RingDraft) -> bool:
        """Whether the ring shares half of the smaller one's patients, or claims, with any."""
        for kind, own in enumerate((weak.patients, weak.claims)):
            holders = self._holders[kind]
            common = Counter(n for one in own.tolist() for n in holders.get(one, ()))
            for n, shared in common.items():
                if shared >= 0.5 * max(1, min(len(own), self._sizes[n][kind])):
                    return True
        return False

    def add(self, ring: RingDraft) -> None:
        number = len(self._sizes)
        self._sizes.append((len(ring.patients), len(ring.claims)))
        for holders, own in zip(self._holders, (ring.patients, ring.claims), strict=True):
            for one in own.tolist():
                holders.setdefault(one, []).append(number)


def _draft(ring: FoundRing, claims_of: ClaimsOf) -> RingDraft:
    fit, events = ring.fit, ring.events
    by_row = claims_of(ring, fit.row)
    occasions = []
    for index in range(len(fit.place)):
        rows = np.flatnonzero(fit.occasion == index)
        if len(rows) < 2:
            continue
        days = events.day[fit.row[rows]]
        claims = np.unique(np.concatenate([by_row[i] for i in rows]))
        occasions.append(
            Visit(int(fit.place[index]), int(days.min()), int(days.max()), tuple(claims.tolist()))
        )
    pattern: Pattern = "induced_admission" if events.domain == "stays" else "shared_card"
    name = "together_in_hospital" if events.domain == "stays" else "together_at_the_till"
    observed, expected = float(fit.attended.sum()), float(fit.expected.sum())
    p = float(gammainc(max(1.0, observed), max(expected, 1e-9)))
    evidence = [Evidence(name, pattern, fit.gain, observed, expected, p)]
    return RingDraft(
        origin=f"{events.domain}:{ring.routes[0]}", pattern=pattern, patients=fit.patients,
        posterior=fit.posterior, claims=np.unique(np.concatenate(by_row)),
        evidence=tuple(evidence), gain=fit.gain,
        occasions=tuple(sorted(occasions, key=lambda v: (v.first_day, v.institution))),
    )  # fmt: skip
