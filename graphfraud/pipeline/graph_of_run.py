"""`run_graph`: the claims graph of a run that is done, to be loaded or explored."""

from __future__ import annotations

from graphfraud.claim_graph import ClaimGraph, Scope
from graphfraud.graph.build import build_graph
from graphfraud.links.marks import all_marks
from graphfraud.pipeline.steps import RunOutcome

__all__ = ["run_graph"]


def run_graph(
    outcome: RunOutcome, *, scope: Scope = "suspects", most_claims: int | None = None
) -> ClaimGraph:
    """The graph of a run with its links, marks and rings, under the run's own id.

    scope: "suspects" (what links, marks and cases point at, with surroundings) or "all".
    most_claims: cap of the suspect scope; `left_out` counts what it left out. O(n log n).
    """
    marks, relations = all_marks(outcome.extract)
    result = outcome.result
    return build_graph(
        outcome.extract, links=result.links, cases=result.cases, run_id=result.info.run_id,
        scope=scope, marks=marks, relations=relations, most_claims=most_claims,
    )  # fmt: skip
