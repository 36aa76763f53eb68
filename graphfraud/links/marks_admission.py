"""Marks for the graph: admissions, beds, broker stars, staff who bring cards."""

from __future__ import annotations

from graphfraud.claims.extract import Extract
from graphfraud.links import marks_contacts, marks_stays
from graphfraud.links.marks import Mark, Relation

__all__ = ["marks", "relations"]


def marks(extract: Extract) -> list[Mark]:
    """Properties of claims and parties."""
    return [*marks_stays.marks(extract), *marks_contacts.marks(extract)]


def relations(extract: Extract) -> list[Relation]:
    """Relationships between claims or parties."""
    return [*marks_stays.relations(extract), *marks_contacts.relations(extract)]
