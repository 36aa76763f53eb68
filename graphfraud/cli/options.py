"""Options that several commands share, and what one call of the program keeps."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from graphfraud.parameters import Parameters

Command = TypeVar("Command", bound=Callable[..., Any])
EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
RUN_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@dataclass
class Session:
    """One call of the program."""

    debug: bool = False


def _set_debug(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and isinstance(context.obj, Session):
        context.obj.debug = True


def _joined(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def debug_option(command: Command) -> Command:
    """--debug, which every command has."""
    return click.option(
        "--debug", is_flag=True, expose_value=False, callback=_set_debug,
        help="Show the traceback of an error.",
    )(command)  # fmt: skip


def claims_argument(command: Command) -> Command:
    """CLAIMS…: files, folders or globs of one extract."""
    return click.argument("claims", nargs=-1, required=True, metavar="CLAIMS...")(command)


def mapping_option(command: Command) -> Command:
    """--mapping FILE."""
    return click.option(
        "--mapping", type=EXISTING_FILE, metavar="FILE.toml",
        help="Their columns and codes = ours, for an extract in other names.",
    )(command)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """How an extract is read. rejects: where rejected rows are kept if they are too many."""

    mapping: Path | None = None
    max_rejects: float = 0.01
    memory: str | None = None
    rejects: Path | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; permuted: whether the copy with permuted dates is run too."""

    params: Parameters = field(default_factory=Parameters)
    permuted: bool = True


def input_options(command: Command) -> Command:
    """How an extract is read; the command gets them as `reading`."""

    @wraps(command)
    def bundled(
        *, mapping: Path | None, max_rejects: float, memory: str | None, **rest: Any
    ) -> Any:
        return command(reading=Reading(mapping, max_rejects, memory), **rest)

    return _joined(
        mapping_option,
        click.option("--max-rejects", type=click.FloatRange(0, 1), default=0.01, show_default=True,
                     help="Share of rows that may be rejected before it stops."),
        click.option("--memory", metavar="SIZE", help="Memory limit of reading, such as 2GB."),
    )(cast(Command, bundled))  # fmt: skip


_DEFAULT = Parameters()


def detection_options(command: Command) -> Command:
    """What is looked for, and what is fixed; the command gets them as `search`.

    Another store than none raises click.BadParameter.
    """

    @wraps(command)
    def bundled(
        *, seed: int, window_days: int, discharge_days: int, window_minutes: int,
        min_patients: int, no_permuted: bool, store: str, **rest: Any,
    ) -> Any:  # fmt: skip
        if store != "none":  # its address may hold a password: it is not repeated
            raise click.BadParameter(
                "graph stores come with a later release; give none", param_hint="--store"
            )
        params = replace(
            _DEFAULT, seed=seed, admit_days=window_days, discharge_days=discharge_days,
            settle_minutes=window_minutes, min_patients=min_patients,
        )  # fmt: skip
        return command(search=Search(params, not no_permuted), **rest)

    return _joined(
        click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True,
                     help="Fixes every random draw."),
        click.option("--window-days", type=click.IntRange(min=0), default=_DEFAULT.admit_days,
                     show_default=True,
                     help="Two stays are together when admitted within this many days."),
        click.option("--discharge-days", type=click.IntRange(min=0),
                     default=_DEFAULT.discharge_days, show_default=True,
                     help="… and discharged within this many."),
        click.option("--window-minutes", type=click.IntRange(min=0),
                     default=_DEFAULT.settle_minutes, show_default=True,
                     help="Two settlements are back to back within this many minutes."),
        click.option("--min-patients", type=click.IntRange(min=3), default=_DEFAULT.min_patients,
                     show_default=True, help="Smallest ring that is looked for."),
        click.option("--no-permuted", is_flag=True,
                     help="Leave out the run on the copy with permuted dates."),
        click.option("--store", default="none", show_default=True, metavar="none",
                     help="Graph store; this release works in tables and knows none."),
    )(cast(Command, bundled))  # fmt: skip


def day_option(command: Command) -> Command:
    """--as-of DATE."""
    return click.option(
        "--as-of", metavar="DATE", callback=_parse_day,
        help="The day of the run as printed on its pages (YYYY-MM-DD).",
    )(command)  # fmt: skip


def _parse_day(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> str | None:
    if value is None:
        return None
    try:
        return datetime.date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no date; write YYYY-MM-DD") from error


def page_options(command: Command) -> Command:
    """What pages show, and to whom; real keys are shown for a stated purpose only."""

    @wraps(command)
    def checked(*, reveal: bool, purpose: str | None, **rest: Any) -> Any:
        if reveal and not (purpose or "").strip():
            raise click.UsageError("--reveal needs --purpose TEXT: why real keys are to be shown")
        if purpose and not reveal:
            raise click.UsageError("--purpose goes with --reveal")
        return command(reveal=reveal, purpose=purpose, **rest)

    return _joined(
        click.option("--reveal", is_flag=True,
                     help="Real keys on the pages instead of pseudonyms; needs --purpose."),
        click.option("--purpose", metavar="TEXT",
                     help="Why real keys are shown; noted in run.json."),
        click.option("--key-file", type=EXISTING_FILE, metavar="FILE",
                     help="Secret of the pseudonyms: the same file, the same pseudonyms."),
        click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True,
                     help="Language of the pages."),
    )(cast(Command, checked))  # fmt: skip
