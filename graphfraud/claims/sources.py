"""Finding the files of an extract and opening each as a source of batches."""

from __future__ import annotations

import glob
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graphfraud.claims.batch import Source
from graphfraud.claims.csv_source import CsvSource
from graphfraud.claims.mapping import ColumnMapping
from graphfraud.claims.plan import Plan, make_plan, table_of
from graphfraud.errors import InputError, MissingColumnError

_TEXT = (".csv", ".txt", ".tsv", ".csv.gz", ".txt.gz", ".tsv.gz")
_SHEETS = (".xlsx", ".xlsm")
_PARQUET = (".parquet", ".pq")
KNOWN = _TEXT + _SHEETS + _PARQUET


@dataclass(frozen=True)
class Planned:
    """A source and what it holds."""

    source: Source
    plan: Plan


def find_files(paths: Sequence[Path | str]) -> list[tuple[str, Path]]:
    """Files that paths, folders and globs mean, as (name, path), sorted by name, each once.

    Names are in composed form (NFC) whatever the file system keeps, so that order and names are the
    same on every system.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        at = Path(path)
        if at.is_dir():
            inside = [p for p in sorted(at.iterdir()) if p.is_file() and _known(p)]
            if not inside:
                raise InputError(
                    "the folder holds no CSV, XLSX or Parquet file", where=str(at),
                    todo="name a folder with claims in it",
                )  # fmt: skip
        elif at.is_file():
            inside = [at]
        else:
            inside = [p for p in map(Path, sorted(glob.glob(str(path)))) if p.is_file()]
            if not inside:
                raise InputError("no such file", where=str(path), todo="check the path")
        found.update({p.resolve(): p for p in inside})
    files = sorted(found.values(), key=lambda p: (_composed(p.name), _composed(str(p))))
    names = [_composed(p.name) for p in files]
    return [
        (n if names.count(n) == 1 else f"{_composed(p.parent.name)}/{n}", p)
        for n, p in zip(names, files, strict=True)
    ]


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _known(path: Path) -> bool:
    return not path.name.startswith((".", "~$")) and path.name.lower().endswith(KNOWN)


def open_sources(
    paths: Sequence[Path | str], mapping: ColumnMapping
) -> tuple[list[Planned], list[str]]:
    """Open all files of an extract; returns what is read and notes on what is not.

    Raises InputError for a file that cannot be read, MissingColumnError with every needed column
    that any file lacks.
    """
    planned: list[Planned] = []
    notes: list[str] = []
    missing: list[str] = []
    for name, path in find_files(paths):
        for source, stem in _open(name, path, mapping):
            table = table_of(stem, source.headers, mapping)
            if table is None:
                notes.append(f"{source.name}: not a table of an extract, left out")
                continue
            plan = make_plan(table, source.headers, mapping, source.excel)
            if lacking := plan.missing():
                missing.append(f"{source.name} ({table}): {', '.join(lacking)}")
            if plan.ignored:
                notes.append(f"{source.name}: columns not used: {', '.join(plan.ignored)}")
            if isinstance(source, CsvSource):
                source.wanted = plan.wanted()
            planned.append(Planned(source, plan))
    if missing:
        raise MissingColumnError(
            f"needed columns are missing: {'; '.join(missing)}",
            todo="name them in a mapping file (--mapping), [columns] theirs = \"ours\"",
        )  # fmt: skip
    if not any(p.plan.table == "claims" for p in planned):
        raise InputError(
            "no claims were found", where=", ".join(str(p) for p in paths),
            todo="give a file with setl_id, psn_no, fixmedins_code, … or a mapping file",
        )  # fmt: skip
    return planned, notes


def _open(name: str, path: Path, mapping: ColumnMapping) -> list[tuple[Source, str]]:
    lower = path.name.lower()
    stem = path.name.split(".")[0]
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=name) from error
    if magic == b"PAR1" or lower.endswith(_PARQUET):
        from graphfraud.claims.parquet_source import ParquetSource

        return [(ParquetSource(path, name), stem)]
    if lower.endswith(_SHEETS) or magic == b"PK\x03\x04":
        from graphfraud.claims.sheet_source import open_sheets

        return [(s, s.sheet if s.several else stem) for s in open_sheets(path, name)]
    return [(CsvSource(path, name, mapping), stem)]
