"""Parquet files of an extract: lightly packed, without dictionaries or statistics.

Codes are dictionaries already, and files are read by whole columns.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from graphfraud.claims.extract import SCHEMA


def open_table(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """A writer of a table that is written in parts."""
    return pq.ParquetWriter(
        path, schema, compression="lz4", use_dictionary=False, write_statistics=False
    )


def write_table(
    folder: Path, table: str, columns: dict[str, Any], texts: tuple[str, ...] = ()
) -> None:
    """Write a whole table with the types of its schema; `texts` are text columns."""
    arrays = {}
    for name, values in columns.items():
        if name in texts:
            arrays[name] = values if isinstance(values, pa.Array) else pa.array(values, pa.string())
        else:
            arrays[name] = pa.array(np.asarray(values, dtype=SCHEMA[table][name][0]))
    _write(folder / f"{table}.parquet", pa.table(arrays))


def _write(path: Path, table: pa.Table) -> None:
    with open_table(path, table.schema) as out:
        out.write_table(table)
