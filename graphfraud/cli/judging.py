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
