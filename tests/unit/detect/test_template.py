"""A worker's papers cut to one template: found, explained by hospital or kind, silent by chance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from graphfraud.detect import template
from graphfraud.detect.insider_cells import Cells, cells_of
from graphfraud.detect.template import template_nats, trait_class
from graphfraud.tables import ManualClaims
from tests.unit.detect.made_papers import region

LEAST = 20


def cells(claims: ManualClaims) -> Cells:
    return cells_of(claims, claims.submitter, {}, np.arange(claims.n))


def nats(claims: ManualClaims) -> np.ndarray:
    return template_nats(claims, cells(claims))[:, 0]


def forged(seed: int, n: int = 40) -> ManualClaims:
    """n of worker 2's filings, wherever they are of, bear like amounts, stays and one diagnosis."""
    claims = region(seed).claims
    mine = np.flatnonzero(claims.submitter == 2)[:n]
    rng = np.random.default_rng(seed)
    papers = {name: value.copy() for name, value in claims.papers.items()}
    papers["medfee"][mine] = np.exp(rng.normal(15.3, 0.15, n)).astype(np.int64)
    papers["stay"][mine] = 13
    papers["diagnosis"][mine] = rng.integers(0, 4, n)
    return replace(claims, papers=papers)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_template_is_found(seed: int) -> None:
    found = nats(forged(seed))
    assert found.argmax() == 2
    assert found[2] > 8
    assert np.delete(found, 2).max() < 6


def test_chance_gives_uniform_tails() -> None:
    """P(T ≥ t) of honest desks, forty-five cells: no more small ones than chance."""
    tails = np.exp(-np.concatenate([nats(region(100 + seed).claims) for seed in range(9)]))
    assert len(tails) == 45
    # Kolmogorov–Smirnov, one-sided: the tails are not smaller than uniform ones
    assert stats.kstest(tails, "uniform", alternative="greater").pvalue > 0.01
    assert (tails < 0.01).sum() <= 3


def test_hospitals_own_ways_are_no_template() -> None:
    """Worker 2 has hospital 3 alone; there every stay costs and lasts alike."""
    claims = region(4).claims
    here = claims.institution == 3
    papers = {name: value.copy() for name, value in claims.papers.items()}
    papers["medfee"][here], papers["stay"][here], papers["diagnosis"][here] = 4_400_000, 13, 5
    submitter = np.where(here, 2, claims.submitter)
    assert nats(replace(claims, papers=papers, submitter=submitter))[2] < 4


def test_one_desk_for_one_kind_is_no_template() -> None:
    """The reason of a claim is a kind of work: who has all of it has what is alike in it."""
    claims = forged(5)
    mine = (claims.papers["stay"] == 13) & (claims.submitter == 2)
    kind = np.where(mine, 1, 0)
    assert nats(replace(claims, strata={**claims.strata, "kind": kind}))[2] < 4


def test_without_papers_nothing_is_said() -> None:
    assert not nats(replace(forged(1), papers={})).any()


def test_same_input_same_nats() -> None:
    claims = forged(2)
    assert nats(claims).tolist() == nats(claims).tolist()


def test_classes_share_equal_values() -> None:
    value = np.array([5, 1, 1, 1, 9, 7, 3, 1])
    found = trait_class(value, 4)
    # quartiles 1, 2, 5.5: equal to an edge is above it
    assert found.tolist() == [2, 1, 1, 1, 3, 3, 2, 1]
    assert trait_class(np.zeros(0, np.int64), 4).tolist() == []


def test_odds_are_those_of_the_definition() -> None:
    """Both laws by plain counting, the filing itself left out."""
    rng = np.random.default_rng(8)
    n, mine = 60, np.arange(20)
    value, group = rng.integers(-1, 4, n), rng.integers(0, 3, n)
    trait = template._Trait.of(value, group)
    law = template._Law(trait, mine[None], np.zeros((1, 1), np.int64))
    r = rng.random(20)
    found = law.odds(r[None])[0]
    for i in mine:
        if value[i] < 0:
            assert found[i] == 0.0
            continue
        codes = {(g, v) for g, v in zip(group.tolist(), value.tolist(), strict=True)}
        others = {
            code: 0.5 + sum((group[j], value[j]) == code and value[j] >= 0 for j in range(20, n))
            for code in codes
        }
        base = others[group[i], value[i]] / sum(c for (g, _), c in others.items() if g == group[i])
        near = [j for j in range(20) if j != i and group[j] == group[i] and value[j] >= 0]
        same = [j for j in near if value[j] == value[i]]
        q = (r[same].sum() + 6 * base) / (r[near].sum() + 6)
        u = ((1 - r[same]).sum() + 100 * base) / ((1 - r[near]).sum() + 100)
        assert np.isclose(found[i], np.log(q / u))
