"""packs test, run: a pack's small cases, and its answer on a store or on an extract."""

from __future__ import annotations

import csv
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from graphfraud.cli.held import held_claims
from graphfraud.cli.options import EXISTING_FILE, debug_option, scope_option
from graphfraud.cli.printing import print_table
from graphfraud.errors import CheckFailedError, InputError

if TYPE_CHECKING:
    from graphfraud.claim_graph import ClaimGraph, Scope
    from graphfraud.detect.pack_cases import PackCase
    from graphfraud.detect.packs import Pack
    from graphfraud.pipeline.pack_trials import Trial
    from graphfraud.store.bolt import Store
    from graphfraud.store.embedded import EmbeddedStore

    Cases = Sequence[PackCase]
Command = TypeVar("Command", bound=Callable[..., Any])
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
EMBEDDED = "embedded"


def packs_option(command: Command) -> Command:
    """--packs DIR…, as `folders`."""
    return click.option(
        "--packs", "folders", type=FOLDER, multiple=True, metavar="DIR",
        help="A folder of packs of your own; may be given several times.",
    )(command)  # fmt: skip


def pack_argument(command: Command) -> Command:
    """PACK: an id."""
    return click.argument("name", metavar="PACK")(command)


def lang_option(command: Command) -> Command:
    """--lang of what a pack says of itself."""
    return click.option(
        "--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True,
        help="Language of titles and texts.",
    )(command)  # fmt: skip


def cases_option(command: Command) -> Command:
    """--cases DIR of small cases."""
    return click.option(
        "--cases", type=FOLDER, metavar="DIR", help="Small cases, PACK.toml each; else DIR/cases."
    )(command)


def store_options(command: Command) -> Command:
    """--store and --password-file."""
    store = click.option(
        "--store", default=EMBEDDED, show_default=True, metavar="URI",
        help="bolt:// or neo4j:// address; user and password come from NEO4J_USERNAME and "
        "NEO4J_PASSWORD, or --password-file.",
    )  # fmt: skip
    secret = click.option(
        "--password-file", type=EXISTING_FILE, metavar="FILE",
        help="Its first line is the password.",
    )  # fmt: skip
    return store(secret(command))


def cases_of(folder: Path, given: Path | None) -> Path | None:
    """Where the small cases of a folder's packs lie: as given, in it, or among the tests."""
    places = (folder / "cases", folder.parent / "tests" / "packs" / "cases")
    return given or next((place for place in places if place.is_dir()), None)


@click.command()
@click.argument("names", nargs=-1, metavar="[PACK]...")
@packs_option
@cases_option
@store_options
@debug_option
def test(
    names: tuple[str, ...], folders: tuple[Path, ...], cases: Path | None, store: str,
    password_file: Path | None,
) -> None:  # fmt: skip
    """Run packs on their small cases. A difference ends with 4.

    In the embedded store, and with --store in that server too: there the cases are a run named
    "cases", which is removed again.
    """
    from graphfraud.detect.pack_cases import missing_cases, read_cases
    from graphfraud.detect.packs import builtin_folder, find_pack, read_packs

    chosen = []
    for folder in folders or (builtin_folder(),):
        place = cases_of(folder, cases)
        if place is None:
            raise InputError(
                "there are no small cases", where=str(folder), todo="write cases/PACK.toml there"
            )
        chosen += [(pack, place) for pack in read_packs(folder) if pack.is_detector]
    if names:
        wanted = [find_pack([pack for pack, _ in chosen], name).id for name in names]
        chosen = [(pack, place) for pack, place in chosen if pack.id in wanted]
    todo = [(pack, read_cases(pack, place)) for pack, place in chosen]
    lacking = [f"{p.id} lacks {what}" for p, found in todo for what in missing_cases(p, found)]
    trials: list[tuple[str, Trial]] = []
    with embedded() as held:
        trials += [(EMBEDDED, trial) for trial in _tried(held.store, held.load, todo)]
    if store != EMBEDDED:
        with _opened(store, password_file) as opened:
            trials += [("neo4j", trial) for trial in _tried_and_removed(opened, todo)]
    print_table(
        ("pack", "case", "kind", "store", "answer"),
        [(t.pack, t.case, t.kind, where, t.difference or "as expected") for where, t in trials],
    )
    for line in lacking:
        click.echo(line)
    wrong = sum(bool(t.difference) for _, t in trials)
    if wrong or lacking:
        raise CheckFailedError(
            f"{wrong} of {len(trials)} cases differ, {len(lacking)} are missing",
            where="packs test", todo="mend the pack or its cases",
        )  # fmt: skip


@contextmanager
def embedded() -> Iterator[EmbeddedStore]:
    """A small embedded store that is gone afterwards."""
    from graphfraud.store.embedded import EmbeddedStore

    with (
        tempfile.TemporaryDirectory(prefix="graphfraud-") as folder,
        EmbeddedStore.start(Path(folder) / "store", memory="512m") as held,
    ):
        yield held


def _tried(
    store: Store, load: Callable[[ClaimGraph], object], todo: Sequence[tuple[Pack, Cases]]
) -> Iterator[Trial]:
    from graphfraud.pipeline.pack_trials import joined_graph, try_joined

    every = [case for _, cases in todo for case in cases]
    load(joined_graph(every))
    for pack, _ in todo:
        yield from try_joined(store, pack, every)


def _tried_and_removed(store: Store, todo: Sequence[tuple[Pack, Cases]]) -> Iterator[Trial]:
    """The same in a server of the user's own, in which nothing stays."""
    from graphfraud.pipeline.pack_trials import JOINED
    from graphfraud.store.load import load_graph
    from graphfraud.store.runs import remove_run

    try:
        yield from _tried(store, lambda graph: load_graph(store, graph, replace=True), todo)
    finally:
        remove_run(store, JOINED)


@contextmanager
def _opened(uri: str, password_file: Path | None) -> Iterator[Store]:
    from graphfraud.store.bolt import Store, address_from

    with Store(address_from(uri, password_file=password_file)) as store:
        yield store


@click.command()
@pack_argument
@click.argument("claims", nargs=-1, metavar="[CLAIMS]...")
@packs_option
@store_options
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE",
              help="Instead of a default; a list is separated by commas.")
@click.option("--run", "run_id", metavar="RUN", help="Which run of the store; the only one, else.")
@scope_option
@click.option("--most", type=click.IntRange(min=1), help="No more rows than this.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table",
              show_default=True)
@debug_option
def run(
    name: str, claims: tuple[str, ...], folders: tuple[Path, ...], store: str,
    password_file: Path | None, params: tuple[str, ...], run_id: str | None, scope: Scope,
    most: int | None, form: str,
) -> None:  # fmt: skip
    """Rows of one pack, on a run that a store holds or on an extract.

    With CLAIMS the extract is read, its graph is put into the embedded store, and both go again.
    """
    from graphfraud.detect.motifs import explore
    from graphfraud.detect.pack_lint import pack_columns
    from graphfraud.detect.pack_values import values_from_text
    from graphfraud.detect.packs import builtin_folder, find_pack, read_packs

    pack = find_pack(read_packs(builtin_folder(), *folders), name)
    values = values_from_text(pack, params)
    pack.values(values)  # what is missing is told before anything is read
    if bool(claims) == (store != EMBEDDED):
        raise click.UsageError("give CLAIMS, or --store URI of a store that holds a run")
    held = held_claims(claims, scope) if claims else _from_store(store, password_file, run_id)
    with held as (opened, held_run):
        rows = explore(opened, pack, held_run, values, most_rows=most)
    _print_rows(rows, pack_columns(pack), form)


@contextmanager
def _from_store(
    uri: str, password_file: Path | None, run_id: str | None
) -> Iterator[tuple[Store, str]]:
    with _opened(uri, password_file) as store:
        if run_id is None:
            found = store.read(
                "MATCH (c:Claim) RETURN DISTINCT c.run_id AS run_id ORDER BY run_id", {}
            )
            runs = [str(row["run_id"]) for row in found]
            if len(runs) != 1:
                raise InputError(
                    f"the store holds {len(runs)} runs: {', '.join(runs[:9])}",
                    where=str(store.address), todo="give --run" if runs else "graphfraud load",
                )  # fmt: skip
            run_id = runs[0]
        yield store, run_id


def _print_rows(rows: Sequence[Mapping[str, object]], columns: Sequence[str], form: str) -> None:
    if form == "json":
        click.echo(json.dumps(list(rows), ensure_ascii=False, indent=1, default=str))
        return
    cells = [[_cell(row[column]) for column in columns] for row in rows]
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(cells)
        return
    numbers = {c for c in columns if rows and isinstance(rows[0][c], int | float)}
    print_table(columns, [[_short(cell) for cell in row] for row in cells], numbers)
    click.echo(f"{len(rows)} row{'s' * (len(rows) != 1)}")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(_cell(item) for item in value)
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value)


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
