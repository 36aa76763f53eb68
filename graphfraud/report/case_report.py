"""`report_case`: a case of a run folder already written, as a clue sheet in any format."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from graphfraud.errors import InputError
from graphfraud.report.case_record import CaseRecord, read_record, record_name
from graphfraud.report.clue_sheet import clue_sheet
from graphfraud.report.retention import retention_date
from graphfraud.report.sheet_blocks import ClueSheet, sheet_text
from graphfraud.report.sheet_html import sheet_html
from graphfraud.report.wording import Disclosure

Format = Literal["html", "docx", "pdf", "xlsx", "text", "json"]
FORMATS: tuple[Format, ...] = ("html", "docx", "pdf", "xlsx", "text", "json")


def _docx(sheet: ClueSheet) -> bytes:
    from graphfraud.report.sheet_docx import sheet_docx

    return sheet_docx(sheet)


def _pdf(sheet: ClueSheet) -> bytes:
    from graphfraud.report.sheet_pdf import sheet_pdf

    return sheet_pdf(sheet)


def _xlsx(sheet: ClueSheet) -> bytes:
    from graphfraud.report.sheet_xlsx import sheet_xlsx

    return sheet_xlsx(sheet)


#: the libraries of a format are loaded when it is asked for
_WRITERS: Mapping[str, Callable[[ClueSheet], bytes]] = {
    "html": sheet_html, "docx": _docx, "pdf": _pdf, "xlsx": _xlsx,
    "text": lambda sheet: sheet_text(sheet).encode("utf-8", "replace"),
}  # fmt: skip


def _rows(run_dir: Path, name: str) -> list[dict[str, str]]:
    path = run_dir / name
    if not path.is_file():
        raise InputError("not a run folder", where=str(run_dir), todo="name a run folder")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cases_of(run_dir: Path) -> dict[str, str]:
    """case_id → pattern of a run's cases, by rank. Errors: InputError for no run folder."""
    return {row["case_id"]: row["pattern"] for row in _rows(Path(run_dir), "cases.csv")}


def _keys(run_dir: Path, case_id: str) -> dict[tuple[str, str], str]:
    """Real keys of a case's parties by type and pseudonym."""
    return {
        (row["node_type"], row["pseudonym"]): row["node_id"]
        for row in _rows(run_dir, "members.csv") if row["case_id"] == case_id
    }  # fmt: skip


def _json(record: CaseRecord, shown: Disclosure | None) -> bytes:
    content: dict[str, Any] = asdict(record)
    if shown is not None:
        for party in content["parties"]:
            key = (party["node_type"], party["name"])
            party["name"] = shown.keys.get(key, party["name"])
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    return (text + "\n").encode("utf-8", "replace")


def report_case(
    run_dir: Path, case_id: str, fmt: str = "html", *, lang: str = "zh",
    entry: tuple[int, str] | None = None, retain_until: str | None = None,
) -> bytes:  # fmt: skip
    """The clue sheet of a case of a run folder: what was seen, why, why perhaps not, what next.

    fmt: html, docx, xlsx, pdf (printed by a browser) or text say the same; json is the case's
    record. entry: number and hash of the access log's entry; with it real keys take the place of
    the pseudonyms, without it there are none in the report, however the run was written.
    retain_until: YYYY-MM-DD, else the run's. Same run and arguments, same bytes, PDF aside.
    Errors: InputError for an unknown format or case, or no run folder; ProgramMissingError for a
    PDF without a browser.
    """
    run_dir = Path(run_dir)
    if fmt not in FORMATS:
        raise InputError(
            f"no report format {fmt!r}", where="format", todo=f"choose one of {', '.join(FORMATS)}"
        )
    cases = cases_of(run_dir)
    if case_id not in cases:
        raise InputError(
            f"no case {case_id!r} in this run", where=str(run_dir), todo="see cases.csv"
        )
    record = read_record(run_dir / record_name(case_id, cases[case_id]))
    shown = Disclosure(_keys(run_dir, case_id), *entry) if entry else None
    if fmt == "json":
        return _json(record, shown)
    until = retention_date(str(record.run["as_of"]), retain_until) if retain_until else ""
    return _WRITERS[fmt](clue_sheet(record, lang, shown=shown, retain_until=until))
