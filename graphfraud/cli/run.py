"""run and detect: from an extract to ranked cases, with and without a run folder."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphfraud.cli.options import (
    EXISTING_FILE,
    RUN_FOLDER,
    Reading,
    Search,
    claims_argument,
    day_option,
    debug_option,
    detection_options,
    input_options,
    page_options,
)
from graphfraud.cli.printing import print_cases, print_summary, print_table, progress_bars
from graphfraud.cli.revealing import note_access
from graphfraud.errors import InputError, OutputExistsError, TooManyRejectsError

if TYPE_CHECKING:
    from graphfraud.model import Finding
    from graphfraud.pipeline import RunOutcome
    from graphfraud.pipeline.kept_stages import KeptStages

SHOWN_CASES = 20


@click.command()
@claims_argument
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help="Run folder to write; it must not be there yet.",
)
@click.option("--replace", is_flag=True, help="Replace an earlier run folder at --out.")
@click.option(
    "--resume",
    is_flag=True,
    help="Keep what each stage made beside --out until the run is complete, and go on from what a "
    "stopped run with the same input and options kept there.",
)
@input_options
@detection_options
@day_option
@click.option(
    "--previous",
    type=RUN_FOLDER,
    metavar="RUN",
    help="An earlier run folder: cases are marked new, grown or as decided.",
)
@click.option(
    "--decisions",
    type=EXISTING_FILE,
    metavar="FILE.json",
    help="Decisions exported from the earlier run's pages; goes with --previous.",
)
@page_options
@debug_option
def run(
    claims: tuple[str, ...],
    out: Path,
    replace: bool,
    resume: bool,
    reading: Reading,
    search: Search,
    purpose: str | None,
    **page: Any,
) -> None:
    """Find suspect rings in an extract and write the run folder.

    CLAIMS are files, folders or globs of one settlement extract. The folder holds index.html, a
    page a case, tables, a workbook and the checksums; it is complete or it is not there.
    """
    if page["decisions"] is not None and page["previous"] is None:
        raise click.UsageError("--decisions needs --previous RUN: the run they were made on")
    write_and_print(
        claims, out, replace=replace, resume=resume, reading=reading, search=search,
        purpose=purpose, **page,
    )  # fmt: skip


def write_and_print(
    claims: Sequence[str],
    out: Path,
    *,
    replace: bool = False,
    resume: bool = False,
    reading: Reading | None = None,
    search: Search | None = None,
    purpose: str | None = None,
    **page: Any,
) -> None:
    """Run, write the folder, print the ranked cases and where the overview page is.

    purpose: why real keys are shown; it is noted in run.json. page: options of `write_run`.
    """
    if out.exists() and not replace:
        raise OutputExistsError(
            "there is something already", where=str(out), todo="choose another --out or --replace"
        )
    rejects = out.with_name(f"{out.name}.rejects.csv")
    reading = dataclasses.replace(reading or Reading(), rejects=rejects)
    stages = out.absolute().with_name(f".{out.name}.graphfraud-stages") if resume else None
    writing = ("graphfraud.report.writing", "pyvis.network")
    with found(claims, reading, search or Search(), stages, ahead=writing) as outcome:
        from graphfraud.report import write_run

        result = outcome.result
        if purpose:
            note_access("run", purpose, "all", out)
            noted = (*result.info.notes, f"real keys are shown for: {purpose}")
            result = dataclasses.replace(result, info=dataclasses.replace(result.info, notes=noted))
        write_run(
            result, outcome.extract, out, replace=replace, memory=reading.memory, **page
        )
    print_cases(result.cases, limit=SHOWN_CASES)
    click.echo()
    print_summary(result.info, outcome.extract.counts, len(result.cases))
    click.echo(f"overview: {(out / 'index.html').resolve()}")


@contextmanager
def found(
    claims: Sequence[str], reading: Reading, search: Search, stages: Path | None = None,
    ahead: Sequence[str] = (),
) -> Iterator[RunOutcome]:  # fmt: skip
    """A run's outcome, with the working folder that its extract is read from.

    stages: folder in which outputs of stages are kept until the block ends. ahead: modules that
    the block will need.
    """
    from graphfraud import pipeline

    with _stages(claims, reading, search, stages) as kept:
        work = kept.extract_folder
        assert work is not None
        try:
            with progress_bars() as progress:
                outcome = pipeline.run(
                    list(claims),
                    mapping=reading.mapping,
                    params=search.params,
                    max_rejects=reading.max_rejects,
                    memory=reading.memory,
                    seed=search.params.seed,
                    permuted=search.permuted,
                    work_dir=work,
                    progress=progress,
                    store=search.store,
                    packs=search.packs,
                    kept=kept if stages is not None else None,
                    ahead=ahead,
                )
        except TooManyRejectsError:
            if reading.rejects is not None:
                keep_rejects(work, reading.rejects)
            raise
        yield outcome


@contextmanager
def _stages(
    claims: Sequence[str], reading: Reading, search: Search, folder: Path | None
) -> Iterator[KeptStages]:
    """Stages kept in `folder`; without one, a temporary folder for the extract alone."""
    from graphfraud.pipeline.kept_stages import KeptStages, kept_stages

    if folder is None:
        with tempfile.TemporaryDirectory(prefix="graphfraud-") as temporary:
            yield KeptStages(Path(temporary))
        return
    from graphfraud import __version__
    from graphfraud.claims.sources import find_files
    from graphfraud.pipeline.versions import library_versions

    files = [[n, str(p.resolve()), *_state(p)] for n, p in find_files(list(claims))]
    mapping = reading.mapping.read_bytes() if reading.mapping is not None else b""
    key = {
        "version": __version__, "versions": dict(library_versions()), "files": files,
        "mapping": hashlib.sha256(mapping).hexdigest(), "max_rejects": reading.max_rejects,
        "parameters": dict(search.params.as_measures()),
    }  # fmt: skip
    folder.parent.mkdir(parents=True, exist_ok=True)
    with kept_stages(folder, key) as kept:
        for name in kept.names():
            click.echo(f"taken over from the stopped run: {name}", err=True)
        yield kept


def _state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def keep_rejects(work: Path, target: Path) -> None:
    """Copy the rejected rows of a read that stopped, readable by the owner alone."""
    if not target.parent.is_dir():
        raise InputError(
            "no such folder", where=str(target.parent), todo="make it, or choose another place"
        )
    shutil.copyfile(work / "rejects.csv", target)
    target.chmod(0o600)
    click.echo(f"rejected rows: {target}", err=True)


@click.command()
@claims_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How findings are printed.",
)
@input_options
@detection_options
@debug_option
def detect(claims: tuple[str, ...], form: str, reading: Reading, search: Search) -> None:
    """Print what every detector found, and write nothing.

    A finding with a case supports that case; one without stands alone and makes no case.
    """
    with found(claims, reading, search) as outcome:
        result = outcome.result
        rows = [_finding(f, result.case_of_finding.get(f.finding_id, "")) for f in result.findings]
        if form == "json":
            click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        elif form == "csv":
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(FINDING_COLUMNS)
            writer.writerows([row[c] for c in FINDING_COLUMNS] for row in rows)
        else:
            cells = [[str(row[c]) for c in FINDING_COLUMNS] for row in rows]
            print_table(FINDING_COLUMNS, cells, {"strength", "p_value", "parties", "claims"})
            click.echo()
            print_summary(result.info, outcome.extract.counts, len(result.cases))


FINDING_COLUMNS = (
    "finding", "detector", "pattern", "strength", "p_value", "parties", "claims", "case",
)  # fmt: skip


def _finding(finding: Finding, case_id: str) -> dict[str, str | int | float]:
    return {
        "finding": finding.finding_id, "detector": finding.detector, "pattern": finding.pattern,
        "strength": round(finding.strength, 3), "p_value": float(f"{finding.p_value:.3g}"),
        "parties": len(finding.members), "claims": len(finding.claims), "case": case_id,
    }  # fmt: skip
