"""From an extract to ranked cases: the run that the command line and notebooks call."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from graphfraud.claims import read_extract
from graphfraud.claims.extract import Extract
from graphfraud.memory_limit import limit_of, sorting_room, within
from graphfraud.model import Case, RunResult
from graphfraud.parameters import Parameters
from graphfraud.pipeline.ahead import imported_ahead
from graphfraud.pipeline.clock import Clock, Progress
from graphfraud.pipeline.freed_memory import give_back
from graphfraud.pipeline.kept_stages import KeptStages, nothing_kept

if TYPE_CHECKING:
    from graphfraud.pipeline.graph_store import StoreChoice

__all__ = ["RunOutcome", "run"]


@dataclass(frozen=True)
class RunOutcome:
    """A run's result and the extract it was made from (the report needs both)."""

    result: RunResult
    extract: Extract

    @property
    def cases(self) -> tuple[Case, ...]:
        """Ranked cases, strongest first."""
        return self.result.cases


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
    ahead: Sequence[str] = (),
) -> RunOutcome:
    """Read an extract, find rings, rank them as cases.

    claims: files, folders or globs of one extract, or an Extract already read. memory: what it may
    take, such as "8GB" (half of the machine's if None): where it might take more its parts wait for
    each other; the result is the same. permuted: whether the detectors also run on a copy with
    permuted dates, to say how many cases chance gives. seed: fixes every random draw (permutation,
    community search). work_dir: where the extract's Parquet files live (a temporary folder if None;
    it stays as long as the outcome is used). store: where the query packs run: "none" (they do
    not), "embedded", or the address of a Neo4j. packs: folders of packs besides those that come
    with graphfraud. What tables find is the same with every store. kept: stages of a stopped run
    with the same input and options, which are taken over; those made now are added. The result is
    the same. ahead: names of modules that the caller will need afterwards; they are imported while
    the files are read.
    Errors: InputError and its kinds for bad input, StoreUnreachableError, ResourceError when disk
    or memory runs out.
    """
    params = params or Parameters()
    kept = kept or nothing_kept()
    if seed is not None:
        params = replace(params, seed=seed)
    clock, limit = Clock(progress), limit_of(memory)
    clock.stage("reading")
    if isinstance(claims, Extract):
        extract = claims
    else:
        paths = [claims] if isinstance(claims, str | Path) else list(claims)
        folder = kept.extract_folder or work_dir
        with imported_ahead("graphfraud.pipeline.analysis", *ahead):
            extract = kept.stage(
                "extract", lambda: _read(paths, folder, mapping, max_rejects, limit, progress)
            )
    from graphfraud.pipeline.analysis import analyse

    with within(limit, extract.n_claims):
        result = analyse(
            extract, params, clock, kept, permuted=permuted, store=store, packs=packs
        )
    give_back()  # the tables of the detection are done with; pages and sheets are still to be made
    return RunOutcome(result, extract)


def _read(
    paths: Sequence[str | Path], work_dir: Path | None, mapping: Path | None, max_rejects: float,
    limit: int, progress: Progress | None,
) -> Extract:  # fmt: skip
    """The extract in work_dir, or in a temporary folder that goes when the extract does."""
    folder = work_dir or Path(tempfile.mkdtemp(prefix="graphfraud-"))
    with ExitStack() as undone:
        if work_dir is None:
            undone.callback(shutil.rmtree, folder, ignore_errors=True)
        extract = read_extract(
            paths, folder, mapping=mapping, max_rejects=max_rejects,
            memory_limit=sorting_room(limit), progress=progress,
        )  # fmt: skip
        undone.pop_all()
    if work_dir is None:
        weakref.finalize(extract, shutil.rmtree, folder, ignore_errors=True)
    return extract
