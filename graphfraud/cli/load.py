"""load: an extract's graph with its links and rings, into Neo4j or files for its importer."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphfraud.cli.options import (
    Reading,
    Search,
    claims_argument,
    debug_option,
    detection_options,
    input_options,
)
from graphfraud.cli.printing import progress_bars
from graphfraud.cli.run import found
from graphfraud.errors import OutputExistsError

if TYPE_CHECKING:
    from graphfraud.claim_graph import ClaimGraph, Scope
    from graphfraud.store.address import Address


@click.command()
@claims_argument
@click.option(
    "--bulk",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write files for neo4j-admin database import there, and print its command.",
)
@click.option(
    "--scope",
    type=click.Choice(["suspects", "all"]),
    default="all",
    show_default=True,
    help="Everything, or what links, marks and cases point at with its surroundings.",
)
@click.option("--replace", is_flag=True, help="Take this run out of the store first, and only it.")
@click.option("--run-id", metavar="NAME", help="The run's name in the store [default: its digest].")
@click.option(
    "--batch-size",
    type=click.IntRange(1, 100_000),
    default=5_000,
    show_default=True,
    help="Rows in one transaction.",
)
@input_options
@detection_options
@debug_option
def load(
    claims: tuple[str, ...],
    bulk: Path | None,
    scope: Scope,
    replace: bool,
    run_id: str | None,
    batch_size: int,
    reading: Reading,
    search: Search,
) -> None:
    """Load claims, parties, links and rings into Neo4j.

    Give --store neo4j://HOST:7687 (NEO4J_USERNAME and NEO4J_PASSWORD from the environment), or
    --bulk DIR for a whole year and an empty database. The same command again goes on where a load
    stopped, and changes nothing once it is whole; nothing else in the store is touched.
    """
    address = None if isinstance(search.store, str) else search.store
    if (address is None) == (bulk is None):
        raise click.UsageError("give either --store neo4j://HOST:7687 or --bulk DIR")
    if search.packs:
        raise click.UsageError("--packs goes with run; load writes what tables find")
    if bulk is not None and (replace or (bulk.exists() and any(bulk.iterdir()))):
        raise OutputExistsError(
            "--bulk writes into a new folder", where=str(bulk), todo="choose another DIR"
        )
    if address is not None:
        _check(address, run_id)
    search = dataclasses.replace(search, store="none", permuted=False)
    with found(claims, reading, search) as outcome:
        from graphfraud.pipeline.graph_of_run import run_graph

        graph = run_graph(outcome, scope=scope)
        if run_id is not None:
            graph = dataclasses.replace(graph, run_id=run_id)
        for label, left_out in sorted(graph.left_out.items()):
            click.echo(f"left out by the scope: {label} {left_out:,}")
        if bulk is not None:
            _write_files(graph, bulk)
        elif address is not None:
            _load(address, graph, batch_size, replace)


def _check(address: Address, run_id: str | None) -> None:
    """Before hours of work: does the server answer, and can the run be named so."""
    from graphfraud.store.bolt import Store
    from graphfraud.store.keys import check_run_id

    if run_id is not None:
        check_run_id(run_id)
    with Store(address) as store:
        store.check()


def _load(address: Address, graph: ClaimGraph, batch_size: int, replace: bool) -> None:
    from graphfraud.store.bolt import Store
    from graphfraud.store.load import load_graph

    with Store(address) as store, progress_bars() as progress:
        report = load_graph(
            store, graph, batch_size=batch_size, replace=replace, progress=progress
        )
    click.echo(
        f"{address}: run {graph.run_id} holds {report.n_nodes:,} nodes and "
        f"{report.n_relationships:,} relationships"
    )
    click.echo(
        f"written now: {report.n_written:,} rows in {report.seconds:,.1f} s, "
        f"{report.rows_per_s:,.0f} rows/s"
    )


def _write_files(graph: ClaimGraph, folder: Path) -> None:
    from graphfraud.store.bulk import write_bulk

    with progress_bars() as progress:
        command = write_bulk(graph, folder, progress=progress)
    click.echo(
        f"{folder}: run {graph.run_id}, {graph.n_nodes:,} nodes and "
        f"{graph.n_relationships:,} relationships"
    )
    click.echo("into an empty database, while it is stopped:")
    click.echo(f"  {command}")
    click.echo("then, once it is started, the constraints and indexes:")
    click.echo(f"  cypher-shell --file {folder / 'schema.cypher'}")
