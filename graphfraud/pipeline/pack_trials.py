"""Trying a pack on its small cases: each case is an extract of its own, and a graph of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from graphfraud.claim_graph import ClaimGraph, NodeTable, RelationshipTable
from graphfraud.claims.extract import Extract
from graphfraud.detect.motifs import PackFinding, Reader, run_pack
from graphfraud.detect.pack_cases import CaseLink, PackCase
from graphfraud.detect.packs import Pack
from graphfraud.errors import GraphfraudError, InputError
from graphfraud.graph.build import build_graph
from graphfraud.links.marks import all_marks
from graphfraud.model import Link, Party
from graphfraud.schema import LABEL_OF, NODES, RELATIONSHIPS

if TYPE_CHECKING:
    import pandas as pd

    from graphfraud.claim_graph import Scope

__all__ = [
    "JOINED", "Trial", "case_graph", "joined_graph", "run_id_of_case", "try_case", "try_joined",
]  # fmt: skip

#: the run that cases joined into one graph make
JOINED = "cases"
#: properties by which two nodes can be told to belong together
_IDENTITIES = ("household", "village", "employer", "optins_no", "institution", "stay")

_NODE_TYPE = {label: node_type for node_type, label in LABEL_OF.items()}


@dataclass(frozen=True)
class Trial:
    """What a pack answered to a case; `difference` is empty where it is as expected."""

    pack: str
    case: str
    kind: str
    found: tuple[str, ...]
    difference: str


def run_id_of_case(case: PackCase) -> str:
    """The name under which a case's graph lies in a store."""
    return f"case {case.pack} {case.name}"


def case_graph(case: PackCase, *, scope: Scope = "all") -> ClaimGraph:
    """The graph of a case, with the marks that its own few claims give.

    Raises InputError where a row is refused: a case has no bad rows.
    """
    with tempfile.TemporaryDirectory(prefix="graphfraud-case-") as folder:
        try:
            extract = Extract.from_frames(_frames(case), Path(folder), max_rejects=0.0)
        except GraphfraudError as error:
            where = f"pack {case.pack}, case {case.name}"
            raise InputError(error.what, where=where, todo="mend the case's rows") from error
        marks, relations = all_marks(extract)
        return build_graph(
            extract, links=[_link(link, extract) for link in case.links], cases=(),
            run_id=run_id_of_case(case), scope=scope, marks=marks, relations=relations,
        )  # fmt: skip


def _frames(case: PackCase) -> dict[str, pd.DataFrame]:
    import pandas as pd

    return {name: pd.DataFrame(list(rows), dtype=object) for name, rows in case.tables.items()}


def _link(link: CaseLink, extract: Extract) -> Link:
    if link.type not in RELATIONSHIPS:
        raise InputError(f"{link.type} is no relationship type", todo="see graphfraud/schema.py")
    definition = RELATIONSHIPS[link.type]
    ends = [
        Party(_NODE_TYPE[labels[0]], key)
        for labels, key in ((definition.source, link.source), (definition.target, link.target))
    ]
    return Link(
        link.type, ends[0], ends[1], link.observed, link.expected, link.p_value, link.q_value,
        extract.first_day, extract.last_day,
    )  # fmt: skip


def joined_graph(cases: Sequence[PackCase]) -> ClaimGraph:
    """Many cases in one graph, to be loaded at once: what names anything bears its case's mark.

    Each case is read and marked on its own, and shares no node and no village, household,
    employer or agency with another, so a pack that composes sees each as if it were alone.
    """
    nodes: dict[str, list[pa.Table]] = {}
    ends: dict[tuple[str, str, str], list[pa.Table]] = {}
    for number, case in enumerate(cases):
        graph = case_graph(case)
        for node in graph.nodes:
            table = _marked(node.table, _mark(number), ("id", *_IDENTITIES))
            nodes.setdefault(node.label, []).append(table)
        for edge in graph.relationships:
            table = _marked(edge.table, _mark(number), ("source", "target", "name"))
            kind = (edge.type, edge.source_label, edge.target_label)
            ends.setdefault(kind, []).append(table)
    return ClaimGraph(
        JOINED, "all",
        tuple(NodeTable(label, _whole(nodes[label], "id")) for label in NODES if label in nodes),
        tuple(RelationshipTable(*kind, _whole(ends[kind], "name")) for kind in sorted(ends)),
    )  # fmt: skip


def _mark(number: int) -> str:
    return f"case {number}/"


def _marked(table: pa.Table, mark: str, columns: Sequence[str]) -> pa.Table:
    for name in columns:
        if name in table.column_names:
            marked = pc.binary_join_element_wise(mark, table[name], "")
            table = table.set_column(table.column_names.index(name), name, marked)
    return table


def _whole(tables: Sequence[pa.Table], order: str) -> pa.Table:
    return pa.concat_tables(tables, promote_options="default").sort_by(order).combine_chunks()


def try_case(store: Reader, pack: Pack, case: PackCase) -> Trial:
    """Run a pack on a case whose graph the store holds alone, and compare the anchors."""
    findings = run_pack(store, pack, run_id_of_case(case), case.params)
    return _trial(case, [finding.anchor for finding in findings])


def try_joined(store: Reader, pack: Pack, cases: Sequence[PackCase]) -> list[Trial]:
    """Run a pack on its cases among those of a joined graph, and compare the anchors.

    cases: all that the graph was joined of, in its order.
    """
    own = [(number, case) for number, case in enumerate(cases) if case.pack == pack.id]
    answers: dict[str, list[PackFinding]] = {}
    trials = []
    for number, case in own:
        asked = repr(sorted(case.params.items()))
        if asked not in answers:
            answers[asked] = run_pack(store, pack, JOINED, case.params)
        mark = _mark(number)
        anchors = [
            finding.anchor.replace(mark, "")
            for finding in answers[asked]
            if any(key.startswith(mark) for _, key, _ in finding.members)
            or any(claim.startswith(mark) for claim in finding.claims)
        ]
        trials.append(_trial(case, anchors))
    return trials


def _trial(case: PackCase, anchors: Sequence[str]) -> Trial:
    found, expected = tuple(sorted(anchors)), tuple(sorted(case.expect))
    difference = ""
    if found != expected:
        difference = f"expected {_told(expected)}, found {_told(found)}"
    return Trial(case.pack, case.name, case.kind, found, difference)


def _told(anchors: Sequence[str]) -> str:
    return ", ".join(anchors) if anchors else "nothing"
