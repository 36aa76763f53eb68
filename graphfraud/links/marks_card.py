"""Marks for the graph: cards that settle together, in several hands, from afar, too often."""

from __future__ import annotations

from graphfraud.claims.extract import Extract
from graphfraud.links import marks_boxes, marks_conflicts, marks_purchases, marks_tills
from graphfraud.links.marks import Mark, Relation

__all__ = ["marks", "relations"]


def marks(extract: Extract) -> list[Mark]:
    """Properties of claims and parties."""
    return [
        *marks_conflicts.marks(extract), *marks_tills.marks(extract),
        *marks_purchases.marks(extract), *marks_boxes.marks(extract),
    ]  # fmt: skip


def relations(extract: Extract) -> list[Relation]:
    """Relationships between claims or parties."""
    return [
        *marks_conflicts.relations(extract), *marks_tills.relations(extract),
        *marks_boxes.relations(extract),
    ]  # fmt: skip
