"""What a command prints: aligned tables on standard output, progress on a terminal's stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from graphfraud.claims import RowCounts
    from graphfraud.model import Case, RunInfo

#: (stage or file, rows or steps done)
Progress = Callable[[str, int], None]
EPOCH = date(1970, 1, 1)
CASE_COLUMNS = (
    "rank", "case", "pattern", "score", "patients", "institutions", "claims", "fund_paid",
    "first", "last",
)  # fmt: skip
RIGHT = {"rank", "score", "patients", "institutions", "claims", "fund_paid"}


def day_text(day: int) -> str:
    """A day since 1970-01-01 as YYYY-MM-DD."""
    return (EPOCH + timedelta(days=day)).isoformat()


def yuan(fen: int) -> str:
    """分 as CNY with two decimals and thousands separators."""
    sign, rest = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{rest // 100:,}.{rest % 100:02d}"


def print_table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], right: set[str] | None = None
) -> None:
    """Columns aligned by spaces, the same on a terminal and in a pipe."""
    widths = [max(len(c), *(len(r[i]) for r in rows), 0) for i, c in enumerate(columns)]
    for row in (columns, *rows):
        cells = (
            text.rjust(width) if right and name in right else text.ljust(width)
            for name, text, width in zip(columns, row, widths, strict=True)
        )
        click.echo("  ".join(cells).rstrip())


def print_cases(cases: Sequence[Case], *, limit: int) -> None:
    """Ranked cases, the first `limit` of them."""
    if not cases:
        click.echo("No case: nothing was found that chance or an innocent reason does not explain.")
        return
    print_table(
        CASE_COLUMNS,
        [
            (
                str(case.rank), case.case_id, case.pattern, f"{case.score:.3f}",
                str(len(case.ring.patients)), str(case.n_institutions),
                str(len(case.ring.claims)), yuan(case.fund_paid),
                day_text(case.first_day), day_text(case.last_day),
            )
            for case in cases[:limit]
        ],
        RIGHT,
    )  # fmt: skip
    if len(cases) > limit:
        click.echo(f"… and {len(cases) - limit} more")


def count_line(counts: RowCounts) -> str:
    """What became of the rows of claims."""
    return (
        f"rows in {counts.rows_in:,} = kept {counts.kept:,} + netted {counts.netted:,}"
        f" + rejected {counts.rejected:,}"
    )


def print_summary(info: RunInfo, counts: RowCounts, n_cases: int) -> None:
    """How the run judges itself: rows, the permuted copy, what did not run."""
    click.echo(count_line(counts))
    copy = "was not run"
    if info.permuted_cases is not None:
        copy = f"gives {info.permuted_cases}, {info.permuted_others} of them of other people"
    click.echo(f"cases: {n_cases}; the copy of the data with permuted dates {copy}")
    packs = [d for d in info.detectors if d.name in info.pack_titles]
    if packs:
        ran, seen = sum(d.ran for d in packs), sum(d.n_findings for d in packs)
        click.echo(f"query packs: {ran} of {len(packs)} ran ({info.store}), findings: {seen}")
    for note in info.notes:
        if note.startswith("suspect scope capped"):
            click.echo(note)
    for detector in info.detectors:
        if not detector.ran:
            reason = f"needs {', '.join(detector.needs)}" if detector.needs else detector.note
            click.echo(f"not run: {detector.name} ({reason})")


@contextmanager
def progress_bars() -> Iterator[Progress | None]:
    """Bars for long stages on a terminal; None, and silence, in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description:<32}"), BarColumn(),
        TextColumn("{task.completed:>12,.0f}"), TimeElapsedColumn(),
    )  # fmt: skip
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int) -> None:
            if stage not in tasks:
                for earlier in tasks.values():
                    bars.update(earlier, visible=False)
                tasks[stage] = bars.add_task(stage, total=None)
            bars.update(tasks[stage], completed=done)

        yield show
