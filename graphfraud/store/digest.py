"""A digest of a graph's content: the same graph gives the same one, however its tables lie."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

    from graphfraud.claim_graph import ClaimGraph

__all__ = ["digest_of"]


def digest_of(graph: ClaimGraph) -> str:
    """SHA-256 over labels, types, columns and values, in the order of the tables. O(bytes)."""
    whole = hashlib.sha256(f"{graph.run_id}\n{graph.scope}\n".encode())
    for nodes in graph.nodes:
        whole.update(f"node {nodes.label}\n".encode())
        _add_table(whole, nodes.table)
    for links in graph.relationships:
        ends = f"{links.type} {links.source_label} {links.target_label}"
        whole.update(f"relationship {ends}\n".encode())
        _add_table(whole, links.table)
    return whole.hexdigest()


def _add_table(whole: hashlib._Hash, table: pa.Table) -> None:
    for name in table.column_names:
        column = table.column(name)
        whole.update(f"{name} {column.type} {len(column)}\n".encode())
        whole.update(_column(column).encode())


def _column(column: pa.ChunkedArray) -> str:
    """Digests of presence, lengths and values, chunk after chunk; what lies under a null is 0."""
    import pyarrow as pa
    import pyarrow.compute as pc

    present, lengths, values = hashlib.sha256(), hashlib.sha256(), hashlib.sha256()
    for chunk in column.chunks:
        present.update(_numpy(chunk.is_valid()).astype(np.uint8).tobytes())
        if pa.types.is_string(chunk.type) or pa.types.is_large_string(chunk.type):
            filled = pc.fill_null(chunk, "")
            lengths.update(_numpy(pc.binary_length(filled)).astype(np.int64).tobytes())
            values.update("".join(filled.to_pylist()).encode())
        else:
            plain = chunk.cast(pa.int32()) if pa.types.is_date32(chunk.type) else chunk
            zero = pa.scalar(False if pa.types.is_boolean(plain.type) else 0).cast(plain.type)
            values.update(_numpy(pc.fill_null(plain, zero)).tobytes())
    return " ".join(part.hexdigest() for part in (present, lengths, values))


def _numpy(array: pa.Array) -> np.ndarray:
    found: np.ndarray = array.to_numpy(zero_copy_only=False)
    return found
