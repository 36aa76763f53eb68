"""Relationship tables: claims to parties, staff, links, what tables worked out, members of rings.

A relationship's `name` is unique within its type: the labels at its ends where several may stand,
the length of the source's id (so that no id can run into the next), the ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphfraud.claim_graph import RelationshipTable
from graphfraud.claims.extract import Extract
from graphfraud.graph.nodes import Placed, Rows
from graphfraud.graph.parties import CLAIM_ENDS, HANDS, REGISTRATION_ENDS, SPACE_OF, codes_of
from graphfraud.graph.tables import ARROW, dates, relationship_columns, worked_out
from graphfraud.links.marks import Relation
from graphfraud.model import Case, Link
from graphfraud.schema import LABEL_OF, RELATIONSHIPS

__all__ = ["claim_ends", "links_of", "members", "registration_ends", "related", "staff"]

Codes = NDArray[np.integer[Any]]
#: a staff relationship → label at its end and column of the patients that names it
STAFF: Mapping[str, tuple[str, str]] = {
    "WORKS_AT": ("Institution", "staff_institution"),
    "IS_CASE_WORKER": ("CaseWorker", "staff_caseworker"),
}


class _Places:
    """Where each code of a label stands among its nodes; −1 where it is not in the graph."""

    def __init__(self, extract: Extract, rows: Rows) -> None:
        self._extract, self._rows = extract, rows
        self._found: dict[str, NDArray[np.int64]] = {}

    def at(self, label: str, codes: Codes) -> NDArray[np.int64]:
        """Place of each code; −1 for −1."""
        if label not in self._found:
            own = self._rows[label][0]
            space = SPACE_OF.get(label)
            n = self._extract.n(space) if space else int(own.max(initial=-1)) + 1
            place = np.full(n + 1, -1, np.int64)
            place[own] = np.arange(len(own))
            self._found[label] = place
        place = self._found[label]
        return place[np.where((codes < 0) | (codes >= len(place)), -1, codes)]

    def ids(self, label: str) -> pa.Array:
        """Ids of the label's nodes, ascending."""
        return self._rows[label][1]


def places(extract: Extract, rows: Rows) -> _Places:
    """Where codes stand among the nodes of a graph."""
    return _Places(extract, rows)


def claim_ends(extract: Extract, rows: Rows, at: _Places) -> Iterator[RelationshipTable]:
    """From claims to their parties; HANDLED_BY bears the role of the hand."""
    codes = rows["Claim"][0]
    for kind, (label, column) in CLAIM_ENDS.items():
        end = at.at(label, extract.col("claims", column)[codes])
        yield from _from_each(kind, "Claim", label, rows["Claim"], end, at)
    hands = [at.at("CaseWorker", extract.col("claims", role)[codes]) for role in HANDS]
    tables = [
        table.table
        for role, end in zip(HANDS, hands, strict=True)
        for table in _from_each("HANDLED_BY", "Claim", "CaseWorker", rows["Claim"], end, at, role)
    ]
    if tables:
        table = pa.concat_tables(tables).combine_chunks()
        yield RelationshipTable("HANDLED_BY", "Claim", "CaseWorker", table)


def registration_ends(extract: Extract, rows: Rows, at: _Places) -> Iterator[RelationshipTable]:
    """From registrations to their patients, doctors, proxies and the hand that took them in."""
    own = rows["Registration"]
    for kind, (label, column) in REGISTRATION_ENDS.items():
        end = at.at(label, extract.col("registrations", column)[own[0]])
        yield from _from_each(kind, "Registration", label, own, end, at)
    end = at.at("CaseWorker", extract.col("registrations", "caseworker")[own[0]])
    yield from _from_each("HANDLED_BY", "Registration", "CaseWorker", own, end, at, "registrar")


def staff(extract: Extract, rows: Rows, at: _Places) -> Iterator[RelationshipTable]:
    """What a person is besides a patient."""
    for kind, (label, column) in STAFF.items():
        end = at.at(label, extract.col("patients", column)[rows["Patient"][0]])
        yield from _from_each(kind, "Patient", label, rows["Patient"], end, at)


def _from_each(
    kind: str, source_label: str, label: str, rows: Placed, end: NDArray[np.int64], at: _Places,
    role: str = "",
) -> Iterator[RelationshipTable]:  # fmt: skip
    """One relationship from each source that has an end; the source's id names it."""
    has = np.flatnonzero(end >= 0)
    if len(has) == 0:
        return
    source = rows[1].take(pa.array(has)) if len(has) < len(end) else rows[1]
    name = _join(source_label, *([role] if role else []), source)
    ends = {"source": source, "target": at.ids(label).take(pa.array(end[has])), "name": name}
    columns = {"role": pa.repeat(pa.scalar(role), len(has))} if role else {}
    yield RelationshipTable(kind, source_label, label, relationship_columns(kind, ends, columns))


def links_of(extract: Extract, links: Sequence[Link], at: _Places) -> Iterator[RelationshipTable]:
    """Links between parties that are in the graph."""

    def sort_of(link: Link) -> tuple[str, str, str]:
        return link.type, link.source.node_type, link.target.node_type

    for (kind, one, other), group in groupby(sorted(links, key=sort_of), key=sort_of):
        own = list(group)
        figures = {
            name: np.array([getattr(link, name) for link in own])
            for name in ("observed", "expected", "p_value", "q_value", "first_day", "last_day")
        }
        columns = {name: pa.array(values) for name, values in figures.items()}
        columns["first_date"] = dates(figures["first_day"])
        columns["last_date"] = dates(figures["last_day"])
        source_label, target_label = LABEL_OF_TYPE[one], LABEL_OF_TYPE[other]
        source = at.at(source_label, codes_of(extract, [k.source for k in own])[source_label])
        target = at.at(target_label, codes_of(extract, [k.target for k in own])[target_label])
        yield from _joined(kind, source_label, target_label, source, target, columns, at)


LABEL_OF_TYPE: Mapping[str, str] = {str(kind): label for kind, label in LABEL_OF.items()}


def related(relations: Iterable[Relation], at: _Places) -> Iterator[RelationshipTable]:
    """Relations worked out in tables, where both ends are in the graph."""
    for relation in relations:
        properties = RELATIONSHIPS[relation.type].properties
        columns = {
            name: dates(values) if properties[name] == "date"
            else worked_out(values, ARROW[properties[name]])
            for name, values in relation.properties.items()
        }  # fmt: skip
        yield from _joined(
            relation.type, relation.source_label, relation.target_label,
            at.at(relation.source_label, relation.source),
            at.at(relation.target_label, relation.target), columns, at,
        )  # fmt: skip


def _joined(
    kind: str, source_label: str, target_label: str, source: NDArray[np.int64],
    target: NDArray[np.int64], columns: Mapping[str, pa.Array], at: _Places,
) -> Iterator[RelationshipTable]:  # fmt: skip
    """Relationships between nodes by their places, sorted by name."""
    both = np.flatnonzero((source >= 0) & (target >= 0))
    if len(both) == 0:
        return
    own = pa.array(both)
    ends = {
        "source": at.ids(source_label).take(pa.array(source[both])),
        "target": at.ids(target_label).take(pa.array(target[both])),
    }
    length = pc.utf8_length(ends["source"]).cast(pa.string())
    ends["name"] = _join(source_label, target_label, length, ends["source"], ends["target"])
    taken = {name: column.take(own) for name, column in columns.items()}
    table = relationship_columns(kind, ends, taken).sort_by("name").combine_chunks()
    yield RelationshipTable(kind, source_label, target_label, table)


def members(
    extract: Extract, cases: Sequence[Case], rows: Rows, at: _Places
) -> Iterator[RelationshipTable]:
    """Parties and suspect claims of rings; a claim has no role or score of its own."""
    by_label: dict[str, list[tuple[str, str, str | None, float | None]]] = {}
    for case in cases:
        for member in case.ring.members:
            party = member.party
            row = (case.case_id, party.node_id, member.role, member.score)
            by_label.setdefault(LABEL_OF[party.node_type], []).append(row)
        codes = np.array(case.ring.claims, np.int64)
        place = at.at("Claim", codes)
        claim_ids = at.ids("Claim").take(pa.array(place[place >= 0])).to_pylist()
        own = by_label.setdefault("Claim", [])
        own.extend((case.case_id, claim, None, None) for claim in claim_ids)
    for label in sorted(by_label):
        table = pa.table(
            list(map(pa.array, zip(*sorted(by_label[label], key=lambda r: r[:2]), strict=True)))
            or [[], [], [], []],
            names=["target", "source", "role", "score"],
        )
        known = pc.is_in(table["source"], value_set=at.ids(label))
        table = table.filter(known).combine_chunks()
        if table.num_rows == 0:
            continue
        ends = {end: _flat(table[end]) for end in ("source", "target")}
        ends["name"] = _join(label, ends["target"], ends["source"])
        columns = {name: _flat(table[name]) for name in ("role", "score")}
        made = relationship_columns("MEMBER_OF", ends, columns)
        yield RelationshipTable("MEMBER_OF", label, "Ring", made)


def _flat(column: pa.ChunkedArray) -> pa.Array:
    found = column.combine_chunks()
    return found.chunk(0) if isinstance(found, pa.ChunkedArray) else found


def _join(*parts: str | pa.Array) -> pa.Array:
    """Parts joined by "|", row by row."""
    return pc.binary_join_element_wise(*parts, "|")
