"""The mixture of paper sources: its scores by plain counting, and two sources kept apart."""

from __future__ import annotations

import numpy as np
import pytest

from graphfraud.detect.paper_mixture import Scope, compete, fit_source, source_of
from graphfraud.links.papers import PaperTable, paper_table
from tests.unit.detect.made_papers import Papers, region


def patients(papers: Papers, table: PaperTable, persons: np.ndarray) -> set[int]:
    return set(papers.claims.patient[table.row[table.offsets[persons]]].tolist())


def persons_of(papers: Papers, table: PaperTable, wanted: set[int]) -> np.ndarray:
    first = papers.claims.patient[table.row[table.offsets[:-1]]]
    return np.flatnonzero(np.isin(first, list(wanted)))


def test_score_is_that_of_the_definition() -> None:
    papers = region(1, n=60)
    table = paper_table(papers.claims)
    scope = Scope(table, np.arange(table.n_persons))
    weight = np.random.default_rng(2).random(len(table.row))
    every = np.flatnonzero(np.ones(papers.claims.n, bool))
    claims, place = papers.claims, papers.claims.institution
    for trait, found in zip(table.traits, scope.score(weight), strict=True):
        if trait.name not in ("diagnosis", "department"):
            continue
        value = claims.papers[trait.name]
        for i in range(0, len(table.row), 7):
            row, person = table.row[i], table.person[i]
            group = trait.name == "department"
            others = [
                j for j in range(len(table.row))
                if table.person[j] != person and (not group or table.place[j] == table.place[i])
            ]  # fmt: skip
            same = [j for j in others if value[table.row[j]] == value[row]]
            q = (weight[same].sum() + 6 * trait.base[i]) / (weight[others].sum() + 6)
            # the institution's other claims, the source's weights left out; all claims by hand
            w = dict(zip(table.row.tolist(), weight.tolist(), strict=True))
            here = [j for j in every.tolist() if place[j] == place[row] and j != row]
            alike = sum(1 - w.get(j, 0.0) for j in here if value[j] == value[row])
            total = sum(1 - w.get(j, 0.0) for j in here)
            law = (alike + 10 * trait.base[i]) / (total + 10)
            usual = law
            if trait.again[i]:
                usual = trait.often * trait.own[i] + (1 - trait.often) * law
            assert np.isclose(found[i], np.log(q / usual)), (trait.name, i)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ring_grows_from_a_fragment(seed: int) -> None:
    papers = region(seed, rings=1)
    table = paper_table(papers.claims)
    ring = set(papers.rings[0])
    source = fit_source(table, persons_of(papers, table, set(sorted(ring)[:6])))
    assert source is not None
    found = patients(papers, table, source.persons)
    assert len(found & ring) >= 0.9 * len(ring)
    assert len(found - ring) <= 0.1 * len(ring)
    assert source.gain > 60
    assert source.content > 2 * len(ring)
    assert source.rows.tolist() == sorted(set(source.rows.tolist()))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sources_compete_for_persons(seed: int) -> None:
    """Begun with a third of the other ring each, both end with their own."""
    papers = region(seed, rings=2)
    table = paper_table(papers.claims)
    one, two = (sorted(ring) for ring in papers.rings)
    mixed = [set(one[:20]) | set(two[20:]), set(two[:20]) | set(one[20:])]
    found = compete(table, [persons_of(papers, table, group) for group in mixed])
    assert len(found) == 2
    sets = [patients(papers, table, source.persons) for source in found]
    assert not sets[0] & sets[1]
    for ring in (set(one), set(two)):
        assert max(len(ring & s) / len(ring | s) for s in sets) >= 0.85


def test_honest_patients_make_no_wide_source() -> None:
    papers = region(5)
    table = paper_table(papers.claims)
    rng = np.random.default_rng(0)
    for _ in range(20):
        source = fit_source(table, np.sort(rng.choice(table.n_persons, 8, replace=False)))
        assert source is None or source.gain < 40


def test_whoever_shares_no_institution_is_no_source() -> None:
    papers = region(6, n=40)
    table = paper_table(papers.claims)
    assert source_of(table, np.array([0])) is None
    assert fit_source(table, np.zeros(0, np.int64)) is None
    assert compete(table, []) == []
