"""The score is the sum of its printed parts, in [0, 1], in the order of what is left."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphfraud.model import PATTERNS, ScorePart
from graphfraud.rank.rings import RankedRing
from graphfraud.rank.score import SCALE, pattern_of, score_parts
from graphfraud.tables import Evidence
from tests.unit.rank.made_rings import draft, explained, judged, ring

NATS = st.floats(0.1, 2000)


def total(parts: tuple[ScorePart, ...]) -> float:
    return sum(part.value for part in parts)


@st.composite
def any_ring(draw: st.DrawFn) -> RankedRing:
    def one() -> RankedRing:
        names, patterns = st.sampled_from(["a", "b", "c", "d"]), st.sampled_from(PATTERNS)
        reasons = tuple(
            Evidence(draw(names), draw(patterns), draw(NATS))
            for _ in range(draw(st.integers(1, 3)))
        )
        weights = explained(
            **{f"why{i}": draw(st.floats(0, 5)) for i in range(draw(st.integers(0, 3)))}
        )
        return ring(judged(draft(evidence=reasons, gain=sum(e.nats for e in reasons)), weights))

    return ring(*(one().core for _ in range(draw(st.integers(1, 3)))))


@given(any_ring())
def test_parts_sum_to_a_score_between_zero_and_one(made: RankedRing) -> None:
    parts = score_parts(made)
    nats = sum(
        (1.0 if at == 0 else 0.5) * e.nats
        for at, j in enumerate(made.drafts) for e in j.draft.evidence
    )  # fmt: skip
    weight = sum(e.weight for e in made.core.explanations)
    assert total(parts) == pytest.approx(1 - np.exp(-nats * np.exp(-weight) / SCALE), abs=1e-9)
    assert -1e-12 <= total(parts) <= 1.0 + 1e-12
    names = [(p.name, p.pattern) for p in parts]
    assert len(names) == len(set(names))
    excuses = {e.name for e in made.core.explanations}
    assert all((p.value <= 0) == (p.name in excuses) for p in parts)


def test_two_reasons_and_two_excuses_by_hand() -> None:
    reasons = (
        Evidence("a", "shared_card", 90.0, 12.0, 1.5, 1e-8), Evidence("b", "shared_card", 60.0),
    )  # fmt: skip
    made = ring(judged(draft(evidence=reasons, gain=150.0), explained(x=1.0, y=0.5, z=0.0)))
    parts = {p.name: p for p in score_parts(made)}
    positive, score = 1 - np.exp(-1.0), 1 - np.exp(-np.exp(-1.5))
    assert list(parts) == ["a", "b", "x", "y"]
    assert parts["a"].value == pytest.approx(positive * 0.6)
    assert parts["b"].value == pytest.approx(positive * 0.4)
    assert parts["x"].value == pytest.approx(-(positive - score) * 2 / 3)
    assert parts["y"].value == pytest.approx(-(positive - score) / 3)
    assert (parts["a"].observed, parts["a"].expected, parts["a"].p_value) == (12.0, 1.5, 1e-8)


def test_without_a_reason_or_an_excuse() -> None:
    reasons = (Evidence("a", "shared_card", 90.0), Evidence("b", "shared_card", 60.0))
    made = ring(judged(draft(evidence=reasons, gain=150.0), explained(x=1.0)))
    assert total(score_parts(made, ("b",))) == pytest.approx(1 - np.exp(-90 * np.exp(-1) / 150))
    assert total(score_parts(made, ("x",))) == pytest.approx(1 - np.exp(-1))
    assert score_parts(made, ("a", "b")) == ()


def test_merged_drafts_count_by_half_and_their_excuses_not() -> None:
    core = judged(draft(gain=100.0))
    other = judged(draft(gain=50.0, name="phone"), explained(x=3.0))
    assert total(score_parts(ring(core, other))) == pytest.approx(1 - np.exp(-125 / 150))


def test_the_order_is_that_of_what_is_left() -> None:
    strong = ring(judged(draft(gain=300.0), explained(x=2.0)))
    weak = ring(judged(draft(gain=100.0)))
    assert total(score_parts(strong)) < total(score_parts(weak))


@pytest.mark.parametrize("first", range(4))
def test_ties_between_patterns_go_by_the_contract(first: int) -> None:
    tied = PATTERNS[first:]
    parts = [ScorePart(p, 0.25, p) for p in reversed(tied)]
    assert pattern_of(parts) == tied[0]
    assert pattern_of([*parts, ScorePart("more", 0.01, tied[-1])]) == tied[-1]
    assert pattern_of([*parts, ScorePart("excuse", -0.9, tied[0])]) == tied[0]
