"""The small cases of every pack, on both stores, each case a run of its own in one store."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from graphfraud.store.load import load_graph

from graphfraud.detect.pack_cases import PackCase, missing_cases, read_cases
from graphfraud.pipeline.pack_trials import case_graph, try_case
from graphfraud.store.bolt import Store
from tests.packs.all_packs import CASES, DETECTORS, PACKS, STORES

ALL: Mapping[str, tuple[PackCase, ...]] = {
    name: read_cases(PACKS[name], CASES) for name in DETECTORS
}


@pytest.fixture(scope="module")
def case_stores(stores: Mapping[str, Store]) -> Mapping[str, Store]:
    """Both stores with every case in them."""
    for cases in ALL.values():
        for case in cases:
            graph = case_graph(case)
            for store in stores.values():
                load_graph(store, graph)
    return stores


@pytest.mark.parametrize("name", DETECTORS)
def test_hit_miss_and_benign_cases_are_there(name: str) -> None:
    assert missing_cases(PACKS[name], ALL[name]) == []


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("name", DETECTORS)
def test_pack_answers_its_cases(name: str, store: str, case_stores: Mapping[str, Store]) -> None:
    trials = [try_case(case_stores[store], PACKS[name], case) for case in ALL[name]]
    assert [f"{t.case}: {t.difference}" for t in trials if t.difference] == []


def test_every_file_belongs_to_a_pack() -> None:
    assert {path.stem for path in CASES.glob("*.toml")} == set(DETECTORS)
