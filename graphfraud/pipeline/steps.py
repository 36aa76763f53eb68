"""From an extract to ranked cases: the run that the command line and notebooks call."""

from __future__ import annotations

import platform
import resource
import shutil
import sys
import tempfile
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from graphfraud import __version__
from graphfraud.beside import beside
from graphfraud.claims import read_extract
from graphfraud.claims.extract import Extract
from graphfraud.errors import GraphfraudError
from graphfraud.graph.run_id import run_id_of
from graphfraud.model import Case, Measure, RunInfo, RunResult, StageCost
from graphfraud.parameters import Parameters
from graphfraud.pipeline.assembly import assemble
from graphfraud.pipeline.blind_spots import blind_spots
from graphfraud.pipeline.detection import (
    detect,
    no_shared_rings,
    permuted_tables,
    shared_rings,
    tables,
)
from graphfraud.pipeline.detectors import detector_status
from graphfraud.pipeline.graph_store import StoreChoice
from graphfraud.pipeline.kept_stages import KeptStages, nothing_kept
from graphfraud.pipeline.motifs import no_motifs, run_motifs
from graphfraud.pipeline.single_findings import single_findings
from graphfraud.pipeline.stability import stability
from graphfraud.tables import EventTable, ManualClaims

__all__ = ["RunOutcome", "run"]

Progress = Callable[[str, int], None]
LIBRARIES = (
    "numpy", "scipy", "pandas", "pyarrow", "duckdb", "igraph", "networkx", "neo4j",
    "arcadedb-embedded",
)  # fmt: skip


@dataclass(frozen=True)
class RunOutcome:
    """A run's result and the extract it was made from (the report needs both)."""

    result: RunResult
    extract: Extract

    @property
    def cases(self) -> tuple[Case, ...]:
        """Ranked cases, strongest first."""
        return self.result.cases


class _Clock:
    """Seconds and peak memory of each stage."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._name, self._since = "", time.perf_counter()
        self.costs: list[StageCost] = []

    def stage(self, name: str) -> None:
        now = time.perf_counter()
        if self._name:
            self.costs.append(StageCost(self._name, now - self._since, _peak_mib()))
        self._name, self._since = name, now
        if self._progress is not None and name:
            self._progress(name, 0)


def run(
    claims: Sequence[str | Path] | str | Path | Extract,
    *,
    mapping: Path | None = None,
    params: Parameters | None = None,
    max_rejects: float = 0.01,
    memory: str | None = None,
    seed: int | None = None,
    permuted: bool = True,
    work_dir: Path | None = None,
    progress: Progress | None = None,
    store: StoreChoice = "none",
    packs: Sequence[Path] = (),
    kept: KeptStages | None = None,
) -> RunOutcome:
    """Read an extract, find rings, rank them as cases.

    claims: files, folders or globs of one extract, or an Extract already read. permuted: whether
    the detectors also run on a copy with permuted dates, to say how many cases chance gives.
    seed: fixes every random draw (permutation, community search). work_dir: where the extract's
    Parquet files live (a temporary folder if None; it stays as long as the outcome is used).
    store: where the query packs run: "none" (they do not), "embedded", or the address of a Neo4j.
    packs: folders of packs besides those that come with graphfraud. What tables find is the same
    with every store. kept: stages of a stopped run with the same input and options, which are taken
    over; those made now are added. The result is the same.
    Errors: InputError and its kinds for bad input, StoreUnreachableError, ResourceError when disk
    or memory runs out.
    """
    params = params or Parameters()
    kept = kept or nothing_kept()
    if seed is not None:
        params = replace(params, seed=seed)
    clock = _Clock(progress)
    clock.stage("reading")
    if isinstance(claims, Extract):
        extract = claims
    else:
        paths = [claims] if isinstance(claims, str | Path) else list(claims)
        folder = kept.extract_folder or work_dir
        extract = kept.stage(
            "extract", lambda: _read(paths, folder, mapping, max_rejects, memory, progress)
        )
    clock.stage("events")
    with shared_rings(extract, params, wanted="detection" not in kept.names()) as shared:
        events, manual = tables(extract, params)
        detected = kept.stage(
            "detection", lambda: detect(extract, events, manual, params, clock.stage, shared)
        )
    clock.stage("cases")
    with beside(
        lambda: (stability(detected, params), single_findings(extract, manual, params))
    ) as judged:
        built = assemble(extract, detected, manual, params)
        clock.stage("stability")
        moved, alone = judged()
    built = built.with_findings(alone)
    cases = tuple(
        replace(case, stability=moved[index]) for index, case in enumerate(built.cases)
    )
    n_permuted: int | None = None
    if permuted:
        clock.stage("permuted copy")
        n_permuted = kept.stage("permuted", lambda: _by_chance(extract, events, manual, params))
    run_id = run_id_of(extract, params, __version__)
    motifs = no_motifs(cases)
    if store != "none":
        motifs = run_motifs(
            extract, links=built.links, cases=cases, run_id=run_id, store=store, folders=packs,
            stage=clock.stage,
        )  # fmt: skip
    clock.stage("")
    info = RunInfo(
        version=__version__, seed=params.seed, parameters=params.as_measures(),
        inputs=tuple(_input(i) for i in extract.inputs), counts=_counts(extract, cases),
        versions=_versions(),
        detectors=(*detector_status(extract, built.findings), *motifs.detectors),
        costs=tuple(clock.costs), permuted_cases=n_permuted,
        blind_spots=blind_spots(detected.links, params),
        notes=(*extract.notes, *detected.notes, *motifs.notes), pack_lock=motifs.pack_lock,
        run_id=run_id, store=str(store), pack_titles=motifs.titles,
    )  # fmt: skip
    findings = (*built.findings, *motifs.findings)
    case_of_finding = {**built.case_of_finding, **motifs.case_of_finding}
    result = RunResult(motifs.cases, findings, built.links, info, case_of_finding)
    return RunOutcome(result, extract)


def _read(
    paths: Sequence[str | Path], work_dir: Path | None, mapping: Path | None, max_rejects: float,
    memory: str | None, progress: Progress | None,
) -> Extract:  # fmt: skip
    """The extract in work_dir, or in a temporary folder that goes when the extract does."""
    folder = work_dir or Path(tempfile.mkdtemp(prefix="graphfraud-"))
    try:
        extract = read_extract(
            paths, folder, mapping=mapping, max_rejects=max_rejects, memory_limit=memory,
            progress=progress,
        )  # fmt: skip
    except GraphfraudError:
        if work_dir is None:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    if work_dir is None:
        weakref.finalize(extract, shutil.rmtree, folder, ignore_errors=True)
    return extract


def _input(file: object) -> Mapping[str, Measure]:
    names = ("name", "sha256", "n_rows", "encoding", "table")
    return {name: getattr(file, name) for name in names}


def _by_chance(
    extract: Extract, events: Sequence[EventTable], manual: ManualClaims, params: Parameters
) -> int:
    """Cases in the copy with permuted dates."""
    copies, filings = permuted_tables(events, manual, params.seed)
    return len(detect(extract, copies, filings, params, _silent, no_shared_rings).rings)


def _silent(stage: str) -> None:
    """The copy's stages are one stage of the run."""


def _counts(extract: Extract, cases: Sequence[Case]) -> Mapping[str, int]:
    counts = extract.counts
    return {
        "rows_in": counts.rows_in, "kept": counts.kept, "netted": counts.netted,
        "rejected": counts.rejected, "n_patients": extract.n("patient"),
        "n_institutions": extract.n("institution"), "n_cases": len(cases),
    }  # fmt: skip


def _versions() -> Mapping[str, str]:
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "absent"
    return found


def _peak_mib() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 / (1024 if sys.platform == "darwin" else 1)
