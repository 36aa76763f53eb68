"""`verify_run`: is a run folder unchanged, and does it agree with itself and with its input?"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from graphfraud.errors import CheckFailedError, InputError
from graphfraud.report.case_files import page_name
from graphfraud.report.figures import case_id_of, fen_of
from graphfraud.report.manifest import ROW_COUNTS, UNLISTED, content_digest, file_digest
from graphfraud.report.tables import COLUMNS

#: files every run folder has, besides the contract's tables
ALWAYS = ("README.txt", "evidence.xlsx", "index.html", "netted.csv", "rejects.csv")
#: printed parts bear six significant digits, so their sum may be off by half of the last of each
_ROUNDING = 1e-6


def _table(folder: Path, name: str, found: list[str]) -> list[dict[str, str]]:
    path = folder / name
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        columns = next(reader, [])
        if tuple(columns) != tuple(COLUMNS[name]):
            found.append(f"{name}: columns are {','.join(columns)}")
            return []
        rows = []
        for number, row in enumerate(reader, 2):
            if len(row) == len(columns):
                rows.append(dict(zip(columns, row, strict=True)))
            else:
                found.append(f"{name}: record {number} has {len(row)} fields")
        return rows


def _check_sums(folder: Path, found: list[str]) -> None:
    listed = {}
    for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        listed[name] = digest
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    found += [f"{name}: not in SHA256SUMS" for name in sorted(there - set(listed) - set(UNLISTED))]
    for name, digest in sorted(listed.items()):
        if name not in there:
            found.append(f"{name}: missing")
        elif file_digest(folder / name) != digest:
            found.append(f"{name}: content differs from SHA256SUMS")
    wanted = {*COLUMNS, *ALWAYS}
    found += [f"{name}: missing" for name in sorted(wanted - there - set(listed))]


def _read_document(folder: Path) -> dict[str, Any]:
    for name in ("run.json", "SHA256SUMS"):
        if not (folder / name).is_file():
            raise CheckFailedError(
                f"{name} is missing", where=str(folder), todo="is this a run folder?"
            )
    try:
        document = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except ValueError as error:
        raise CheckFailedError(f"run.json is not JSON ({error})", where=str(folder)) from error
    if not isinstance(document, dict):
        raise CheckFailedError("run.json is no object", where=str(folder))
    return document


def _check_document(folder: Path, document: dict[str, Any], found: list[str]) -> None:
    if document.get("sha256") != content_digest(document):
        found.append("run.json: content differs from its own digest")
    if document.get("files", {}).get("SHA256SUMS") != file_digest(folder / "SHA256SUMS"):
        found.append("SHA256SUMS: content differs from run.json")
    counts = document.get("counts", {})
    if "rows_in" in counts:
        gone = sum(int(counts.get(k, 0)) for k in ROW_COUNTS[1:])
        if int(counts["rows_in"]) != gone:
            found.append(
                f"run.json: rows in {counts['rows_in']}, kept + netted + rejected {gone}"
            )  # fmt: skip


def _claims_of_cases(
    rows: Iterable[dict[str, str]], found: list[str]
) -> dict[str, dict[tuple[str, str, str], int]]:
    """Case → settlement (id, file, line) → fund paid in 分, each settlement once."""
    claims: dict[str, dict[tuple[str, str, str], int]] = defaultdict(dict)
    for row in rows:
        if not row["case_id"]:
            continue
        key = (row["setl_id"], row["source_file"], row["source_line"])
        try:
            paid = fen_of(row["fund_paid"])
        except ValueError:
            found.append(f"claims.csv: {row['setl_id']}: {row['fund_paid']!r} is no amount")
            continue
        if claims[row["case_id"]].setdefault(key, paid) != paid:
            found.append(f"claims.csv: {row['setl_id']}: two amounts")
    return claims


def _check_cases(folder: Path, document: dict[str, Any], found: list[str]) -> None:
    cases = _table(folder, "cases.csv", found)
    claims = _claims_of_cases(_table(folder, "claims.csv", found), found)
    patients: dict[str, set[str]] = defaultdict(set)
    for row in _table(folder, "members.csv", found):
        if row["node_type"] == "patient":
            patients[row["case_id"]].add(row["node_id"])
    entries = {e["case_id"]: e for e in document.get("cases", [])}
    ids = [row["case_id"] for row in cases]
    found += [f"cases.csv: {i} occurs twice" for i in sorted({i for i in ids if ids.count(i) > 1})]
    for name, other in (("claims.csv", claims), ("members.csv", patients), ("run.json", entries)):
        found += [f"{name}: case {i} is not in cases.csv" for i in sorted(set(other) - set(ids))]
    for row in cases:
        case_id, mine = row["case_id"], claims[row["case_id"]]
        where = f"cases.csv: {case_id}"
        figures = (
            ("case_id", case_id, case_id_of(key[0] for key in mine)),
            ("n_claims", row["n_claims"], str(len(mine))),
            ("n_patients", row["n_patients"], str(len(patients[case_id]))),
            ("fund_paid", fen_of(row["fund_paid"]), sum(mine.values())),
        )
        for column, printed, counted in figures:
            if printed != counted:
                found.append(f"{where}: {column} is {printed}, the tables give {counted}")
        parts = entries.get(case_id, {}).get("parts", [])
        total = sum(float(p["value"]) for p in parts)
        if abs(total - float(row["score"])) > _ROUNDING * (len(parts) + 1):
            found.append(f"{where}: score is {row['score']}, its parts sum to {total:.6g}")
        page = page_name(case_id, row["pattern"])
        if not (folder / page).is_file():
            found.append(f"{page}: missing")


def _check_findings(folder: Path, found: list[str]) -> None:
    known = {row["finding_id"] for row in _table(folder, "findings.csv", found)}
    for name in ("finding_members.csv", "claims.csv"):
        used = {row["finding_id"] for row in _table(folder, name, found)} - {""}
        found += [f"{name}: finding {i} is not in findings.csv" for i in sorted(used - known)]


def _check_inputs(
    document: dict[str, Any], claims_paths: Sequence[Path], found: list[str]
) -> None:
    """Every input the run names must be among the files given, with the same digest."""
    files: dict[str, list[Path]] = defaultdict(list)
    for path in map(Path, claims_paths):
        if not path.exists():
            raise InputError("no such file or folder", where=str(path), todo="name the run's input")
        inside = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in inside:
            files[file.name].append(file)
    for entry in document.get("inputs", []):
        name, digest = str(entry.get("name", "")), entry.get("sha256")
        candidates = files.get(Path(name).name, [])
        if not candidates:
            found.append(f"input {name}: not among the files given")
        elif all(file_digest(c) != digest for c in candidates):
            found.append(f"input {name}: content differs from the run's input")


def verify_run(folder: Path, claims_paths: Sequence[Path] | None = None) -> None:
    """Check a run folder; returns nothing when it is whole.

    Held: every file against SHA256SUMS, run.json against its own digest; rows in = kept + netted +
    rejected; per case its id from its settlements, counts of claims and patients, fund paid, score
    = sum of parts, its page; findings named exist; with claims_paths the digests of the inputs.
    Errors: CheckFailedError naming each difference; InputError when `folder` is not a folder.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError("no such folder", where=str(folder), todo="name a run folder")
    document = _read_document(folder)
    found: list[str] = []
    _check_sums(folder, found)
    _check_document(folder, document, found)
    _check_cases(folder, document, found)
    _check_findings(folder, found)
    if claims_paths is not None:
        _check_inputs(document, claims_paths, found)
    if found:
        distinct = list(dict.fromkeys(found))
        raise CheckFailedError(
            f"{len(distinct)} difference{'s' * (len(distinct) > 1)}: {'; '.join(distinct)}",
            where=str(folder), todo="do not rely on this folder; run again",
        )  # fmt: skip
