"""Every pack gives the same findings on both stores, at both scopes, and by its oracle.

One made town holds at least 50,000 honest claims and the plants of all packs, so each pack also
meets the groups that others are after. For each pack there are

- plant/ID.py: `plant(town)` adds at least five groups the pack must find (`town.hit(anchor)`) and
  five it must pass over (`town.innocent(people)`; one that fires on purpose is a hit too);
- oracle/ID.py: `expected(frames, params)` works the findings out from the raw claims in pandas,
  sharing no code with the product: {(anchor, frozenset(patients), frozenset(setl_ids))}. Frames
  are those of `tests.packs.town.typed`;
- cases/ID.toml: small cases, see `graphfraud.detect.pack_cases` and test_cases.py.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from functools import cache

import pytest

from graphfraud.detect.motifs import PackFinding, run_pack
from graphfraud.links.marks import Mark, Relation
from graphfraud.store.bolt import Store
from tests.packs.all_packs import DETECTORS, PACKS, SCOPES, STORES
from tests.packs.made_town import N_BACKGROUND, MadeTown

Told = tuple[str, frozenset[str], frozenset[str]]


def told(finding: PackFinding) -> Told:
    """A finding as an oracle says it."""
    patients = frozenset(key for kind, key, _ in finding.members if kind == "patient")
    return finding.anchor, patients, frozenset(finding.claims)


@pytest.fixture(scope="session")
def expected(made: MadeTown) -> Callable[[str], set[Told]]:
    """What a pack's oracle says, worked out once."""

    @cache
    def ask(name: str) -> set[Told]:
        frames = {table: frame.copy() for table, frame in made.frames.items()}
        oracle = importlib.import_module(f"tests.packs.oracle.{name}")
        return set(oracle.expected(frames, PACKS[name].values()))

    return ask


def test_the_town_is_large(made: MadeTown) -> None:
    assert len(made.frames["claims"]) > N_BACKGROUND
    assert made.extract.counts.rejected == 0


def test_every_prefilter_brings_candidates(
    made: MadeTown, marked: tuple[list[Mark], list[Relation]]
) -> None:
    """What a pack names as its prefilter is a mark, relation or link that the scope follows."""
    marks, relations = marked
    bringing = {f"{mark.label}.{mark.name}" for mark in marks if mark.brings is not None}
    bringing |= {relation.type for relation in relations if relation.brings}
    bringing |= {link.type for link in made.links}
    prefilters = {name: PACKS[name].prefilter for name in DETECTORS}
    assert {n: p for n, p in prefilters.items() if p not in bringing} == {}


@pytest.mark.parametrize("name", DETECTORS)
def test_oracle_finds_the_hits_and_passes_over_the_innocent(
    name: str, made: MadeTown, expected: Callable[[str], set[Told]]
) -> None:
    hits, innocent = made.town.hits.get(name, []), made.town.benign.get(name, [])
    assert len(hits) >= 5, "note at least five planted hits: town.hit(anchor)"
    assert len(innocent) >= 5, "note at least five innocent groups: town.innocent(people)"
    anchors = {anchor for anchor, _, _ in expected(name)}
    assert set(hits) <= anchors
    named = {psn_no for _, patients, _ in expected(name) for psn_no in patients}
    assert [sorted(group & named) for group in innocent] == [[] for _ in innocent]


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("name", DETECTORS)
def test_pack_finds_what_the_oracle_says(
    name: str, store: str, scope: str, town_stores: Mapping[str, Store],
    expected: Callable[[str], set[Told]],
) -> None:  # fmt: skip
    found = run_pack(town_stores[store], PACKS[name], scope)
    assert len({told(f) for f in found}) == len(found), "two findings are the same"
    got = {told(f) for f in found}
    assert {t[0] for t in got} == {t[0] for t in expected(name)}
    assert got == expected(name)


@pytest.mark.parametrize("name", DETECTORS)
def test_both_stores_measure_alike(name: str, town_stores: Mapping[str, Store]) -> None:
    """Measures and strengths too, to the ninth place, at both scopes."""
    runs = [
        [
            (f.anchor, f.claims, f.members, dict(f.measures), round(f.strength, 9))
            for f in run_pack(town_stores[store], PACKS[name], scope)
        ]
        for store in STORES
        for scope in SCOPES
    ]
    assert runs[0]
    assert all(run == runs[0] for run in runs[1:])
