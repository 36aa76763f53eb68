"""Where the embedded store's Java runtime and jars lie; both come with `arcadedb-embedded`.

The package is located and never imported: its own import would load a Java machine into Python.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

from graphfraud.errors import StoreUnreachableError

__all__ = ["Runtime", "find_runtime"]

PACKAGE = "arcadedb_embedded"
#: jars that a Cypher store does not need: the web console, other protocols and query languages
UNUSED_JARS = (
    "arcadedb-studio", "arcadedb-postgresw", "arcadedb-redisw", "arcadedb-mcp",
    "arcadedb-graphql", "arcadedb-console", "arcadedb-python-bridge", "swagger-", "graal-sdk",
    "polyglot", "nativeimage",
)  # fmt: skip


@dataclass(frozen=True)
class Runtime:
    """A Java program and the class path of the server."""

    java: Path
    jars: tuple[Path, ...]

    @property
    def class_path(self) -> str:
        """The jars as Java wants them, in a fixed order."""
        return os.pathsep.join(str(jar) for jar in self.jars)


def find_runtime() -> Runtime:
    """The runtime of the installed `arcadedb-embedded`.

    Errors: StoreUnreachableError (exit 3) where it is not installed or has no build for this
    machine.
    """
    spec = importlib.util.find_spec(PACKAGE)
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    if not places or sys.platform == "win32":
        raise StoreUnreachableError(
            f"the embedded store is not there for {platform.system()} {platform.machine()}",
            where="arcadedb-embedded",
            todo="pip install arcadedb-embedded==26.10.2 (Linux with glibc 2.34 or newer, macOS on "
            "Apple silicon), or give --store bolt://… of a Neo4j, or --store none",
        )
    folder = Path(places[0])
    java = folder / "jre" / "bin" / "java"
    jars = tuple(
        jar for jar in sorted((folder / "jars").glob("*.jar"))
        if not jar.name.startswith(UNUSED_JARS)
    )  # fmt: skip
    if not java.is_file() or not jars:
        raise StoreUnreachableError(
            "the installed package lacks its Java runtime or its jars", where=str(folder),
            todo="pip install --force-reinstall arcadedb-embedded==26.10.2",
        )  # fmt: skip
    return Runtime(java, jars)
