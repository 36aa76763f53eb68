"""A store on the tests' Neo4j, and names of runs that no other test has."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import pytest

from graphfraud.store.bolt import Address, Store
from graphfraud.store.load import remove_run
from tests.neo4j_process import Neo4jServer

RunName = Callable[[], str]


@pytest.fixture
def address(neo4j_server: Neo4jServer) -> Address:
    return Address(neo4j_server.uri, neo4j_server.user, neo4j_server.password)


@pytest.fixture
def store(address: Address) -> Iterator[Store]:
    with Store(address, retry_s=2.0) as opened:
        yield opened


@pytest.fixture
def run_name(store: Store) -> Iterator[RunName]:
    """Names of runs that are taken out of the shared server when the test is over."""
    given: list[str] = []

    def name() -> str:
        given.append(f"t{secrets.token_hex(6)}")
        return given[-1]

    yield name
    for run_id in given:
        remove_run(store, run_id)
