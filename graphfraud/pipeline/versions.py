"""Versions of Python and of the libraries that a result depends on."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

__all__ = ["library_versions"]

LIBRARIES = (
    "numpy", "scipy", "pandas", "pyarrow", "duckdb", "igraph", "networkx", "neo4j",
    "arcadedb-embedded",
)  # fmt: skip


def library_versions() -> Mapping[str, str]:
    """By name; "absent" where a library is not installed."""
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "absent"
    return found
