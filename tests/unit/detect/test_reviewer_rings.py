"""Reviewers' rings at a made desk: the right hands are named, and nobody who only signed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from graphfraud.detect.insiders import insider_drafts
from graphfraud.detect.reviewer_rings import with_reviewers
from graphfraud.links.permuted import permuted_filings
from graphfraud.tables import ManualClaims, RingDraft
from tests.unit.detect.made_desk import N_REVIEWERS, N_WORKERS, desk

RING = 60
FIRST, SECOND = N_WORKERS + 1, N_WORKERS + N_REVIEWERS + 2


def reviewed(seed: int, *hands: int) -> ManualClaims:
    """The desk with any window for the ring's dear files, all of them signed by these reviewers."""
    rng = np.random.default_rng([seed, 1])
    claims = desk(seed, ring=RING)
    at = np.arange(claims.n) < RING
    submitter = np.where(at, rng.integers(0, N_WORKERS, claims.n), claims.submitter)
    second = N_WORKERS + N_REVIEWERS + rng.integers(0, 5, claims.n)
    first = claims.reviewer1
    if FIRST in hands:
        first = np.where(at, FIRST, first)
    if SECOND in hands:
        second = np.where(at, SECOND, second)
    amount = np.where(at, rng.integers(2_000_000, 3_000_000, claims.n), claims.amount)
    return replace(
        claims, amount=amount, submitter=submitter, reviewer1=first, reviewer2=second,
        n_workers=N_WORKERS + N_REVIEWERS + 5,
    )  # fmt: skip


def found(claims: ManualClaims) -> list[RingDraft]:
    phone = np.full(claims.n, -1)
    windows = insider_drafts(None, claims, phone, 10.0)  # type: ignore[arg-type]
    return with_reviewers(claims, phone, 10.0, windows)


@pytest.mark.parametrize("hands", [(FIRST,), (SECOND,), (FIRST, SECOND)])
@pytest.mark.parametrize("seed", range(3))
def test_the_hands_that_signed_are_named(seed: int, hands: tuple[int, ...]) -> None:
    claims = reviewed(seed, *hands)
    (draft,) = found(claims)
    assert (draft.origin, draft.pattern) == ("reviewer_portfolio", "insider_link")
    assert draft.caseworkers == hands
    ring = set(claims.claim[:RING].tolist())
    assert len(ring & set(draft.claims.tolist())) >= 0.9 * RING
    assert len(draft.claims) <= 1.3 * RING


@pytest.mark.parametrize("seed", range(3))
def test_papers_of_one_template_stand_with_the_hospitals(seed: int) -> None:
    """Every account its owner's, real doctors' names: the dear files are alike, and one signs."""
    claims = reviewed(seed, SECOND)
    rng = np.random.default_rng([seed, 2])
    at = np.arange(claims.n) < RING
    doctor = claims.institution * 5 + rng.integers(0, 5, claims.n)
    papers = {
        "medfee": claims.amount,
        "department": claims.institution * 3 + rng.integers(0, 3, claims.n),
        "stay": np.where(at, 13, rng.integers(2, 40, claims.n)),
        "diagnosis": np.where(at, 5, rng.integers(0, 50, claims.n)),
        "home_area": np.zeros(claims.n, np.int64), "place_area": claims.institution + 1,
    }  # fmt: skip
    own = replace(claims, account=np.arange(claims.n), doctor=doctor)
    assert found(own) == []
    (draft,) = found(replace(own, papers=papers))
    assert draft.caseworkers == (SECOND,)
    assert "case_worker_template" in [evidence.name for evidence in draft.evidence]
    ring = set(claims.claim[:RING].tolist())
    assert len(ring & set(draft.claims.tolist())) >= 0.8 * RING
    assert len(ring & set(draft.claims.tolist())) >= 0.8 * len(draft.claims)


def test_who_signs_for_a_desk_mates_ring_only_signed() -> None:
    claims = reviewed(1, FIRST)
    at = np.arange(claims.n) < RING
    claims = replace(claims, submitter=np.where(at, 2, claims.submitter))
    (draft,) = found(claims)
    assert (draft.origin, draft.caseworkers[0]) == ("insider_portfolio", 2)


def test_nobody_is_named_where_anybody_signs() -> None:
    assert [
        [d for d in found(reviewed(seed)) if d.origin == "reviewer_portfolio"] for seed in range(10)
    ] == [[]] * 10


def test_shuffled_signatures_give_no_ring() -> None:
    claims = reviewed(2, FIRST, SECOND)
    rngs = [np.random.default_rng(seed) for seed in range(20)]
    assert sum(1 for rng in rngs if found(permuted_filings(claims, rng))) <= 1


def test_a_house_that_is_one_reviewers_is_no_ring() -> None:
    # cheap and dear stays of two hospitals alike go to one reviewer: the division of labour
    claims = reviewed(3)
    house = (claims.institution == 13) | (claims.institution == 14)
    divided = replace(
        claims, reviewer1=np.where(house, FIRST, claims.reviewer1),
        account=np.arange(claims.n) + 10_000,
    )  # fmt: skip
    assert found(divided) == []
