"""The claims graph as tables, between the stage that builds it and the stores that hold it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ClaimGraph", "NodeTable", "RelationshipTable", "Scope"]

#: `suspects`: what links and marks point at, with surroundings; `all`: every claim
Scope = Literal["suspects", "all"]


@dataclass(frozen=True)
class NodeTable:
    """Nodes of one label: a row a node, sorted by `id`; `id` (text, unique) and schema properties.

    Arrow types: string, int64, float64, bool, date32; null means that the node lacks the property.
    """

    label: str
    table: pa.Table


@dataclass(frozen=True)
class RelationshipTable:
    """Relationships of one type from one label to another.

    Columns: `source`, `target` (ids of nodes that are in the graph), `name` (text, unique within
    the type in a run; the key is run_id, type and name), then the properties. Sorted by `name`.
    """

    type: str
    source_label: str
    target_label: str
    table: pa.Table


@dataclass(frozen=True)
class ClaimGraph:
    """The graph of one run. left_out: what the scope or its cap left out, by label (counts)."""

    run_id: str
    scope: Scope
    nodes: tuple[NodeTable, ...]
    relationships: tuple[RelationshipTable, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return sum(table.table.num_rows for table in self.nodes)

    @property
    def n_relationships(self) -> int:
        """Number of relationships."""
        return sum(table.table.num_rows for table in self.relationships)
