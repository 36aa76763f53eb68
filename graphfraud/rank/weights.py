"""How much an innocent explanation weighs, and which shares count as most, many and some."""

from __future__ import annotations

from collections.abc import Callable

from graphfraud.model import Measure
from graphfraud.rank.profile import Profile

__all__ = ["EXPLAINS", "KNOWN", "MANY", "MOST", "RARE", "SOME", "Answer", "Test"]

#: weight of a full explanation: e^−4 leaves 2 % of the evidence
EXPLAINS = 4.0
MOST, MANY, SOME = 0.8, 0.6, 0.35
#: a calendar that chance gives less often than this is one
RARE = 0.005
#: below this share of claims with a diagnosis the diagnoses say nothing
KNOWN = 0.05

#: weight, whether the figures that are needed are given, and what is printed
Answer = tuple[float, bool, dict[str, Measure]]
#: of a ring's profile, and whether the ring is one of stays
Test = Callable[[Profile, bool], Answer]
