"""Marks and relations: what needs the whole population, worked out in tables for the graph.

A pattern over the graph has no denominator of its own: shares, colleagues, capacity, "no earlier
visit", rarity are worked out here, over all claims, and attached to the graph's nodes as
properties (`Mark`) or as relationships (`Relation`). So the suspect scope and the whole graph give
the same findings. `brings` names the candidates that the suspect scope must hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from graphfraud.claims.extract import Extract

__all__ = ["Mark", "Relation", "all_marks"]

Values = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Mark:
    """One property of one label, a value a row code of the extract.

    label: "Claim" (rows are claims), "Registration" (rows of that table) or a party's label (rows
    are codes of its space). name: a property that `schema` defines for the label. values: (n,);
    present: (n,) bool, where the property exists. brings: (n,) bool, the rows that the suspect
    scope must hold; None brings nobody.
    """

    label: str
    name: str
    values: Values
    present: NDArray[np.bool_]
    brings: NDArray[np.bool_] | None = None


@dataclass(frozen=True, eq=False)
class Relation:
    """Relationships of one type between rows of two labels, worked out in tables.

    source, target: (m,) row codes of the labels, as in `Mark`; a pair stands once. properties: by
    name, (m,) each, as `schema` defines them for the type. brings: whether both ends come into
    the suspect scope (a claim with its parties, a patient with all claims).
    """

    type: str
    source_label: str
    target_label: str
    source: NDArray[np.integer[Any]]
    target: NDArray[np.integer[Any]]
    properties: Mapping[str, Values] = field(default_factory=dict)
    brings: bool = False


def all_marks(extract: Extract) -> tuple[list[Mark], list[Relation]]:
    """Marks and relations of every pattern, in a fixed order. O(n log n) in the claims."""
    # the pattern's modules name the classes above, so they are imported late
    from graphfraud.links import marks_admission, marks_card, marks_insider, marks_integrity

    modules = (marks_admission, marks_card, marks_insider, marks_integrity)
    return (
        [mark for module in modules for mark in module.marks(extract)],
        [relation for module in modules for relation in module.relations(extract)],
    )
