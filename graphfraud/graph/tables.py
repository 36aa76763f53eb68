"""Arrow columns of the graph's tables, with the types of `schema`; none becomes null."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphfraud.schema import NODES, RELATIONSHIPS, PropertyType

__all__ = [
    "ARROW", "dates", "node_table", "numbers", "order_of", "relationship_columns",
    "worked_out",
]  # fmt: skip

Array = NDArray[Any]
NO_DAY = -(2**31)
ARROW: Mapping[PropertyType, pa.DataType] = {
    "string": pa.string(), "integer": pa.int64(), "float": pa.float64(), "boolean": pa.bool_(),
    "date": pa.date32(),
}  # fmt: skip


def numbers(values: Array, none: int | None = None) -> pa.Array:
    """Integers; `none` stands for null."""
    mask = None if none is None else values == none
    return pa.array(values.astype(np.int64), mask=mask)


def dates(days: Array, none: int = NO_DAY) -> pa.Array:
    """Days since 1970-01-01 as dates; `none` stands for null."""
    return pa.array(days.astype(np.int32), mask=days == none).cast(pa.date32())


def worked_out(values: Array, kind: pa.DataType, absent: Array | None = None) -> pa.Array:
    """A property that was worked out; null where absent (bool) or where it is no number."""
    if values.dtype.kind == "f" and kind == pa.int64():
        values = values.astype(object)  # nan has no place among integers, None does
    return pa.array(values, kind, mask=absent, from_pandas=True)


def order_of(ids: pa.Array) -> pa.Array:
    """Indices that sort texts by their bytes."""
    return pc.array_sort_indices(ids)


def node_table(label: str, ids: pa.Array, columns: Mapping[str, pa.Array]) -> pa.Table:
    """A row a node with every property of the label; one that is not given is null."""
    return _filled({"id": ids}, NODES[label].properties, columns)


def relationship_columns(
    kind: str, ends: Mapping[str, pa.Array], columns: Mapping[str, pa.Array]
) -> pa.Table:
    """A row a relationship with every property of the type. ends: source, target, name."""
    return _filled(dict(ends), RELATIONSHIPS[kind].properties, columns)


def _filled(
    first: dict[str, pa.Array], properties: Mapping[str, PropertyType],
    columns: Mapping[str, pa.Array],
) -> pa.Table:  # fmt: skip
    unknown = set(columns) - set(properties)
    if unknown:
        raise KeyError(f"the schema has no property {', '.join(sorted(unknown))}")
    n = len(next(iter(first.values())))
    for name, kind in properties.items():
        column = columns.get(name)
        first[name] = pa.nulls(n, ARROW[kind]) if column is None else column.cast(ARROW[kind])
    return pa.table(first)
