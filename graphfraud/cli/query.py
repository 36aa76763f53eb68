"""query: a Cypher file on a store that is up, on a Neo4j, or on an extract. It can only read."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphfraud.cli.held import held_claims
from graphfraud.cli.options import EXISTING_FILE, debug_option, scope_option
from graphfraud.cli.printing import print_table
from graphfraud.errors import InputError

if TYPE_CHECKING:
    from graphfraud.claim_graph import Scope
    from graphfraud.store.bolt import Store

    Held = tuple[Store, str | None]
EMBEDDED = "embedded"
#: the built-in parameter: which run of the store is meant
RUN = "run_id"
_PARAMETER = re.compile(r"\$(\w+)|\$`([^`]+)`")
#: what a parameter may hide in without being one: comments and quoted texts
_SILENT = re.compile(r"/\*.*?\*/|//[^\n]*|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"", re.S)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True,
                                        path_type=Path), metavar="FILE.cypher")  # fmt: skip
@click.argument("claims", nargs=-1, metavar="[CLAIMS]...")
@click.option(
    "--param",
    "params",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter; repeatable. Of a pack: by its declared type. Else JSON where it "
    "reads as JSON ('n=3', 'ids=[\"a\"]', 'id=\"007\"'), and text where it does not.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
)
@click.option(
    "--store",
    "uri",
    default=EMBEDDED,
    show_default=True,
    metavar="URI",
    help="embedded: the one that `graphfraud store start` keeps up, or one of CLAIMS "
    "alone; or bolt:// or neo4j://, with NEO4J_USERNAME and NEO4J_PASSWORD.",
)
@click.option(
    "--password-file", type=EXISTING_FILE, metavar="FILE", help="Its first line is the password."
)
@click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Which embedded store, if several are up.",
)
@click.option("--run", "run_id", metavar="RUN", help="$run_id: a run of the store; else the only.")
@scope_option
@click.option(
    "--timeout",
    "timeout_s",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="A query over its time is stopped.",
)
@click.option("--most", type=click.IntRange(min=1), help="No more rows than this.")
@debug_option
def query(
    file: Path, claims: tuple[str, ...], params: tuple[str, ...], form: str, uri: str,
    password_file: Path | None, folder: Path | None, run_id: str | None, scope: Scope,
    timeout_s: float, most: int | None,
) -> None:  # fmt: skip
    """Rows of a Cypher file; - reads it from standard input. A query that writes is refused.

    Exit codes: 2 the query or a parameter is wrong, 3 the store is out of reach, 4 it would write,
    5 it took too long.
    """
    if uri != EMBEDDED and (claims or folder):
        raise click.UsageError("CLAIMS and --dir go with the embedded store; leave out --store")
    if claims and folder:
        raise click.UsageError("give CLAIMS, or --dir of a store that is up")
    statement = _statement(file)
    values = _values(file, statement, params)
    held_run: str | None
    with ExitStack() as stack:
        if claims:
            store, held_run = stack.enter_context(held_claims(claims, scope))
        elif uri == EMBEDDED:
            store, held_run = stack.enter_context(_kept(folder, run_id))
        else:
            store, held_run = stack.enter_context(_server(uri, password_file, run_id))
        needed = _names(statement)
        if RUN in needed and RUN not in values:
            values[RUN] = held_run or _only_run(store)
        if lacking := sorted(needed - set(values)):
            raise InputError(
                f"parameters without a value: {', '.join(lacking)}", where=str(file),
                todo="give each: --param NAME=VALUE",
            )  # fmt: skip
        rows = store.read(statement, values, timeout_s=timeout_s, most_rows=most)
    _print_rows(rows, form)
    _note_unknown(statement)


def _statement(file: Path) -> str:
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            "this file is not UTF-8", where=str(file), todo="save it as UTF-8"
        ) from error
    if not _SILENT.sub("", text).strip():
        raise InputError("there is no statement in it", where=str(file), todo="write one")
    return text


def _names(statement: str) -> set[str]:
    """Parameters that a statement names."""
    return {plain or quoted for plain, quoted in _PARAMETER.findall(_SILENT.sub(" ", statement))}


def _values(file: Path, statement: str, params: Sequence[str]) -> dict[str, object]:
    if statement.lstrip().startswith("/*+++") and str(file) != "-":
        from graphfraud.detect.pack_values import values_from_text
        from graphfraud.detect.packs import read_pack

        pack = read_pack(file)
        return dict(pack.values(values_from_text(pack, params)))
    values: dict[str, object] = {}
    for pair in params:
        name, equals, text = pair.partition("=")
        name = name.strip().removeprefix("$")
        if not equals or not name or name in values:
            raise InputError(
                f"{pair!r} gives no parameter, or gives it again", where="--param",
                todo="write it once, as NAME=VALUE",
            )  # fmt: skip
        values[name] = _json_or_text(text)
    return values


def _json_or_text(text: str) -> object:
    try:
        value: object = json.loads(text)
    except ValueError:
        return text
    return value


@contextmanager
def _kept(folder: Path | None, run_id: str | None) -> Iterator[Held]:
    from graphfraud.store.address import Address
    from graphfraud.store.embedded_guard import KeptReader
    from graphfraud.store.embedded_keep import the_kept_store

    kept = the_kept_store(folder and folder.absolute())
    password = Path(kept.password_file).read_text(encoding="utf-8")
    with KeptReader(Address(kept.uri, kept.user, password)) as store:
        yield store, run_id or kept.run_id


@contextmanager
def _server(uri: str, password_file: Path | None, run_id: str | None) -> Iterator[Held]:
    from graphfraud.store.bolt import Store, address_from

    with Store(address_from(uri, password_file=password_file)) as store:
        yield store, run_id


def _only_run(store: Store) -> str:
    rows = store.read("MATCH (c:Claim) RETURN DISTINCT c.run_id AS run_id ORDER BY run_id")
    runs = [str(row["run_id"]) for row in rows]
    if len(runs) == 1:
        return runs[0]
    raise InputError(
        f"the store holds {len(runs)} runs{': ' if runs else ''}{', '.join(runs[:9])}",
        where=str(store.address), todo="say which with --run" if runs else "load one",
    )  # fmt: skip


def _print_rows(rows: Sequence[Mapping[str, object]], form: str) -> None:
    if form == "json":
        click.echo(json.dumps(list(rows), ensure_ascii=False, indent=1, default=str))
        return
    columns = list(rows[0]) if rows else []
    cells = [[_cell(row[column]) for column in columns] for row in rows]
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerows([columns, *cells] if columns else [])
        return
    numbers = {c for c in columns if rows and isinstance(rows[0][c], int | float)}
    print_table(columns, [[_one_line(cell) for cell in row] for row in cells], numbers)
    click.echo(f"{len(rows)} row{'s' * (len(rows) != 1)}")


def _note_unknown(statement: str) -> None:
    """Say what the graph does not have: a name that is mistyped finds nothing, without a word."""
    from graphfraud.detect.cypher_text import names
    from graphfraud.detect.graph_names import unknown_names

    for what, name in unknown_names(names(statement)):
        click.echo(f"note: the graph has no {what} {name}; see graphfraud/schema.py", err=True)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _one_line(text: str, most: int = 60) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"
