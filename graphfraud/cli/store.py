"""store start, stop, status: an embedded store that stays up, for Neo4j-compatible programs."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphfraud.cli.options import (
    Reading,
    Search,
    Session,
    claims_argument,
    debug_option,
    input_options,
    scope_option,
)
from graphfraud.cli.printing import print_table, progress_bars
from graphfraud.cli.run import found
from graphfraud.errors import InputError, StoreUnreachableError

if TYPE_CHECKING:
    from graphfraud.claim_graph import Scope
    from graphfraud.store.embedded import EmbeddedStore
    from graphfraud.store.embedded_keep import KeptStore

FOLDER = click.Path(file_okay=False, path_type=Path)
#: seconds between two looks at a store that comes up, and at one that stays up
LOOK, TEND = 0.1, 1.0


@click.group()
def store() -> None:
    """An embedded graph store that stays up between commands.

    It needs no server and no account, listens on this machine alone, and its folder, with all that
    it holds, goes when it is stopped.
    """


@store.command()
@claims_argument
@scope_option
@click.option(
    "--dir",
    "folder",
    type=FOLDER,
    metavar="DIR",
    help="A folder for it; else one of its own below the temporary folder.",
)
@click.option(
    "--store-memory",
    default="1g",
    show_default=True,
    metavar="SIZE",
    help="Memory of the store, such as 2g.",
)
@click.option("--foreground", is_flag=True, help="Stay with this terminal; Ctrl-C stops it.")
@click.option("--detached", is_flag=True, hidden=True)
@input_options
@debug_option
@click.pass_obj
def start(
    session: Session,
    claims: tuple[str, ...],
    scope: Scope,
    folder: Path | None,
    store_memory: str,
    foreground: bool,
    detached: bool,
    reading: Reading,
) -> None:
    """Read an extract, find its links and cases, load the graph, and keep the store up.

    Prints the Bolt address, the account (it may only read) and where its password is.
    """
    from graphfraud.store.embedded_keep import kept_in, new_folder

    place = (folder or new_folder()).absolute()
    if kept_in(place) is not None:
        raise InputError(
            "a store is up there", where=str(place), todo="stop it, or give another --dir"
        )
    if foreground or detached:
        _keep(claims, scope, place, store_memory, reading, detached=detached)
        return
    options = [
        f"--scope={scope}", f"--dir={place}", f"--store-memory={store_memory}",
        f"--max-rejects={reading.max_rejects}",
        *([f"--mapping={reading.mapping}"] if reading.mapping else []),
        *([f"--memory={reading.memory}"] if reading.memory else []),
        *(["--debug"] if session.debug else []),
    ]  # fmt: skip
    command = [sys.executable, "-m", "graphfraud", "store", "start", "--detached", *options]
    keeper = subprocess.Popen(
        [*command, "--", *claims], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        while (kept := kept_in(place)) is None:
            if (code := keeper.poll()) is not None:
                raise click.exceptions.Exit(code or 1)  # it has said why
            time.sleep(LOOK)
    except BaseException:
        keeper.terminate()
        keeper.wait()
        raise
    _print_kept(kept)


def _keep(
    claims: tuple[str, ...], scope: Scope, folder: Path, memory: str, reading: Reading,
    *, detached: bool,
) -> None:  # fmt: skip
    """Hold the store until this process is told to end."""
    from graphfraud import pipeline
    from graphfraud.store.embedded import EmbeddedStore
    from graphfraud.store.embedded_keep import note

    with found(claims, reading, Search(permuted=False)) as outcome:
        graph = pipeline.run_graph(outcome, scope=scope)
    with EmbeddedStore.start(folder, memory=memory) as embedded:
        with progress_bars() as progress:
            report = embedded.load(graph, progress=progress)
        try:  # from the moment it is up, an interrupt is how it is told to end
            kept = note(embedded, graph.run_id, report.n_nodes, report.n_relationships)
            if detached:
                # whoever waits for the end of this program's output must not wait for the store
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
            else:
                _print_kept(kept)
            _tend(embedded, kept)
        except KeyboardInterrupt:
            if detached:
                raise


def _tend(embedded: EmbeddedStore, kept: KeptStore) -> None:
    """Look after the store until this process is told to end."""
    from graphfraud.store.embedded_keep import note

    while embedded.alive():
        time.sleep(TEND)
        if embedded.tend():
            kept = note(embedded, kept.run_id, kept.n_nodes, kept.n_relationships)
    raise StoreUnreachableError(
        "the embedded store ended by itself", where=embedded.uri,
        todo="start it again, with more --store-memory",
    )  # fmt: skip


def _print_kept(kept: KeptStore) -> None:
    click.echo(f"address: {kept.uri}")
    click.echo(f"user: {kept.user} (it may only read)")
    click.echo(f"password: the first line of {kept.password_file}")
    click.echo(
        f"run: {kept.run_id}, {kept.n_nodes:,} nodes, {kept.n_relationships:,} relationships"
    )
    which = f" --dir {shlex.quote(kept.folder)}" if kept.named else ""
    click.echo(f"graphfraud query FILE.cypher{which} asks it; graphfraud store stop{which} ends it")


@store.command()
@click.option("--dir", "folder", type=FOLDER, metavar="DIR", help="Which, if several are up.")
@click.option("--all", "every", is_flag=True, help="All that are up.")
@debug_option
def stop(folder: Path | None, every: bool) -> None:
    """End a store that is up, and remove its folder with what it holds."""
    from graphfraud.store.embedded_keep import kept_stores, the_kept_store

    for kept in kept_stores() if every else [the_kept_store(folder and folder.absolute())]:
        kept.stop()
        click.echo(f"stopped: {kept.folder}")


@store.command()
@click.option("--dir", "folder", type=FOLDER, metavar="DIR", help="The one in this folder.")
@debug_option
def status(folder: Path | None) -> None:
    """The stores that are up, and how to reach them. Ends with 3 where none is."""
    from graphfraud.store.embedded_keep import kept_stores, the_kept_store

    kept = kept_stores() if folder is None else [the_kept_store(folder.absolute())]
    if not kept:
        kept = [the_kept_store()]
    print_table(
        ("address", "user", "password_file", "run", "nodes", "relationships", "process"),
        [
            (k.uri, k.user, k.password_file, k.run_id, f"{k.n_nodes:,}", f"{k.n_relationships:,}",
             str(k.pid))
            for k in kept
        ],
        {"nodes", "relationships", "process"},
    )  # fmt: skip
