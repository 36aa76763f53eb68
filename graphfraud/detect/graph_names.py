"""Names in a statement that the graph does not have: a store answers them with no rows.

To a store a label, type or property that nothing bears is no mistake (STORES: EXPLAIN misses them).
"""

from __future__ import annotations

from collections.abc import Iterator

from graphfraud.detect.cypher_text import Names
from graphfraud.schema import COMMON, NODES, RELATIONSHIPS

__all__ = ["unknown_names", "unknown_properties"]

_PROPERTIES = frozenset({"id", *COMMON}).union(
    *(node.properties for node in NODES.values()),
    *(relationship.properties for relationship in RELATIONSHIPS.values()),
)
#: parts of a date or a duration, which look like properties
_DATE_PARTS = frozenset(
    "year quarter month week day weekYear dayOfWeek dayOfYear days months years hours minutes "
    "seconds epochSeconds epochMillis hour minute second".split()
)


def unknown_properties(found: Names) -> list[str]:
    """Properties that no label or type has, sorted; parts of a date are none."""
    return sorted(found.properties - _PROPERTIES - _DATE_PARTS)


def unknown_names(found: Names) -> Iterator[tuple[str, str]]:
    """(what it should be, name) of all labels, relationship types and properties unknown."""
    for name in sorted(found.labels - set(NODES)):
        yield "label", name
    for name in sorted(found.types - set(RELATIONSHIPS)):
        yield "relationship type", name
    for name in unknown_properties(found):
        yield "property", name
