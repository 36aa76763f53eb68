"""Marks for the graph: cards used in bulk."""

from __future__ import annotations

from graphfraud.claims.extract import Extract
from graphfraud.links.marks import Mark, Relation

__all__ = ["marks", "relations"]


def marks(extract: Extract) -> list[Mark]:
    """Properties of claims and parties."""
    return []


def relations(extract: Extract) -> list[Relation]:
    """Relationships between claims or parties."""
    return []
