"""The block within a cell: a planted one is found, a shuffled desk has no sure one."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from graphfraud.detect import insider_block
from graphfraud.detect.insider_block import block_of
from graphfraud.detect.insider_cells import Cells, cells_of
from graphfraud.tables import ManualClaims
from tests.unit.detect.made_desk import desk

RING = 36
Found = tuple[np.ndarray, np.ndarray]


def cells(claims: ManualClaims) -> Cells:
    return cells_of(claims, claims.submitter, {"account": claims.account}, np.arange(claims.n))


def block(
    claims: ManualClaims, worker: int, kind: int, signed: bool = False, alike: bool = False
) -> Found:
    contacts = {"account": claims.account}
    return block_of(claims, cells(claims), contacts, worker, kind, signed, alike)


def members(
    claims: ManualClaims, worker: int, signed: bool = False, least: float = 0.5
) -> set[int]:
    inside: set[int] = set()
    for kind in range(2):
        at, posterior = block(claims, worker, kind, signed)
        inside |= set(at[posterior >= least].tolist())
    return inside


def test_papers_tell_who_belongs() -> None:
    """The ring's papers are of one stay and diagnosis: where asked, that brings them in."""
    claims = desk(1, ring=RING)
    rng = np.random.default_rng(4)
    stay, ill = rng.integers(1, 40, claims.n), rng.integers(0, 50, claims.n)
    stay[:RING], ill[:RING] = 13, 7
    papers = {"stay": stay, "diagnosis": ill, "department": claims.institution}
    alone = replace(claims, account=np.arange(claims.n), papers=papers)
    found = [
        sum(
            len(set(at[r >= 0.5].tolist()) & set(range(RING)))
            for at, r in (block(alone, 2, kind, alike=alike) for kind in range(2))
        )
        for alike in (False, True)
    ]
    assert found[1] >= 0.9 * RING
    assert found[1] > found[0]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_planted_block_is_found(seed: int) -> None:
    inside = members(desk(seed, ring=RING), 2)
    assert len(inside & set(range(RING))) >= 0.9 * RING
    assert len(inside - set(range(RING))) <= 0.15 * RING


def test_colleagues_have_no_sure_block() -> None:
    claims = desk(1, ring=RING)
    assert max(len(members(claims, w, least=0.9)) for w in (0, 1, 3, 4, 5)) <= 3
    assert len(members(claims, 2, least=0.9)) >= 30


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_desk_has_no_sure_block(seed: int) -> None:
    claims = desk(1, ring=RING)
    submitter = claims.submitter.copy()
    rng = np.random.default_rng(seed)
    for kind in range(2):
        at = np.flatnonzero(claims.kind == kind)
        submitter[at] = rng.permutation(submitter[at])
    shuffled = replace(claims, submitter=submitter)
    sure = 0
    for worker in range(6):
        for kind in range(2):
            posterior = block(shuffled, worker, kind)[1]
            # no trace of a size: the block is bounded by its least bound
            assert (posterior >= 0.5).sum() <= 30
            sure += int((posterior >= 0.9).sum())
    assert sure <= 24  # two a cell; the planted desk has thirty in two cells


def test_every_filing_of_the_cell_has_a_posterior() -> None:
    claims = desk(2, ring=RING)
    at, posterior = block(claims, 4, 1)
    assert at.tolist() == np.flatnonzero((claims.submitter == 4) & (claims.kind == 1)).tolist()
    assert posterior.shape == at.shape
    assert posterior.min() > 0
    assert posterior.max() < 1


def test_names_do_not_matter() -> None:
    claims = desk(3, ring=RING)
    rng = np.random.default_rng(0)
    place, account, worker = rng.permutation(20), rng.permutation(20_000), rng.permutation(6)
    reviewer = np.concatenate([worker, 6 + rng.permutation(4)])
    renamed = replace(
        claims, institution=place[claims.institution], account=account[claims.account],
        submitter=worker[claims.submitter], reviewer1=reviewer[claims.reviewer1],
        doctor=place[claims.doctor // 5] * 5 + claims.doctor % 5,
        household=claims.household[::-1].copy(),
    )  # fmt: skip
    for signed in (False, True):
        at, one = block(claims, 2, 0, signed)
        at_2, two = block(renamed, int(worker[2]), 0, signed)
        assert np.array_equal(at, at_2)
        assert np.allclose(one, two, atol=1e-9)


def test_accounts_carry_what_the_hospital_does_not() -> None:
    claims = desk(1, ring=RING)
    ring = set(range(RING))
    alone = replace(claims, account=np.arange(claims.n))
    with_accounts, without = members(claims, 2) & ring, members(alone, 2) & ring
    assert len(without) < len(with_accounts)


def test_account_of_one_household_is_no_link() -> None:
    """Households file often: the ring's accounts, each of one household, are no trace."""
    claims = desk(1, ring=RING)
    household = np.where(np.arange(claims.n) < RING, claims.account, claims.household + 20_000)
    one = replace(claims, household=household)
    unlinked = replace(one, account=np.full(claims.n, -1))
    # the two have the same cells but for the contact, which block_of reads from the links alone
    for kind in range(2):
        found = cells(unlinked)
        first = block_of(one, found, {"account": one.account}, 2, kind, False, False)[1]
        second = block_of(one, found, {}, 2, kind, False, False)[1]
        # a filing that shares with none is a little less likely a member
        assert (first <= second + 3e-3).all()
        assert first.sum() < second.sum() + 1e-3


def test_account_that_comes_to_all_windows_is_no_link() -> None:
    claims = desk(1)
    village = np.zeros(claims.n, np.int64)
    for cell in np.unique(claims.submitter * 2 + claims.kind):
        at = np.flatnonzero(claims.submitter * 2 + claims.kind == cell)
        village[at] = np.arange(len(at)) % 5
    found, own = cells(claims), np.arange(claims.n)
    for worker in range(6):
        one = block_of(claims, found, {"account": village}, worker, 0, False, False)[1]
        two = block_of(claims, found, {"account": own}, worker, 0, False, False)[1]
        assert np.array_equal(one, two)


def test_reviewer_separates_when_asked() -> None:
    """Hospitals and accounts by chance: the reviewer is the only trace."""
    claims = desk(4, ring=RING)
    ring = np.arange(claims.n) < RING
    claims = replace(
        claims, account=np.arange(claims.n), reviewer1=np.where(ring, 9, claims.reviewer1),
        institution=desk(4).institution,
    )  # fmt: skip
    gaps = []
    for signed in (False, True):
        at, posterior = block(claims, 2, 1, signed)
        gaps.append(posterior[ring[at]].mean() - posterior[~ring[at]].mean())
    assert abs(gaps[0]) < 0.15
    assert gaps[1] > gaps[0] + 0.1


def test_unknown_doctors_and_accounts_are_no_values() -> None:
    claims = desk(5, ring=RING)
    none = np.full(claims.n, -1)
    unknown = replace(claims, doctor=none, account=none)
    found = cells(unknown)
    with_none = block_of(unknown, found, {"account": none}, 2, 0, False, False)[1]
    strange = replace(unknown, doctor=none - 5)
    other = block_of(strange, found, {"account": none}, 2, 0, False, False)[1]
    assert np.array_equal(with_none, other)


def _posterior_by_loops(claims: ManualClaims, found: Cells, at: np.ndarray, r: np.ndarray) -> list:
    """σ(logit) of the definition from the posteriors, of institution, amount class and doctor."""
    mine = at.tolist()
    kind, worker = claims.kind[mine[0]], claims.submitter[mine[0]]
    rest = np.flatnonzero((claims.kind == kind) & (claims.submitter != worker)).tolist()
    place, doctor = claims.institution.tolist(), claims.doctor.tolist()
    grade = [min(9, int(q * 10)) for q in found.rank]
    total, out = float(r.sum()), []

    def base(value: list[int], group: list[int], i: int) -> float:
        seen = {value[j] for j in mine + rest if group[j] == group[i]}
        count = dict.fromkeys(seen, 0.5)
        for j in rest:
            if group[j] == group[i]:
                count[value[j]] += 1
        return count[value[i]] / sum(count.values())

    one = [0] * claims.n
    for a, i in enumerate(mine):
        logit = math.log((total + 1) / (len(mine) - total + 1))
        for value, group, own in ((place, one, 6.0), (grade, one, 10.0), (doctor, place, 6.0)):
            b = base(value, group, i)
            same = [x for x, j in enumerate(mine) if group[j] == group[i] and x != a]
            alike = [x for x in same if value[mine[x]] == value[i]]
            block = (sum(float(r[x]) for x in alike) + own * b) / (
                sum(float(r[x]) for x in same) + own
            )
            others = (sum(1 - float(r[x]) for x in alike) + 100 * b) / (
                sum(1 - float(r[x]) for x in same) + 100
            )
            logit += math.log(block / others)
        out.append(1 / (1 + math.exp(-logit)))
    return out


def test_posteriors_solve_the_equation_of_the_definition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insider_block, "LEAST", 1e9)  # no bound on the size but the cell's
    claims = desk(7, n=500, ring=RING)
    found = cells(claims)
    at, r = block_of(claims, found, {}, 2, 0, False, False)
    expected = np.array(_posterior_by_loops(claims, found, at, r))
    # the last is the one that is left outside whatever the odds
    inside = r > r.min()
    assert r.std() > 0.05
    assert np.abs(expected - r)[inside].max() < 0.02


def test_block_is_never_the_whole_cell() -> None:
    """Every filing shares one account and one hospital: the others must be left a filing."""
    claims = desk(8, n=300, ring=0)
    mine = (claims.submitter == 1) & (claims.kind == 0)
    claims = replace(
        claims, account=np.where(mine, 7, claims.account),
        institution=np.where(mine, 3, claims.institution),
    )  # fmt: skip
    at, posterior = block(claims, 1, 0)
    assert len(at) > 15
    assert posterior.max() < 1
    assert (posterior >= 0.5).sum() <= len(at) - 1
