"""Rings of papers: planted ones are found, known reasons and cheap or near papers are not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from graphfraud.detect.paper_seeds import paper_seeds
from graphfraud.detect.paper_sources import source_drafts
from graphfraud.links.papers import paper_table
from graphfraud.tables import ManualClaims
from graphfraud.tails import poisson_tail
from tests.unit.detect.made_papers import HOME, Papers, region

MIN_GAIN = 6.0
Change = Callable[[ManualClaims, np.ndarray], ManualClaims]


@pytest.mark.parametrize("seed", range(1, 6))
def test_two_rings_are_two_drafts(seed: int) -> None:
    papers = region(seed, rings=2)
    drafts = source_drafts(papers.claims, MIN_GAIN)
    assert len(drafts) == 2
    for ring in papers.rings:
        draft = max(drafts, key=lambda d: len(ring & set(d.patients.tolist())))
        found = set(draft.patients.tolist())
        assert len(found & ring) / len(found | ring) >= 0.85
        assert draft.pattern == "claims_integrity"
        assert draft.patients.tolist() == sorted(found)
        assert draft.posterior.shape == draft.patients.shape
        own = papers.claims.claim[np.isin(papers.claims.patient, list(found))]
        assert set(draft.claims.tolist()) <= set(own.tolist())
        (evidence,) = draft.evidence
        assert evidence.observed == len(draft.claims)
        assert evidence.expected is not None
        assert 0 < evidence.expected < len(draft.claims)


@pytest.mark.parametrize("seed", range(10, 16))
def test_honest_region_has_none(seed: int) -> None:
    assert source_drafts(region(seed).claims, MIN_GAIN) == []


def _employer(claims: ManualClaims, of: np.ndarray) -> ManualClaims:
    return replace(claims, strata={**claims.strata, "employer": np.where(of, 7, -1)})


def _village(claims: ManualClaims, of: np.ndarray) -> ManualClaims:
    village = np.where(of, 200 + claims.patient % 2 // 2, claims.strata["village"])
    return replace(claims, strata={**claims.strata, "village": village})


def _agent(claims: ManualClaims, of: np.ndarray) -> ManualClaims:
    return replace(claims, proxy=np.where(of, 9_999, -1))


def _near(claims: ManualClaims, of: np.ndarray) -> ManualClaims:
    area = np.where(of, HOME, claims.papers["place_area"])
    return replace(claims, papers={**claims.papers, "place_area": area})


def _cheap(claims: ManualClaims, of: np.ndarray) -> ManualClaims:
    return replace(claims, amount=np.where(of, claims.amount // 400, claims.amount))


@pytest.mark.parametrize("change", [_employer, _village, _agent, _near, _cheap])
def test_known_reasons_and_other_papers_are_no_ring(change: Change) -> None:
    papers = region(3, rings=1)
    of = np.isin(papers.claims.patient, list(papers.rings[0]))
    assert len(source_drafts(papers.claims, MIN_GAIN)) == 1
    assert source_drafts(change(papers.claims, of), MIN_GAIN) == []


def test_few_persons_are_no_ring() -> None:
    assert source_drafts(region(4, rings=1, size=12).claims, MIN_GAIN) == []


def test_patients_of_one_illness_are_no_ring() -> None:
    """Forty who come three times each to one ward for the same illness: their own course."""
    papers = region(7)
    claims = papers.claims
    n, each = 40, 3
    rng = np.random.default_rng(1)
    new = np.repeat(np.arange(5_000, 5_000 + n), each)
    take = rng.choice(claims.n, n * each, replace=False)
    more = claims.where(np.isin(np.arange(claims.n), take))
    papers_of = {name: value.copy() for name, value in more.papers.items()}
    papers_of["medfee"] = np.exp(rng.normal(14.8, 0.5, n * each)).astype(np.int64)
    papers_of["diagnosis"][:], papers_of["department"][:] = 3, 2 * 5 + 1
    ward = replace(
        more, claim=np.arange(n * each) + 90_000, patient=new, household=new,
        institution=np.full(n * each, 2), doctor=2 * 6 + new % 3, papers=papers_of,
        amount=papers_of["medfee"] // 2,
    )  # fmt: skip
    drafts = source_drafts(_together(claims, ward), MIN_GAIN)
    assert drafts == []


def _together(a: ManualClaims, b: ManualClaims) -> ManualClaims:
    columns = {
        name: np.concatenate([value, getattr(b, name)])
        for name, value in vars(a).items()
        if isinstance(value, np.ndarray)
    }
    strata = {name: np.concatenate([value, b.strata[name]]) for name, value in a.strata.items()}
    papers = {name: np.concatenate([value, b.papers[name]]) for name, value in a.papers.items()}
    return ManualClaims(**columns, strata=strata, papers=papers, n_workers=a.n_workers)


def test_rows_in_another_order_give_the_same() -> None:
    papers = region(5, rings=2)
    order = np.random.default_rng(3).permutation(papers.claims.n)
    mixed = papers.claims.where(np.ones(papers.claims.n, bool))
    columns = {k: v[order] for k, v in vars(mixed).items() if isinstance(v, np.ndarray)}
    strata = {k: v[order] for k, v in mixed.strata.items()}
    shuffled = replace(mixed, **columns, strata=strata, papers={
        k: v[order] for k, v in mixed.papers.items()
    })  # fmt: skip
    # days decide which paper came first; two of one day have no order of their own
    day = np.argsort(np.argsort(mixed.claim))
    one, two = (
        source_drafts(replace(c, day=day[c.claim - 3]), MIN_GAIN) for c in (mixed, shuffled)
    )
    assert [d.patients.tolist() for d in one] == [d.patients.tolist() for d in two]
    assert [d.claims.tolist() for d in one] == [d.claims.tolist() for d in two]
    assert np.allclose([d.gain for d in one], [d.gain for d in two])


def test_without_papers_there_is_nothing() -> None:
    papers: Papers = region(1, rings=1)
    assert source_drafts(replace(papers.claims, papers={}), MIN_GAIN) == []
    nobody = papers.claims.where(np.zeros(papers.claims.n, bool))
    assert source_drafts(nobody, MIN_GAIN) == []


def test_seeds_are_the_surprising_pairs() -> None:
    """Pairs of institutions by a plain count over persons."""
    papers = region(2, rings=1)
    table = paper_table(papers.claims)
    places: dict[int, set[int]] = {}
    for person, place in zip(table.person.tolist(), table.place.tolist(), strict=True):
        places.setdefault(person, set()).add(place)
    pairs: dict[tuple[int, int], set[int]] = {}
    for person, seen in places.items():
        if len(seen) <= 8:
            for pair in combinations(sorted(seen), 2):
                pairs.setdefault(pair, set()).add(person)
    total = sum(len(people) for people in pairs.values())
    often = {
        h: sum(len(people) for pair, people in pairs.items() if h in pair)
        for h in range(table.n_places)
    }
    wanted = {
        tuple(sorted(people))
        for (a, b), people in pairs.items()
        if len(people) >= 3
        and float(poisson_tail(len(people), often[a] * often[b] / (2 * total))) < 0.05
    }
    seeds = [tuple(seed.tolist()) for seed in paper_seeds(table)]
    assert set(seeds[: len(wanted)]) == wanted
    ring = {p for p in range(table.n_persons) if papers.claims.patient[
        table.row[table.offsets[p]]] in papers.rings[0]}  # fmt: skip
    assert len(set(seeds[0]) & ring) >= 0.8 * len(seeds[0])
    # the rest: persons with two diagnoses at one institution, by the same institution
    for seed in seeds[len(wanted) :]:
        assert len(seed) >= 4
