"""Query packs join the run: marks → graph of the suspect scope → store → packs → findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graphfraud.claim_graph import ClaimGraph
from graphfraud.claims.extract import Extract
from graphfraud.detect.motifs import PackFinding, Reader, run_pack
from graphfraud.detect.pack_lock import lock_hash
from graphfraud.detect.packs import Pack, builtin_folder, read_packs
from graphfraud.errors import QueryTimeoutError
from graphfraud.graph.build import build_graph
from graphfraud.links.marks import all_marks
from graphfraud.model import Case, DetectorStatus, Finding, Link
from graphfraud.pipeline.detectors import PACKS
from graphfraud.pipeline.graph_store import StoreChoice, graph_in_store, most_claims
from graphfraud.pipeline.motif_findings import findings_of, with_findings
from graphfraud.pipeline.motif_needs import missing

__all__ = ["Motifs", "ask_packs", "no_motifs", "run_motifs"]

#: said of a scope that was cut, before the number of claims
CAPPED = "suspect scope capped, claims left out"


@dataclass(frozen=True)
class Motifs:
    """What packs added to a run; titles: pack id → language → title."""

    cases: tuple[Case, ...]
    findings: tuple[Finding, ...] = ()
    case_of_finding: Mapping[str, str] = field(default_factory=dict)
    detectors: tuple[DetectorStatus, ...] = ()
    notes: tuple[str, ...] = ()
    pack_lock: str = ""
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def no_motifs(cases: Sequence[Case]) -> Motifs:
    """A run without a store: one line says that the packs were not run."""
    return Motifs(tuple(cases), detectors=(DetectorStatus(PACKS, False, ("a graph store",)),))


def run_motifs(
    extract: Extract, *, links: Sequence[Link], cases: Sequence[Case], run_id: str,
    store: StoreChoice, folders: Sequence[Path], stage: Callable[[str], None],
) -> Motifs:  # fmt: skip
    """Every detecting pack on the graph of the suspect scope.

    folders: packs of the user's own, besides those that come with graphfraud. A pack whose columns
    the extract lacks is not run and says so; one that runs over its time is stopped and says so.
    Errors: InputError for a pack that cannot be read, QueryError for one that no store
    understands, StoreUnreachableError, ResourceError.
    """
    packs = read_packs(builtin_folder(), *folders)
    detecting = [pack for pack in packs if pack.is_detector]
    lacks = {pack.id: missing(extract, pack) for pack in detecting}
    stage("graph")
    marks, relations = all_marks(extract)
    graph = build_graph(
        extract, links=links, cases=cases, run_id=run_id, scope="suspects", marks=marks,
        relations=relations, most_claims=most_claims(store),
    )  # fmt: skip
    stage("store")
    with graph_in_store(store, graph, extract.folder, stage) as reader:
        found, late = ask_packs(reader, [p for p in detecting if not lacks[p.id]], run_id)
    params = {pack.id: pack.values() for pack in detecting}
    findings = findings_of(extract, found, params)
    filled, case_of_finding = with_findings(extract, cases, findings)
    counts = {pack.id: sum(f.pack.id == pack.id for f in found) for pack in detecting}
    status = tuple(
        DetectorStatus(
            pack.id, not lacks[pack.id] and pack.id not in late, lacks[pack.id], counts[pack.id],
            late.get(pack.id, ""),
        )
        for pack in detecting
    )  # fmt: skip
    titles = {pack.id: {"zh": pack.title.zh, "en": pack.title.en} for pack in detecting}
    return Motifs(
        filled, findings, case_of_finding, status, _notes(graph), lock_hash(packs), titles
    )  # fmt: skip


def ask_packs(
    reader: Reader, packs: Sequence[Pack], run_id: str
) -> tuple[list[PackFinding], dict[str, str]]:
    """Findings in the order of the packs' ids, and what is said of packs that were stopped."""
    found: list[PackFinding] = []
    late: dict[str, str] = {}
    for pack in packs:
        try:
            found.extend(run_pack(reader, pack, run_id))
        except QueryTimeoutError:
            late[pack.id] = f"stopped after {pack.timeout_s:g} s"
    return found, late


def _notes(graph: ClaimGraph) -> tuple[str, ...]:
    left_out = graph.left_out.get("Claim", 0)
    return (f"{CAPPED}: {left_out}",) if left_out else ()
