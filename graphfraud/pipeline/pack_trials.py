"""Trying a pack on its small cases: each case is an extract of its own, and a graph of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graphfraud.claims.extract import Extract
from graphfraud.detect.motifs import Reader, run_pack
from graphfraud.detect.pack_cases import CaseLink, PackCase
from graphfraud.detect.packs import Pack
from graphfraud.errors import GraphfraudError, InputError
from graphfraud.graph.build import build_graph
from graphfraud.links.marks import all_marks
from graphfraud.model import Link, Party
from graphfraud.schema import LABEL_OF, RELATIONSHIPS

if TYPE_CHECKING:
    import pandas as pd

    from graphfraud.claim_graph import ClaimGraph, Scope

__all__ = ["Trial", "case_graph", "run_id_of_case", "try_case"]

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


def try_case(store: Reader, pack: Pack, case: PackCase) -> Trial:
    """Run a pack on a case whose graph the store holds, and compare the anchors."""
    findings = run_pack(store, pack, run_id_of_case(case), case.params)
    found = tuple(sorted(finding.anchor for finding in findings))
    expected = tuple(sorted(case.expect))
    difference = ""
    if found != expected:
        difference = f"expected {_told(expected)}, found {_told(found)}"
    return Trial(pack.id, case.name, case.kind, found, difference)


def _told(anchors: Sequence[str]) -> str:
    return ", ".join(anchors) if anchors else "nothing"
