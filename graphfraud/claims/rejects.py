"""rejects.csv: every row that was not read, with its place and the reason."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO

from graphfraud.errors import TooManyRejectsError

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
MAX_ROW_TEXT = 32_000


def harmless(text: str) -> str:
    """Text that a spreadsheet will not run as a formula when it opens the file."""
    return f"'{text}" if text.startswith(_FORMULA) else text


@dataclass
class RejectFile:
    """Writes rejects.csv in order; counts by table and reason."""

    path: Path
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    _file: IO[str] | None = None

    def __enter__(self) -> RejectFile:
        self._file = self.path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(["file", "line", "column", "reason", "row"])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        if self._file:
            self._file.close()

    def add(self, table: str, file: str, line: int, column: str, reason: str, row: str) -> None:
        """Write one refused row; a row of enormous length is cut, and says so."""
        if len(row) > MAX_ROW_TEXT:
            row = f"{row[:MAX_ROW_TEXT]}… ({len(row)} characters)"
        self._writer.writerow([file, line, column, reason, harmless(row)])
        self.reasons[table, reason] += 1
        self.rows[table] += 1


def check_share(rejects: RejectFile, rows: dict[str, int], max_rejects: float) -> None:
    """Stop where more than `max_rejects` (a share) of a table's rows were refused."""
    for table, total in sorted(rows.items()):
        refused = rejects.rows[table]
        if total and refused > max_rejects * total:
            top = Counter({r: n for (t, r), n in rejects.reasons.items() if t == table})
            shown = ", ".join(
                f"{r} {n}" for r, n in sorted(top.items(), key=lambda x: (-x[1], x[0]))[:3]
            )
            raise TooManyRejectsError(
                f"{refused} of {total} rows of {table} were refused ({shown})",
                where=str(rejects.path),
                todo=f"correct them, map the columns, or allow more than {max_rejects:.1%} rejects",
            )
