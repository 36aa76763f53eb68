"""One made town with the plants of every pack, in a real Neo4j and in the embedded store."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping

import pytest

from graphfraud import pipeline
from graphfraud.claims.read import read_extract
from graphfraud.graph.build import build_graph
from graphfraud.links.marks import Mark, Relation, all_marks
from graphfraud.store.bolt import Address, Store
from graphfraud.store.embedded import EmbeddedStore
from graphfraud.store.load import load_graph
from tests.conftest import Neo4jServer
from tests.neo4j_process import neo4j_process, with_password
from tests.packs.all_packs import DETECTORS, SCOPES
from tests.packs.made_town import N_BACKGROUND, PLANTS, MadeTown
from tests.packs.town import Town, typed


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeTown:
    """50,000 honest claims and every pack's hits and benign groups, read as an extract is."""
    town = Town(seed=11)
    town.background(N_BACKGROUND)
    for name in DETECTORS:
        town.begin(name)
        if (PLANTS / f"{name}.py").exists():  # without one, the pack's own test fails
            importlib.import_module(f"tests.packs.plant.{name}").plant(town)
    folder = tmp_path_factory.mktemp("town")
    extract = read_extract([town.write(folder / "extract")], folder / "work", max_rejects=0.0)
    outcome = pipeline.run(extract, permuted=False)
    return MadeTown(town, typed(town.frames()), extract, outcome.result.links, outcome.cases)


@pytest.fixture(scope="session")
def marked(made: MadeTown) -> tuple[list[Mark], list[Relation]]:
    """Marks and relations of the made town."""
    return all_marks(made.extract)


@pytest.fixture(scope="session")
def neo4j_store(neo4j_server: Neo4jServer) -> Iterator[Store]:
    """The real Neo4j, as the product speaks to it."""
    with Store(Address(neo4j_server.uri, neo4j_server.user, neo4j_server.password)) as store:
        yield store


@pytest.fixture(scope="session")
def embedded_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    """The embedded store, in a folder of its own."""
    with EmbeddedStore.start(tmp_path_factory.mktemp("embedded") / "store") as store:
        yield store


@pytest.fixture(scope="session")
def stores(neo4j_store: Store, embedded_store: EmbeddedStore) -> Mapping[str, Store]:
    """Both stores, by name."""
    return {"neo4j": neo4j_store, "embedded": embedded_store.store}


@pytest.fixture(scope="session")
def town_neo4j(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A Neo4j for the town alone: others empty theirs, and would find theirs full."""
    with neo4j_process(tmp_path_factory.mktemp("town-neo4j"), memory="1g") as (_, uri):
        server = with_password(uri)
        with Store(Address(server.uri, server.user, server.password)) as store:
            yield store


@pytest.fixture(scope="session")
def town_stores(
    made: MadeTown, marked: tuple[list[Mark], list[Relation]], town_neo4j: Store,
    embedded_store: EmbeddedStore,
) -> Mapping[str, Store]:  # fmt: skip
    """Both stores with the town in them, at both scopes; the run is named like its scope."""
    marks, relations = marked
    for scope in SCOPES:
        graph = build_graph(
            made.extract, links=made.links, cases=made.cases, run_id=scope, scope=scope,
            marks=marks, relations=relations,
        )  # fmt: skip
        embedded_store.load(graph)
        load_graph(town_neo4j, graph)
    return {"neo4j": town_neo4j, "embedded": embedded_store.store}
