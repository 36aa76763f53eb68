"""Profiles, drafts and rings made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from graphfraud.model import Pattern
from graphfraud.rank.innocent import Explanation
from graphfraud.rank.profile import FAMILIES, Profile
from graphfraud.rank.rings import JudgedDraft, RankedRing
from graphfraud.tables import Evidence, RingDraft, Visit

DEFAULTS: dict[str, Any] = {"int": 0, "float": 0.0, "tuple[float, float, float, float]": (0.0,) * 4}
#: a ring that nothing explains: 20 strangers of many villages, five irregular trips to two places
STRANGERS: dict[str, Any] = {
    "n_patients": 20, "n_households": 20, "n_villages": 12, "local": 0.15, "locality": 0.2,
    "employer": 0.1, "old": 0.4, "young": 0.05, "one_sex": 0.55, "n_occasions": 5, "n_days": 5,
    "n_places": 2, "span_days": 280, "gap_days": 55.0, "gap_cv": 0.6, "weekday": 0.4,
    "month_day": 0.4, "cycle": 1.0, "visits_per_person": 3.6, "per_month": 0.4, "diagnosed": 1.0,
    "length": 9.0, "episodes": 5, "kinds": (0.0, 0.9, 0.1, 0.0), "employed": 0.5, "timed": 1.0,
    "housed": 1.0, "market": 1.0,
}  # fmt: skip


def profile(families: dict[str, float] | None = None, **figures: Any) -> Profile:
    """The strangers, with other figures; families: shares of diagnosis families."""
    values: dict[str, Any] = {f.name: DEFAULTS.get(str(f.type), 0) for f in fields(Profile)}
    values |= {name: {} for name in ("at_place", "by_hand", "by_village", "by_locality")}
    values["family"] = dict.fromkeys(FAMILIES, 0.0) | (families or {})
    return Profile(**(values | STRANGERS | figures))


def draft(
    patients: Sequence[int] = range(20), claims: Sequence[int] = range(60),
    pattern: Pattern = "induced_admission", gain: float = 100.0, name: str = "together",
    **more: Any,
) -> RingDraft:  # fmt: skip
    """A draft with one reason that holds all of its gain."""
    people = np.array(sorted(patients), np.int64)
    own: dict[str, Any] = {
        "evidence": (Evidence(name, pattern, gain, 5.0, 0.1, 1e-9),),
        "occasions": tuple(Visit(0, 40 * i, 40 * i + 9, ()) for i in range(4)),
    }
    return RingDraft(
        "stays:pairs", pattern, people, np.linspace(0.6, 0.99, len(people)),
        np.array(sorted(claims), np.int64), gain=gain, **(own | more),
    )  # fmt: skip


def explained(**weights: float) -> tuple[Explanation, ...]:
    """Explanations by name and weight."""
    return tuple(Explanation(name, w, True, {}) for name, w in weights.items())


def judged(
    of: RingDraft, explanations: tuple[Explanation, ...] = (), reason: str = "", **figures: Any
) -> JudgedDraft:
    """A judged draft whose adjusted gain is what the explanations leave."""
    left = float(np.exp(-sum(e.weight for e in explanations)))
    return JudgedDraft(of, profile(**figures), explanations, of.gain * left, reason)


def ring(core: JudgedDraft, *others: JudgedDraft) -> RankedRing:
    """A ring of judged drafts."""
    return RankedRing(core, others)
