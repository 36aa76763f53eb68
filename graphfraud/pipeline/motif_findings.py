"""Rows of query packs → findings of the run, and the case that each one belongs to.

A finding belongs to the case with which it shares at least half of the patients of the smaller of
both (insider patterns: half of the claims); among several to the one it shares the largest part
with, then to the one of the highest rank. A finding about a single patient stands alone. It is
shown with its case and changes neither members nor score.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphfraud.claims.extract import Extract
from graphfraud.detect.motifs import PackFinding
from graphfraud.errors import GraphfraudError
from graphfraud.model import Case, Finding, FindingMember, Measure, Party, Pattern

__all__ = ["case_of", "findings_of", "with_findings"]

#: what a finding and a case must share of the smaller one
SHARED = 0.5
#: a finding of fewer patients is about a single party
FEWEST = 2


def findings_of(
    extract: Extract, found: Sequence[PackFinding], params: Mapping[str, Mapping[str, object]]
) -> tuple[Finding, ...]:
    """Findings with row codes instead of setl_ids, in the order given; params: by pack id."""
    wanted = pa.array(sorted({claim for f in found for claim in f.claims}), pa.string())
    place = pc.index_in(wanted, extract.setl_ids.pieces)
    if place.null_count:
        stranger = wanted.filter(place.is_null())[0].as_py()
        raise GraphfraudError(
            f"a query pack names the settlement {stranger!r}, which the extract does not have",
            todo="load the run again with graphfraud load --replace",
        )
    row_of = dict(zip(wanted.to_pylist(), place.to_pylist(), strict=True))
    return tuple(_finding(f, row_of, params.get(f.pack.id, {})) for f in found)


def _finding(
    found: PackFinding, row_of: Mapping[str, int], params: Mapping[str, object]
) -> Finding:
    pack = found.pack
    members = tuple(
        FindingMember(Party(node_type, name), role) for node_type, name, role in found.members
    )
    parties = [f"{node_type}|{name}|{role}" for node_type, name, role in found.members]
    text = "\n".join([pack.id, str(pack.version), found.anchor, *parties, *found.claims])
    return Finding(
        finding_id=hashlib.sha256(text.encode()).hexdigest()[:12], detector=pack.id,
        version=str(pack.version), pattern=cast(Pattern, pack.pattern),
        strength=round(found.strength, 6),
        # a pack counts what was judged before: it has no test of its own
        p_value=1.0, members=members, claims=tuple(sorted(row_of[c] for c in found.claims)),
        measures=dict(found.measures),
        params={name: _measure(value) for name, value in params.items()},
    )  # fmt: skip


def _measure(value: object) -> Measure:
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def case_of(extract: Extract, finding: Finding, cases: Sequence[Case]) -> Case | None:
    """The case that a finding belongs to; None for a finding that stands alone."""
    insider = finding.pattern == "insider_link"
    patients = {
        m.party.node_id
        for m in finding.members
        if m.party.node_type == "patient" and m.role != "context"
    }
    # a hand's finding names its claims; whose they are need not be among its members
    owners = np.unique(extract.col("claims", "patient")[list(finding.claims)])
    if (len(owners) if insider else len(patients)) < FEWEST:
        return None
    best: tuple[float, int, Case] | None = None
    for case in cases:
        if insider:
            part = _part(set(finding.claims), set(case.ring.claims))
        else:
            part = _part(patients, set(case.ring.patients))
        if part >= SHARED and (best is None or (-part, case.rank) < best[:2]):
            best = -part, case.rank, case
    return best[2] if best else None


def _part(one: Set[object], other: Set[object]) -> float:
    """Shared part of the smaller of two sets."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0


def with_findings(
    extract: Extract, cases: Sequence[Case], findings: Sequence[Finding]
) -> tuple[tuple[Case, ...], dict[str, str]]:
    """The cases with the findings that belong to them, and the case of each such finding."""
    own: dict[str, list[Finding]] = {}
    for finding in findings:
        if (case := case_of(extract, finding, cases)) is not None:
            own.setdefault(case.case_id, []).append(finding)
    filled = tuple(
        replace(
            case, ring=replace(
                case.ring, findings=(*case.ring.findings, *own.get(case.case_id, ()))
            ),
        )
        for case in cases
    )  # fmt: skip
    return filled, {f.finding_id: case_id for case_id, group in own.items() for f in group}
