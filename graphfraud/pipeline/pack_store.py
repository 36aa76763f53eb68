"""An extract in an embedded store, so that packs can be run on it alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from graphfraud.parameters import Parameters
from graphfraud.pipeline.graph_of_run import run_graph
from graphfraud.pipeline.steps import run
from graphfraud.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from graphfraud.claim_graph import Scope
    from graphfraud.store.bolt import Store

__all__ = ["extract_in_store"]


@contextmanager
def extract_in_store(
    claims: Sequence[str | Path], folder: Path, *, scope: Scope = "suspects",
    params: Parameters | None = None, progress: Callable[[str, int], None] | None = None,
) -> Iterator[tuple[Store, str]]:  # fmt: skip
    """Read an extract, find its links and cases, and hold its graph; the store and the run's name.

    folder: where the extract and the server live; both go with the store. Raises what reading,
    detecting and loading raise.
    """
    outcome = run(
        list(claims), params=params, permuted=False, work_dir=folder / "extract", progress=progress
    )
    graph = run_graph(outcome, scope=scope)
    with EmbeddedStore.start(folder / "store") as embedded:
        embedded.load(graph, progress=progress)
        yield embedded.store, graph.run_id
