"""The pipeline joins the stages: claims → links → detect → rank → graph and packs.

The report is written by `report`. It is the only place, with the command line, that knows more
than one stage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphfraud.pipeline.steps import RunOutcome, run

if TYPE_CHECKING:
    from graphfraud.pipeline.graph_of_run import run_graph as run_graph

__all__ = ["RunOutcome", "run", "run_graph"]


def __getattr__(name: str) -> Any:
    """`run_graph`, loaded when first asked for: reading begins without the graph's modules."""
    if name != "run_graph":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return import_module("graphfraud.pipeline.graph_of_run").run_graph
