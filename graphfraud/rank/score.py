"""A case's score: the sum of its printed parts, between 0 and 1.

With g_i ≥ 0 the nats of reason i (log Bayes factor after the price of the search), G = Σ g_i and
w_j ≥ 0 the weight of innocent explanation j, W = Σ w_j,

    positive total  T = 1 − e^{−G / 150},      part_i = T · g_i / G,
    score           = 1 − e^{−G e^{−W} / 150},  part_j = −(T − score) · w_j / W.

150 nats: a ring of fifteen persons with ten nats each reaches 0.63; the scale only shapes the
number, the order of cases is that of G e^{−W}. Ring membership feeds no part, money feeds none.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graphfraud.model import PATTERNS, Pattern, ScorePart
from graphfraud.rank.rings import RankedRing
from graphfraud.tables import Evidence

__all__ = ["pattern_of", "score_parts"]

SCALE = 150.0


def score_parts(ring: RankedRing, without: Sequence[str] = ()) -> tuple[ScorePart, ...]:
    """Parts of one ring, positive ones by falling value, then the explanations.

    without: names of reasons or explanations left out, to see what they carry.
    """
    reasons: dict[tuple[str, Pattern], Evidence] = {}
    nats: dict[tuple[str, Pattern], float] = {}
    for position, judged in enumerate(ring.drafts):
        share = 1.0 if position == 0 else 0.5
        for e in judged.draft.evidence:
            key = (e.name, e.pattern)
            if e.name in without or e.nats <= 0:
                continue
            nats[key] = nats.get(key, 0.0) + share * e.nats
            reasons.setdefault(key, e)
    weights = {
        e.name: e.weight for e in ring.core.explanations if e.weight > 0 and e.name not in without
    }
    gain, weight = sum(nats.values()), sum(weights.values())
    if gain <= 0:
        return ()
    total = float(1 - np.exp(-gain / SCALE))
    score = float(1 - np.exp(-gain * np.exp(-weight) / SCALE))
    parts = [
        ScorePart(name, total * value / gain, pattern, e.observed, e.expected, e.p_value)
        for (name, pattern), value in nats.items()
        for e in (reasons[name, pattern],)
    ]
    parts.sort(key=lambda part: (-part.value, part.name))
    pattern = pattern_of(parts)
    parts.extend(
        ScorePart(name, -(total - score) * w / weight, pattern)
        for name, w in sorted(weights.items())
    )
    return tuple(parts)


def pattern_of(parts: Sequence[ScorePart]) -> Pattern:
    """The pattern with the largest sum of parts; ties in the contract's order."""
    sums = dict.fromkeys(PATTERNS, 0.0)
    for part in parts:
        if part.value > 0:
            sums[part.pattern] += part.value
    return max(PATTERNS, key=lambda name: (round(sums[name], 12), -PATTERNS.index(name)))
