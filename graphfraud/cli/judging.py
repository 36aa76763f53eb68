"""check, evaluate and verify: is the input good, are the cases right, is a folder unchanged."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphfraud.cli.options import (
    EXISTING_FILE,
    RUN_FOLDER,
    claims_argument,
    debug_option,
    mapping_option,
)
from graphfraud.cli.printing import count_line, print_table, progress_bars, yuan
from graphfraud.cli.run import keep_rejects
from graphfraud.errors import TooManyRejectsError

if TYPE_CHECKING:
    from graphfraud.claims.check import CheckReport


@click.command()
@claims_argument
@mapping_option
@click.option(
    "--max-rejects",
    type=click.FloatRange(0, 1),
    default=0.01,
    show_default=True,
    help="Share of rows that may be rejected; more ends with 2.",
)
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.csv",
    help="Write the rejected rows there.",
)
@debug_option
def check(
    claims: tuple[str, ...], mapping: Path | None, max_rejects: float, rejects: Path | None
) -> None:
    """Read and validate an extract, and tell what a run would see. Nothing is detected."""
    from graphfraud.claims.check import check_extract

    with tempfile.TemporaryDirectory(prefix="graphfraud-") as folder:
        work = Path(folder) / "extract"
        with progress_bars() as progress:
            found = check_extract(list(claims), work, mapping, progress=progress)
        if rejects is not None:
            keep_rejects(work, rejects)
    _print_check(found)
    share = found.counts.rejected / max(1, found.counts.rows_in)
    if share > max_rejects:
        raise TooManyRejectsError(
            f"{found.counts.rejected:,} of {found.counts.rows_in:,} rows would be rejected",
            where=", ".join(claims), todo="see --rejects FILE.csv for each with its reason",
        )  # fmt: skip


def _print_check(found: CheckReport) -> None:
    print_table(
        ("file", "table", "rows", "encoding", "sha256"),
        [(f.name, f.table, f"{f.n_rows:,}", f.encoding, f.sha256[:12]) for f in found.inputs],
        {"rows"},
    )
    click.echo()
    click.echo(count_line(found.counts))
    for reason, rows in found.rejects.items():
        click.echo(f"rejected: {reason} {rows:,}")
    if found.first_date is not None:
        click.echo(
            f"claims of {found.first_date} to {found.last_date}: {found.n_patients:,} patients, "
            f"{found.n_institutions:,} institutions, {found.n_doctors:,} doctors, "
            f"{found.n_caseworkers:,} case-workers, {found.n_stays:,} stays; "
            f"fund paid {yuan(found.fund_paid)}, accounts paid {yuan(found.acct_paid)} CNY"
        )
    if found.day_only:
        click.echo("times are days alone: what counts minutes will not run")
    if found.empty:
        click.echo(f"not given or empty: {', '.join(found.empty)}")
    for table in found.columns:
        if table.unused:
            click.echo(f"not used in {table.file}: {', '.join(table.unused)}")
    for note in found.notes:
        click.echo(f"note: {note}")


@click.command()
@click.argument("pairs", nargs=-1, required=True, metavar="RUN TRUTH.json [RUN TRUTH.json]...",
                type=click.Path(exists=True, path_type=Path))  # fmt: skip
@click.option(
    "--decisions",
    type=EXISTING_FILE,
    metavar="FILE.json",
    help="An investigator's decisions on the cases; RUN alone is then enough.",
)
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True
)
@debug_option
def evaluate(pairs: tuple[Path, ...], decisions: Path | None, form: str) -> None:
    """Grade the cases of run folders against what is known to be true.

    Several pairs (other seeds, other populations) are pooled; 95 % intervals are printed.
    """
    from graphfraud.evaluate import (
        as_json,
        grade,
        grade_decisions,
        pool,
        read_decisions,
        read_run,
        read_truth,
        table,
    )

    runs: Sequence[Path]
    truths: Sequence[Path]
    if decisions is not None and len(pairs) == 1:
        runs, truths = pairs, ()
    elif len(pairs) % 2 == 0:
        runs, truths = pairs[::2], pairs[1::2]
    else:
        raise click.UsageError("give each run folder with its truth file: RUN TRUTH.json")
    if decisions is not None and len(runs) > 1:
        raise click.UsageError("--decisions belong to one run; give one RUN")
    cases = [read_run(folder) for folder in runs]
    pooled = pool(
        [grade(found, read_truth(path)) for found, path in zip(cases, truths, strict=False)]
    )
    decided = None
    if decisions is not None:
        decided = grade_decisions(read_decisions(decisions), [case.case_id for case in cases[0]])
    if form == "json":
        click.echo(json.dumps(as_json(pooled, decided), ensure_ascii=False, indent=1))
    else:
        click.echo(table(pooled, decided), nl=False)


@click.command()
@click.argument("run_folder", type=RUN_FOLDER, metavar="RUN")
@click.argument("claims", nargs=-1, type=click.Path(path_type=Path), metavar="[CLAIMS]...")
@debug_option
def verify(run_folder: Path, claims: tuple[Path, ...]) -> None:
    """Check that a run folder is whole and unchanged, and fits its input.

    With CLAIMS the digests of the input are checked too. A difference ends with 4.
    """
    from graphfraud.report import verify_run

    verify_run(run_folder, claims or None)
    click.echo(f"{run_folder}: unchanged{', and made from this input' if claims else ''}")
