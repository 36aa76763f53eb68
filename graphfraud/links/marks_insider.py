"""Marks for the graph: case-workers (each kind in its module: desks, payees, hands)."""

from __future__ import annotations

from graphfraud.claims.extract import Extract
from graphfraud.links.manual_claims import manual_claims
from graphfraud.links.marks import Mark, Relation
from graphfraud.links.marks_desk import desk_marks, desk_relations
from graphfraud.links.marks_hands import hand_marks, hand_relations
from graphfraud.links.marks_payees import payee_marks

__all__ = ["marks", "relations"]


def marks(extract: Extract) -> list[Mark]:
    """Properties of claims and parties."""
    claims = manual_claims(extract)
    return [
        *desk_marks(extract, claims), *payee_marks(extract, claims), *hand_marks(extract, claims)
    ]  # fmt: skip


def relations(extract: Extract) -> list[Relation]:
    """Relationships between claims or parties."""
    return [*desk_relations(extract, manual_claims(extract)), *hand_relations(extract)]
