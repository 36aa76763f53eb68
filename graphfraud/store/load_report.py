"""What a load did."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LoadReport"]


@dataclass(frozen=True)
class LoadReport:
    """Nodes and relationships of the loaded graph, and the seconds that loading took.

    n_written: nodes and relationships written by this call; the rest was there from an earlier one.
    """

    n_nodes: int
    n_relationships: int
    seconds: float
    n_written: int

    @property
    def rows_per_s(self) -> float:
        """Nodes and relationships written in a second."""
        return self.n_written / max(self.seconds, 1e-9)
