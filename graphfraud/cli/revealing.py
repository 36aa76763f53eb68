"""Real keys of persons: shown for a stated purpose alone, and written to the access log first."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

if TYPE_CHECKING:
    from graphfraud.report.access_log import Access

Command = TypeVar("Command", bound=Callable[..., Any])


def reveal_options(command: Command) -> Command:
    """--reveal and --purpose, which go together; the command gets both."""

    @wraps(command)
    def checked(*, reveal: bool, purpose: str | None, **rest: Any) -> Any:
        purpose = (purpose or "").strip()
        if reveal and not purpose:
            raise click.UsageError("--reveal needs --purpose TEXT: why real keys are to be shown")
        if purpose and not reveal:
            raise click.UsageError("--purpose goes with --reveal")
        return command(reveal=reveal, purpose=purpose, **rest)

    with_purpose = click.option(
        "--purpose", metavar="TEXT",
        help="Why real keys are shown; written to the access log with time, account and case.",
    )(cast(Command, checked))  # fmt: skip
    return click.option(
        "--reveal", is_flag=True,
        help="Real keys of persons instead of pseudonyms; needs --purpose.",
    )(with_purpose)  # fmt: skip


def note_access(command: str, purpose: str, case: str, run_folder: Path) -> Access:
    """Write the access log's entry and say so, before anything is shown.

    Errors: CheckFailedError when the log was changed, InputError when it cannot be written.
    """
    from graphfraud.report.access_log import default_log, log_access

    entry = log_access(command, purpose, case, str(run_folder.absolute()))
    click.echo(
        f"graphfraud: notice: real keys of persons are shown for: {entry.purpose}. Account, time "
        f"and case are in {default_log()}, entry {entry.entry} ({entry.hash[:16]})",
        err=True,
    )
    return entry


def print_log_state() -> None:
    """Check the access log and say what it holds; CheckFailedError when it was changed."""
    from graphfraud.report.access_log import default_log, verify_log

    entries = verify_log()
    if not entries:
        click.echo(f"{default_log()}: no entry")
        return
    last = entries[-1]
    click.echo(
        f"{default_log()}: {len(entries)} entries, whole; the last by {last.who} at {last.time}, "
        f"digest {last.hash}"
    )
