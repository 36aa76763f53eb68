"""A run's graph in a store that packs can ask: the embedded one, or a Neo4j of the user's."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from graphfraud.claim_graph import ClaimGraph
from graphfraud.detect.motifs import Reader
from graphfraud.store.address import Address

if TYPE_CHECKING:
    from graphfraud.store.bolt import Store

__all__ = ["MOST_CLAIMS", "StoreChoice", "graph_in_store", "most_claims"]

#: "none": no packs; "embedded": a server of our own for this run; else the user's server
StoreChoice = Literal["none", "embedded"] | Address
#: Claims of the suspect scope in the embedded store: at 20 to 70 thousand relationships a second
#: and about six a claim, this many load in under half a minute and stay below 1 GB of its memory.
MOST_CLAIMS = 100_000


def most_claims(store: StoreChoice) -> int | None:
    """The cap of the suspect scope; a server of the user's own takes everything."""
    return MOST_CLAIMS if store == "embedded" else None


@contextmanager
def graph_in_store(
    store: StoreChoice, graph: ClaimGraph, folder: Path, stage: Callable[[str], None]
) -> Iterator[Reader]:
    """The store with the graph in it. stage: told when it is loaded.

    folder: where the embedded one may have its own folder, which goes with it. Loading into a
    user's store is idempotent, a run that was loaded whole (scope all) is asked as it is, and
    other runs are left alone.

    Errors: StoreUnreachableError, ResourceError, and what loading raises.
    """
    if isinstance(store, Address):
        from graphfraud.store.bolt import Store
        from graphfraud.store.load import load_graph

        with Store(store) as opened:
            if not _is_there_whole(opened, graph.run_id):
                load_graph(opened, graph)
            stage("packs")
            yield opened
        return
    from graphfraud.store.embedded import EmbeddedStore

    with (
        tempfile.TemporaryDirectory(prefix="store-", dir=folder) as home,
        EmbeddedStore.start(Path(home) / "server") as embedded,
    ):
        embedded.load(graph)
        stage("packs")
        yield embedded.store


def _is_there_whole(store: Store, run_id: str) -> bool:
    """Whether this run is loaded with scope all, which holds every suspect scope."""
    from graphfraud.store.runs import runs

    return any(
        run.run_id == run_id and run.state == "complete" and run.scope == "all"
        for run in runs(store)
    )
