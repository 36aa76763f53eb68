"""Cases to be graded: from a run folder, or made in memory."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graphfraud.errors import InputError


@dataclass(frozen=True, slots=True)
class GradedCase:
    """What of a case is graded. rank 1 is the strongest.

    caseworkers: those the case names; one who is context only (a reviewer who only signed) is not
    named. claims: setl_ids of the case.
    """

    case_id: str
    rank: int
    pattern: str
    patients: frozenset[str]
    caseworkers: frozenset[str] = frozenset()
    claims: frozenset[str] = frozenset()


def read_run(folder: Path | str) -> tuple[GradedCase, ...]:
    """Cases of a run folder (cases.csv, members.csv, claims.csv), by rank.

    Raises InputError where a file or a column is missing.
    """
    root = Path(folder)
    patients: dict[str, set[str]] = defaultdict(set)
    workers: dict[str, set[str]] = defaultdict(set)
    claims: dict[str, set[str]] = defaultdict(set)
    for row in _rows(root / "members.csv", "case_id", "node_type", "node_id", "role"):
        if row["node_type"] == "patient":
            patients[row["case_id"]].add(row["node_id"])
        elif row["node_type"] == "caseworker" and row["role"] != "context":
            workers[row["case_id"]].add(row["node_id"])
    for row in _rows(root / "claims.csv", "case_id", "setl_id"):
        if row["case_id"]:
            claims[row["case_id"]].add(row["setl_id"])
    cases = []
    for row in _rows(root / "cases.csv", "case_id", "rank", "pattern"):
        case = row["case_id"]
        if not row["rank"].isdecimal():
            raise InputError(
                f"rank {row['rank']!r} of case {case} is no number",
                where=str(root / "cases.csv"),
                todo="run again",
            )
        cases.append(
            GradedCase(
                case,
                int(row["rank"]),
                row["pattern"],
                frozenset(patients[case]),
                frozenset(workers[case]),
                frozenset(claims[case]),
            )
        )
    return tuple(sorted(cases, key=lambda c: (c.rank, c.case_id)))


def _rows(path: Path, *needed: str) -> Iterator[dict[str, str]]:
    if not path.is_file():
        raise InputError("is not there", where=str(path), todo="give the folder of a finished run")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [n for n in needed if n not in (reader.fieldnames or ())]
        if missing:
            raise InputError(
                f"no column {', '.join(missing)}",
                where=str(path),
                todo="give the folder of a finished run",
            )
        yield from reader
