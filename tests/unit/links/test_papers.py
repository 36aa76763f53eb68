"""What of a claim's papers is usual: by plain counting, and λ against a search of its maximum."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graphfraud.links.papers import PaperTable, Trait, paper_table
from tests.unit.detect.made_papers import region


def trait(table: PaperTable, name: str) -> Trait:
    return next(t for t in table.traits if t.name == name)


def test_table_has_those_with_two_claims_by_person_and_day() -> None:
    claims = region(1, n=80).claims
    table = paper_table(claims)
    patient, day = claims.patient[table.row], claims.day[table.row]
    count = np.bincount(claims.patient)
    assert sorted(table.row.tolist()) == np.flatnonzero(count[claims.patient] >= 2).tolist()
    keys = list(zip(patient.tolist(), day.tolist(), strict=True))
    assert keys == sorted(keys)
    for person in range(table.n_persons):
        rows = np.flatnonzero(table.person == person)
        assert rows.tolist() == list(range(table.offsets[person], table.offsets[person + 1]))
    for place in range(table.n_places):
        lo, hi = table.place_offsets[place : place + 2]
        assert sorted(table.by_place[lo:hi]) == np.flatnonzero(table.place == place).tolist()


def test_own_earlier_claims_and_the_place() -> None:
    claims = region(2, n=80).claims
    table = paper_table(claims)
    found = trait(table, "diagnosis")
    ill, place = claims.papers["diagnosis"], claims.institution
    for i, row in enumerate(table.row.tolist()):
        before = table.row[table.offsets[table.person[i]] : i].tolist()
        same = sum(ill[r] == ill[row] for r in before)
        assert found.again[i] == bool(before)
        assert np.isclose(found.own[i], same / len(before) if before else 0.0)
        here = place == place[row]
        assert found.total[i] == here.sum()
        assert found.alike[i] == (here & (ill == ill[row])).sum()
        # half a claim for each value that is seen at all
        seen = len(set(ill.tolist()))
        assert np.isclose(found.base[i], ((ill == ill[row]).sum() + 0.5) / (claims.n + 0.5 * seen))


def test_often_is_the_likeliest() -> None:
    claims = region(3).claims
    table = paper_table(claims)
    for name in ("diagnosis", "stay"):
        found = trait(table, name)
        own, base = found.own[found.again], found.base[found.again]
        grid = np.linspace(0.001, 0.999, 999)
        likelihood = [np.log(x * own + (1 - x) * base).sum() for x in grid]
        assert abs(grid[int(np.argmax(likelihood))] - found.often) < 0.02


def test_institution_is_usual_where_one_was_before() -> None:
    claims = region(4, n=300).claims
    table = paper_table(claims)
    found = trait(table, "institution")
    assert found.usual is not None
    before = found.own > 0
    assert found.usual[before].min() > found.usual[~before & found.again].max() * 0.5
    assert (found.usual > 0).all()
    assert (found.usual <= 1 + 1e-9).all()
    # another hospital of the same area is less a surprise than one of a strange area
    first = ~found.again
    assert np.allclose(found.usual[first], found.base[first])


def test_unknown_values_are_no_trait() -> None:
    claims = region(5, n=60).claims
    ill = claims.papers["diagnosis"].copy()
    ill[::3] = -1
    unknown = replace(claims, papers={**claims.papers, "diagnosis": ill})
    found = trait(paper_table(unknown), "diagnosis")
    assert (~found.known).sum() > 0
    assert not found.again[~found.known].any()


def test_no_papers_no_claims() -> None:
    claims = region(6, n=30).claims
    empty = paper_table(replace(claims, papers={}))
    assert (empty.n_persons, empty.n_places, len(empty.row)) == (0, 0, 0)
