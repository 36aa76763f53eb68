"""The name of a run in a store: the same input, parameters and version give the same one."""

from __future__ import annotations

import hashlib
import json

from graphfraud.claims.extract import Extract
from graphfraud.parameters import Parameters

__all__ = ["run_id_of"]


def run_id_of(extract: Extract, params: Parameters, version: str) -> str:
    """First 12 hex digits of SHA-256 over what a run's result depends on.

    That is: table and SHA-256 of every input file (in any order, whatever their names), the rows
    kept, netted and rejected (a mapping can read one file in two ways), the parameters with the
    random seed, and the program's version. Loading the same run again therefore finds its own
    nodes, and another run never touches them.
    """
    counts = extract.counts
    parts = {
        "inputs": sorted((file.table, file.sha256) for file in extract.inputs),
        "rows": [counts.kept, counts.netted, counts.rejected],
        "columns": sorted(extract.columns_given),
        "parameters": params.as_measures(),
        "version": version,
    }
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]
