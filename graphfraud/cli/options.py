"""Options that several commands share, and what one call of the program keeps."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from graphfraud.cli.revealing import reveal_options
from graphfraud.parameters import Parameters

if TYPE_CHECKING:
    from graphfraud.pipeline.graph_store import StoreChoice

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


def scope_option(command: Command) -> Command:
    """--scope of what is loaded into a store."""
    return click.option(
        "--scope", type=click.Choice(["suspects", "all"]), default="suspects", show_default=True,
        help="What of CLAIMS is loaded.",
    )(command)  # fmt: skip


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
    """What is looked for, and where; permuted: whether the copy with permuted dates is run too.

    store: where query packs run; packs: folders of packs of the user's own.
    """

    params: Parameters = field(default_factory=Parameters)
    permuted: bool = True
    store: StoreChoice = "embedded"
    packs: tuple[Path, ...] = ()


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
        click.option("--memory", metavar="SIZE",
                     help="What a run may take, such as 8GB (else half of the machine's memory); "
                     "where it might take more, its parts wait for each other."),
    )(cast(Command, bundled))  # fmt: skip


_DEFAULT = Parameters()


def detection_options(command: Command) -> Command:
    """What is looked for, and what is fixed; the command gets them as `search`."""

    @wraps(command)
    def bundled(
        *, seed: int, window_days: int, discharge_days: int, window_minutes: int,
        min_patients: int, no_permuted: bool, store: str, password_file: Path | None,
        packs: tuple[Path, ...], **rest: Any,
    ) -> Any:  # fmt: skip
        where = store_choice(store, password_file)
        if where == "none" and packs:
            raise click.UsageError("--packs needs a store; leave out --store none")
        params = replace(
            _DEFAULT, seed=seed, admit_days=window_days, discharge_days=discharge_days,
            settle_minutes=window_minutes, min_patients=min_patients,
        )  # fmt: skip
        return command(search=Search(params, not no_permuted, where, packs), **rest)

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
        *STORE_OPTIONS,
        click.option("--packs", type=click.Path(exists=True, file_okay=False, path_type=Path),
                     multiple=True, metavar="DIR",
                     help="Query packs of your own, besides those that come along; repeatable."),
    )(cast(Command, bundled))  # fmt: skip


STORE_OPTIONS = (
    click.option("--store", default="embedded", show_default=True, metavar="STORE",
                 help="Graph store that query packs run on: embedded (a server of its own, for "
                 "this run), none, or neo4j://HOST:7687 with NEO4J_USERNAME and NEO4J_PASSWORD."),
    click.option("--password-file", type=EXISTING_FILE, metavar="FILE",
                 help="Its first line is the store's password, instead of NEO4J_PASSWORD."),
)  # fmt: skip


def store_choice(store: str, password_file: Path | None) -> StoreChoice:
    """The store of an option's text. Raises InputError for what is no address."""
    if store in ("none", "embedded"):
        if password_file is not None:
            raise click.UsageError("--password-file goes with the address of a store")
        return "none" if store == "none" else "embedded"
    from graphfraud.store.address import address_from

    return address_from(store, password_file=password_file)


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
    return _joined(
        reveal_options,
        click.option("--key-file", type=EXISTING_FILE, metavar="FILE",
                     help="Secret of the pseudonyms: the same file, the same pseudonyms."),
        click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True,
                     help="Language of the pages."),
        click.option("--retain-until", metavar="DATE",
                     help="Until when the run is kept, as printed on pages and reports "
                     "[default: three years after its date]."),
    )(command)  # fmt: skip
