"""Constraints and indexes of a store, derived from the schema."""

from __future__ import annotations

from graphfraud.schema import NODES, RUN, NodeDefinition, PropertyType
from graphfraud.store.bolt import Store

__all__ = ["constraints", "indexes", "prepare", "quoted"]

#: building an index over a whole year that is there already
LONGEST_S = 3600


def quoted(name: str) -> str:
    """A label, type or property of the schema, quoted for Cypher."""
    return "`" + name.replace("`", "``") + "`"


def constraints() -> dict[str, str]:
    """By name: `key` is unique for every label; Neo4j Community has unique constraints alone."""
    return {
        (name := f"graphfraud_{label}_key"): f"CREATE CONSTRAINT {quoted(name)} IF NOT EXISTS "
        f"FOR (n:{quoted(label)}) REQUIRE n.{quoted('key')} IS UNIQUE"
        for label in _definitions()
    }


def indexes() -> dict[str, str]:
    """By name: indexes of the properties that queries begin from.

    Text gets a text index: it takes ids of up to 32,766 bytes, a range index 8,167.
    """
    return {
        (name := f"graphfraud_{label}_{start}"): f"CREATE {_kind(definition, start)} INDEX "
        f"{quoted(name)} IF NOT EXISTS FOR (n:{quoted(label)}) ON (n.{quoted(start)})"
        for label, definition in _definitions().items()
        for start in definition.indexed
    }


def prepare(store: Store) -> None:
    """Constraints and indexes, made where they are not there yet, and ready. Errors: see Store."""
    there = store.write_rows("SHOW INDEXES YIELD name RETURN name")  # a constraint has its index
    known = {row["name"] for row in there}
    for name, statement in {**constraints(), **indexes()}.items():
        if name not in known:
            store.write(statement)
    store.write("CALL db.awaitIndexes($seconds)", {"seconds": LONGEST_S}, timeout_s=LONGEST_S)


def _definitions() -> dict[str, NodeDefinition]:
    return {**NODES, RUN.label: RUN}


def _kind(definition: NodeDefinition, name: str) -> str:
    known: dict[str, PropertyType] = {"id": "string", **definition.properties}
    return "TEXT" if known[name] == "string" else "RANGE"
