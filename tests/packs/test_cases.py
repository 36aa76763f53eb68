"""The small cases of every pack, on both stores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from graphfraud.detect.pack_cases import PackCase, missing_cases, read_cases
from graphfraud.pipeline.pack_trials import case_graph, joined_graph, try_case, try_joined
from graphfraud.store.bolt import Store
from graphfraud.store.embedded import EmbeddedStore
from graphfraud.store.load import load_graph
from tests.packs.all_packs import CASES, DETECTORS, PACKS, STORES

ALL: Mapping[str, tuple[PackCase, ...]] = {
    name: read_cases(PACKS[name], CASES) for name in DETECTORS
}
EVERY: Sequence[PackCase] = [case for name in DETECTORS for case in ALL[name]]


@pytest.fixture(scope="module")
def case_stores(
    stores: Mapping[str, Store], embedded_store: EmbeddedStore
) -> Mapping[str, Store]:
    """Both stores with every case in them, side by side in one run."""
    graph = joined_graph(EVERY)
    embedded_store.load(graph)
    load_graph(stores["neo4j"], graph)
    return stores


@pytest.mark.parametrize("name", DETECTORS)
def test_hit_miss_and_benign_cases_are_there(name: str) -> None:
    assert missing_cases(PACKS[name], ALL[name]) == []


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("name", DETECTORS)
def test_pack_answers_its_cases(name: str, store: str, case_stores: Mapping[str, Store]) -> None:
    trials = try_joined(case_stores[store], PACKS[name], EVERY)
    assert [t.case for t in trials] == [case.name for case in ALL[name]]
    assert [f"{t.case}: {t.difference}" for t in trials if t.difference] == []


def test_every_file_belongs_to_a_pack() -> None:
    assert {path.stem for path in CASES.glob("*.toml")} == set(DETECTORS)


@pytest.mark.parametrize("name", DETECTORS[:: max(1, len(DETECTORS) // 3)])
def test_a_case_alone_gives_what_it_gives_among_others(
    name: str, embedded_store: EmbeddedStore, case_stores: Mapping[str, Store]
) -> None:
    """Joining cases into one graph changes no answer."""
    case = ALL[name][0]
    embedded_store.load(case_graph(case))
    alone = try_case(embedded_store.store, PACKS[name], case)
    among = try_joined(case_stores["embedded"], PACKS[name], EVERY)[0]
    assert alone == among
