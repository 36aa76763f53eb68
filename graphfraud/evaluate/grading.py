"""Grading of one run against one truth, as the contract's "Truth files and grading" says.

A ring is found when a case among the first max(10, 2R) has a Jaccard of patients ≥ 0.5; an insider
ring when the case names its case-worker, covers half of the ring's claims, and ring claims are
half of the case's. One case finds one ring and one ring is found by one case: cases choose in
order of rank, the ring they match best. R is the number of rings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from graphfraud.evaluate.reading import GradedCase
from graphfraud.evaluate.truth import InnocentGroup, TrueRing, Truth

#: a case covers a ring from here on
ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class CaseGrade:
    """position: 1-based among the cases that count. ring: what it found ('' nothing).

    inside: among the first max(10, 2R). false_alarm: kind of the innocent group it is about ('').
    """

    case_id: str
    position: int
    pattern: str
    ring: str
    inside: bool
    false_alarm: str


@dataclass(frozen=True, slots=True)
class RingGrade:
    """case_id, position: of the case that found the ring ('', 0: not found).

    member_precision, member_recall: |case ∩ ring| over the patients of the case, of the ring.
    """

    ring: str
    kind: str
    scheme: str
    level: int
    found: bool
    case_id: str = ""
    position: int = 0
    pattern_right: bool = False
    member_precision: float = 0.0
    member_recall: float = 0.0


@dataclass(frozen=True)
class Grade:
    """One run's grade. set_aside: cases that matched an unjudged group."""

    cases: tuple[CaseGrade, ...]
    rings: tuple[RingGrade, ...]
    set_aside: tuple[str, ...]

    @property
    def n_rings(self) -> int:
        """R."""
        return len(self.rings)

    @property
    def n_found(self) -> int:
        """Rings found."""
        return sum(r.found for r in self.rings)

    @property
    def first(self) -> tuple[CaseGrade, ...]:
        """The first R cases (fewer where there are not as many)."""
        return self.cases[: self.n_rings]

    @property
    def n_hits(self) -> int:
        """Cases that found a ring, at any rank."""
        return sum(bool(c.ring) for c in self.cases)

    @property
    def false_alarms(self) -> tuple[CaseGrade, ...]:
        """Cases on an innocent group."""
        return tuple(c for c in self.cases if c.false_alarm)


def grade(cases: Sequence[GradedCase], truth: Truth) -> Grade:
    """Grade ranked cases. Time O(cases × (rings + innocent groups))."""
    ordered = [_canonical(c, truth) for c in sorted(cases, key=lambda c: (c.rank, c.case_id))]
    aside = [c for c in ordered if any(match(c, u) > 0 for u in truth.unjudged)]
    counted = [c for c in ordered if c not in aside]
    cut = max(10, 2 * len(truth.rings))
    found: dict[str, tuple[GradedCase, int]] = {}
    graded: list[CaseGrade] = []
    for position, case in enumerate(counted, start=1):
        ring = _best(case, (r for r in truth.rings if r.ring not in found))
        if ring is not None:
            found[ring.ring] = (case, position)
        alarm = "" if ring is not None or position > cut else _alarm(case, truth.innocent)
        graded.append(
            CaseGrade(
                case.case_id,
                position,
                case.pattern,
                ring.ring if ring else "",
                position <= cut,
                alarm,
            )
        )
    rings = tuple(_ring_grade(r, found.get(r.ring), cut) for r in truth.rings)
    return Grade(tuple(graded), rings, tuple(c.case_id for c in aside))


def match(case: GradedCase, ring: TrueRing) -> float:
    """How well a case finds a ring: 0 not at all, else the Jaccard (insider: the lesser share)."""
    if ring.kind == "insider_link":
        if not names_worker(case.caseworkers, ring.caseworkers):
            return 0.0
        both = len(case.claims & ring.claims)
        share = min(_share(both, len(ring.claims)), _share(both, len(case.claims)))
    else:
        share = _share(len(case.patients & ring.patients), len(case.patients | ring.patients))
    return share if share >= ENOUGH else 0.0


def names_worker(named: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether a worker is named: keys are "agency|worker"; a bare worker matches any agency."""
    keys = set(named)
    bare = {k.rpartition("|")[2] for k in keys}
    without_agency = {k for k in keys if "|" not in k}
    return any(
        w in keys or ("|" not in w and w in bare) or w.rpartition("|")[2] in without_agency
        for w in wanted
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _canonical(case: GradedCase, truth: Truth) -> GradedCase:
    return replace(case, patients=frozenset(truth.person(p) for p in case.patients))


def _best(case: GradedCase, rings: Iterable[TrueRing]) -> TrueRing | None:
    best: TrueRing | None = None
    most = 0.0
    for ring in rings:
        share = match(case, ring)
        if share > most:
            best, most = ring, share
    return best


def _alarm(case: GradedCase, groups: Sequence[InnocentGroup]) -> str:
    """Kind of the innocent group a case is about: over half of its patients, or its worker."""
    inside = [(len(case.patients & g.patients), g) for g in groups]
    most, group = max(inside, key=lambda pair: (pair[0], pair[1].kind), default=(0, None))
    if group is not None and 2 * most > len(case.patients):
        return group.kind
    named = [g.kind for g in groups if names_worker(case.caseworkers, g.caseworkers)]
    return min(named, default="")


def _ring_grade(ring: TrueRing, found: tuple[GradedCase, int] | None, cut: int) -> RingGrade:
    if found is None or found[1] > cut:
        return RingGrade(ring.ring, ring.kind, ring.scheme, ring.level, False)
    case, position = found
    both = len(case.patients & ring.patients)
    return RingGrade(
        ring.ring,
        ring.kind,
        ring.scheme,
        ring.level,
        True,
        case.case_id,
        position,
        case.pattern == ring.kind,
        _share(both, len(case.patients)),
        _share(both, len(ring.patients)),
    )
