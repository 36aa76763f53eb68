"""A claims graph as files for `neo4j-admin database import`, for years at a time.

One CSV file a label, and one a relationship type and pair of labels, with typed headers. Texts are
quoted and nulls are empty, so an empty text stays one; ids are looked up within their own label.
The importer makes no constraints: `schema.cypher` holds them, for after the import.
"""

from __future__ import annotations

import shlex
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from graphfraud import __version__
from graphfraud.errors import OutputExistsError
from graphfraud.schema import NODES, RELATIONSHIPS, RUN, PropertyType
from graphfraud.store.batches import check_graph
from graphfraud.store.ddl import constraints, indexes
from graphfraud.store.digest import digest_of
from graphfraud.store.keys import key_of, keys_of, relationship_keys
from graphfraud.store.runs import Progress

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.csv as pa_csv

    from graphfraud.claim_graph import ClaimGraph

__all__ = ["write_bulk"]

#: a column: an Arrow array, or values
Values: TypeAlias = Any
#: rows that are turned into text at once
PIECE = 50_000
#: what the importer calls the types of the schema
_TYPES: Mapping[PropertyType, str] = {
    "string": "string", "integer": "long", "float": "double", "boolean": "boolean", "date": "date",
}  # fmt: skip


def write_bulk(graph: ClaimGraph, folder: Path, *, progress: Progress | None = None) -> str:
    """Write the files of a graph into a new folder; the command that imports them.

    The command fills an empty database and overwrites none. The folder is complete or absent; it
    also holds the command (`import.sh`) and the constraints and indexes (`schema.cypher`).
    Errors: OutputExistsError where the folder holds something; InputError and GraphfraudError as
    `check_graph` raises them. O(nodes + relationships).
    """
    check_graph(graph)
    if folder.exists() and any(folder.iterdir()):
        raise OutputExistsError(
            "there is something already", where=str(folder), todo="choose another folder"
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        inputs = [*_write_nodes(graph, partial, progress), *_write_links(graph, partial, progress)]
        command = _command(inputs)
        (partial / "import.sh").write_text(
            f'#!/bin/sh\nset -e\ncd "$(dirname "$0")"\n{command}\n', encoding="utf-8"
        )
        made = (*constraints().values(), *indexes().values())
        (partial / "schema.cypher").write_text(
            "".join(f"{statement};\n" for statement in made), encoding="utf-8"
        )
        for file in partial.iterdir():
            file.chmod(0o600)
        if folder.exists():
            folder.rmdir()
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return f"cd {shlex.quote(str(folder.resolve()))} && {command}"


def _command(inputs: list[str]) -> str:
    # the database's name goes first: the last option takes every word behind it for a file
    options = ["neo4j", "--id-type=string", "--multiline-fields=true", "--bad-tolerance=0"]
    words = map(shlex.quote, [*options, *inputs])
    return " ".join(["neo4j-admin database import full", *words])


def _write_nodes(graph: ClaimGraph, folder: Path, progress: Progress | None) -> Iterator[str]:
    done = 0
    for nodes in graph.nodes:
        label = nodes.label
        types: dict[str, PropertyType] = {"id": "string", **NODES[label].properties}
        names = nodes.table.column_names
        with _File(folder / f"{label}.csv") as file:
            for piece in _pieces(nodes.table):
                file.write(
                    {
                        f"key:ID({label})": keys_of(graph.run_id, piece.column("id")),
                        "run_id:string": [graph.run_id] * piece.num_rows,
                        **{f"{n}:{_TYPES[types[n]]}": piece.column(n) for n in names},
                    }
                )
                done += piece.num_rows
                if progress is not None:
                    progress("files of nodes", done)
        yield f"--nodes={label}={label}.csv"
    yield _write_run(graph, folder)


def _write_run(graph: ClaimGraph, folder: Path) -> str:
    """The note that this run is whole: it is, once the importer has ended well."""
    values: dict[str, str | int] = {
        "run_id": graph.run_id, "id": graph.run_id, "state": "complete", "scope": graph.scope,
        "digest": digest_of(graph), "version": __version__, "n_nodes": graph.n_nodes,
        "n_relationships": graph.n_relationships,
        "n_loaded": graph.n_nodes + graph.n_relationships,
    }  # fmt: skip
    row: dict[str, Values] = {f"key:ID({RUN.label})": [key_of(graph.run_id, graph.run_id)]}
    for name, value in values.items():
        row[f"{name}:{'string' if isinstance(value, str) else 'long'}"] = [value]
    with _File(folder / f"{RUN.label}.csv") as file:
        file.write(row)
    return f"--nodes={RUN.label}={RUN.label}.csv"


def _write_links(graph: ClaimGraph, folder: Path, progress: Progress | None) -> Iterator[str]:
    done = 0
    for links in graph.relationships:
        source, target = links.source_label, links.target_label
        types = RELATIONSHIPS[links.type].properties
        names = [n for n in links.table.column_names if n not in ("source", "target", "name")]
        name = f"{links.type}-{source}-{target}.csv"
        with _File(folder / name) as file:
            for piece in _pieces(links.table):
                keys = relationship_keys(graph.run_id, links.type, piece.column("name"))
                file.write(
                    {
                        f":START_ID({source})": keys_of(graph.run_id, piece.column("source")),
                        f":END_ID({target})": keys_of(graph.run_id, piece.column("target")),
                        "key:string": keys,
                        "run_id:string": [graph.run_id] * piece.num_rows,
                        **{f"{n}:{_TYPES[types[n]]}": piece.column(n) for n in names},
                    }
                )
                done += piece.num_rows
                if progress is not None:
                    progress("files of relationships", done)
        yield f"--relationships={links.type}={name}"


class _File:
    """A CSV file that is written piece by piece, with the columns of its first piece."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pa_csv.CSVWriter | None = None

    def __enter__(self) -> Self:
        return self

    def write(self, columns: Mapping[str, Values]) -> None:
        import pyarrow as pa
        import pyarrow.csv as pa_csv

        table = pa.table(dict(columns))
        if self._writer is None:
            self._writer = pa_csv.CSVWriter(self._path, table.schema)
        self._writer.write_table(table)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        if self._writer is not None:
            self._writer.close()


def _pieces(table: pa.Table) -> Iterator[pa.Table]:
    """At least one piece, so that an empty table has its header."""
    for begin in range(0, max(1, table.num_rows), PIECE):
        yield table.slice(begin, PIECE)
