"""Marks for the graph: claims that contradict each other or outgrow their place."""

from __future__ import annotations

from graphfraud.claims.extract import Extract
from graphfraud.links.marks import Mark, Relation
from graphfraud.links.marks_bills import bill_marks
from graphfraud.links.marks_dialysis import dialysis_marks, dialysis_relations
from graphfraud.links.marks_places import place_marks
from graphfraud.links.marks_supply import supply_marks

__all__ = ["marks", "relations"]


def marks(extract: Extract) -> list[Mark]:
    """Properties of claims and parties."""
    return [
        *bill_marks(extract), *dialysis_marks(extract), *supply_marks(extract),
        *place_marks(extract),
    ]  # fmt: skip


def relations(extract: Extract) -> list[Relation]:
    """Relationships between claims or parties."""
    return dialysis_relations(extract)
