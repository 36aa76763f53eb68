"""A mapping file: names and codes of another extract, in the platform's words.

[columns]
"THEIR_HEADER" = "setl_id"
"days in hospital" = "los_days"
[values.med_type]
"IP" = "21"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from graphfraud.claims.contract import ALIASES, COLUMNS, fold
from graphfraud.errors import InputError


@dataclass(frozen=True)
class ColumnMapping:
    """columns: folded header → our name; values: our column → their code → our code."""

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def name(self, header: str) -> str | None:
        """Our name of a header, None if it is not known. A mapping goes before an alias."""
        key = fold(header)
        return self.columns.get(key) or ALIASES.get(key)


def read_mapping(path: Path | None) -> ColumnMapping:
    """Read a mapping file; without one, only the known headers are understood.

    Raises InputError where the file is missing, is not TOML, or names a column we do not have.
    """
    if path is None:
        return ColumnMapping()
    where = str(path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputError("mapping file not found", where=where) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"mapping file cannot be read: {error}", where=where) from error
    unknown = sorted(set(data) - {"columns", "values"})
    if unknown:
        raise InputError(
            f"unknown section {unknown[0]!r}", where=where, todo="use [columns] and [values.NAME]"
        )
    columns, values = data.get("columns", {}), data.get("values", {})
    if not isinstance(columns, dict) or not isinstance(values, dict):
        raise InputError("columns and values must be tables", where=where)
    ours = {name for names in COLUMNS.values() for name in names}
    wrong = sorted(str(v) for v in [*columns.values(), *values] if v not in ours)
    if wrong:
        raise InputError(
            f"not a column of ours: {', '.join(wrong)}", where=where,
            todo="the right-hand side must be a platform column name",
        )  # fmt: skip
    for name, table in values.items():
        if not isinstance(table, dict):
            raise InputError(f"[values.{name}] must be a table", where=where)
    return ColumnMapping(
        {fold(k): str(v) for k, v in columns.items()},
        {k: {str(a): str(b) for a, b in t.items()} for k, t in values.items()},
    )
