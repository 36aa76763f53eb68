"""graphfraud: collusion rings in medical-insurance claims, as clues with their reasons.

    import graphfraud

    outcome = graphfraud.run(["claims.csv"])
    for case in outcome.cases:
        print(case.rank, case.pattern, case.score, case.to_frame())
        graph = case.ring.graph  # networkx.Graph
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphfraud.model import Case as Case
    from graphfraud.model import Ring as Ring
    from graphfraud.model import RunResult as RunResult
    from graphfraud.parameters import Parameters as Parameters
    from graphfraud.pipeline import RunOutcome as RunOutcome
    from graphfraud.pipeline import run as run

__version__ = "0.1.0"
__all__ = ["Case", "Parameters", "Ring", "RunOutcome", "RunResult", "__version__", "run"]

_HOMES = {
    "Case": "graphfraud.model", "Ring": "graphfraud.model", "RunResult": "graphfraud.model",
    "Parameters": "graphfraud.parameters", "RunOutcome": "graphfraud.pipeline",
    "run": "graphfraud.pipeline",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """The public names, loaded when first asked for: `import graphfraud` stays light."""
    if name not in _HOMES:
        raise AttributeError(f"module 'graphfraud' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
