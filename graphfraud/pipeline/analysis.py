"""From an extract that was read to a run's result: detection, cases, what chance gives, packs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from graphfraud import __version__
from graphfraud.beside import beside
from graphfraud.claims.extract import Extract
from graphfraud.graph.run_id import run_id_of
from graphfraud.model import Case, Measure, RunInfo, RunResult
from graphfraud.parameters import Parameters
from graphfraud.pipeline.assembly import assemble
from graphfraud.pipeline.blind_spots import blind_spots
from graphfraud.pipeline.chance_copy import ChanceCopy, chance_copy
from graphfraud.pipeline.clock import Clock
from graphfraud.pipeline.detection import detect, shared_rings, tables
from graphfraud.pipeline.detectors import detector_status
from graphfraud.pipeline.graph_store import StoreChoice
from graphfraud.pipeline.kept_stages import KeptStages
from graphfraud.pipeline.motifs import no_motifs, run_motifs
from graphfraud.pipeline.single_findings import single_findings
from graphfraud.pipeline.stability import stability
from graphfraud.pipeline.versions import library_versions

__all__ = ["analyse"]


def analyse(
    extract: Extract, params: Parameters, clock: Clock, kept: KeptStages, *, permuted: bool,
    store: StoreChoice, packs: Sequence[Path],
) -> RunResult:  # fmt: skip
    """Everything that follows reading; arguments as of `pipeline.run`."""
    def stage(name: str) -> None:
        extract.let_go()
        clock.stage(name)

    stage("events")
    extract.index("claims", "patient")  # all that follows goes by it: made before the copies are
    with shared_rings(extract, params, wanted="detection" not in kept.names()) as shared:
        events, manual = tables(extract, params)
        # begun here: the links that follow leave the second processor idle
        with beside(lambda: single_findings(extract, manual, params)) as alone:
            detected = kept.stage(
                "detection", lambda: detect(extract, events, manual, params, stage, shared)
            )
            single = alone()
    stage("cases")
    with beside(lambda: stability(detected, params)) as judged:
        built = assemble(extract, detected, manual, params)
        stage("stability")
        moved = judged()
    built = built.with_findings(single)
    cases = tuple(
        replace(case, stability=moved[index]) for index, case in enumerate(built.cases)
    )
    copy: ChanceCopy | None = None
    if permuted:
        stage("permuted copy")
        copy = kept.stage(
            "permuted", lambda: chance_copy(extract, events, manual, detected, params)
        )
    run_id = run_id_of(extract, params, __version__)
    motifs = no_motifs(cases)
    if store != "none":
        motifs = run_motifs(
            extract, links=built.links, cases=cases, run_id=run_id, store=store, folders=packs,
            stage=stage,
        )  # fmt: skip
    stage("")
    info = RunInfo(
        version=__version__, seed=params.seed, parameters=params.as_measures(),
        inputs=tuple(_input(i) for i in extract.inputs), counts=_counts(extract, cases),
        versions=library_versions(),
        detectors=(*detector_status(extract, built.findings), *motifs.detectors),
        costs=tuple(clock.costs), permuted_cases=copy.n_cases if copy else None,
        permuted_others=copy.n_others if copy else None,
        blind_spots=blind_spots(detected.links, params),
        notes=(*extract.notes, *detected.notes, *motifs.notes), pack_lock=motifs.pack_lock,
        run_id=run_id, store=str(store), pack_titles=motifs.titles,
    )  # fmt: skip
    findings = (*built.findings, *motifs.findings)
    case_of_finding = {**built.case_of_finding, **motifs.case_of_finding}
    return RunResult(motifs.cases, findings, built.links, info, case_of_finding)


def _input(file: object) -> Mapping[str, Measure]:
    names = ("name", "sha256", "n_rows", "encoding", "table")
    return {name: getattr(file, name) for name in names}


def _counts(extract: Extract, cases: Sequence[Case]) -> Mapping[str, int]:
    counts = extract.counts
    return {
        "rows_in": counts.rows_in, "kept": counts.kept, "netted": counts.netted,
        "rejected": counts.rejected, "n_patients": extract.n("patient"),
        "n_institutions": extract.n("institution"), "n_cases": len(cases),
    }  # fmt: skip
