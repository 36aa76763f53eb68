"""How the ranks move under other windows and thresholds, and without each reason.

Windows: each timing ring is fitted again from its own members with half and double the window; its
new gain, lowered by the same explanations, gives it a new place among all rings. Thresholds: twice
the gate. Without a reason (or an explanation): the score is summed again without it. None means
that the case would not be reported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from graphfraud.detect.background import Background
from graphfraud.detect.membership import fit_ring
from graphfraud.parameters import Parameters
from graphfraud.pipeline.detection import Detected
from graphfraud.rank.rings import RankedRing, gate
from graphfraud.rank.score import score_parts

__all__ = ["stability"]


def stability(detected: Detected, params: Parameters) -> list[Mapping[str, int | None]]:
    """For each ring, in rank order, its rank under every variant."""
    rings = detected.rings
    variants: dict[str, list[float]] = {}
    base = np.array([ring.strength for ring in rings])
    gates = np.array([gate(ring.core.explanations, params.min_gain) for ring in rings])
    backgrounds = [Background(linked.events) for linked in detected.links]
    for name, scale in (("window_halved", 0.5), ("window_doubled", 2.0)):
        gains = _window_gains(detected, backgrounds, scale)
        variants[name] = [
            _strength(ring, gains) if ring.core.draft.origin.split(":")[0] in TIMED else value
            for ring, value in zip(rings, base.tolist(), strict=True)
        ]
    variants["gate_doubled"] = [
        s if s >= asked else -1.0
        for s, asked in zip(base.tolist(), (2 * gates).tolist(), strict=True)
    ]
    reasons = sorted({part.name for ring in rings for part in score_parts(ring)})
    for reason in reasons:
        variants[f"without_{reason}"] = [
            sum(part.value for part in score_parts(ring, (reason,))) for ring in rings
        ]
    moved: list[dict[str, int | None]] = [{} for _ in rings]
    for name, values in variants.items():
        asked = gates if name.startswith("window") else np.zeros(len(rings))
        for index, rank in enumerate(_ranks(values, asked.tolist())):
            moved[index][name] = rank
    return [dict(sorted(m.items())) for m in moved]


TIMED = ("stays", "settlements")


def _ranks(values: list[float], gates: list[float]) -> list[int | None]:
    order = sorted(range(len(values)), key=lambda i: (-values[i], i))
    ranks: list[int | None] = [None] * len(values)
    for place, index in enumerate(order, 1):
        if values[index] > gates[index]:
            ranks[index] = place
    return ranks


def _strength(ring: RankedRing, gains: Mapping[int, float]) -> float:
    gain = gains.get(id(ring.core), 0.0)
    left = ring.core.adjusted / max(1e-9, ring.core.draft.gain)
    return gain * left + ring.strength - ring.core.adjusted


def _window_gains(
    detected: Detected, backgrounds: Sequence[Background], scale: float
) -> Mapping[int, float]:
    """Gain of each ring's core under windows scaled by `scale` (at least one day or minute)."""
    scaled = {
        found.events.domain: (_scaled(found, scale), np.ones(found.events.n, bool))
        for found in backgrounds
    }
    gains = {}
    for ring in detected.rings:
        domain = ring.core.draft.origin.split(":")[0]
        if domain not in scaled:
            continue
        background, free = scaled[domain]
        fit = fit_ring(background, ring.core.draft.patients, free)
        gains[id(ring.core)] = fit.gain if fit is not None else 0.0
    return gains


def _scaled(background: Background, scale: float) -> Background:
    events = background.events
    if events.domain == "stays":
        gap = 0 if scale < 1 else 2 * events.gap
        return background.with_gaps(gap, 1 if scale < 1 else 2 * events.span_gap)
    return background.with_gaps(max(1, round(events.gap * scale)), events.span_gap)
