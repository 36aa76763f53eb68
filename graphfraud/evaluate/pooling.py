"""Pooling of grades over runs, with intervals.

Shares have Wilson intervals (Wilson 1927, doi:10.1080/01621459.1927.10502953); means of members'
precision and recall have percentile bootstrap intervals over rings, with a fixed seed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from graphfraud.evaluate.grading import Grade, RingGrade

#: 97.5 % point of the standard normal distribution
Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its 95 % interval; n: what it rests on; estimate None where n = 0."""

    estimate: float | None
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Pooled:
    """Pooled grades. by_*: recall by pattern, scheme, level. false_alarms: count by kind.

    hits_per_case: cases of any rank that found a ring, over all cases. n_cases_without_rings:
    cases of the runs whose truth has no ring (n_runs_without_rings).
    """

    n_runs: int
    n_rings: int
    n_cases: int
    recall: Interval
    precision_at_r: Interval
    hits_per_case: Interval
    member_precision: Interval
    member_recall: Interval
    pattern_right: Interval
    by_pattern: Mapping[str, Interval]
    by_scheme: Mapping[str, Interval]
    by_level: Mapping[str, Interval]
    false_alarms: Mapping[str, int]
    n_set_aside: int
    n_runs_without_rings: int
    n_cases_without_rings: int


def wilson(successes: int, n: int, z: float = Z) -> Interval:
    """Wilson's interval of a share p̂ = k/n: (p̂ + z²/2n ± z√(p̂(1−p̂)/n + z²/4n²)) / (1 + z²/n)."""
    if n == 0:
        return Interval(None, 0.0, 1.0, 0)
    p = successes / n
    centre, scale = p + z * z / (2 * n), 1 + z * z / n
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low = 0.0 if successes == 0 else max(0.0, (centre - half) / scale)
    high = 1.0 if successes == n else min(1.0, (centre + half) / scale)
    return Interval(p, low, high, n)


def bootstrap_mean(values: Sequence[float], seed: int = 0, draws: int = 2000) -> Interval:
    """Mean with its percentile bootstrap interval; the seed fixes the draws."""
    if not values:
        return Interval(None, 0.0, 1.0, 0)
    x = np.asarray(values, dtype=np.float64)
    index = np.random.default_rng(seed).integers(0, len(x), (draws, len(x)))
    low, high = np.quantile(x[index].mean(axis=1), [0.025, 0.975])
    return Interval(float(x.mean()), float(low), float(high), len(x))


def pool(grades: Sequence[Grade]) -> Pooled:
    """Pool the grades of several runs (seeds, levels): shares over all rings and cases together."""
    rings = [r for g in grades for r in g.rings]
    found = [r for r in rings if r.found]
    first = [c for g in grades for c in g.first]
    cases = [c for g in grades for c in g.cases]
    ringless = [g for g in grades if g.n_rings == 0]
    with_rings = [c for g in grades if g.n_rings for c in g.cases]
    alarms = Counter(c.false_alarm for c in cases if c.false_alarm)
    return Pooled(
        n_runs=len(grades),
        n_rings=len(rings),
        n_cases=len(cases),
        recall=wilson(len(found), len(rings)),
        precision_at_r=wilson(sum(bool(c.ring) for c in first), len(first)),
        hits_per_case=wilson(sum(bool(c.ring) for c in with_rings), len(with_rings)),
        member_precision=bootstrap_mean([r.member_precision for r in found]),
        member_recall=bootstrap_mean([r.member_recall for r in found]),
        pattern_right=wilson(sum(r.pattern_right for r in found), len(found)),
        by_pattern=_recall_by(rings, (r.kind for r in rings)),
        by_scheme=_recall_by(rings, (r.scheme or "—" for r in rings)),
        by_level=_recall_by(rings, (str(r.level) for r in rings)),
        false_alarms=dict(sorted(alarms.items())),
        n_set_aside=sum(len(g.set_aside) for g in grades),
        n_runs_without_rings=len(ringless),
        n_cases_without_rings=sum(len(g.cases) for g in ringless),
    )


def _recall_by(rings: Sequence[RingGrade], keys: Iterable[str]) -> dict[str, Interval]:
    total: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for ring, key in zip(rings, keys, strict=True):
        total[key] += 1
        hits[key] += ring.found
    return {key: wilson(hits[key], total[key]) for key in sorted(total)}
