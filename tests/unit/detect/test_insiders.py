"""A planted ring at a made desk: found, invariant to names, gone when submitters are shuffled."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graphfraud.claims import Extract
from graphfraud.detect.insiders import insider_rings
from graphfraud.tables import ManualClaims
from tests.unit.detect.made_desk import desk

RING = 36


def _phone(claims: ManualClaims) -> np.ndarray:
    return np.full(claims.n, -1)


def _shuffled(claims: ManualClaims, seed: int) -> ManualClaims:
    """Submitters permuted within desk × kind × month."""
    rng = np.random.default_rng(seed)
    cell = claims.kind * 10_000 + claims.day // 30
    submitter = claims.submitter.copy()
    for code in np.unique(cell):
        at = np.flatnonzero(cell == code)
        submitter[at] = rng.permutation(submitter[at])
    return replace(claims, submitter=submitter)


def test_planted_ring_is_found() -> None:
    claims = desk(1, ring=RING)
    rings = insider_rings(claims, _phone(claims), 10.0)
    assert [r.worker for r in rings] == [2]
    inside = set(rings[0].rows.tolist())
    assert len(inside & set(range(RING))) >= 0.9 * RING
    assert len(inside) <= 1.2 * RING
    assert rings[0].by_family["shared_contact"] > 4
    # the made amounts are honest ones: only the dear six in ten of the ring's stays speak
    assert rings[0].by_family["institution"] > 2
    assert np.isclose(sum(rings[0].by_family.values()), rings[0].gain)


def test_institution_alone_is_no_ring() -> None:
    claims = desk(1, ring=RING)
    own = replace(claims, account=np.arange(claims.n))
    assert insider_rings(own, _phone(own), 10.0) == []


def _signed(dear_alone: bool) -> ManualClaims:
    """Worker 2 has eighty dear filings of any hospital, account and doctor, for reviewer 6; where
    not dear alone, the cheap ones go to the same hand."""
    claims = desk(10, n=1500)
    mine = np.flatnonzero(claims.submitter == 2)
    dear = mine[np.argsort(-claims.amount[mine], kind="stable")[:80]]
    reviewer = claims.reviewer1.copy()
    reviewer[dear if dear_alone else mine] = 6
    return replace(claims, reviewer1=reviewer)


def test_a_reviewer_who_signs_all_that_is_dear_needs_no_second_trace() -> None:
    claims = _signed(dear_alone=True)
    (ring,) = insider_rings(claims, _phone(claims), 6.0)
    assert (ring.worker, ring.reviewer) == (2, 6)
    assert (claims.reviewer1[ring.rows] == 6).mean() > 0.9


def test_a_reviewer_who_signs_everything_of_a_window_is_its_rota() -> None:
    claims = _signed(dear_alone=False)
    assert insider_rings(claims, _phone(claims), 6.0) == []


def test_one_locality_is_no_ring() -> None:
    claims = desk(1, ring=RING)
    at = np.arange(claims.n) < RING
    strata = claims.strata | {"locality": np.where(at, 3, claims.strata["locality"])}
    local = replace(claims, strata=strata)
    assert insider_rings(local, _phone(local), 10.0) == []


def test_desk_of_two_cannot_be_judged() -> None:
    claims = desk(1, ring=RING)
    two = replace(claims, submitter=np.where(claims.submitter == 2, 2, 1))
    assert insider_rings(two, _phone(two), 10.0) == []


def test_shuffled_submitters_give_no_ring() -> None:
    claims = desk(2, ring=RING)
    rings = [insider_rings(c, _phone(c), 10.0) for c in (_shuffled(claims, s) for s in range(20))]
    assert sum(1 for found in rings if found) <= 1


def test_names_do_not_matter() -> None:
    claims = desk(3, ring=RING)
    rng = np.random.default_rng(0)
    place, account = rng.permutation(20), rng.permutation(20_000)
    worker = rng.permutation(10)
    renamed = replace(
        claims, institution=place[claims.institution], account=account[claims.account],
        submitter=worker[claims.submitter], reviewer1=worker[claims.reviewer1],
        doctor=place[claims.doctor // 5] * 5 + claims.doctor % 5,
    )  # fmt: skip
    one = insider_rings(claims, _phone(claims), 10.0)
    two = insider_rings(renamed, _phone(claims), 10.0)
    assert [worker[r.worker] for r in one] == [r.worker for r in two]
    assert [r.rows.tolist() for r in one] == [r.rows.tolist() for r in two]
    # ties among starts are broken by code, so the bound may end a little lower
    assert np.allclose([r.gain for r in one], [r.gain for r in two], atol=0.5)


def test_extract_type_is_the_contract() -> None:
    # the draft's claims are rows of the extract, not of the table of manual claims
    from graphfraud.detect.insiders import insider_drafts

    claims = desk(1, ring=RING)
    drafts = insider_drafts(Extract.__new__(Extract), claims, _phone(claims), 10.0)
    assert len(drafts) == 1
    assert drafts[0].caseworkers[0] == 2
    assert set(drafts[0].claims.tolist()) <= set(claims.claim.tolist())
    assert drafts[0].claims.min() >= 7
    accounts = {code for kind, code in drafts[0].contacts if kind == "account"}
    assert accounts == set(range(5000, 5004))
    names = {e.name for e in drafts[0].evidence}
    assert {"case_worker_institution", "case_worker_shared_contact"} <= names
    seen = next(e for e in drafts[0].evidence if e.name == "case_worker_institution")
    assert seen.observed is not None and seen.expected is not None
    assert seen.observed > seen.expected
